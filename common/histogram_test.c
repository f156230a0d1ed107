/*
 * Spans of bytes that occur alike.
 */
#include "testing.h"

#include "histogram.h"

#include <string.h>

enum { LARGEST = 3 * HISTOGRAM_SPAN };

static uint8_t bytes[LARGEST];

static void fill(size_t from, size_t to, const char *alphabet)
{
    uint32_t seed = (uint32_t)from + 1;

    for (size_t i = from; i < to; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = (uint8_t)alphabet[(seed >> 16) % strlen(alphabet)];
    }
}

static void assert_counts_are_of(const uint32_t counts[static 256], size_t size)
{
    uint32_t expected[256] = { 0 };

    for (size_t i = 0; i < size; i++)
        expected[bytes[i]]++;
    assert_memory_equal(counts, expected, sizeof expected);
}

static void alike_bytes_are_one_span_up_to_the_most(void **state)
{
    uint32_t counts[256];

    (void)state;
    fill(0, LARGEST, "0123456789.,");
    assert_int_equal(histogram_span(bytes, LARGEST, counts), HISTOGRAM_SPAN);
    assert_counts_are_of(counts, HISTOGRAM_SPAN);
}

static void a_short_rest_belongs_to_the_span(void **state)
{
    static const size_t sizes[] = { 1, 7, 8, 9, HISTOGRAM_STEP - 1, HISTOGRAM_STEP,
                                    HISTOGRAM_STEP + 1, 5 * HISTOGRAM_STEP + 13 };
    uint32_t counts[256];

    (void)state;
    fill(0, LARGEST, "0123456789.,");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        assert_int_equal(histogram_span(bytes, sizes[i], counts), sizes[i]);
        assert_counts_are_of(counts, sizes[i]);
    }
}

static void a_span_ends_where_other_bytes_begin(void **state)
{
    uint32_t counts[256];
    size_t change = 5 * HISTOGRAM_STEP;

    (void)state;
    fill(0, change, "0123456789.,");
    fill(change, LARGEST, "etaoin shrdlu");
    assert_int_equal(histogram_span(bytes, LARGEST, counts), change);
    assert_counts_are_of(counts, change);
    assert_int_equal(histogram_span(bytes + change, LARGEST - change, counts), HISTOGRAM_SPAN);
}

static void a_few_strange_bytes_do_not_pay_for_codes_of_their_own(void **state)
{
    uint32_t counts[256];

    (void)state;
    fill(0, LARGEST, "0123456789.,");
    memset(bytes + 3 * HISTOGRAM_STEP, 'x', 8);
    assert_int_equal(histogram_span(bytes, LARGEST, counts), HISTOGRAM_SPAN);
    assert_int_equal(counts['x'], 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alike_bytes_are_one_span_up_to_the_most),
        cmocka_unit_test(a_short_rest_belongs_to_the_span),
        cmocka_unit_test(a_span_ends_where_other_bytes_begin),
        cmocka_unit_test(a_few_strange_bytes_do_not_pay_for_codes_of_their_own),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Separators: which byte, where it is, what matches behind it.
 */
#include "testing.h"

#include "separator.h"

#include <string.h>

enum { LARGEST = 4096 };

static uint32_t next_random(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

static void counts_of(const uint8_t *bytes, size_t size, uint32_t counts[static 256])
{
    memset(counts, 0, 256 * sizeof counts[0]);
    for (size_t i = 0; i < size; i++)
        counts[bytes[i]]++;
}

static int choose(const uint8_t *bytes, size_t size)
{
    uint32_t counts[256];

    counts_of(bytes, size, counts);
    return separator_choose(bytes, size, counts);
}

/* Records whose fields are random but for one that repeats behind the separator. */
static size_t put_records(uint8_t *bytes, uint8_t separator)
{
    static const char record[] = "?????????" "|0.12????" "|0.87????\n";
    uint32_t seed = 1;

    for (size_t i = 0; i < LARGEST; i++) {
        char c = record[i % (sizeof record - 1)];
        bytes[i] = c == '?' ? (uint8_t)('0' + next_random(&seed) % 10)
                 : c == '|' ? separator : (uint8_t)c;
    }
    return LARGEST;
}

static void the_byte_between_fields_is_the_separator(void **state)
{
    static const uint8_t separators[] = { ',', ';', '\t', 0, 0x7f, 0x80, 0xff };
    uint8_t bytes[LARGEST];

    (void)state;
    for (size_t i = 0; i < sizeof separators; i++) {
        size_t size = put_records(bytes, separators[i]);
        assert_int_equal(choose(bytes, size), separators[i]);
    }
}

static void noise_and_emptiness_have_none(void **state)
{
    uint8_t bytes[LARGEST];
    uint32_t seed = 7;

    (void)state;
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = (uint8_t)next_random(&seed);
    assert_int_equal(choose(bytes, LARGEST), -1);
    assert_int_equal(choose(bytes, 0), -1);
    assert_int_equal(choose(bytes, 1), -1);
}

/* Beside a plain loop: all sizes about a word and a chunk of 64, all alignments, bytes that
 * differ from the separator by one bit, and by a borrow. */
static void every_occurrence_is_found(void **state)
{
    static const uint8_t separators[] = { ',', 0, 1, 0x7f, 0x80, 0xff };
    uint8_t bytes[256];
    uint32_t offsets[256 + SEPARATOR_ROOM], seed = 3;

    (void)state;
    for (size_t which = 0; which < sizeof separators; which++)
        for (size_t size = 0; size <= 200; size++) {
            size_t from = size % 9, expected = 0;
            for (size_t i = 0; i < size; i++)
                bytes[from + i] = (uint8_t)(separators[which] + next_random(&seed) % 3 - 1);
            size_t found = separator_find(bytes + from, size, separators[which], offsets);
            for (size_t i = 0; i < size; i++)
                if (bytes[from + i] == separators[which]) {
                    assert_true(expected < found);
                    assert_int_equal(offsets[expected++], i);
                }
            assert_int_equal(found, expected);
        }
}

static void a_match_ends_at_the_first_difference(void **state)
{
    uint8_t a[64], b[64];

    (void)state;
    memset(a, 'a', sizeof a);
    for (size_t most = 0; most <= sizeof a; most++)
        for (size_t difference = 0; difference <= most; difference++) {
            memset(b, 'a', sizeof b);
            if (difference < most)
                b[difference] ^= 0x80;
            assert_int_equal(separator_match(a, b, most), difference);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_byte_between_fields_is_the_separator),
        cmocka_unit_test(noise_and_emptiness_have_none),
        cmocka_unit_test(every_occurrence_is_found),
        cmocka_unit_test(a_match_ends_at_the_first_difference),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

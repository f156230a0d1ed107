#include "testing.h"

#include "huffman.h"

/* Kraft's sum in units of the longest code: 1 << limit for a complete code. */
static uint64_t kraft(const uint8_t lengths[], size_t count, unsigned limit)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        if (lengths[i] > 0) {
            assert_in_range(lengths[i], 1, limit);
            sum += (uint64_t)1 << (limit - lengths[i]);
        }
    return sum;
}

static uint64_t cost(const uint32_t counts[], const uint8_t lengths[], size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)counts[i] * lengths[i];
    return sum;
}

/* By joining the two lightest of a list again and again: slow and plain. */
static uint64_t least_cost(const uint32_t counts[], size_t count)
{
    uint64_t weights[HUFFMAN_SYMBOLS_MAX], sum = 0;
    size_t left = 0;

    for (size_t i = 0; i < count; i++)
        if (counts[i] > 0)
            weights[left++] = counts[i];
    if (left == 1)
        return weights[0];
    for (; left > 1; left--) {
        for (size_t first = 0; first < 2; first++)
            for (size_t i = first + 1; i < left; i++)
                if (weights[i] < weights[first]) {
                    uint64_t swap = weights[i];
                    weights[i] = weights[first];
                    weights[first] = swap;
                }
        weights[0] += weights[1];
        sum += weights[0];
        weights[1] = weights[left - 1];
    }
    return sum;
}

static uint32_t random_below(uint32_t *state, uint32_t end)
{
    *state = *state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*state * end >> 32);
}

static void codes_are_complete_and_minimal(void **state)
{
    (void)state;
    uint32_t seed = 1;

    for (int round = 0; round < 3000; round++) {
        uint32_t counts[HUFFMAN_SYMBOLS_MAX] = { 0 };
        uint8_t lengths[HUFFMAN_SYMBOLS_MAX];
        size_t count = 2 + random_below(&seed, HUFFMAN_SYMBOLS_MAX - 1);
        uint32_t most = 1u << random_below(&seed, 12);
        for (size_t i = 0; i < count; i++)
            counts[i] = random_below(&seed, 3) > 0 ? random_below(&seed, most) : 0;
        huffman_lengths(counts, count, HUFFMAN_LENGTH_MAX, lengths);
        assert_int_equal(kraft(lengths, count, HUFFMAN_LENGTH_MAX), 1 << HUFFMAN_LENGTH_MAX);
        for (size_t i = 0; i < count; i++)
            assert_true(counts[i] == 0 || lengths[i] > 0);
        uint64_t least = least_cost(counts, count);
        assert_in_range(cost(counts, lengths, count), least, least + least / 500);
    }
}

static void a_limit_is_kept(void **state)
{
    (void)state;
    uint32_t counts[HUFFMAN_SYMBOLS_MAX];
    uint8_t lengths[HUFFMAN_SYMBOLS_MAX];

    for (unsigned limit = 5; limit <= HUFFMAN_LENGTH_MAX; limit++) {
        /* Fibonacci's numbers make the deepest tree. */
        counts[0] = counts[1] = 1;
        for (size_t i = 2; i < 30; i++)
            counts[i] = counts[i - 1] + counts[i - 2];
        huffman_lengths(counts, 30, limit, lengths);
        assert_int_equal(kraft(lengths, 30, limit), 1 << limit);
        assert_true(lengths[29] <= lengths[0]);
    }
    for (size_t i = 0; i < HUFFMAN_SYMBOLS_MAX; i++)
        counts[i] = i == 0 ? 1u << 30 : 1;
    huffman_lengths(counts, HUFFMAN_SYMBOLS_MAX, 9, lengths);
    assert_int_equal(kraft(lengths, HUFFMAN_SYMBOLS_MAX, 9), 1 << 9);
}

static void fewer_than_two_symbols_make_a_complete_code_too(void **state)
{
    (void)state;
    uint32_t none[5] = { 0 }, one[5] = { 0, 0, 7, 0, 0 }, first[5] = { 7, 0, 0, 0, 0 };
    uint8_t lengths[5];

    huffman_lengths(none, 5, 15, lengths);
    assert_memory_equal(lengths, "\1\1\0\0\0", 5);
    huffman_lengths(one, 5, 15, lengths);
    assert_memory_equal(lengths, "\1\0\1\0\0", 5);
    huffman_lengths(first, 5, 15, lengths);
    assert_memory_equal(lengths, "\1\1\0\0\0", 5);
}

/* RFC 1951 section 3.2.2: the lengths (3, 3, 3, 3, 3, 2, 4, 4) give the codes 010, 011, 100,
 * 101, 110, 00, 1110, 1111; here with the first bit lowest. */
static void codes_are_those_of_the_rfc(void **state)
{
    (void)state;
    static const uint8_t lengths[] = { 3, 3, 3, 3, 3, 2, 4, 4 };
    static const uint16_t expected[] = { 2, 6, 1, 5, 3, 0, 7, 15 };
    uint16_t codes[8];

    huffman_codes(lengths, 8, codes);
    assert_memory_equal(codes, expected, sizeof expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_are_complete_and_minimal),
        cmocka_unit_test(a_limit_is_kept),
        cmocka_unit_test(fewer_than_two_symbols_make_a_complete_code_too),
        cmocka_unit_test(codes_are_those_of_the_rfc),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

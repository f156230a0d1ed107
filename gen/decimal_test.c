#include "decimal.h"
#include "splitmix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const char *repr(char text[DECIMAL_ROOM + 1], uint64_t k)
{
    *decimal_put(text, k) = '\0';
    return text;
}

static double value_of(uint64_t k)
{
    return (double)k * 0x1p-53;
}

/* python3 -c "for i in range(53): print(repr(2**i / 2**53))"
 * Here the neighbour below is nearer, and e.g. the tenth is not what rounding
 * to 16 digits gives. */
static void powers_of_two_are_those_of_cpython(void **state)
{
    static const char *const expected[] = {
        "1.1102230246251565e-16", "2.220446049250313e-16", "4.440892098500626e-16",
        "8.881784197001252e-16", "1.7763568394002505e-15", "3.552713678800501e-15",
        "7.105427357601002e-15", "1.4210854715202004e-14", "2.842170943040401e-14",
        "5.684341886080802e-14", "1.1368683772161603e-13", "2.2737367544323206e-13",
        "4.547473508864641e-13", "9.094947017729282e-13", "1.8189894035458565e-12",
        "3.637978807091713e-12", "7.275957614183426e-12", "1.4551915228366852e-11",
        "2.9103830456733704e-11", "5.820766091346741e-11", "1.1641532182693481e-10",
        "2.3283064365386963e-10", "4.656612873077393e-10", "9.313225746154785e-10",
        "1.862645149230957e-09", "3.725290298461914e-09", "7.450580596923828e-09",
        "1.4901161193847656e-08", "2.9802322387695312e-08", "5.960464477539063e-08",
        "1.1920928955078125e-07", "2.384185791015625e-07", "4.76837158203125e-07",
        "9.5367431640625e-07", "1.9073486328125e-06", "3.814697265625e-06", "7.62939453125e-06",
        "1.52587890625e-05", "3.0517578125e-05", "6.103515625e-05", "0.0001220703125",
        "0.000244140625", "0.00048828125", "0.0009765625", "0.001953125", "0.00390625",
        "0.0078125", "0.015625", "0.03125", "0.0625", "0.125", "0.25", "0.5",
    };
    char text[DECIMAL_ROOM + 1];

    (void)state;
    for (unsigned i = 0; i < sizeof expected / sizeof *expected; i++)
        assert_string_equal(repr(text, (uint64_t)1 << i), expected[i]);
}

/* python3 -c "for k in 0, 3, ...: print(k, repr(k / 2**53))" */
static void edges_are_those_of_cpython(void **state)
{
    static const struct {
        uint64_t k;
        const char *text;
    } cases[] = {
        {0, "0.0"},
        {3, "3.3306690738754696e-16"},
        {4194303, "4.656611762854368e-10"},
        {8388609, "9.31322685637781e-10"},
        {1073741825, "1.1920928966180355e-07"},
        {900719925474, "9.999999999998899e-05"},
        {900719925475, "0.00010000000000010001"},
        {9007199254740, "0.0009999999999998899"},
        {90071992547410, "0.010000000000000009"},
        {900719925474099, "0.09999999999999998"},
        {900719925474100, "0.10000000000000009"},
        {1407374883553280, "0.15625"},
        {4503599627370495, "0.4999999999999999"},
        {4503599627370497, "0.5000000000000001"},
        {9007199254740991, "0.9999999999999999"},
    };
    char text[DECIMAL_ROOM + 1];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(repr(text, cases[i].k), cases[i].text);
}

/* The digits of the significand, without the zeros that lead it. */
static size_t significant_digits(const char *text, char *digits)
{
    size_t count = 0;

    for (; *text != '\0' && *text != 'e'; text++)
        if (*text != '.' && (count > 0 || *text != '0'))
            digits[count++] = *text;
    digits[count] = '\0';
    return count;
}

/* It reads back; rounded to one digit less it would not; and it is the nearest
 * with so many digits.  The C library's conversions are exact. */
static void assert_shortest_and_nearest(uint64_t k)
{
    char text[DECIMAL_ROOM + 1], digits[DECIMAL_ROOM], other[64], other_digits[64];
    double value = value_of(k);

    assert_true(strtod(repr(text, k), NULL) == value);
    size_t count = significant_digits(text, digits);
    if (count > 1) {
        snprintf(other, sizeof other, "%.*e", (int)count - 2, value);
        assert_true(strtod(other, NULL) != value);
    }
    snprintf(other, sizeof other, "%.*e", (int)count - 1, value);
    significant_digits(other, other_digits);
    assert_string_equal(digits, other_digits);
    assert_int_equal(strchr(text, 'e') != NULL, value < 1e-4);
}

static void random_values_are_shortest_and_nearest(void **state)
{
    enum { VALUES = 1000000 };
    struct splitmix stream = splitmix_split(1, 2, 3);

    (void)state;
    for (int i = 0; i < VALUES; i++) {
        unsigned bits = i % 2 == 0 ? 53 : 2 + splitmix_below(&stream, 52);
        uint64_t k = splitmix_next(&stream) >> (64 - bits);
        if ((k & (k - 1)) != 0)
            assert_shortest_and_nearest(k);
    }
}

static void neighbours_of_short_decimals_are_shortest_and_nearest(void **state)
{
    struct splitmix stream = splitmix_split(1, 2, 4);

    (void)state;
    for (uint32_t power = 10; power <= 100000000; power *= 10)
        for (int i = 0; i < 1000; i++) {
            double decimal = (double)(1 + splitmix_below(&stream, power - 1)) / power;
            uint64_t k = (uint64_t)(decimal * 0x1p53);
            for (uint64_t near = k - 1; near <= k + 1; near++)
                if ((near & (near - 1)) != 0)
                    assert_shortest_and_nearest(near);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(powers_of_two_are_those_of_cpython),
        cmocka_unit_test(edges_are_those_of_cpython),
        cmocka_unit_test(random_values_are_shortest_and_nearest),
        cmocka_unit_test(neighbours_of_short_decimals_are_shortest_and_nearest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

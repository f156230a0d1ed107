#include "factors.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_levels(const char *text, unsigned cores, const char *expected)
{
    uint64_t levels[40];
    char got[256] = "";
    size_t count = factors_numbers(text, cores, levels, 40);
    for (size_t i = 0; i < count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%llu ",
                 (unsigned long long)levels[i]);
    assert_string_equal(got, expected);
}

static void test_numbers(void **state)
{
    (void)state;
    assert_levels("7", 2, "7 ");
    assert_levels("cores", 6, "6 ");
    assert_levels("2*cores", 6, "12 ");
    assert_levels("powers", 1, "1 2 ");
    assert_levels("powers", 2, "1 2 4 ");
    assert_levels("powers", 6, "1 2 4 6 8 12 ");
    assert_levels("powers", 8, "1 2 4 8 16 ");
    assert_levels("powers", 12, "1 2 4 8 12 16 24 ");
    assert_levels("0", 2, "");
    assert_levels("-1", 2, "");
    assert_levels("x*cores", 2, "");
    assert_levels("cores*2", 2, "");
    assert_levels("2*", 2, "");
}

static void test_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t bytes;         /* 0 = is none */
        const char *shortest;
    } cases[] = {
        {"1", 1, "1"}, {"1000", 1000, "1000"}, {"1024", 1024, "1K"}, {"64M", 64 << 20, "64M"},
        {"2G", (uint64_t)2 << 30, "2G"}, {"1536K", 1536 << 10, "1536K"}, {"2048K", 2 << 20, "2M"},
        {"4096G", (uint64_t)4096 << 30, "4096G"},
        {"", 0, ""}, {"0", 0, ""}, {"M", 0, ""}, {"1.5M", 0, ""}, {"1m", 0, ""}, {"1MB", 0, ""},
        {"-1", 0, ""}, {"99999999999999999999", 0, ""}, {"18446744073709551615G", 0, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t bytes = 0;
        char text[24];
        bool good = factors_parse_bytes(cases[i].text, &bytes);
        assert_true(good == (cases[i].bytes != 0));
        assert_true(bytes == cases[i].bytes);
        if (good)
            assert_string_equal(factors_format_bytes(text, sizeof text, bytes), cases[i].shortest);
    }
}

static void test_levels_of_a_factor(void **state)
{
    (void)state;
    struct levels levels = {.count = 0};
    struct problem problem = {""};
    assert_true(factors_add(&levels, FACTOR_STAGES, " 1:2:1,  powers:cores:1 ", 2, &problem));
    static const char *const expected[] = {"1:2:1", "1:2:1", "2:2:1", "4:2:1"};
    assert_int_equal(levels.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(levels.text[i], expected[i]);

    levels.count = 0;
    for (size_t i = 0; i < LEVELS_MAX; i++)
        assert_true(factors_add(&levels, FACTOR_CHUNK, "7", 2, &problem));
    assert_string_equal(problem.text, "");
    assert_false(factors_add(&levels, FACTOR_CHUNK, "8", 2, &problem));
    assert_string_equal(problem.text, "more than 64 levels");
    assert_int_equal(levels.count, LEVELS_MAX);
}

static void test_names(void **state)
{
    (void)state;
    assert_int_equal(factors_find("walk"), FACTOR_WALK);
    assert_int_equal(factors_find("data"), FACTOR_DATA);
    assert_int_equal(factors_find("walks"), FACTORS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_levels_of_a_factor),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

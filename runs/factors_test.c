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
        uint64_t bytes;
        const char *text;
    } cases[] = {
        {1, "1"}, {1000, "1000"}, {1024, "1K"}, {64 << 20, "64M"}, {(uint64_t)2 << 30, "2G"},
        {1536 << 10, "1536K"}, {(uint64_t)4096 << 30, "4096G"}, {0, "0"}, {1048577, "1048577"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[24];
        assert_string_equal(factors_format_bytes(text, sizeof text, cases[i].bytes), cases[i].text);
    }
}

static void test_memory(void **state)
{
    (void)state;
    struct levels levels = {.count = 0};
    struct problem problem = {""};
    assert_true(factors_add(&levels, FACTOR_MEMORY, "1M 2048K default 2G", 2, &problem));
    static const char *const expected[] = {"1048576", "2097152", "", "2147483648"};
    assert_int_equal(levels.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(levels.text[i], expected[i]);
    static const char *const wrong[] = {"0", "1023K", "64X", "M", "1.5M", "-1", "64MB"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        problem.text[0] = '\0';
        assert_false(factors_add(&levels, FACTOR_MEMORY, wrong[i], 2, &problem));
        assert_non_null(strstr(problem.text, wrong[i]));
    }
}

/* Archivers count from 0, which stores. */
static void test_levels_of_compression(void **state)
{
    (void)state;
    struct levels levels = {.count = 0};
    struct problem problem = {""};
    assert_true(factors_add(&levels, FACTOR_LEVEL, "0 06 11", 2, &problem));
    static const char *const expected[] = {"0", "6", "11"};
    assert_int_equal(levels.count, 3);
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(levels.text[i], expected[i]);
    static const char *const wrong[] = {"-1", "100", "cores", "6.5"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        problem.text[0] = '\0';
        assert_false(factors_add(&levels, FACTOR_LEVEL, wrong[i], 2, &problem));
        assert_non_null(strstr(problem.text, wrong[i]));
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
        cmocka_unit_test(test_memory),
        cmocka_unit_test(test_levels_of_compression),
        cmocka_unit_test(test_levels_of_a_factor),
        cmocka_unit_test(test_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

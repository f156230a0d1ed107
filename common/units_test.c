#include "units.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static void parse_reads_whole_numbers_in_range(void **state)
{
    uint64_t value = 0;

    (void)state;
    assert_true(units_parse_count("42", 1, 100, &value));
    assert_int_equal(value, 42);
    assert_true(units_parse_count("0042", 1, 100, &value));
    assert_int_equal(value, 42);
    assert_true(units_parse_count("18446744073709551615", 0, UINT64_MAX, &value));
    assert_true(value == UINT64_MAX);
}

static void parse_refuses_all_else_and_keeps_the_value(void **state)
{
    static const char *const wrong[] = {
        "", " 1", "1 ", "-1", "+1", "1.0", "0x1", "1e3", "101", "0",
        "18446744073709551616", "99999999999999999999", "184467440737095516150",
    };
    uint64_t value = 7;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(units_parse_count(wrong[i], 1, 100, &value));
    assert_false(units_parse_count("18446744073709551616", 0, UINT64_MAX, &value));
    assert_int_equal(value, 7);
}

static void bytes_keep_one_decimal_and_step_at_1000(void **state)
{
    static const struct {
        uint64_t bytes;
        const char *text;
    } cases[] = {
        {0, "0 B"}, {999, "999 B"}, {1000, "1.0 kB"}, {1234567, "1.2 MB"},
        {999949, "999.9 kB"}, {999999, "1.0 MB"}, {1927234000, "1.9 GB"}, {UINT64_MAX, "18.4 EB"},
    };
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_format_bytes(text, sizeof text, cases[i].bytes), cases[i].text);
}

static void durations_change_form_at_ten_seconds_a_minute_an_hour(void **state)
{
    static const struct {
        uint64_t duration_ns;
        const char *text;
    } cases[] = {
        {0, "0.000 s"}, {532000000, "0.532 s"}, {9999400000, "9.999 s"}, {9999600000, "10.0 s"},
        {53100000000, "53.1 s"}, {59960000000, "1:00"}, {271000000000, "4:31"},
        {3599600000000, "1:00:00"}, {3765000000000, "1:02:45"},
    };
    char text[32];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_string_equal(units_format_duration(text, sizeof text, cases[i].duration_ns),
                            cases[i].text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_reads_whole_numbers_in_range),
        cmocka_unit_test(parse_refuses_all_else_and_keeps_the_value),
        cmocka_unit_test(bytes_keep_one_decimal_and_step_at_1000),
        cmocka_unit_test(durations_change_form_at_ten_seconds_a_minute_an_hour),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "hyperfine.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* hyperfine 1.15.0: hyperfine -N --runs 1 --ignore-failure --export-json FILE 'gzip -c FILE' */
static const char exported[] = "{\n  \"results\": [\n    {\n"
                               "      \"command\": \"gzip -c /etc/passwd\",\n"
                               "      \"mean\": 0.001315346,\n      \"stddev\": null,\n"
                               "      \"median\": 0.001315346,\n      \"user\": 0.0,\n"
                               "      \"system\": 0.000901,\n      \"min\": 0.001315346,\n"
                               "      \"max\": 0.001315346,\n"
                               "      \"times\": [\n        0.001315346\n      ],\n"
                               "      \"exit_codes\": [\n        0\n      ]\n    }\n  ]\n}\n";

static void test_parse(void **state)
{
    (void)state;
    struct timing timing;
    assert_int_equal(hyperfine_parse(exported, &timing), 0);
    assert_int_equal(timing.wall_ns, 1315346);
    assert_int_equal(timing.cpu_user_ns, 0);
    assert_int_equal(timing.cpu_sys_ns, 901000);
    assert_int_equal(timing.exit_code, 0);
}

static void test_parse_failed_and_killed(void **state)
{
    (void)state;
    struct timing timing;
    assert_int_equal(hyperfine_parse("{\"results\":[{\"user\":1,\"system\":2,\"times\":[3],"
                                     "\"exit_codes\":[137]}]}", &timing), 0);
    assert_int_equal(timing.exit_code, 137);
    assert_int_equal(timing.wall_ns, 3000000000);
    assert_int_equal(hyperfine_parse("{\"results\":[{\"user\":1,\"system\":2,\"times\":[3],"
                                     "\"exit_codes\":[null]}]}", &timing), 0);
    assert_int_not_equal(timing.exit_code, 0);
}

static void test_parse_refuses(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "", "{}", "[]", "{\"results\":[]}",
        "{\"results\":[{\"user\":1,\"system\":2,\"times\":[],\"exit_codes\":[]}]}",
        "{\"results\":[{\"user\":1,\"system\":2,\"times\":[3,4],\"exit_codes\":[0,0]}]}",
        "{\"results\":[{\"user\":1,\"system\":2,\"times\":[\"3\"],\"exit_codes\":[0]}]}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct timing timing;
        assert_int_equal(hyperfine_parse(texts[i], &timing), -EINVAL);
    }
}

static void assert_quoted(const char *const words[], const char *expected)
{
    char *line = hyperfine_quote(words);
    assert_string_equal(line, expected);
    free(line);
}

static void test_quote(void **state)
{
    (void)state;
    assert_quoted((const char *const[]){"build/zip-x", "-j", "2", NULL}, "build/zip-x -j 2");
    assert_quoted((const char *const[]){"a b", "it's", "", "$x`\"\\", NULL},
                  "'a b' 'it'\\''s' '' '$x`\"\\'");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_parse_failed_and_killed),
        cmocka_unit_test(test_parse_refuses),
        cmocka_unit_test(test_quote),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

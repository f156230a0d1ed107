/*
 * Needs: cmocka jansson
 */
#include "template.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static int expand(const char *text, const char *model_text, char **expanded)
{
    size_t size;
    json_t *model = json_loads(model_text, 0, NULL);
    FILE *out = open_memstream(expanded, &size);

    assert_non_null(model);
    assert_non_null(out);
    int error = template_expand(out, "test", text, model);
    fclose(out);
    json_decref(model);
    return error;
}

static void assert_expands(const char *text, const char *model, const char *expected)
{
    char *expanded = NULL;

    assert_int_equal(expand(text, model, &expanded), 0);
    assert_string_equal(expanded, expected);
    free(expanded);
}

/* Its one line goes nowhere. */
static void assert_refused(const char *text, const char *model)
{
    char *expanded = NULL;
    int kept = dup(STDERR_FILENO), nowhere = open("/dev/null", O_WRONLY);

    dup2(nowhere, STDERR_FILENO);
    int error = expand(text, model, &expanded);
    dup2(kept, STDERR_FILENO);
    close(nowhere);
    close(kept);
    free(expanded);
    assert_int_equal(error, -EINVAL);
}

static void template_fills_gaps(void **state)
{
    (void)state;
    assert_expands("no gap", "{}", "no gap");
    assert_expands("a {{x}} b {{y}}.", "{\"x\": \"1\", \"y\": 2}", "a 1 b 2.");
    assert_expands("{{! a remark }}x", "{}", "x");
    assert_expands("{{x}}", "{\"x\": \"{{y}}\"}", "{{y}}");
}

static void template_sections_follow_the_model(void **state)
{
    static const char either[] = "{{#x}}yes{{/x}}{{^x}}no{{/x}}";

    (void)state;
    assert_expands(either, "{\"x\": true}", "yes");
    assert_expands(either, "{\"x\": \"text\"}", "yes");
    assert_expands(either, "{\"x\": {}}", "yes");
    assert_expands(either, "{\"x\": false}", "no");
    assert_expands(either, "{\"x\": null}", "no");
    assert_expands(either, "{\"x\": \"\"}", "no");
    assert_expands(either, "{\"x\": []}", "no");
    assert_expands(either, "{}", "no");
    assert_expands("{{#x}}{{.}},{{/x}}", "{\"x\": [\"a\", \"b\"]}", "a,b,");
}

static void template_looks_outwards(void **state)
{
    (void)state;
    assert_expands("{{#rows}}{{n}}{{unit}} {{/rows}}",
                   "{\"unit\": \"s\", \"rows\": [{\"n\": 1}, {\"n\": 2, \"unit\": \"ms\"}]}",
                   "1s 2ms ");
    assert_expands("{{#a}}{{#a}}{{b}}{{/a}}{{/a}}", "{\"a\": {\"a\": {\"b\": \"deep\"}}}", "deep");
}

static void template_lines_of_tags_vanish(void **state)
{
    (void)state;
    assert_expands("| a |\n{{#rows}}\n| {{.}} |\n{{/rows}}\nend\n", "{\"rows\": [\"1\", \"2\"]}",
                   "| a |\n| 1 |\n| 2 |\nend\n");
    assert_expands("{{#x}} {{y}}\n{{/x}}", "{\"x\": true, \"y\": 1}", " 1\n");
}

static void template_mistakes_are_errors(void **state)
{
    (void)state;
    assert_refused("{{missing}}", "{}");
    assert_refused("{{x}}", "{\"x\": [1]}");
    assert_refused("{{#x}} never closed", "{\"x\": true}");
    assert_refused("{{#x}} never closed", "{}");
    assert_refused("{{#x}}{{/y}}", "{\"x\": true, \"y\": true}");
    assert_refused("{{/x}}", "{\"x\": true}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template_fills_gaps),
        cmocka_unit_test(template_sections_follow_the_model),
        cmocka_unit_test(template_looks_outwards),
        cmocka_unit_test(template_lines_of_tags_vanish),
        cmocka_unit_test(template_mistakes_are_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

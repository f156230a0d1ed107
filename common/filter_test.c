#include "testing.h"

#include "filter.h"

#include <limits.h>

static const char *const none[] = { NULL };

/* Whether a GLOB matches; asked of both lists. */
static bool matches(const char *glob, const char *name)
{
    const char *const globs[] = { "no such name", glob, NULL };
    bool excluded = filter_excludes(&(struct filter){ globs, none }, name);
    bool included = filter_includes(&(struct filter){ none, globs }, name);

    assert_int_equal(excluded, included);
    return excluded;
}

static void a_glob_matches_at_any_depth(void **state)
{
    (void)state;
    static const struct { const char *glob, *name; bool matches; } cases[] = {
        { "*.o", "a.o", true },             { "*.o", "d/e/a.o", true },
        { "*.o", "a.o/b", false },          { "*.o", "a.oo", false },
        { "a", "d/a", true },               { "a", "d/aa", false },
        { "a", "d/ba", false },             { "d/a", "c/d/a", true },
        { "d/a", "cd/a", false },           { "d*a", "d/e/f/a", true },
        { "d?a", "d/a", true },             { "[ab]c", "x/bc", true },
        { "*", ".hidden", true },           { "\\*", "*", true },
        { "\\*", "a", false },              { "*\xff", "d/\xc3\xff", true },
        { "/a", "a", true },                { "/a", "d/a", false },
        { "/d/*", "d/e/f", true },          { "/d/*", "c/d/e", false },
    };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (matches(cases[i].glob, cases[i].name) != cases[i].matches)
            fail_msg("%s and %s", cases[i].glob, cases[i].name);
}

static void a_folder_matches_with_and_without_its_slash(void **state)
{
    (void)state;
    assert_true(matches("d", "d/"));
    assert_true(matches("d/", "d/"));
    assert_true(matches("d", "c/d/"));
    assert_true(matches("d/*", "d/"));
    assert_true(matches("/d/", "d/"));
    assert_false(matches("d/", "d"));
    assert_false(matches("c", "c/d/"));
}

static void what_is_not_asked_for_is_taken(void **state)
{
    (void)state;
    const struct filter nothing = { none, none };

    assert_false(filter_excludes(NULL, "a"));
    assert_true(filter_includes(NULL, "a"));
    assert_false(filter_excludes(&nothing, "a"));
    assert_true(filter_includes(&nothing, "a"));
    assert_true(filter_includes(&(struct filter){ (const char *const[]){ "b", NULL }, none }, "a"));
}

static void the_longest_name_is_matched(void **state)
{
    (void)state;
    char name[PATH_MAX + 1];

    memset(name, 'n', sizeof name);
    name[PATH_MAX - 1] = '/';
    name[PATH_MAX] = '\0';
    assert_true(matches("n*n", name));
    assert_true(matches("*/", name));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_glob_matches_at_any_depth),
        cmocka_unit_test(a_folder_matches_with_and_without_its_slash),
        cmocka_unit_test(what_is_not_asked_for_is_taken),
        cmocka_unit_test(the_longest_name_is_matched),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

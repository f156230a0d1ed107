#include "peers.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static const char good[] =
    "; a remark\n"
    "[peer seven]\nsummary = packs = well\npackage = seven-pkg\nprogram = nowhere-7 sh\n"
    "command = {program} a -mx={level} -mmt={threads} -s ',^\\./*,,' {archive} .\n"
    "levels = 1 9 5\nparallel = yes\nversion = {program} -c 'echo Seven 1990-2008 v 26.02.'\n"
    "[peer one]\npackage = one-pkg\nprogram = nowhere-1 nowhere-2\nparallel = no\n"
    "command = sh -c 'cat <\"./$1\" >\"$2\"' {program} {file} {archive} {unknown}\n"
    "version = nowhere-1 --version\n";

static void parse(struct peers *peers, const char *text)
{
    assert_int_equal(peers_parse(peers, "peers.ini", text), 0);
}

static void sections_are_read(void **state)
{
    (void)state;
    struct peers peers;

    parse(&peers, good);
    assert_int_equal(peers.count, 2);
    const struct peer *seven = peers_find(&peers, "seven"), *one = peers_find(&peers, "one");
    assert_non_null(seven);
    assert_non_null(one);
    assert_null(peers_find(&peers, "two"));
    assert_string_equal(seven->summary, "packs = well");
    assert_true(seven->has_level && seven->has_threads && seven->parallel && !seven->takes_file);
    assert_int_equal(seven->level_min, 1);
    assert_int_equal(seven->level_max, 9);
    assert_int_equal(seven->level_default, 5);
    assert_true(!one->has_level && !one->has_threads && !one->parallel && one->takes_file);
    peers_close(&peers);
    parse(&peers, "");
    assert_int_equal(peers.count, 0);
}

/* The line on standard error. */
static void parse_wrong(const char *text, char line[static 512])
{
    struct peers peers;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    int old = dup(2);
    dup2(ends[1], 2);
    int error = peers_parse(&peers, "peers.ini", text);
    dup2(old, 2);
    close(old);
    close(ends[1]);
    ssize_t size = read(ends[0], line, 511);
    close(ends[0]);
    line[size > 0 ? size : 0] = '\0';
    assert_int_equal(error, -EINVAL);
    assert_null(peers.list);
}

static void what_is_wrong_is_named(void **state)
{
    static const char rest[] = "package = p\nprogram = sh\nversion = sh\n";
    static const struct {
        const char *text, *says;
        bool complete;      /* the rest follows */
    } wrong[] = {
        {"[cells a]\nstrategy = zip\n", "line 2: no section [cells a]", false},
        {"[peer A b]\nsummary = x\n", "line 2: a peer is named with", false},
        {"[peer null-zip]\nsummary = x\n", "line 2: a peer is named with", false},
        {"[peer a]\ncolour = x\n", "line 2: [peer a] has no key 'colour'", false},
        {"[peer a]\nlevels = 9 1 6\n", "line 2: levels are", false},
        {"[peer a]\nlevels = 1 9\n", "line 2: levels are", false},
        {"[peer a]\nparallel = maybe\n", "line 2: parallel is yes or no", false},
        {"[peer a]\ncommand = x {archive}\n", "lacks program, package or version", false},
        {"[peer a]\ncommand = x\n", "no command with {archive}", true},
        {"[peer a]\ncommand = x {archive} {level}\n", "belong together", true},
        {"[peer a]\ncommand = x {archive}\nlevels = 1 9 6\n", "belong together", true},
    };
    char line[512], text[512];

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        snprintf(text, sizeof text, "%s%s", wrong[i].text, wrong[i].complete ? rest : "");
        parse_wrong(text, line);
        if (strstr(line, wrong[i].says) == NULL)
            fail_msg("'%s' instead of '%s'", line, wrong[i].says);
    }
}

static void assert_words(char **words, const char *const *expected)
{
    size_t i = 0;

    assert_non_null(words);
    for (; expected[i] != NULL; i++) {
        assert_non_null(words[i]);
        assert_string_equal(words[i], expected[i]);
    }
    assert_null(words[i]);
    peers_free_words(words);
}

static void whatever_fills_a_gap_is_one_word(void **state)
{
    (void)state;
    struct peers peers;
    const struct peer_values values = {
        .threads = 12, .level = 9, .archive = "/tmp/-a 'b' \"c\" {level}/x.zip",
        .file = "-rf $HOME 'q",
    };

    parse(&peers, good);
    peers_look(&peers);
    assert_words(peers_command(&peers, peers_find(&peers, "seven"), &values),
                 (const char *const[]){ "sh", "a", "-mx=9", "-mmt=12", "-s", ",^\\./*,,",
                                        values.archive, ".", NULL });
    assert_words(peers_command(&peers, peers_find(&peers, "one"), &values),
                 (const char *const[]){ "sh", "-c", "cat <\"./$1\" >\"$2\"", "", values.file,
                                        values.archive, "{unknown}", NULL });
    peers_close(&peers);
}

static void the_first_program_that_is_there_is_run(void **state)
{
    (void)state;
    struct peers peers;
    char version[32];

    parse(&peers, good);
    peers_look(&peers);
    const struct peer *seven = peers_find(&peers, "seven"), *one = peers_find(&peers, "one");
    assert_string_equal(seven->program, "sh");
    assert_string_equal(seven->missing, "");
    assert_string_equal(peers_version(&peers, seven, version, sizeof version), "26.02");
    assert_string_equal(one->program, "");
    assert_string_equal(one->missing, "no nowhere-1 (package one-pkg)");
    assert_null(peers_version(&peers, one, version, sizeof version));
    peers_close(&peers);
}

static void what_a_program_needs_is_looked_for(void **state)
{
    (void)state;
    struct peers peers;

    parse(&peers, "[peer a]\npackage = p\nprogram = /nonexistent/sh sh\nversion = sh\n"
                  "command = sh {archive}\nneeds = / {build}/peers/A.class\n"
                  "[peer b]\npackage = p\nprogram = /nonexistent/sh\nversion = sh\n"
                  "command = sh {archive}\n"
                  "[peer c]\npackage = p\nprogram = /bin/sh\nversion = sh\nneeds = /\n"
                  "command = sh {archive}\n");
    strcpy(peers.build, "/nonexistent");
    peers_look(&peers);
    assert_string_equal(peers.list[0].missing, "no A.class (package p, then make peers)");
    assert_string_equal(peers.list[1].missing, "no sh (package p)");
    assert_string_equal(peers.list[2].missing, "");
    assert_string_equal(peers.list[2].program, "/bin/sh");
    peers_close(&peers);
}

static void without_a_file_there_are_none(void **state)
{
    (void)state;
    struct peers peers;

    assert_int_equal(peers_open(&peers, "/nonexistent/peers.ini", "/tmp"), 0);
    assert_int_equal(peers.count, 0);
    peers_close(&peers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_are_read),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(whatever_fills_a_gap_is_one_word),
        cmocka_unit_test(the_first_program_that_is_there_is_run),
        cmocka_unit_test(what_a_program_needs_is_looked_for),
        cmocka_unit_test(without_a_file_there_are_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "catalog.h"

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

/* A build whose programs are scripts that answer to --describe. */
struct fixture {
    char build[64];
    struct catalog catalog;
};

static const char *const names[] = {"zip-locked", "zip-null-list", "zip-uring", "zip-broken"};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->build, "/tmp/catalog_test.XXXXXX");
    *state = fixture;
    return mkdtemp(fixture->build) == NULL;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    catalog_close(&fixture->catalog);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[128];
        snprintf(path, sizeof path, "%s/%s", fixture->build, names[i]);
        unlink(path);
    }
    int error = rmdir(fixture->build);
    free(fixture);
    return error;
}

static void add_program(const struct fixture *fixture, const char *name, const char *said)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", fixture->build, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fprintf(out, "#!/bin/sh\necho '%s'\n", said);
    assert_int_equal(fclose(out), 0);
    assert_int_equal(chmod(path, 0755), 0);
}

static const struct program *look(struct fixture *fixture, const char *name)
{
    assert_int_equal(catalog_open(&fixture->catalog, fixture->build, "/nonexistent"), 0);
    const struct program *program = catalog_find(&fixture->catalog, IMPLEMENTATION_C, name);
    assert_non_null(program);
    return program;
}

static void test_what_a_program_says(void **state)
{
    struct fixture *fixture = *state;
    add_program(fixture, "zip-locked",
                "{\"name\":\"locked\",\"summary\":\"one lock\",\"floor\":false,\"archive\":true,"
                "\"unavailable\":null,\"uses\":[\"threads\",\"chunk\",\"schedule\",\"unheard-of\"],"
                "\"sinks\":[{\"name\":\"pwrite\",\"unavailable\":null},"
                "{\"name\":\"uring\",\"unavailable\":\"kernel too old\"}]}");
    const struct program *program = look(fixture, "locked");
    assert_int_equal(program->uses, USE_THREADS | USE_CHUNK | USE_SCHEDULE | USE_WALK);
    assert_string_equal(program->summary, "one lock");
    assert_string_equal(program->missing, "");
    assert_string_equal(program->sink, "pwrite");
    assert_false(program->is_floor);
    assert_true(program->makes_archive);
    assert_string_equal(catalog_sink_missing(&fixture->catalog, "pwrite"), "");
    assert_string_equal(catalog_sink_missing(&fixture->catalog, "uring"), "kernel too old");
    assert_string_not_equal(catalog_sink_missing(&fixture->catalog, "mmap"), "");
}

static void test_a_floor_may_make_an_archive_or_none(void **state)
{
    struct fixture *fixture = *state;
    add_program(fixture, "zip-null-list",
                "{\"name\":\"null-list\",\"floor\":true,\"archive\":false,\"uses\":[]}");
    const struct program *program = look(fixture, "null-list");
    assert_true(program->is_floor);
    assert_false(program->makes_archive);
    assert_int_equal(program->uses, USE_WALK);
    catalog_close(&fixture->catalog);

    add_program(fixture, "zip-null-list",
                "{\"name\":\"null-list\",\"floor\":true,\"archive\":true,\"uses\":[]}");
    program = look(fixture, "null-list");
    assert_true(program->is_floor);
    assert_true(program->makes_archive);
}

static void test_older_programs(void **state)
{
    struct fixture *fixture = *state;
    add_program(fixture, "zip-locked", "{\"name\":\"locked\",\"uses\":[\"threads\"]}");
    add_program(fixture, "zip-null-list", "{\"name\":\"null-list\",\"floor\":true,\"uses\":[]}");
    const struct program *program = look(fixture, "locked");
    assert_true(program->makes_archive);
    assert_int_equal(program->uses, USE_THREADS | USE_CHUNK | USE_CODEC | USE_DEFLATE_AT
                                    | USE_ORDER | USE_SINK);
    const struct program *floor = catalog_find(&fixture->catalog, IMPLEMENTATION_C, "null-list");
    assert_int_equal(floor->uses, USE_CHUNK | USE_CODEC);
    assert_false(floor->makes_archive);
    assert_string_equal(catalog_sink_missing(&fixture->catalog, "memory"), "");
    assert_string_not_equal(catalog_sink_missing(&fixture->catalog, "mmap"), "");
}

static void test_what_cannot_be_run_says_why(void **state)
{
    struct fixture *fixture = *state;
    add_program(fixture, "zip-uring", "{\"name\":\"uring\",\"archive\":true,"
                                      "\"unavailable\":\"no io_uring\",\"uses\":[\"threads\"]}");
    add_program(fixture, "zip-broken", "Segmentation fault");
    const struct program *program = look(fixture, "uring");
    assert_string_equal(program->missing, "no io_uring");
    assert_string_equal(program->sink, "uring");
    assert_int_equal(program->uses, USE_THREADS | USE_WALK);
    program = catalog_find(&fixture->catalog, IMPLEMENTATION_C, "broken");
    assert_non_null(strstr(program->missing, "--describe"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_what_a_program_says),
        TEST(test_a_floor_may_make_an_archive_or_none),
        TEST(test_older_programs),
        TEST(test_what_cannot_be_run_says_why),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

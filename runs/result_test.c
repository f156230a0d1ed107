#include "result.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

struct fixture {
    char output[64];
    struct catalog catalog;
    struct workload workload;
    struct experiment experiment;
    struct plan_cell cells[2];
    char plan[32];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    strcpy(fixture->output, "/tmp/result_test.XXXXXX");
    strcpy(fixture->plan, "[experiment]\n");
    strcpy(fixture->catalog.build, "/nonexistent");
    strcpy(fixture->workload.name, "tiny");
    strcpy(fixture->workload.sha256, "00ff");
    fixture->workload.generated = true;
    strcpy(fixture->cells[0].key, "sequential/append/c1/zlib6");
    strcpy(fixture->cells[1].key, "cpython:async-locked");
    strcpy(fixture->cells[1].skip, "no Python, \"really\"");
    fixture->cells[1].implementation = IMPLEMENTATION_CPYTHON;
    fixture->cells[0].tutorial = fixture->cells[1].tutorial = 9;
    fixture->cells[0].published_s = NAN;
    fixture->cells[1].published_s = 137.2;
    fixture->experiment = (struct experiment){
        .name = "some", .blocks = 6, .data_count = 1, .cells = fixture->cells, .count = 2, .text = fixture->plan,
    };
    *state = fixture;
    return mkdtemp(fixture->output) == NULL;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    char **list = result_list(fixture->output, NULL);
    static const char *const names[] = {"plan.ini", "manifest.json", "skipped.csv"};
    for (size_t i = 0; list[i] != NULL; i++) {
        for (size_t j = 0; j < 3; j++) {
            char path[256];
            snprintf(path, sizeof path, "%s/%s", list[i], names[j]);
            unlink(path);
        }
        rmdir(list[i]);
    }
    result_list_free(list);
    int error = rmdir(fixture->output);
    free(fixture);
    return error;
}

static void open_result(struct fixture *fixture, struct result *result)
{
    assert_int_equal(result_open(result, fixture->output, &fixture->experiment, &fixture->workload,
                                 &fixture->catalog), 0);
}

/* Opens once more; whether that resumed the first. */
static bool resumes(struct fixture *fixture, const char *state)
{
    struct result result;
    char path[sizeof result.path];
    open_result(fixture, &result);
    strcpy(path, result.path);
    if (state != NULL)
        assert_int_equal(result_state(&result, state, NULL, 1, 2.5), 0);
    result_close(&result);

    open_result(fixture, &result);
    bool same = strcmp(path, result.path) == 0;
    assert_true(same == result.resumed);
    if (same && state != NULL)
        assert_true(result.elapsed_before_s == 2.5);
    result_close(&result);
    return same;
}

static void test_unfinished_is_resumed(void **state)
{
    assert_true(resumes(*state, "interrupted"));
}

static void test_killed_is_resumed(void **state)
{
    assert_true(resumes(*state, NULL));
}

static void test_complete_is_not_resumed(void **state)
{
    assert_false(resumes(*state, "complete"));
}

static void test_other_campaigns_are_not_resumed(void **state)
{
    struct fixture *fixture = *state;
    struct result result;
    open_result(fixture, &result);
    result_close(&result);

    fixture->experiment.seed = 2;
    open_result(fixture, &result);
    assert_false(result.resumed);
    result_close(&result);

    fixture->plan[0] = ';';
    open_result(fixture, &result);
    assert_false(result.resumed);
    result_close(&result);

    fixture->workload.sha256[0] = '1';
    open_result(fixture, &result);
    assert_false(result.resumed);
    result_close(&result);
}

static void put_zipbench(const struct fixture *fixture, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/zipbench", fixture->output);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

/* The runner is part of what makes the figures. */
static void test_another_zipbench_does_not_resume(void **state)
{
    struct fixture *fixture = *state;
    strcpy(fixture->catalog.build, fixture->output);
    put_zipbench(fixture, "one");
    assert_true(resumes(fixture, "interrupted"));
    put_zipbench(fixture, "other");
    struct result result;
    open_result(fixture, &result);
    assert_false(result.resumed);
    result_close(&result);
    char path[128];
    snprintf(path, sizeof path, "%s/zipbench", fixture->output);
    unlink(path);
}

/* What a killed campaign has saved with its last block is not lost. */
static void test_time_spent_is_saved_while_it_runs(void **state)
{
    struct fixture *fixture = *state;
    struct result result;
    open_result(fixture, &result);
    assert_int_equal(result_state(&result, "running", NULL, 1, 2.5), 0);
    assert_true(json_is_null(json_object_get(result.manifest, "finished")));
    assert_int_equal(result_state(&result, "running", NULL, 2, 4.5), 0);
    result_close(&result);

    open_result(fixture, &result);
    assert_true(result.resumed);
    assert_true(result.elapsed_before_s == 4.5);
    assert_int_equal(result_state(&result, "running", NULL, 3, 1.5), 0);
    result_close(&result);
    open_result(fixture, &result);
    assert_true(result.elapsed_before_s == 6);
    result_close(&result);
}

static void test_files(void **state)
{
    struct fixture *fixture = *state;
    struct result result;
    open_result(fixture, &result);
    char path[sizeof result.path + 32], text[512];
    snprintf(path, sizeof path, "%s/skipped.csv", result.path);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    text[fread(text, 1, sizeof text - 1, in)] = '\0';
    fclose(in);
    assert_string_equal(
        text, "cell,implementation,tutorial,published_s,strategy,deflate_at,reason\n"
              "cpython:async-locked,cpython,9,137.2,,,\"no Python, \"\"really\"\"\"\n");

    snprintf(path, sizeof path, "%s/manifest.json", result.path);
    json_t *manifest = json_load_file(path, 0, NULL);
    assert_int_equal(json_array_size(json_object_get(manifest, "cells")), 1);
    assert_string_equal(json_string_value(json_object_get(manifest, "state")), "running");
    json_decref(manifest);
    result_close(&result);
}

static void test_list_is_newest_first(void **state)
{
    struct fixture *fixture = *state;
    static const char *const names[] = {
        "some-20261122T2140Z", "some-20261123T0000Z", "other-20261122T2359Z",
        "some-more-20261124T0000Z",
    };
    char path[256];
    for (size_t i = 0; i < 4; i++) {
        snprintf(path, sizeof path, "%s/%s", fixture->output, names[i]);
        mkdir(path, 0777);
    }
    char **list = result_list(fixture->output, "some");
    assert_string_equal(strrchr(list[0], '/') + 1, names[1]);
    assert_string_equal(strrchr(list[1], '/') + 1, names[0]);
    assert_null(list[2]);
    result_list_free(list);
    list = result_list(fixture->output, NULL);
    assert_string_equal(strrchr(list[0], '/') + 1, names[3]);
    assert_string_equal(strrchr(list[2], '/') + 1, names[2]);
    assert_null(list[4]);
    result_list_free(list);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_unfinished_is_resumed),
        TEST(test_killed_is_resumed),
        TEST(test_complete_is_not_resumed),
        TEST(test_other_campaigns_are_not_resumed),
        TEST(test_another_zipbench_does_not_resume),
        TEST(test_time_spent_is_saved_while_it_runs),
        TEST(test_files),
        TEST(test_list_is_newest_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

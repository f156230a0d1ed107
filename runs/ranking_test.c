#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ranking.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A campaign whose truth is known: medians are exactly these, spread by +-1 %. */
struct truth {
    const char *strategy;
    const char *deflate_at;
    uint64_t threads;
    const char *sink;
    uint64_t files;         /* of the data set; all have 16 MB */
    double wall_s;
    double cpu_s;
};

enum { BLOCKS = 10 };

static void put_truth(FILE *out, const struct truth *truth, uint64_t block, uint64_t *run)
{
    char cell[100], data[40];
    double factor = 1 + 0.01 * ((double)((block * 7) % BLOCKS) - 4.5) / 4.5;

    snprintf(data, sizeof data, "files-%llu", (unsigned long long)truth->files);
    snprintf(cell, sizeof cell, "%s/%s/j%llu/%s@%s", truth->strategy, truth->deflate_at,
             (unsigned long long)truth->threads, truth->sink, data);
    struct sample sample = {
        .campaign = "test", .run = ++*run, .cell = cell, .block = block, .role = "measure",
        .started = "", .implementation = "c", .tutorial = SAMPLE_NONE, .published_s = NAN,
        .strategy = truth->strategy, .deflate_at = truth->deflate_at, .threads = truth->threads,
        .processes = SAMPLE_NONE, .chunk = 1, .codec = "zlib", .level = 6, .order = "completion",
        .schedule = "listed", .sink = truth->sink, .memory_bytes = SAMPLE_NONE,
        .affinity = "none", .walk = SAMPLE_NONE, .stages = "", .data_set = data,
        .files = truth->files, .bytes_in = 16000000, .status = "ok", .verified = "yes",
        .wall_ns = (uint64_t)(truth->wall_s * factor * 1e9),
        .wall_proc_ns = (uint64_t)(truth->wall_s * factor * 1e9),
        .cpu_user_ns = (uint64_t)(truth->cpu_s * factor * 1e9), .load1 = NAN, .flags = "",
    };
    samples_put(out, &sample);
}

static void summarise(struct summary *summary, const struct truth *truths, size_t count)
{
    char folder[] = "/tmp/ranking_test.XXXXXX", path[64];
    uint64_t run = 0;

    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/phases.csv", folder);
    FILE *out = fopen(path, "w");
    fputs("run,worker,phase,calls,total_ns,max_ns,bytes\n", out);
    fclose(out);
    snprintf(path, sizeof path, "%s/samples.csv", folder);
    out = fopen(path, "w");
    samples_put_header(out);
    for (uint64_t block = 1; block <= BLOCKS; block++)
        for (size_t i = 0; i < count; i++)
            put_truth(out, &truths[i], block, &run);
    fclose(out);
    assert_int_equal(summary_read(summary, folder), 0);
    unlink(path);
    snprintf(path, sizeof path, "%s/phases.csv", folder);
    unlink(path);
    rmdir(folder);
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static const struct truth ranked[] = {
    { "sequential", "append", SAMPLE_NONE, "pwrite", 10, 4.0, 4.0 },
    { "threads-locked", "append", 2, "pwrite", 10, 4.0, 4.0 },     /* not ranked: at append */
    { "threads-locked", "worker", 1, "pwrite", 10, 4.1, 4.1 },     /* not its best number */
    { "threads-locked", "worker", 2, "pwrite", 10, 2.5, 4.2 },
    { "threads-offset", "worker", 2, "pwrite", 10, 2.0, 3.9 },
    { "threads-offset", "worker", 2, "mmap", 10, 2.004, 3.9 },     /* as fast as the first */
    { "threads-offset", "worker", 2, "null", 10, 1.0, 2.0 },       /* not ranked: no archive */
    { "null-deflate", "", 2, "", 10, 1.9, 3.8 },
};

static void the_ranking_is_that_of_the_truth(void **state)
{
    (void)state;
    static const char *const order[] = { "threads-offset, sink pwrite", "threads-offset, sink mmap",
                                         "threads-locked", "sequential" };
    struct summary summary;

    summarise(&summary, ranked, sizeof ranked / sizeof ranked[0]);
    json_t *rankings = ranking_of(&summary);
    assert_int_equal(json_array_size(rankings), 1);
    const json_t *ranking = json_array_get(rankings, 0);
    const json_t *rows = json_object_get(ranking, "rows");
    assert_int_equal(json_array_size(rows), 4);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(text(json_array_get(rows, i), "label"), order[i]);
    const json_t *first = json_array_get(rows, 0), *third = json_array_get(rows, 2);
    assert_string_equal(text(first, "speedup"), "2.00");
    assert_string_equal(text(first, "share"), "95.0");
    assert_string_equal(text(first, "workers"), "2");
    assert_string_equal(text(third, "behind"), "1.250");
    assert_string_equal(text(third, "work"), "0.95");
    assert_string_equal(text(third, "cores"), "1.68");
    assert_true(json_is_false(json_object_get(third, "same")));
    assert_string_equal(text(ranking, "winner"), order[0]);
    assert_true(json_is_true(json_object_get(ranking, "judged")));
    json_decref(rankings);
    summary_free(&summary);
}

static void who_beats_the_floor_is_flagged(void **state)
{
    (void)state;
    static const struct truth truths[] = {
        { "sequential", "append", SAMPLE_NONE, "pwrite", 10, 4.0, 4.0 },
        { "threads-offset", "worker", 2, "pwrite", 10, 1.8, 3.6 },
        { "threads-locked", "worker", 2, "pwrite", 10, 2.2, 4.0 },
        { "null-deflate", "", 2, "", 10, 2.0, 3.8 },
    };
    struct summary summary;

    summarise(&summary, truths, sizeof truths / sizeof truths[0]);
    json_t *rankings = ranking_of(&summary);
    const json_t *rows = json_object_get(json_array_get(rankings, 0), "rows");
    assert_true(json_is_true(json_object_get(json_array_get(rows, 0), "beats_floor")));
    assert_true(json_is_false(json_object_get(json_array_get(rows, 1), "beats_floor")));
    json_decref(rankings);
    summary_free(&summary);
}

/* Efficiency is 1, 0.8, 0.2: half of it is lost between 1.6 MB and 16 kB, at the
 * middle of their logarithms. */
static void half_of_the_efficiency_is_interpolated(void **state)
{
    (void)state;
    static const struct truth truths[] = {
        { "sequential", "append", SAMPLE_NONE, "pwrite", 1, 2.0, 2.0 },
        { "threads-offset", "worker", 2, "pwrite", 1, 1.0, 2.0 },
        { "threads-offset", "worker", 2, "pwrite", 10, 1.25, 2.0 },
        { "threads-offset", "worker", 2, "pwrite", 1000, 5.0, 2.0 },
        { "sequential", "append", SAMPLE_NONE, "pwrite", 10, 2.0, 2.0 },
        { "sequential", "append", SAMPLE_NONE, "pwrite", 1000, 9.0, 2.0 },
        { "null-deflate", "", 2, "", 1, 1.0, 2.0 },
        { "null-deflate", "", 2, "", 1000, 3.0, 2.0 },
    };
    struct summary summary;

    summarise(&summary, truths, sizeof truths / sizeof truths[0]);
    assert_true(ranking_has_sizes(&summary));
    json_t *lines = ranking_sizes(&summary);
    const json_t *line = NULL;
    for (size_t i = 0; i < json_array_size(lines); i++)
        if (strcmp(text(json_array_get(lines, i), "label"), "threads-offset") == 0)
            line = json_array_get(lines, i);
    assert_non_null(line);
    assert_int_equal(json_array_size(json_object_get(line, "points")), 3);
    assert_string_equal(text(json_array_get(json_object_get(line, "points"), 1), "efficiency"),
                        "80");
    assert_string_equal(text(line, "half_size"), "160.0 kB");
    json_decref(lines);
    summary_free(&summary);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_ranking_is_that_of_the_truth),
        cmocka_unit_test(who_beats_the_floor_is_flagged),
        cmocka_unit_test(half_of_the_efficiency_is_interpolated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

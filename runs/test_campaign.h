/*
 * test_campaign.h: results of campaigns whose truth is known, for the tests of the report.
 */
#ifndef TEST_CAMPAIGN_H
#define TEST_CAMPAIGN_H

#include "samples.h"
#include "summary.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* What a cell takes, and into what its two workers' time goes. */
struct truth {
    const char *cell, *implementation, *strategy, *deflate_at;
    uint64_t tutorial, threads;
    double published_s, wall_s, cpu_s, deflate_s, read_s;
    const char *data_set, *sink, *schedule, *stages;    /* NULL: "test", "pwrite", "listed", "" */
    uint64_t files, bytes;                              /* 0: 10 files of 10^7 bytes in all */
    const char *status;                                 /* NULL: "ok" */
    uint64_t exit;
    const char *codec;                                  /* NULL: "zlib" */
    uint64_t level, bytes_out;                          /* 0: 6, 4,400,000 */
    double write_s;
};

static char folder[64];

__attribute__((unused))
static const char *in_folder(const char *name, char path[128])
{
    snprintf(path, 128, "%s/%s", folder, name);
    return path;
}

/* Disturbs all runs of a block alike, and each a little: at most 1 %. */
static double disturbance(uint64_t block, uint64_t run)
{
    return 1 + 0.005 * sin((double)block * 1.7) + 0.002 * cos((double)run * 2.9);
}

static uint64_t to_ns(double seconds)
{
    return (uint64_t)(seconds * 1e9);
}

static struct sample sample_of(const struct truth *truth, const char *role, uint64_t block,
                               uint64_t run)
{
    double factor = disturbance(block, run);
    struct sample sample = {
        .campaign = "test", .run = run, .cell = truth->cell, .block = block, .role = role,
        .started = "2026-01-02T03:04:05Z", .implementation = truth->implementation,
        .tutorial = truth->tutorial, .published_s = truth->published_s,
        .strategy = truth->strategy, .deflate_at = truth->deflate_at, .threads = truth->threads,
        .processes = SAMPLE_NONE, .chunk = 1, .codec = truth->codec ? truth->codec : "zlib",
        .level = truth->level ? truth->level : 6,
        .order = "completion", .sink = truth->sink ? truth->sink : "pwrite",
        .schedule = truth->schedule ? truth->schedule : "listed", .affinity = "none",
        .memory_bytes = SAMPLE_NONE, .walk = 1, .stages = truth->stages ? truth->stages : "",
        .data_set = truth->data_set ? truth->data_set : "test",
        .files = truth->files ? truth->files : 10,
        .bytes_in = truth->bytes ? truth->bytes : 10000000,
        .status = truth->status ? truth->status : "ok",
        .exit_code = truth->exit, .verified = "yes", 
        .bytes_out = truth->bytes_out ? truth->bytes_out : 4400000,
        .wall_ns = to_ns(truth->wall_s * factor), .wall_proc_ns = to_ns(truth->wall_s * factor),
        .cpu_user_ns = to_ns(truth->cpu_s * factor), .cpu_sys_ns = 0, .vm_hwm_bytes = 5000000,
        .load1 = 0.5, .flags = block == 3 ? "steal slow" : "",
    };

    return sample;
}

static struct phase_sample phase_of(uint64_t run, uint64_t worker, const char *name, double seconds)
{
    struct phase_sample phase = { .run = run, .worker = worker, .calls = 1,
                                  .total_ns = to_ns(seconds), .max_ns = to_ns(seconds) };

    snprintf(phase.phase, sizeof phase.phase, "%s", name);
    return phase;
}

/* Where a campaign's rows go; written without its fsync after each. */
struct rows {
    FILE *samples, *phases;
};

static void log_run(const struct rows *rows, const struct truth *truth, const struct sample *sample)
{
    double factor = disturbance(sample->block, sample->run);
    double busy = truth->deflate_s + truth->read_s + truth->write_s;
    uint64_t run = sample->run;
    /* Worker 0 only waits; 1 and 2 share the work 2 : 1. */
    struct phase_sample phases[] = {
        phase_of(run, 0, "wait", truth->wall_s * factor),
        phase_of(run, 0, "life", truth->wall_s * factor),
        phase_of(run, 1, "deflate", truth->deflate_s * factor * 2 / 3),
        phase_of(run, 1, "read", truth->read_s * factor * 2 / 3),
        phase_of(run, 1, "write", truth->write_s * factor * 2 / 3),
        phase_of(run, 1, "life", busy * factor * 2 / 3),
        phase_of(run, 2, "deflate", truth->deflate_s * factor / 3),
        phase_of(run, 2, "read", truth->read_s * factor / 3),
        phase_of(run, 2, "write", truth->write_s * factor / 3),
        phase_of(run, 2, "wait", busy * factor / 3),
        phase_of(run, 2, "life", busy * factor * 2 / 3),
    };
    bool profiled = strcmp(truth->implementation, "c") == 0;

    samples_put(rows->samples, sample);
    for (size_t i = 0; profiled && i < sizeof(phases) / sizeof(phases)[0]; i++)
        fprintf(rows->phases, "%" PRIu64 ",%" PRIu64 ",%s,%" PRIu64 ",%" PRIu64 ",%" PRIu64 ",0\n",
                run, phases[i].worker, phases[i].phase, phases[i].calls, phases[i].total_ns,
                phases[i].max_ns);
}

/* blocks of every cell with a twin of the first; a warm-up, and one void run that
 * would change everything if it counted. */
static void make_campaign(const struct truth *truths, size_t count, uint64_t blocks)
{
    struct rows rows;
    uint64_t run = 0;
    char path[128];

    strcpy(folder, "/tmp/report_test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    rows.samples = fopen(in_folder("samples.csv", path), "w");
    rows.phases = fopen(in_folder("phases.csv", path), "w");
    assert_true(rows.samples != NULL && rows.phases != NULL);
    samples_put_header(rows.samples);
    fputs("run,worker,phase,calls,total_ns,max_ns,bytes\n", rows.phases);
    struct sample bad = sample_of(&truths[0], "warmup", 0, ++run);
    bad.wall_proc_ns = to_ns(77);
    log_run(&rows, &truths[0], &bad);
    for (uint64_t block = 1; block <= blocks; block++) {
        for (size_t i = 0; i < count; i++) {
            struct sample sample = sample_of(&truths[i], "measure", block, ++run);
            log_run(&rows, &truths[i], &sample);
        }
        struct sample twin = sample_of(&truths[0], "aa", block, ++run);
        log_run(&rows, &truths[0], &twin);
    }
    bad = sample_of(&truths[0], "measure", blocks + 1, ++run);
    bad.status = "void";
    bad.wall_proc_ns = to_ns(99);
    log_run(&rows, &truths[0], &bad);
    fclose(rows.samples);
    fclose(rows.phases);
}

__attribute__((unused))
static void read_campaign(struct summary *summary, const struct truth *truths, size_t count,
                          uint64_t blocks)
{
    make_campaign(truths, count, blocks);
    assert_int_equal(summary_read(summary, folder), 0);
}

__attribute__((unused))
static void remove_campaign(void)
{
    static const char *const names[] = { "samples.csv", "phases.csv", "summary.csv",
                                         "comparisons.csv", "fits.csv", "manifest.json",
                                         "environment-before.json", "environment-after.json",
                                         "skipped.csv", "plan.ini", "figures/workers.csv" };
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names)[0]; i++)
        unlink(in_folder(names[i], path));
    rmdir(in_folder("figures", path));
    assert_int_equal(rmdir(folder), 0);
}

__attribute__((unused))
static const struct cell *find(const struct summary *summary, const char *name)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->cells[i].factors->cell, name) == 0)
            return &summary->cells[i];
    fail_msg("no cell %s", name);
    return NULL;
}

__attribute__((unused))
static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.9g is not %.9g", value, expected);
}

#endif

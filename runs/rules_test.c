/*
 * Needs: cmocka gsl jansson
 */
#include "rules.h"
#include "test_campaign.h"
#include "workload.h"

#include <sys/stat.h>

/* --- A campaign that keeps all rules ---------------------------------------------------- */

static struct truth way(const char *cell, const char *strategy, uint64_t threads, double wall_s)
{
    return (struct truth) {
        .cell = cell, .implementation = "c", .strategy = strategy,
        .deflate_at = strncmp(strategy, "null-", 5) == 0 ? "" : "worker",
        .tutorial = SAMPLE_NONE, .threads = threads, .published_s = NAN, .wall_s = wall_s,
        .cpu_s = 1, .deflate_s = 0.9, .read_s = 0.1,
    };
}

enum { CELLS = 7 };

static void fill(struct truth truths[CELLS])
{
    truths[0] = way("sequential", "sequential", SAMPLE_NONE, 1.02);
    truths[1] = way("locked/j1", "threads-locked", 1, 1.02);
    truths[2] = way("locked/j2", "threads-locked", 2, 0.53);
    truths[3] = way("locked/j4", "threads-locked", 4, 0.54);
    truths[4] = way("floor/j1", "null-deflate", 1, 1.0);
    truths[5] = way("floor/j2", "null-deflate", 2, 0.51);
    truths[6] = way("floor/j4", "null-deflate", 4, 0.51);
}

static void put_file(const char *name, const char *text)
{
    char path[128];
    FILE *out = fopen(in_folder(name, path), "w");

    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static void put_workers_figure(const char *last_row)
{
    char path[128], text[512];

    mkdir(in_folder("figures", path), 0777);
    snprintf(text, sizeof text, "series,label,workers\n0,a,1\n0,a,2\n0,a,4\n1,b,1\n%s\n", last_row);
    put_file("figures/workers.csv", text);
}

static void put_documents(const struct truth *truths, size_t count)
{
    static const char plan[] = "[experiment]\n";
    static const char environment[] =
        "{\"cpu_model\": \"x\", \"cores\": 2, \"kernel\": \"k\", \"compiler\": \"gcc\", "
        "\"flags\": \"-O2\", \"libraries\": {\"zlib\": \"1\"}, \"commit\": \"abc\", "
        "\"dirty\": false, \"clock\": {\"name\": \"CLOCK_MONOTONIC\", \"resolution_ns\": 1}}";
    char hash[65], manifest[2048];
    int used;

    workload_hash_text(plan, strlen(plan), hash);
    used = snprintf(manifest, sizeof manifest,
                    "{\"experiment\": \"test\", \"state\": \"complete\", \"stop\": \"blocks\", \"plan_sha256\": \"%s\", "
                    "\"data\": {\"name\": \"test\", \"sha256\": \"0123456789abcdef01\"}, "
                    "\"data_sets\": [{\"name\": \"test\", \"key\": \"default\"}], "
                    "\"stops\": [{\"data\": \"default\", \"blocks\": 10, \"stop\": "
                    "\"precision\"}], "
                    "\"cells\": [", hash);
    for (size_t i = 0; i < count; i++)
        used += snprintf(manifest + used, sizeof manifest - (size_t)used,
                         "%s{\"cell\": \"%s\"}", i > 0 ? ", " : "", truths[i].cell);
    snprintf(manifest + used, sizeof manifest - (size_t)used, "]}");
    put_file("plan.ini", plan);
    put_file("environment-before.json", environment);
    put_file("environment-after.json", environment);
    put_file("manifest.json", manifest);
    put_file("skipped.csv",
             "cell,implementation,tutorial,published_s,strategy,deflate_at,reason\n");
    put_workers_figure("1,b,2");
}

static void open_campaign(struct analysis *analysis, const struct truth *truths, size_t count,
                          uint64_t blocks)
{
    make_campaign(truths, count, blocks);
    put_documents(truths, count);
    assert_int_equal(analysis_read(analysis, folder), 0);
}

static void close_campaign(struct analysis *analysis)
{
    analysis_free(analysis);
    remove_campaign();
}

/* The rule, counted from 1, must be the only one that is broken. */
static void assert_broken(const struct analysis *analysis, size_t number, const char *evidence)
{
    struct rule rules[RULES];

    rules_check(rules, analysis);
    for (size_t i = 0; i < RULES; i++)
        if ((i + 1 == number) != (rules[i].outcome == RULE_FAIL))
            fail_msg("rule %zu: %s (%s)", i + 1,
                     rules[i].outcome == RULE_FAIL ? "broken" : "not broken", rules[i].evidence);
    if (number > 0 && strstr(rules[number - 1].evidence, evidence) == NULL)
        fail_msg("rule %zu says: %s", number, rules[number - 1].evidence);
}

static void all_are_kept(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;
    struct rule rules[RULES];

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    assert_broken(&analysis, 0, "");
    rules_check(rules, &analysis);
    for (size_t i = 0; i < RULES; i++)
        assert_int_equal(rules[i].outcome, RULE_PASS);
    assert_string_equal(find(&analysis.summary, "locked/j1")->stop_reason, "precision");
    close_campaign(&analysis);
}

/* --- Each is broken in turn ------------------------------------------------------------- */

static void a_speedup_without_base(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;
    struct rule rules[RULES];

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths + 1, CELLS - 1, 10);
    assert_broken(&analysis, 1, "3 of 3 ways");
    rules_check(rules, &analysis);
    assert_int_equal(rules[3].outcome, RULE_NOT_APPLICABLE);
    assert_int_equal(rules[6].outcome, RULE_NOT_APPLICABLE);
    close_campaign(&analysis);
}

static void a_planned_cell_that_is_lost(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    json_array_append_new(json_object_get(analysis.manifest, "cells"),
                          json_pack("{s:s}", "cell", "lost/j2"));
    assert_broken(&analysis, 2, "lost/j2");
    json_array_append_new(analysis.skipped, json_pack("{s:s, s:s}", "cell", "lost/j2", "reason",
                                                      "no liblost"));
    assert_broken(&analysis, 0, "");
    json_decref(analysis.skipped);
    analysis.skipped = NULL;
    assert_broken(&analysis, 2, "skipped.csv");
    close_campaign(&analysis);
}

static void a_sweep_that_ends_at_the_cores(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    analysis.cores = 4;
    assert_broken(&analysis, 2, "locked/j1");
    analysis.cores = 2;
    json_object_set_new(analysis.manifest, "state", json_string("interrupted"));
    assert_broken(&analysis, 2, "interrupted");
    close_campaign(&analysis);
}

/* The first good run of a cell. */
static struct sample *run_of(struct analysis *analysis, const char *cell)
{
    struct samples *samples = &analysis->summary.samples;

    for (size_t i = 0; i < samples->count; i++)
        if (strcmp(samples->rows[i].cell, cell) == 0
            && strcmp(samples->rows[i].role, "measure") == 0)
            return &samples->rows[i];
    fail_msg("no run of %s", cell);
    return NULL;
}

static struct cell *cell_of(struct analysis *analysis, const char *name)
{
    for (size_t i = 0; i < analysis->summary.count; i++)
        if (strcmp(analysis->summary.cells[i].factors->cell, name) == 0)
            return &analysis->summary.cells[i];
    fail_msg("no cell %s", name);
    return NULL;
}

static void wrong_averages(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    struct sample *run = run_of(&analysis, "locked/j2");
    struct cell *cell = cell_of(&analysis, "locked/j2");
    run->bytes_in++;
    assert_broken(&analysis, 3, "1 cells mix runs");
    run->bytes_in--;
    cell->mb_per_s *= 1.01;
    assert_broken(&analysis, 3, "1 are not bytes / median time");
    cell->mb_per_s /= 1.01;
    cell->time.ratio *= 1.001;
    assert_broken(&analysis, 4, "1 of ");
    close_campaign(&analysis);
}

static void samples_that_differ(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    struct sample *run = run_of(&analysis, "locked/j2");
    run->bytes_out++;
    assert_broken(&analysis, 5, "1 archives of different sizes");
    run->bytes_out--;
    run->verified = "";
    assert_broken(&analysis, 5, "1 archives that were not verified");
    run->verified = "no";
    assert_broken(&analysis, 5, "1 runs made a wrong archive");
    close_campaign(&analysis);

    struct rule rules[RULES];
    open_campaign(&analysis, truths, CELLS, 5);
    assert_broken(&analysis, 5, "7 have fewer than 6 samples");
    rules_check(rules, &analysis);
    assert_int_equal(rules[5].outcome, RULE_NOT_APPLICABLE);
    close_campaign(&analysis);
}

static void intervals_and_verdicts_of_another_kind(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    struct cell *cell = cell_of(&analysis, "locked/j2");
    assert_int_equal(cell->verdict, VERDICT_FASTER);
    double low = cell->wall_s.low;
    cell->wall_s.low -= 1e-6;       /* as mean +- standard error would */
    assert_broken(&analysis, 6, "1 of 7");
    cell->wall_s.low = low;

    cell->p_corrected = 0.06;
    assert_broken(&analysis, 7, "1 of 2");
    cell->p_corrected = 0.01;
    double high = cell->time.high;
    cell->time.high = 1.01;
    assert_broken(&analysis, 7, "1 of 2");
    cell->time.high = high;
    analysis.summary.twins = 0;
    assert_broken(&analysis, 7, "no noise floor");
    analysis.summary.twins = 1;

    cell->profile.imbalance = NAN;
    assert_broken(&analysis, 8, "1 of 7");
    close_campaign(&analysis);
}

static void set_environment(struct analysis *analysis, const char *key, json_t *value)
{
    json_object_set(analysis->environment, key, value);
    json_object_set_new(analysis->environment_after, key, value);
}

static void circumstances_that_are_not_stored(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    set_environment(&analysis, "dirty", json_true());
    assert_broken(&analysis, 9, "differed from commit abc");
    set_environment(&analysis, "dirty", json_false());
    set_environment(&analysis, "commit", json_null());
    assert_broken(&analysis, 9, "commit is not known");
    set_environment(&analysis, "commit", json_string("abc"));
    put_file("plan.ini", "[another]\n");
    assert_broken(&analysis, 9, "plan.ini");
    put_file("plan.ini", "[experiment]\n");
    json_object_set_new(analysis.environment_after, "kernel", json_string("another"));
    assert_broken(&analysis, 9, "changed during");
    json_decref(analysis.environment_after);
    analysis.environment_after = NULL;
    assert_broken(&analysis, 9, "environment-after.json");
    close_campaign(&analysis);
}

static void a_clock_that_cannot_be_trusted(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;
    json_t *clock;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    clock = json_object_get(analysis.environment, "clock");
    run_of(&analysis, "locked/j2")->wall_ns += 1000000000;
    assert_broken(&analysis, 10, "1 are longer inside");
    run_of(&analysis, "locked/j2")->wall_ns -= 1000000000;
    json_object_set_new(clock, "resolution_ns", json_integer(4000000));
    assert_broken(&analysis, 10, "4000000 ns");
    json_object_del(clock, "name");
    assert_broken(&analysis, 10, "not known");
    close_campaign(&analysis);
}

static void bounds_that_are_missing_or_beaten(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS - 3, 10);
    assert_broken(&analysis, 11, "no floor");
    close_campaign(&analysis);
    truths[2].wall_s = 0.3;     /* the floor's two workers need 0.5 s for its 1 s of work */
    open_campaign(&analysis, truths, CELLS, 10);
    assert_broken(&analysis, 11, "locked/j2");
    close_campaign(&analysis);
}

static void lines_over_what_is_no_number(void **state)
{
    struct truth truths[CELLS];
    struct analysis analysis;
    struct rule rules[RULES];

    (void)state;
    fill(truths);
    open_campaign(&analysis, truths, CELLS, 10);
    put_workers_figure("1,b,threads-locked");
    assert_broken(&analysis, 12, "5 points 1 are not");
    put_workers_figure("1,b,1");        /* two points of a line above each other */
    assert_broken(&analysis, 12, "5 points 1 are not");
    char path[128];
    unlink(in_folder("figures/workers.csv", path));
    rules_check(rules, &analysis);
    assert_int_equal(rules[11].outcome, RULE_NOT_APPLICABLE);
    close_campaign(&analysis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_kept),
        cmocka_unit_test(a_speedup_without_base),
        cmocka_unit_test(a_planned_cell_that_is_lost),
        cmocka_unit_test(a_sweep_that_ends_at_the_cores),
        cmocka_unit_test(wrong_averages),
        cmocka_unit_test(samples_that_differ),
        cmocka_unit_test(intervals_and_verdicts_of_another_kind),
        cmocka_unit_test(circumstances_that_are_not_stored),
        cmocka_unit_test(a_clock_that_cannot_be_trusted),
        cmocka_unit_test(bounds_that_are_missing_or_beaten),
        cmocka_unit_test(lines_over_what_is_no_number),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

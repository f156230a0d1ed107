/*
 * Needs: cmocka gsl jansson
 */
#include "findings.h"
#include "summary.h"
#include "template.h"

#include <errno.h>
#include <fcntl.h>
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

/* --- The template ----------------------------------------------------------------------- */

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

/* --- A campaign with known truth -------------------------------------------------------- */

/* What a cell takes, and into what its two workers' time goes. */
struct truth {
    const char *cell, *implementation, *strategy, *deflate_at;
    uint64_t tutorial, threads;
    double published_s, wall_s, cpu_s, deflate_s, read_s;
};

static const struct truth truths[] = {
    { "sequential", "c", "sequential", "append", 1, SAMPLE_NONE, 100, 1.00, 1.00, 0.95, 0.03 },
    { "locked/append", "c", "threads-locked", "append", 2, 2, 99, 1.001, 1.00, 0.95, 0.03 },
    { "locked/worker", "c", "threads-locked", "worker", SAMPLE_NONE, 2, NAN, 0.52, 1.04, 0.97,
      0.03 },
    { "processes/append", "c", "processes", "append", 5, SAMPLE_NONE, 101, 1.25, 1.30, 0.95,
      0.28 },
    { "cpython:sequential", "cpython", "sequential", "", 1, SAMPLE_NONE, 100, 1.50, 1.50, 0, 0 },
    { "null-deflate/j1", "c", "null-deflate", "", SAMPLE_NONE, 1, NAN, 0.98, 0.98, 0.97, 0.01 },
};
enum { TRUTHS = sizeof(truths) / sizeof(truths)[0] };

static char folder[64];

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
        .processes = SAMPLE_NONE, .chunk = 1, .codec = "zlib", .level = 6,
        .order = "completion", .sink = "pwrite", .data_set = "test", .files = 10,
        .bytes_in = 10000000, .status = "ok", .verified = "yes", .bytes_out = 4400000,
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
    double busy = truth->deflate_s + truth->read_s;
    uint64_t run = sample->run;
    /* Worker 0 only waits; 1 and 2 share the work 2 : 1. */
    struct phase_sample phases[] = {
        phase_of(run, 0, "wait", truth->wall_s * factor),
        phase_of(run, 0, "life", truth->wall_s * factor),
        phase_of(run, 1, "deflate", truth->deflate_s * factor * 2 / 3),
        phase_of(run, 1, "read", truth->read_s * factor * 2 / 3),
        phase_of(run, 1, "life", busy * factor * 2 / 3),
        phase_of(run, 2, "deflate", truth->deflate_s * factor / 3),
        phase_of(run, 2, "read", truth->read_s * factor / 3),
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
static void make_campaign(uint64_t blocks)
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
        for (size_t i = 0; i < TRUTHS; i++) {
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

static void remove_campaign(void)
{
    static const char *const names[] = { "samples.csv", "phases.csv", "summary.csv" };
    char path[128];

    for (size_t i = 0; i < sizeof(names) / sizeof(names)[0]; i++)
        unlink(in_folder(names[i], path));
    assert_int_equal(rmdir(folder), 0);
}

static const struct cell *find(const struct summary *summary, const char *name)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->cells[i].factors->cell, name) == 0)
            return &summary->cells[i];
    fail_msg("no cell %s", name);
    return NULL;
}

static void assert_near(double value, double expected, double relative)
{
    if (!(fabs(value - expected) <= relative * fabs(expected)))
        fail_msg("%.9g is not %.9g", value, expected);
}

static void summary_finds_the_truth(void **state)
{
    struct summary summary;

    (void)state;
    make_campaign(10);
    assert_int_equal(summary_read(&summary, folder), 0);
    assert_int_equal(summary.count, TRUTHS);
    assert_int_equal(summary.blocks, 10);
    assert_int_equal(summary.fewest, 10);
    assert_int_equal(summary.warmups, 1);
    assert_int_equal(summary.voided, 1);
    assert_int_equal(summary.flagged, TRUTHS + 1);
    assert_int_equal(summary.flagged_slow, TRUTHS + 1);
    assert_int_equal(summary.twins, 1);
    assert_true(summary.noise_floor > 0 && summary.noise_floor < 0.01);

    const struct cell *worker = find(&summary, "locked/worker");
    assert_near(worker->wall_s.median, 0.52, 0.01);
    assert_near(worker->mb_per_s, 10 / 0.52, 0.01);
    assert_near(worker->cores_used, 2, 0.01);
    assert_near(1 / worker->time.ratio, 1 / 0.52, 0.01);
    assert_true(worker->time.low <= worker->time.ratio && worker->time.ratio <= worker->time.high);
    assert_int_equal(worker->verdict, VERDICT_FASTER);
    assert_near(worker->work_factor * worker->cores_factor, 1 / worker->time.ratio, 1e-9);
    assert_int_equal(find(&summary, "locked/append")->verdict, VERDICT_NO_DIFFERENCE);
    assert_int_equal(find(&summary, "processes/append")->verdict, VERDICT_SLOWER);
    summary_free(&summary);
    remove_campaign();
}

static void summary_profiles_workers(void **state)
{
    struct summary summary;

    (void)state;
    make_campaign(6);
    assert_int_equal(summary_read(&summary, folder), 0);
    const struct cell *cell = find(&summary, "processes/append");
    assert_true(cell->profile.known);
    assert_near(cell->profile.phase_s[PHASE_READ], 0.28, 0.01);
    assert_near(cell->profile.phase_s[PHASE_TRANSFER], 0, 0);
    assert_near(cell->profile.wait_share, 0.25, 0.001);    /* the main thread does not count */
    assert_near(cell->profile.imbalance, 4.0 / 3, 0.001);
    assert_false(find(&summary, "cpython:sequential")->profile.known);
    summary_free(&summary);
    remove_campaign();
}

static void summary_compares_like_with_like(void **state)
{
    struct summary summary;

    (void)state;
    make_campaign(6);
    assert_int_equal(summary_read(&summary, folder), 0);
    const struct cell *base = find(&summary, "sequential");
    const struct cell *cpython = find(&summary, "cpython:sequential");
    const struct cell *floor = find(&summary, "null-deflate/j1");
    assert_near(cpython->time.ratio, 1, 0);         /* its own base, not C's */
    assert_true(base->base != CELL_NONE && &summary.cells[base->base] == base);
    assert_true(cell_is_floor(floor));
    assert_false(cell_is(floor, "c", NULL));
    assert_near(find(&summary, "processes/append")->published_ratio, 1.01, 1e-9);
    assert_near(summary_ratio_to_deflate(base, floor).ratio, 1.00 / 0.97, 0.01);
    summary_free(&summary);
    remove_campaign();
}

static void few_blocks_have_no_verdict(void **state)
{
    struct summary summary;

    (void)state;
    make_campaign(2);
    assert_int_equal(summary_read(&summary, folder), 0);
    const struct cell *worker = find(&summary, "locked/worker");
    assert_int_equal(worker->wall_s.count, 2);
    assert_false(worker->wall_s.has_interval);
    assert_int_equal(worker->verdict, VERDICT_UNTESTED);
    assert_near(1 / worker->time.ratio, 1 / 0.52, 0.01);
    summary_free(&summary);
    remove_campaign();
}

static char *read_file(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "r");

    if (file == NULL)
        return NULL;
    assert_true(getdelim(&text, &size, '\0', file) > 0);
    fclose(file);
    return text;
}

static void summary_is_repeatable(void **state)
{
    struct summary summary;
    char *text[2], path[128];

    (void)state;
    make_campaign(6);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(summary_read(&summary, folder), 0);
        assert_int_equal(summary_write(&summary, folder), 0);
        summary_free(&summary);
        text[i] = read_file(in_folder("summary.csv", path));
        assert_non_null(text[i]);
    }
    assert_string_equal(text[0], text[1]);
    assert_non_null(strstr(text[0], "locked/worker,c,,threads-locked,worker,2,,1,zlib,6,"));
    assert_non_null(strstr(text[0], ",faster\n"));
    assert_null(strstr(text[0], "nan"));
    free(text[0]);
    free(text[1]);
    remove_campaign();
}

/* --- The report's sentences ------------------------------------------------------------- */

static json_t *findings_of_campaign(uint64_t blocks)
{
    struct summary summary;
    json_t *manifest = json_loads("{\"experiment\": \"test\", \"title\": \"a test\","
                                  " \"started\": \"2026-01-02T03:04:05Z\", \"seed\": 1,"
                                  " \"stop\": \"blocks\", \"state\": \"complete\","
                                  " \"elapsed_s\": 60.0, \"data\": {\"name\": \"test\","
                                  " \"options\": \"\", \"files\": 10, \"bytes\": 10000000,"
                                  " \"seed\": 1, \"sha256\": \"0123456789abcdef0123\"}}",
                                  0, NULL);
    json_t *environment = json_loads("{\"cores\": 2, \"commit\": \"abc\", \"dirty\": false}", 0,
                                     NULL);

    make_campaign(blocks);
    assert_int_equal(summary_read(&summary, folder), 0);
    json_t *findings = findings_of(&summary, "results/test", manifest, environment);
    summary_free(&summary);
    remove_campaign();
    json_decref(environment);
    json_decref(manifest);
    assert_non_null(findings);
    return findings;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    return text;
}

static void findings_follow_the_verdicts(void **state)
{
    json_t *findings = findings_of_campaign(10);
    const json_t *answer = json_object_get(findings, "answer");
    const json_t *append = json_object_get(answer, "append");
    const json_t *worker = json_object_get(answer, "worker");
    const json_t *differences = json_object_get(findings, "differences");

    (void)state;
    assert_true(json_is_true(json_object_get(append, "none_faster")));
    assert_true(json_is_true(json_object_get(worker, "all_faster")));
    assert_string_equal(text_of(worker, "most"), "1.92");
    assert_string_equal(text_of(answer, "best"), "threads-locked");
    assert_int_equal(json_array_size(differences), 1);
    const json_t *slower = json_array_get(differences, 0);
    assert_string_equal(text_of(slower, "label"), "processes");
    assert_true(json_is_false(json_object_get(slower, "faster")));
    assert_string_equal(text_of(slower, "phase"), "read");
    assert_int_equal(json_array_size(json_object_get(findings, "tutorial")), 3);
    json_decref(findings);
}

/* The committed template, if the test runs in the project's folder. */
static char *report_text(uint64_t blocks)
{
    char *template = read_file("runs/report.md.in"), *text = NULL;
    size_t size;

    if (template == NULL)
        skip();
    json_t *findings = findings_of_campaign(blocks);
    json_t *machine = json_loads("{\"cpu_model\": \"CPU\", \"cores\": 2, \"memory_gb\": 8,"
                                 " \"system\": \"S\", \"kernel\": \"K\", \"governor\": \"G\","
                                 " \"data_file_system\": \"ext4\","
                                 " \"output_file_system\": \"ext4\", \"compiler\": \"gcc\"}",
                                 0, NULL);
    json_t *model = json_pack("{s:o, s:[O], s:o}", "machine", machine, "campaigns", findings,
                              "main", findings);
    FILE *out = open_memstream(&text, &size);
    assert_int_equal(template_expand(out, "runs/report.md.in", template, model), 0);
    fclose(out);
    json_decref(model);
    free(template);
    return text;
}

static void report_says_what_the_samples_show(void **state)
{
    char *text = report_text(10), *again = report_text(10), *few = report_text(2);

    (void)state;
    assert_string_equal(text, again);
    assert_non_null(strstr(text, "faster** than that"));
    assert_non_null(strstr(text, "the critical section decides"));
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf "));
    assert_null(strstr(few, "the critical section decides"));
    assert_null(strstr(few, "faster** than that"));
    assert_non_null(strstr(few, "no intervals and no verdicts"));
    free(few);
    free(again);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(template_fills_gaps),
        cmocka_unit_test(template_sections_follow_the_model),
        cmocka_unit_test(template_looks_outwards),
        cmocka_unit_test(template_lines_of_tags_vanish),
        cmocka_unit_test(template_mistakes_are_errors),
        cmocka_unit_test(summary_finds_the_truth),
        cmocka_unit_test(summary_profiles_workers),
        cmocka_unit_test(summary_compares_like_with_like),
        cmocka_unit_test(few_blocks_have_no_verdict),
        cmocka_unit_test(summary_is_repeatable),
        cmocka_unit_test(findings_follow_the_verdicts),
        cmocka_unit_test(report_says_what_the_samples_show),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

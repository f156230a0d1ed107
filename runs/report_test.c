/*
 * Needs: cmocka gsl jansson
 */
#include "comparison.h"
#include "findings.h"
#include "summary.h"
#include "template.h"
#include "test_campaign.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- A campaign with known truth -------------------------------------------------------- */

static const struct truth truths[] = {
    { .cell = "sequential", .implementation = "c", .strategy = "sequential",
      .deflate_at = "append", .tutorial = 1, .threads = SAMPLE_NONE, .published_s = 100,
      .wall_s = 1.00, .cpu_s = 1.00, .deflate_s = 0.95, .read_s = 0.03 },
    { .cell = "locked/append", .implementation = "c", .strategy = "threads-locked",
      .deflate_at = "append", .tutorial = 2, .threads = 2, .published_s = 99, .wall_s = 1.001,
      .cpu_s = 1.00, .deflate_s = 0.95, .read_s = 0.03 },
    { .cell = "locked/worker", .implementation = "c", .strategy = "threads-locked",
      .deflate_at = "worker", .tutorial = SAMPLE_NONE, .threads = 2, .published_s = NAN,
      .wall_s = 0.52, .cpu_s = 1.04, .deflate_s = 0.97, .read_s = 0.03 },
    { .cell = "processes/append", .implementation = "c", .strategy = "processes",
      .deflate_at = "append", .tutorial = 5, .threads = SAMPLE_NONE, .published_s = 101,
      .wall_s = 1.25, .cpu_s = 1.30, .deflate_s = 0.95, .read_s = 0.28 },
    { .cell = "cpython:sequential", .implementation = "cpython", .strategy = "sequential",
      .deflate_at = "", .tutorial = 1, .threads = SAMPLE_NONE, .published_s = 100,
      .wall_s = 1.50, .cpu_s = 1.50 },
    { .cell = "null-deflate/j1", .implementation = "c", .strategy = "null-deflate",
      .deflate_at = "", .tutorial = SAMPLE_NONE, .threads = 1, .published_s = NAN,
      .wall_s = 0.98, .cpu_s = 0.98, .deflate_s = 0.97, .read_s = 0.01 },
};
enum { TRUTHS = sizeof(truths) / sizeof(truths)[0] };

static void summary_finds_the_truth(void **state)
{
    struct summary summary;

    (void)state;
    make_campaign(truths, TRUTHS, 10);
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
    make_campaign(truths, TRUTHS, 6);
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
    make_campaign(truths, TRUTHS, 6);
    assert_int_equal(summary_read(&summary, folder), 0);
    const struct cell *base = find(&summary, "sequential");
    const struct cell *cpython = find(&summary, "cpython:sequential");
    const struct cell *floor = find(&summary, "null-deflate/j1");
    assert_near(cpython->time.ratio, 1, 0);         /* its own base, not C's */
    assert_true(base->base != CELL_NONE && &summary.cells[base->base] == base);
    assert_true(cell_is_floor(floor));
    assert_false(cell_is(floor, "c", NULL));
    assert_near(find(&summary, "processes/append")->published_ratio, 1.01, 1e-9);
    assert_near(comparison_ratio_to_deflate(base, floor).ratio, 1.00 / 0.97, 0.01);
    summary_free(&summary);
    remove_campaign();
}

static void few_blocks_have_no_verdict(void **state)
{
    struct summary summary;

    (void)state;
    make_campaign(truths, TRUTHS, 2);
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
    make_campaign(truths, TRUTHS, 6);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(summary_read(&summary, folder), 0);
        assert_int_equal(summary_write(&summary, folder), 0);
        summary_free(&summary);
        text[i] = read_file(in_folder("summary.csv", path));
        assert_non_null(text[i]);
    }
    assert_string_equal(text[0], text[1]);
    assert_non_null(strstr(text[0], "locked/worker,c,,threads-locked,worker,2,,1,zlib,6,"));
    assert_non_null(strstr(text[0], ",faster,,\n"));
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

    make_campaign(truths, TRUTHS, blocks);
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

/*
 * Needs: cmocka gsl jansson
 */
#include "failures.h"
#include "figures.h"
#include "findings.h"
#include "scaling.h"
#include "test_campaign.h"

#define CELL(name, of_strategy, at, workers, seconds) \
    .cell = name, .implementation = "c", .strategy = of_strategy, .deflate_at = at, \
    .tutorial = SAMPLE_NONE, .published_s = NAN, .threads = workers, .wall_s = seconds, \
    .cpu_s = (seconds) * ((workers) == 2 ? 2 : 1), .deflate_s = 0.9 * (seconds), \
    .read_s = 0.1 * (seconds)
#define ONE .data_set = "one file", .files = 1, .bytes = 60000000
#define MANY .data_set = "many files", .files = 500, .bytes = 50000000

/* With one file only blocks gains; with many threads-offset is as good.  uring always
 * fails; the fixture adds one void run of the first. */
static const struct truth two_sets[] = {
    { CELL("sequential@one", "sequential", "append", SAMPLE_NONE, 1.00), ONE },
    { CELL("offset@one", "threads-offset", "worker", 2, 1.001), ONE },
    { CELL("blocks@one", "blocks", "worker", 2, 0.52), ONE },
    { CELL("sequential@many", "sequential", "append", SAMPLE_NONE, 0.80), MANY },
    { CELL("offset@many", "threads-offset", "worker", 2, 0.410), MANY },
    { CELL("blocks@many", "blocks", "worker", 2, 0.4101), MANY },
    { CELL("locked@many", "threads-locked", "worker", 2, 0.50), MANY },
    { CELL("null-deflate@many", "null-deflate", "", 2, 0.40), MANY },
    { CELL("uring@many", "uring", "worker", 2, 0.40), MANY, .status = "failed", .exit = 139 },
};
enum { TWO_SETS = sizeof two_sets / sizeof *two_sets };

static json_t *scaling_of(const struct truth *truths, size_t count, uint64_t blocks)
{
    struct summary summary;
    json_t *object = json_object();

    read_campaign(&summary, truths, count, blocks);
    scaling_put(object, &summary, 2);
    json_object_set_new(object, "failures", failures_of(&summary));
    json_object_set_new(object, "figures", json_integer(figures_of(&summary)));
    summary_free(&summary);
    remove_campaign();
    return object;
}

static const json_t *row_of(const json_t *object, const char *list, size_t row)
{
    const json_t *found = json_array_get(json_object_get(object, list), row);

    assert_non_null(found);
    return found;
}

static void assert_text(const json_t *row, const char *key, const char *expected)
{
    const char *text = json_string_value(json_object_get(row, key));

    assert_non_null(text);
    assert_string_equal(text, expected);
}

static bool is_set(const json_t *row, const char *key)
{
    return json_is_true(json_object_get(row, key));
}

static void advice_follows_the_verdicts(void **state)
{
    json_t *object = scaling_of(two_sets, TWO_SETS, 12);
    const json_t *one = row_of(object, "advice", 0), *many = row_of(object, "advice", 1);

    (void)state;
    assert_true(is_set(object, "several_tasks"));
    assert_int_equal(json_array_size(json_object_get(object, "advice")), 2);
    assert_text(one, "data", "one");
    assert_text(one, "mean", "60 MB");
    assert_int_equal(json_array_size(json_object_get(one, "best")), 1);
    assert_text(row_of(one, "best", 0), "label", "blocks");
    assert_text(one, "workers", "2");
    assert_true(is_set(one, "judged") && is_set(one, "faster"));
    assert_text(one, "gain", "1.92");
    assert_text(many, "mean", "100 kB");
    assert_text(many, "count", "3");
    assert_int_equal(json_array_size(json_object_get(many, "best")), 2);
    json_decref(object);
}

static void few_blocks_give_no_verdict_to_the_advice(void **state)
{
    json_t *object = scaling_of(two_sets, TWO_SETS, 2);
    const json_t *one = row_of(object, "advice", 0);

    (void)state;
    assert_false(is_set(one, "judged") || is_set(one, "faster"));
    assert_int_equal(json_array_size(json_object_get(row_of(object, "advice", 1), "best")), 1);
    json_decref(object);
}

static void shares_and_splits_are_those_of_the_samples(void **state)
{
    json_t *object = scaling_of(two_sets, TWO_SETS, 12);
    const json_t *share = row_of(object, "shares", 0), *split = row_of(object, "split", 0);

    (void)state;
    assert_text(share, "data", "many");         /* the other data set has no floor */
    assert_int_equal(strtol(json_string_value(json_object_get(json_object_get(share, "deflate"),
                                                              "share")), NULL, 10), 97);
    assert_true(json_is_false(json_object_get(share, "read")));
    assert_text(split, "label", "blocks");
    assert_text(split, "speedup", "1.92");
    assert_text(split, "work", "0.96");         /* 1.00 s / 1.04 s of CPU time */
    assert_text(split, "cores", "2.00");
    assert_false(is_set(object, "has_too_fast"));
    json_decref(object);
}

/* Two workers wait a third of theirs; the main thread's waiting does not count. */
static void time_goes_where_the_workers_spent_it(void **state)
{
    json_t *object = scaling_of(two_sets, TWO_SETS, 6);
    const json_t *phases = json_object_get(row_of(object, "time_goes", 0), "phases");

    (void)state;
    assert_int_equal(json_array_size(phases), PHASE_COUNT);
    assert_text(json_array_get(phases, PHASE_DEFLATE), "share", "67.5");
    assert_text(json_array_get(phases, PHASE_READ), "share", "7.5");
    assert_text(json_array_get(phases, PHASE_WAIT), "share", "25.0");
    json_decref(object);
}

static void failed_cells_are_named(void **state)
{
    json_t *object = scaling_of(two_sets, TWO_SETS, 3);
    const json_t *failure = row_of(object, "failures", 0);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(object, "failures")), 2);
    assert_text(failure, "cell", "uring@many");
    assert_text(failure, "bad", "3");
    assert_true(is_set(failure, "never"));
    assert_text(row_of(failure, "reasons", 0), "reason", "ended by signal 11");
    assert_text(row_of(object, "failures", 1), "cell", "sequential@one");
    assert_false(is_set(row_of(object, "failures", 1), "never"));
    json_decref(object);
}

static const struct truth too_fast[] = {
    { CELL("sequential", "sequential", "append", SAMPLE_NONE, 1.00) },
    { CELL("offset", "threads-offset", "worker", 2, 0.40) },
    { CELL("locked", "threads-locked", "worker", 2, 0.55) },
    { CELL("null-deflate", "null-deflate", "", 2, 0.50) },
};

static void what_is_too_fast_is_an_error(void **state)
{
    json_t *object = scaling_of(too_fast, sizeof too_fast / sizeof *too_fast, 8);

    (void)state;
    assert_int_equal(json_array_size(json_object_get(object, "too_fast")), 1);
    assert_text(row_of(object, "too_fast", 0), "label", "threads-offset");
    assert_text(row_of(object, "too_fast", 0), "floor", "null-deflate");
    assert_true(is_set(json_object_get(row_of(object, "shares", 0), "deflate"), "wrong"));
    assert_false(is_set(json_object_get(row_of(object, "shares", 1), "deflate"), "wrong"));
    json_decref(object);
}

/* --- Which figures there are ------------------------------------------------------------ */

static const struct truth sinks[] = {
    { CELL("a", "threads-offset", "worker", 2, 0.5), .sink = "pwrite" },
    { CELL("b", "threads-offset", "worker", 2, 0.6), .sink = "mmap" },
    { CELL("c", "threads-offset", "worker", 2, 0.4), .sink = "null" },
};

static const struct truth workers[] = {
    { CELL("base", "sequential", "append", SAMPLE_NONE, 1) },
    { CELL("j1", "threads-offset", "worker", 1, 1) },
    { CELL("j2", "threads-offset", "worker", 2, 0.5) },
    { CELL("j4", "threads-offset", "worker", 4, 0.5) },
    { CELL("s1", "pipeline", "worker", SAMPLE_NONE, 1), .stages = "1:1:1" },
};

static const struct truth levels[] = {
    { CELL("l1", "threads-offset", "worker", 2, 0.2), .level = 1 },
    { CELL("l6", "threads-offset", "worker", 2, 0.5), .level = 6 },
    { CELL("l9", "threads-offset", "worker", 2, 0.7), .level = 9 },
};

static const struct truth peers[] = {
    { CELL("base", "sequential", "append", SAMPLE_NONE, 1) },
    { .cell = "zip", .implementation = "peer", .strategy = "zip", .deflate_at = "",
      .tutorial = SAMPLE_NONE, .published_s = NAN, .threads = SAMPLE_NONE, .wall_s = 1,
      .cpu_s = 1, .codec = "deflate" },
};

static json_int_t figures(const struct truth *truths, size_t count)
{
    json_t *object = scaling_of(truths, count, 2);
    json_int_t figures = json_integer_value(json_object_get(object, "figures"));

    json_decref(object);
    return figures;
}

static void figures_show_what_was_varied(void **state)
{
    (void)state;
    const unsigned always = 1u << FIGURE_DRIFT;
    assert_int_equal(figures(sinks, 3), always | 1u << FIGURE_SINKS);
    assert_int_equal(figures(two_sets, TWO_SETS), always | 1u << FIGURE_SKEW);
    assert_int_equal(figures(workers, 5),
                     always | 1u << FIGURE_WORKERS | 1u << FIGURE_SPEEDUP | 1u << FIGURE_EFFICIENCY
                         | 1u << FIGURE_MEMORY | 1u << FIGURE_SPLIT);
    assert_int_equal(figures(workers, 3), always | 1u << FIGURE_TIME | 1u << FIGURE_PHASES);
    assert_int_equal(figures(levels, 3), always | 1u << FIGURE_PARETO);
    assert_int_equal(figures(peers, 2), always | 1u << FIGURE_TIME | 1u << FIGURE_PHASES
                                            | 1u << FIGURE_PARETO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(advice_follows_the_verdicts),
        cmocka_unit_test(few_blocks_give_no_verdict_to_the_advice),
        cmocka_unit_test(shares_and_splits_are_those_of_the_samples),
        cmocka_unit_test(time_goes_where_the_workers_spent_it),
        cmocka_unit_test(failed_cells_are_named),
        cmocka_unit_test(what_is_too_fast_is_an_error),
        cmocka_unit_test(figures_show_what_was_varied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

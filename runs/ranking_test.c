/*
 * Needs: cmocka gsl
 */
#include "comparison.h"
#include "label.h"
#include "ranking.h"
#include "test_campaign.h"

/* A cell of the scaling kind: c, no tutorial. */
#define CELL(name, of_strategy, at, workers, seconds) \
    .cell = name, .implementation = "c", .strategy = of_strategy, .deflate_at = at, \
    .tutorial = SAMPLE_NONE, .published_s = NAN, .threads = workers, .wall_s = seconds, \
    .cpu_s = (seconds) * ((workers) == 2 ? 2 : 1), .deflate_s = seconds

/* --- One data set ----------------------------------------------------------------------- */

/* threads-offset and the pipeline differ by less than the noise; the sink that keeps
 * nothing is faster than all, and no way to zip. */
static const struct truth one_set[] = {
    { CELL("sequential", "sequential", "append", SAMPLE_NONE, 1.00) },
    { CELL("locked/j1", "threads-locked", "worker", 1, 1.02) },
    { CELL("locked/j2", "threads-locked", "worker", 2, 0.56) },
    { CELL("offset/j1", "threads-offset", "worker", 1, 1.01) },
    { CELL("offset/j2", "threads-offset", "worker", 2, 0.51) },
    { CELL("offset/j4", "threads-offset", "worker", 4, 0.53) },
    { CELL("offset/j2/null", "threads-offset", "worker", 2, 0.30), .sink = "null" },
    { CELL("pipeline/s1-2-1", "pipeline", "worker", SAMPLE_NONE, 0.5105), .stages = "1:2:1" },
    { CELL("null-deflate/j1", "null-deflate", "", 1, 0.98) },
    { CELL("null-deflate/j2", "null-deflate", "", 2, 0.50) },
    { CELL("null-list", "null-list", "", SAMPLE_NONE, 0.01), .sink = "" },
};
enum { ONE_SET = sizeof one_set / sizeof *one_set };

static void ranking_finds_the_order(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, one_set, ONE_SET, 10);
    struct rankings rankings = ranking_all(&summary);
    assert_int_equal(rankings.count, 1);
    const struct ranking *task = &rankings.tasks[0];
    assert_ptr_equal(task->base, find(&summary, "sequential"));
    assert_int_equal(task->count, 3);
    assert_ptr_equal(task->contestants[0].cell, find(&summary, "offset/j2"));
    assert_ptr_equal(task->contestants[1].cell, find(&summary, "pipeline/s1-2-1"));
    assert_ptr_equal(task->contestants[2].cell, find(&summary, "locked/j2"));
    assert_true(task->contestants[0].level && task->contestants[1].level);
    assert_false(task->contestants[2].level);
    assert_int_equal(task->contestants[0].enough, 2);
    assert_near(task->contestants[2].to_first.ratio, 0.56 / 0.51, 0.01);
    ranking_free(&rankings);
    summary_free(&summary);
    remove_campaign();
}

/* With more workers than it needs, the first is the fastest by less than the noise. */
static const struct truth more_than_enough[] = {
    { CELL("sequential", "sequential", "append", SAMPLE_NONE, 1.00) },
    { CELL("offset/j1", "threads-offset", "worker", 1, 1.01) },
    { CELL("offset/j2", "threads-offset", "worker", 2, 0.5102) },
    { CELL("offset/j4", "threads-offset", "worker", 4, 0.51) },
};

static void enough_workers_are_advised(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, more_than_enough,
                  sizeof more_than_enough / sizeof *more_than_enough, 10);
    struct rankings rankings = ranking_all(&summary);
    assert_int_equal(rankings.tasks[0].count, 1);
    assert_ptr_equal(rankings.tasks[0].contestants[0].cell, find(&summary, "offset/j4"));
    assert_int_equal(rankings.tasks[0].contestants[0].enough, 2);
    ranking_free(&rankings);
    summary_free(&summary);
    remove_campaign();
}

/* Two blocks show nothing: but for the first, none is called level. */
static void few_blocks_rank_without_a_claim(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, one_set, ONE_SET, 2);
    struct rankings rankings = ranking_all(&summary);
    assert_false(rankings.tasks[0].contestants[1].level);
    assert_false(rankings.tasks[0].contestants[1].to_first.has_interval);
    ranking_free(&rankings);
    summary_free(&summary);
    remove_campaign();
}

static void floors_have_as_many_workers(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, one_set, ONE_SET, 6);
    const struct cell *pipeline = find(&summary, "pipeline/s1-2-1");
    assert_int_equal(cell_workers(pipeline), 2);
    assert_ptr_equal(ranking_floor(&summary, pipeline, "null-deflate"),
                     find(&summary, "null-deflate/j2"));
    assert_ptr_equal(ranking_floor(&summary, find(&summary, "locked/j1"), "null-deflate"),
                     find(&summary, "null-deflate/j1"));
    assert_null(ranking_floor(&summary, find(&summary, "offset/j4"), "null-deflate"));
    assert_ptr_equal(ranking_floor(&summary, pipeline, "null-list"), find(&summary, "null-list"));
    assert_null(ranking_floor(&summary, pipeline, "null-read"));
    summary_free(&summary);
    remove_campaign();
}

static void labels_say_what_sets_apart(void **state)
{
    struct summary summary;
    char label[128];

    (void)state;
    read_campaign(&summary, one_set, ONE_SET, 2);
    const struct cell *offset = find(&summary, "offset/j2/null");
    assert_string_equal(cell_label(&summary, offset, label, sizeof label),
                        "threads-offset, threads 2, sink null");
    assert_string_equal(label_of_parts(&summary, offset, LABEL_OTHERS, label, sizeof label),
                        "threads-offset, sink null");
    assert_string_equal(cell_label(&summary, find(&summary, "pipeline/s1-2-1"), label,
                                   sizeof label), "pipeline");
    assert_false(cell_leaves_archive(offset));
    summary_free(&summary);
    remove_campaign();
}

/* --- Bounds ----------------------------------------------------------------------------- */

/* One large file: null-deflate keeps one of its two workers busy, blocks both. */
static const struct truth bounds[] = {
    { CELL("sequential", "sequential", "append", SAMPLE_NONE, 1.00) },
    { CELL("blocks/j2", "blocks", "worker", 2, 0.52) },
    { CELL("offset/j2", "threads-offset", "worker", 2, 0.40) },
    { .cell = "null-deflate/j2", .implementation = "c", .strategy = "null-deflate",
      .deflate_at = "", .tutorial = SAMPLE_NONE, .published_s = NAN, .threads = 2,
      .wall_s = 0.99, .cpu_s = 0.99, .deflate_s = 0.99 },
};
enum { BOUNDS = sizeof bounds / sizeof *bounds };

static bool beats(const struct summary *summary, const char *name)
{
    const struct cell *cell = find(summary, name);
    const struct cell *floor = ranking_floor(summary, cell, "null-deflate");
    struct ratio share = comparison_ratio(floor, cell);

    return ranking_beats_bound(summary, cell, floor, &share, 2);
}

static void only_the_impossible_beats_a_bound(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, bounds, BOUNDS, 8);
    assert_false(beats(&summary, "blocks/j2"));     /* shares out what the floor does not */
    assert_true(beats(&summary, "offset/j2"));      /* less than half of the floor's work */
    summary_free(&summary);
    remove_campaign();
}

/* --- Ever smaller files ----------------------------------------------------------------- */

static void half_size_is_interpolated(void **state)
{
    static const double sizes[] = { 1e6, 1e4, 1e2 };

    (void)state;
    assert_near(ranking_half_size(sizes, (double[]) { 1.0, 0.75, 0.25 }, 3), 1e3, 1e-9);
    assert_near(ranking_half_size(sizes, (double[]) { 0.9, 0.5, 0.1 }, 3), 1e4, 1e-9);
    assert_near(ranking_half_size(sizes, (double[]) { 0.8, 0.4, 0.1 }, 3), 1e6 * pow(10, -1.5),
                1e-9);
    /* A single large file keeps one worker busy: that is not what is asked. */
    assert_near(ranking_half_size(sizes, (double[]) { 0.4, 0.75, 0.25 }, 3), 1e3, 1e-9);
    assert_true(isnan(ranking_half_size(sizes, (double[]) { 1.0, 0.9, 0.8 }, 3)));
    assert_true(isnan(ranking_half_size(sizes, (double[]) { 0.4, 0.3, 0.2 }, 3)));
    assert_true(isnan(ranking_half_size(sizes, (double[]) { 1.0 }, 1)));
    assert_true(isnan(ranking_half_size(sizes, NULL, 0)));
}

/* The same 10^7 bytes; threads-offset has 100 %, 80 % and 20 % of 20 MB/s. */
#define SET(of, count) .data_set = of, .files = count, .bytes = 10000000
static const struct truth sizes_sets[] = {
    { CELL("sequential@large", "sequential", "append", SAMPLE_NONE, 1), SET("a", 10) },
    { CELL("offset@large", "threads-offset", "worker", 2, 0.5), SET("a", 10) },
    { CELL("null-deflate@large", "null-deflate", "", 2, 0.5), SET("a", 10) },
    { CELL("sequential@middle", "sequential", "append", SAMPLE_NONE, 1.2), SET("b", 1000) },
    { CELL("offset@middle", "threads-offset", "worker", 2, 0.625), SET("b", 1000) },
    { CELL("null-deflate@middle", "null-deflate", "", 2, 0.51), SET("b", 1000) },
    { CELL("sequential@small", "sequential", "append", SAMPLE_NONE, 3), SET("c", 100000) },
    { CELL("offset@small", "threads-offset", "worker", 2, 2.5), SET("c", 100000) },
    { CELL("null-deflate@small", "null-deflate", "", 2, 0.6), SET("c", 100000) },
};
enum { SIZES_SETS = sizeof sizes_sets / sizeof *sizes_sets };

static void half_size_is_found_over_data_sets(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, sizes_sets, SIZES_SETS, 6);
    struct rankings rankings = ranking_all(&summary);
    assert_int_equal(rankings.count, 3);
    assert_int_equal(ranking_sizes(&rankings), 3);
    assert_string_equal(cell_data(rankings.tasks[0].task), "large");
    assert_string_equal(cell_data(rankings.tasks[2].task), "small");
    assert_near(ranking_efficiency(&summary, find(&summary, "offset@middle")), 0.8, 0.01);
    /* 80 % at 10^4 bytes, 20 % at 10^2: half is in the middle of the logarithms. */
    assert_near(ranking_half_size_of(&summary, &rankings, find(&summary, "offset@large")), 1e3,
                0.1);
    ranking_free(&rankings);
    summary_free(&summary);
    remove_campaign();
}

static void each_data_set_has_its_own_base(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, sizes_sets, SIZES_SETS, 6);
    const struct cell *small = find(&summary, "offset@small");
    assert_ptr_equal(&summary.cells[small->base], find(&summary, "sequential@small"));
    assert_near(1 / small->time.ratio, 3 / 2.5, 0.01);
    assert_ptr_equal(ranking_floor(&summary, small, "null-deflate"),
                     find(&summary, "null-deflate@small"));
    summary_free(&summary);
    remove_campaign();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranking_finds_the_order),
        cmocka_unit_test(enough_workers_are_advised),
        cmocka_unit_test(few_blocks_rank_without_a_claim),
        cmocka_unit_test(floors_have_as_many_workers),
        cmocka_unit_test(labels_say_what_sets_apart),
        cmocka_unit_test(only_the_impossible_beats_a_bound),
        cmocka_unit_test(half_size_is_interpolated),
        cmocka_unit_test(half_size_is_found_over_data_sets),
        cmocka_unit_test(each_data_set_has_its_own_base),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

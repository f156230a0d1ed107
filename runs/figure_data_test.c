/*
 * Needs: cmocka gsl
 */
#include "figure_data.h"
#include "figures.h"
#include "serial.h"
#include "test_campaign.h"

/* --- Rows as they are written ----------------------------------------------------------- */

struct table {
    char *text;
    char *cells[128][32];       /* pointers into text; row 0 is the heading */
    size_t rows;
};

/* No label of the tests holds a comma. */
static void split(struct table *table)
{
    char *line, *lines = table->text;

    while ((line = strsep(&lines, "\n")) != NULL && *line != '\0') {
        assert_true(table->rows < 128);
        for (size_t column = 0; line != NULL; column++) {
            assert_true(column < 32);
            table->cells[table->rows][column] = strsep(&line, ",");
        }
        table->rows++;
    }
}

static void put_table(struct table *table, const struct summary *summary,
                      void (*put)(FILE *, const struct summary *, uint64_t))
{
    size_t size;

    *table = (struct table) { 0 };
    FILE *out = open_memstream(&table->text, &size);
    assert_non_null(out);
    put(out, summary, 2);
    fclose(out);
    split(table);
}

static const char *at(const struct table *table, size_t row, const char *heading)
{
    assert_true(row < table->rows);
    for (size_t column = 0; table->cells[0][column] != NULL; column++)
        if (strcmp(table->cells[0][column], heading) == 0) {
            assert_non_null(table->cells[row][column]);
            return table->cells[row][column];
        }
    fail_msg("no column %s", heading);
    return NULL;
}

static double number(const struct table *table, size_t row, const char *heading)
{
    const char *text = at(table, row, heading);

    assert_string_not_equal(text, "");
    return strtod(text, NULL);
}

/* --- Over workers ----------------------------------------------------------------------- */

#define SWEPT(NAME, STRATEGY, THREADS, WALL) \
    { .cell = NAME, .implementation = "c", .strategy = STRATEGY, .deflate_at = "worker", \
      .tutorial = SAMPLE_NONE, .threads = THREADS, .published_s = NAN, .wall_s = WALL, \
      .cpu_s = 1, .deflate_s = 0.9, .read_s = 0.05 }

/* One tenth of threads-locked is serial, all of threads-naive, which is slower besides. */
static const struct truth swept[] = {
    { .cell = "sequential", .implementation = "c", .strategy = "sequential",
      .deflate_at = "append", .tutorial = 1, .threads = SAMPLE_NONE, .published_s = NAN,
      .wall_s = 1.00, .cpu_s = 1.00, .deflate_s = 0.95, .read_s = 0.03 },
    SWEPT("locked/1", "threads-locked", 1, 1.00),
    SWEPT("locked/2", "threads-locked", 2, 0.55),
    SWEPT("locked/4", "threads-locked", 4, 0.60),
    SWEPT("naive/1", "threads-naive", 1, 1.25),
    SWEPT("naive/2", "threads-naive", 2, 1.25),
    SWEPT("naive/4", "threads-naive", 4, 1.25),
    SWEPT("null/1", "null-deflate", 1, 1.00),
    SWEPT("null/2", "null-deflate", 2, 0.50),
    SWEPT("null/4", "null-deflate", 4, 0.50),
};
enum { SWEPT_COUNT = sizeof swept / sizeof *swept };

static size_t row_of(const struct table *table, const char *label, const char *workers)
{
    for (size_t row = 1; row < table->rows; row++)
        if (strcmp(at(table, row, "label"), label) == 0
            && strcmp(at(table, row, "workers"), workers) == 0)
            return row;
    fail_msg("no row %s %s", label, workers);
    return 0;
}

/* From two workers on two processors, in every row of the series. */
static void workers_tell_the_serial_fraction(void **state)
{
    struct summary summary;
    struct table table;

    (void)state;
    read_campaign(&summary, swept, SWEPT_COUNT, 8);
    serial_sum_up(&summary, 2);
    put_table(&table, &summary, figure_put_workers);
    size_t row = row_of(&table, "threads-locked", "2");
    assert_near(number(&table, row, "speedup"), 1 / 0.55, 0.01);
    assert_near(number(&table, row, "efficiency"), 0.5 / 0.55, 0.01);
    assert_near(number(&table, row, "serial"), 0.1, 0.15);
    assert_near(number(&table, row, "one_speedup"), 1, 0.01);
    assert_near(number(&table, row_of(&table, "threads-naive", "2"), "one_speedup"), 0.8, 0.01);
    assert_string_equal(at(&table, row, "serial"),
                        at(&table, row_of(&table, "threads-locked", "4"), "serial"));
    assert_near(number(&table, row_of(&table, "threads-naive", "1"), "serial"), 1, 0.02);
    free(table.text);
    summary_free(&summary);
    remove_campaign();
}

static void floors_have_a_speedup_and_no_efficiency(void **state)
{
    struct summary summary;
    struct table table;

    (void)state;
    read_campaign(&summary, swept, SWEPT_COUNT, 8);
    put_table(&table, &summary, figure_put_workers);
    size_t row = row_of(&table, "null-deflate", "2");
    assert_string_equal(at(&table, row, "kind"), "floor");
    assert_near(number(&table, row, "speedup"), 2, 0.01);
    assert_string_equal(at(&table, row, "efficiency"), "");
    free(table.text);
    summary_free(&summary);
    remove_campaign();
}

/* 5 MB in each run but one, which has 7 and another that does not tell. */
static void memory_has_its_extremes(void **state)
{
    struct summary summary;
    struct table table;

    (void)state;
    read_campaign(&summary, swept, SWEPT_COUNT, 8);
    size_t cell = 0;
    while (strcmp(summary.cells[cell].factors->cell, "locked/4") != 0)
        cell++;
    struct sample more = *summary.cells[cell].runs[3], none = *summary.cells[cell].runs[5];
    more.vm_hwm_bytes = 7000000;
    none.vm_hwm_bytes = SAMPLE_NONE;
    summary.cells[cell].runs[3] = &more;
    summary.cells[cell].runs[5] = &none;
    put_table(&table, &summary, figure_put_workers);
    size_t row = row_of(&table, "threads-locked", "4");
    assert_near(number(&table, row, "memory_mb"), 5, 1e-9);
    assert_near(number(&table, row, "memory_low"), 5, 1e-9);
    assert_near(number(&table, row, "memory_high"), 7, 1e-9);
    free(table.text);
    summary_free(&summary);
    remove_campaign();
}

/* --- Workers x chunk -------------------------------------------------------------------- */

static const struct truth gridded[] = {
    { .cell = "sequential", .implementation = "c", .strategy = "sequential",
      .deflate_at = "append", .tutorial = 1, .threads = SAMPLE_NONE, .published_s = NAN,
      .wall_s = 1.00, .cpu_s = 1.00, .deflate_s = 0.95, .read_s = 0.03 },
    SWEPT("1/1", "threads-locked", 1, 1.00), SWEPT("1/4", "threads-locked", 1, 1.10),
    SWEPT("1/9", "threads-locked", 1, 1.20), SWEPT("2/1", "threads-locked", 2, 0.60),
    SWEPT("2/4", "threads-locked", 2, 0.50), SWEPT("2/9", "threads-locked", 2, 0.70),
};
enum { GRIDDED_COUNT = sizeof gridded / sizeof *gridded };

/* One map, named without the chunk that it shows on an axis. */
static void a_grid_is_one_map(void **state)
{
    struct summary summary;
    struct table table;

    (void)state;
    read_campaign(&summary, gridded, GRIDDED_COUNT, 6);
    for (size_t i = 0; i < summary.samples.count; i++) {
        const char *slash = strchr(summary.samples.rows[i].cell, '/');
        if (slash != NULL)
            summary.samples.rows[i].chunk = strtoull(slash + 1, NULL, 10);
    }
    assert_true(figures_of(&summary) & 1u << FIGURE_CHUNKS);
    put_table(&table, &summary, figure_put_chunks);
    assert_int_equal(table.rows - 1, GRIDDED_COUNT - 1);
    for (size_t row = 1; row < table.rows; row++) {
        bool best = number(&table, row, "workers") == 2 && number(&table, row, "chunk") == 4;
        assert_string_equal(at(&table, row, "series"), "0");
        assert_string_equal(at(&table, row, "label"), "threads-locked");
        assert_string_equal(at(&table, row, "best"), best ? "best" : "");
    }
    free(table.text);
    summary_free(&summary);
    remove_campaign();
}

/* --- In the order of runs --------------------------------------------------------------- */

static void drift_shows_every_run_that_counts(void **state)
{
    enum { BLOCKS = 4, FIRST = 2 };     /* run 1 is the warm-up, the last one is void */
    struct summary summary;
    struct table table;
    size_t twins = 0;

    (void)state;
    read_campaign(&summary, swept, SWEPT_COUNT, BLOCKS);
    put_table(&table, &summary, figure_put_drift);
    assert_int_equal(table.rows - 1, BLOCKS * (SWEPT_COUNT + 1));
    for (size_t row = 1; row < table.rows; row++) {
        uint64_t run = (uint64_t)number(&table, row, "run");
        uint64_t block = (uint64_t)number(&table, row, "block");
        assert_int_equal(run, FIRST + row - 1);
        assert_int_equal(block, 1 + (row - 1) / (SWEPT_COUNT + 1));
        assert_near(number(&table, row, "relative"), 1, 0.02);
        assert_int_equal(number(&table, row, "steal"), block == 3);
        assert_int_equal(number(&table, row, "slow"), block == 3);
        assert_int_equal(number(&table, row, "pressure"), 0);
        assert_int_equal(number(&table, row, "cache"), 0);
        twins += strcmp(at(&table, row, "twin"), "1") == 0;
    }
    assert_int_equal(twins, BLOCKS);
    free(table.text);
    summary_free(&summary);
    remove_campaign();
}

/* A block that takes twice as long is seen in its median, and in no other's. */
static void drift_is_seen_by_block(void **state)
{
    struct summary summary;
    struct table table;

    (void)state;
    read_campaign(&summary, swept, SWEPT_COUNT, 5);
    for (size_t i = 0; i < summary.samples.count; i++)
        if (summary.samples.rows[i].block == 4)
            summary.samples.rows[i].wall_proc_ns *= 2;
    put_table(&table, &summary, figure_put_drift);
    for (size_t row = 1; row < table.rows; row++)
        assert_near(number(&table, row, "block_median"),
                    number(&table, row, "block") == 4 ? 2 : 1, 0.02);
    free(table.text);
    summary_free(&summary);
    remove_campaign();
}

/* --- Which there are -------------------------------------------------------------------- */

static unsigned figures_with(size_t count, uint64_t blocks)
{
    struct summary summary;

    read_campaign(&summary, swept, count, blocks);
    unsigned figures = figures_of(&summary);
    summary_free(&summary);
    remove_campaign();
    return figures;
}

static void figures_follow_what_was_varied(void **state)
{
    const unsigned over_workers = 1u << FIGURE_WORKERS | 1u << FIGURE_SPEEDUP
                                  | 1u << FIGURE_EFFICIENCY | 1u << FIGURE_MEMORY;

    (void)state;
    assert_int_equal(figures_with(SWEPT_COUNT, 6),
                     over_workers | 1u << FIGURE_SPLIT | 1u << FIGURE_DRIFT);
    assert_int_equal(figures_with(2, 6) & over_workers, 0);
    assert_true(figures_with(2, 2) & 1u << FIGURE_DRIFT);
    assert_false(figures_with(2, 1) & 1u << FIGURE_DRIFT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_tell_the_serial_fraction),
        cmocka_unit_test(floors_have_a_speedup_and_no_efficiency),
        cmocka_unit_test(memory_has_its_extremes),
        cmocka_unit_test(a_grid_is_one_map),
        cmocka_unit_test(drift_shows_every_run_that_counts),
        cmocka_unit_test(drift_is_seen_by_block),
        cmocka_unit_test(figures_follow_what_was_varied),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

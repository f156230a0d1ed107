#include "experiment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct program programs[] = {
    {.name = "openmp", .uses_threads = true, .uses_chunk = true},
    {.name = "processes", .uses_processes = true, .uses_chunk = true},
    {.name = "sequential", .uses_chunk = true},
    {.name = "null-deflate", .uses_threads = true, .uses_chunk = true, .is_floor = true},
    {.implementation = IMPLEMENTATION_CPYTHON, .name = "sequential"},
    {.implementation = IMPLEMENTATION_CPYTHON, .name = "processes-batched",
     .uses_processes = true, .uses_chunk = true},
    {.implementation = IMPLEMENTATION_CPYTHON, .name = "async-locked",
     .missing = "no Python with aiofiles"},
};

static char skipped[] = "zip-uring: no liburing (package liburing-dev)\n";

static const struct catalog catalog = {
    .programs = programs,
    .count = sizeof programs / sizeof programs[0],
    .skipped = skipped,
};

enum { CORES = 6 };

static void parse(struct experiment *experiment, const char *text)
{
    assert_int_equal(experiment_parse(experiment, "runs/some.ini", text, &catalog, CORES), 0);
}

/* The line on standard error for a plan that is wrong. */
static void parse_wrong(const char *text, char line[static 512])
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    int old = dup(2);
    dup2(ends[1], 2);
    struct experiment experiment;
    int error = experiment_parse(&experiment, "runs/some.ini", text, &catalog, CORES);
    dup2(old, 2);
    close(old);
    close(ends[1]);
    ssize_t size = read(ends[0], line, 511);
    close(ends[0]);
    line[size > 0 ? size : 0] = '\0';
    assert_true(error < 0);
    assert_null(experiment.cells);
    assert_ptr_equal(strchr(line, '\n'), line + strlen(line) - 1);
}

static void test_keys(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[experiment]\ntitle = a = b\ndata = tiny\ndata_options = --seed 7\n"
                       "blocks = 12\nwarmup = 0\nseed = 18446744073709551614\ntime_limit = 1.5\n"
                       "timeout = 9\n[cells a]\nstrategy = sequential\n");
    assert_string_equal(experiment.name, "some");
    assert_string_equal(experiment.title, "a = b");
    assert_string_equal(experiment.profile, "tiny");
    assert_string_equal(experiment.data_options, "--seed 7");
    assert_int_equal(experiment.blocks, 12);
    assert_int_equal(experiment.warmup, 0);
    assert_true(experiment.seed == 18446744073709551614u);
    assert_true(experiment.time_limit_s == 1.5);
    assert_true(experiment.timeout_s == 9);
    experiment_free(&experiment);
}

static void test_defaults(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[cells a]\nstrategy = openmp\n");
    assert_int_equal(experiment.count, 1);
    const struct plan_cell *cell = &experiment.cells[0];
    assert_string_equal(cell->key, "openmp/append/j6/c1/zlib6");
    assert_ptr_equal(cell->program, &programs[0]);
    assert_true(cell->tutorial == SAMPLE_NONE);
    assert_true(isnan(cell->published_s));
    assert_true(cell->processes == SAMPLE_NONE);
    assert_string_equal(cell->order, "completion");
    assert_false(cell->aa);
    experiment_free(&experiment);
}

static void test_crossing(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[cells a]\nstrategy = openmp processes\ndeflate_at = append worker\n"
                       "threads = 1 2\nprocesses = 3\nchunk = 10\norder = name\n"
                       "sink = memory\ncodec = zlib store\nlevel = 1 9\n");
    /* openmp: 2 places x 2 threads x (2 levels of zlib + store); processes: half of that. */
    assert_int_equal(experiment.count, 18);
    assert_string_equal(experiment.cells[0].key, "openmp/append/j1/c10/zlib1/name/memory");
    assert_string_equal(experiment.cells[2].key, "openmp/append/j1/c10/store/name/memory");
    assert_string_equal(experiment.cells[17].key, "processes/worker/p3/c10/store/name/memory");
    for (size_t i = 0; i < experiment.count; i++)
        for (size_t j = 0; j < i; j++)
            assert_string_not_equal(experiment.cells[i].key, experiment.cells[j].key);
    experiment_free(&experiment);
}

static void test_unused_factors_are_dropped(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[cells a]\nstrategy = sequential\nthreads = 1 2 4\nprocesses = powers\n"
                       "[cells b]\nimplementation = cpython\nstrategy = sequential\nchunk = 1 9\n"
                       "deflate_at = append worker\n"
                       "[cells c]\nstrategy = floors\nthreads = 1\ndeflate_at = append worker\n");
    assert_int_equal(experiment.count, 3);
    assert_string_equal(experiment.cells[0].key, "sequential/append/c1/zlib6");
    assert_string_equal(experiment.cells[1].key, "cpython:sequential");
    assert_string_equal(experiment.cells[1].deflate_at, "append");
    assert_string_equal(experiment.cells[2].key, "null-deflate/j1/c1/zlib6");
    assert_string_equal(experiment.cells[2].deflate_at, "");
    experiment_free(&experiment);
}

static void test_sections_meet_in_one_cell(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[cells a]\nstrategy = sequential\naa = yes\n"
                       "[cells b]\nstrategy = sequential\ntutorial = 1\npublished = 136.9\n"
                       "[cells c]\nstrategy = all\nexcept = openmp\n");
    assert_int_equal(experiment.count, 2);
    assert_true(experiment.cells[0].aa);
    assert_int_equal(experiment.cells[0].tutorial, 1);
    assert_true(experiment.cells[0].published_s == 136.9);
    assert_string_equal(experiment.cells[1].strategy, "processes");
    assert_false(experiment.cells[1].aa);
    experiment_free(&experiment);
}

static void test_what_cannot_be_run_says_why(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[cells a]\nstrategy = uring\n"
                       "[cells b]\nstrategy = all\nimplementation = cpython\n");
    assert_int_equal(experiment.count, 4);
    assert_string_equal(experiment.cells[0].skip, "no liburing (package liburing-dev)");
    assert_null(experiment.cells[0].program);
    assert_string_equal(experiment.cells[1].skip, "");
    assert_string_equal(experiment.cells[3].strategy, "async-locked");
    assert_string_equal(experiment.cells[3].skip, "no Python with aiofiles");
    experiment_free(&experiment);
}

static void assert_levels(const char *text, unsigned cores, const char *expected)
{
    uint64_t levels[40];
    char got[256] = "";
    size_t count = experiment_levels(text, cores, levels, 40);
    for (size_t i = 0; i < count; i++)
        snprintf(got + strlen(got), sizeof got - strlen(got), "%llu ",
                 (unsigned long long)levels[i]);
    assert_string_equal(got, expected);
}

static void test_levels(void **state)
{
    (void)state;
    assert_levels("7", 2, "7 ");
    assert_levels("cores", 6, "6 ");
    assert_levels("2*cores", 6, "12 ");
    assert_levels("powers", 1, "1 2 ");
    assert_levels("powers", 2, "1 2 4 ");
    assert_levels("powers", 6, "1 2 4 6 8 12 ");
    assert_levels("powers", 8, "1 2 4 8 16 ");
    assert_levels("powers", 12, "1 2 4 8 12 16 24 ");
    assert_levels("0", 2, "");
    assert_levels("-1", 2, "");
    assert_levels("x*cores", 2, "");
    assert_levels("cores*2", 2, "");
    assert_levels("2*", 2, "");
}

static void test_mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        const char *text, *said;
    } mistakes[] = {
        {"[cells a]\nstrategy = sequential\nthread = 1\n", "line 3: [cells a] has no key 'thread'"},
        {"[experiment]\nblocks = 0\n", "line 2: '0' is no whole number from 1"},
        {"[experiment]\nblock = 1\n", "line 2: [experiment] has no key 'block'"},
        {"[cells a]\nstrategy = nope\n", "[cells a]: no strategy 'nope' in c"},
        {"[cells a]\nthreads = 1\n", "[cells a]: names no strategy"},
        {"[cells a]\nthreads = many\n", "line 2: 'many' is no number"},
        {"[cells a]\ndeflate_at = here\n", "line 2: deflate_at cannot be 'here'"},
        {"[cell a]\nstrategy = sequential\n", "line 2: no section [cell a]"},
        {"[cells a]\nstrategy\n", "line 2: is no KEY = VALUE"},
        {"[experiment]\ntitle = empty\n", "no cells"},
        {"", "no cells"},
    };
    for (size_t i = 0; i < sizeof mistakes / sizeof mistakes[0]; i++) {
        char line[512];
        parse_wrong(mistakes[i].text, line);
        if (strstr(line, mistakes[i].said) == NULL)
            fail_msg("'%s' is not in '%s'", mistakes[i].said, line);
        assert_non_null(strstr(line, "runs/some.ini"));
    }
}

static void test_shuffle(void **state)
{
    (void)state;
    enum { ITEMS = 40 };
    size_t first[ITEMS], again[ITEMS], other[ITEMS];
    bool seen[ITEMS] = {false};
    experiment_shuffle(1, 3, first, ITEMS);
    experiment_shuffle(1, 3, again, ITEMS);
    assert_memory_equal(first, again, sizeof first);
    experiment_shuffle(1, 4, other, ITEMS);
    assert_memory_not_equal(first, other, sizeof first);
    experiment_shuffle(2, 3, other, ITEMS);
    assert_memory_not_equal(first, other, sizeof first);
    for (size_t i = 0; i < ITEMS; i++) {
        assert_in_range(first[i], 0, ITEMS - 1);
        assert_false(seen[first[i]]);
        seen[first[i]] = true;
    }
}

/* A stored seed must give the same order in all versions: it is part of the results. */
static void test_shuffle_is_pinned(void **state)
{
    (void)state;
    size_t order[6];
    experiment_shuffle(1, 1, order, 6);
    static const size_t expected[6] = {5, 0, 4, 3, 1, 2};
    assert_memory_equal(order, expected, sizeof order);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_crossing),
        cmocka_unit_test(test_unused_factors_are_dropped),
        cmocka_unit_test(test_sections_meet_in_one_cell),
        cmocka_unit_test(test_what_cannot_be_run_says_why),
        cmocka_unit_test(test_levels),
        cmocka_unit_test(test_mistakes_are_named),
        cmocka_unit_test(test_shuffle),
        cmocka_unit_test(test_shuffle_is_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "experiment.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum {
    OLDER = USE_CHUNK | USE_CODEC | USE_DEFLATE_AT | USE_ORDER | USE_SINK,
    NEWER = OLDER | USE_SCHEDULE | USE_MEMORY | USE_AFFINITY | USE_WALK
            | USE_SYNC,
};

static struct program programs[] = {
    {.name = "openmp", .uses = OLDER | USE_THREADS, .makes_archive = true, .sink = "pwrite"},
    {.name = "processes", .uses = OLDER | USE_PROCESSES, .makes_archive = true, .sink = "pwrite"},
    {.name = "sequential", .uses = OLDER, .makes_archive = true, .sink = "pwrite"},
    {.name = "null-deflate", .uses = USE_CHUNK | USE_CODEC | USE_THREADS, .is_floor = true},
    {.name = "null-store", .uses = USE_CHUNK | USE_THREADS | USE_SINK, .is_floor = true,
     .makes_archive = true, .sink = "pwrite"},
    {.implementation = IMPLEMENTATION_CPYTHON, .name = "sequential", .makes_archive = true},
    {.implementation = IMPLEMENTATION_CPYTHON, .name = "processes-batched",
     .uses = USE_PROCESSES | USE_CHUNK, .makes_archive = true},
    {.implementation = IMPLEMENTATION_CPYTHON, .name = "async-locked", .makes_archive = true,
     .missing = "no Python with aiofiles"},
};

static char skipped[] = "zip-uring: no liburing (package liburing-dev)\n";

static const struct catalog catalog = {
    .programs = programs,
    .count = sizeof programs / sizeof programs[0],
    .skipped = skipped,
};

/* Programs that know all factors. */
static struct program newer[] = {
    {.name = "offset", .uses = (NEWER | USE_THREADS) & ~USE_DEFLATE_AT, .makes_archive = true,
     .sink = "pwrite"},
    {.name = "locked", .uses = NEWER | USE_THREADS, .makes_archive = true, .sink = "pwrite"},
    {.name = "pipeline", .uses = USE_STAGES | USE_CODEC | USE_WALK, .makes_archive = true,
     .sink = "pwrite"},
    {.name = "uring", .uses = USE_THREADS | USE_CODEC | USE_SINK, .makes_archive = true,
     .sink = "uring"},
};

static const struct catalog newer_catalog = {
    .programs = newer,
    .count = sizeof newer / sizeof newer[0],
    .skipped = skipped,
    .sinks = {{.name = "pwrite"}, {.name = "mmap"}, {.name = "null"},
              {.name = "uring", .missing = "kernel without io_uring"}},
    .sink_count = 4,
};

enum { CORES = 6 };

static void parse(struct experiment *experiment, const char *text)
{
    assert_int_equal(experiment_parse(experiment, "runs/some.ini", text, &catalog, CORES), 0);
}

static void parse_newer(struct experiment *experiment, const char *text)
{
    assert_int_equal(experiment_parse(experiment, "runs/some.ini", text, &newer_catalog, CORES), 0);
}

static void assert_keys(const struct experiment *experiment, const char *const *keys)
{
    for (size_t i = 0; keys[i] != NULL; i++) {
        assert_in_range(i, 0, experiment->count - 1);
        assert_string_equal(experiment->cells[i].key, keys[i]);
    }
    assert_null(keys[experiment->count]);
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
    assert_int_equal(experiment.data_count, 1);
    assert_string_equal(experiment.data[0].profile, "tiny");
    assert_string_equal(experiment.data[0].options, "--seed 7");
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
    assert_int_equal(experiment.count, 4);
    assert_string_equal(experiment.cells[0].key, "sequential/append/c1/zlib6");
    assert_string_equal(experiment.cells[1].key, "cpython:sequential");
    assert_string_equal(experiment.cells[1].deflate_at, "append");
    assert_string_equal(experiment.cells[2].key, "null-deflate/j1/c1/zlib6");
    assert_string_equal(experiment.cells[2].deflate_at, "");
    assert_false(experiment.cells[2].makes_archive);
    assert_string_equal(experiment.cells[3].key, "null-store/j1/c1");
    assert_string_equal(experiment.cells[3].codec, "");
    assert_string_equal(experiment.cells[3].deflate_at, "");
    assert_true(experiment.cells[3].makes_archive);
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

static void test_new_factors(void **state)
{
    (void)state;
    struct experiment experiment;
    parse_newer(&experiment, "[cells a]\nstrategy = locked\nschedule = listed largest\n"
                             "sink = mmap\nmemory = default 64M\naffinity = spread\n"
                             "walk = cores\nlevel = 1\n");
    assert_keys(&experiment, (const char *const[]){
        "locked/append/j6/c1/zlib1/mmap/spread/walk6",
        "locked/append/j6/c1/zlib1/mmap/mem64M/spread/walk6",
        "locked/append/j6/c1/zlib1/mmap/largest/spread/walk6",
        "locked/append/j6/c1/zlib1/mmap/largest/mem64M/spread/walk6", NULL,
    });
    const struct plan_cell *cell = &experiment.cells[3];
    assert_string_equal(cell->schedule, "largest");
    assert_string_equal(cell->sink, "mmap");
    assert_true(cell->memory_bytes == 64 << 20);
    assert_true(experiment.cells[0].memory_bytes == SAMPLE_NONE);
    assert_string_equal(cell->affinity, "spread");
    assert_int_equal(cell->walk, 6);
    assert_string_equal(cell->stages, "");
    experiment_free(&experiment);

    parse_newer(&experiment, "[cells a]\nstrategy = locked\nthreads = 1\n");
    cell = &experiment.cells[0];
    assert_string_equal(cell->key, "locked/append/j1/c1/zlib6");
    assert_string_equal(cell->schedule, "listed");
    assert_string_equal(cell->affinity, "none");
    assert_int_equal(cell->walk, 1);
    experiment_free(&experiment);
}

static void test_older_programs_have_no_new_factors(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[cells a]\nstrategy = openmp\nschedule = listed largest\n"
                       "memory = 1M\naffinity = none spread\nwalk = 1 2\nstages = 1:1:1 1:2:1\n");
    assert_int_equal(experiment.count, 1);
    assert_string_equal(experiment.cells[0].schedule, "");
    assert_true(experiment.cells[0].walk == SAMPLE_NONE);
    assert_true(experiment.cells[0].memory_bytes == SAMPLE_NONE);
    experiment_free(&experiment);
}

static void test_stages(void **state)
{
    (void)state;
    struct experiment experiment;
    parse_newer(&experiment, "[cells a]\nstrategy = pipeline\nstages = 1:2:1 2:2*cores:1\n"
                             "threads = 1 2 4\n[cells b]\nstrategy = pipeline\n"
                             "[cells c]\nstrategy = pipeline\nstages = 1:powers:1\n");
    assert_keys(&experiment, (const char *const[]){
        "pipeline/worker/s1-2-1/zlib6", "pipeline/worker/s2-12-1/zlib6",
        "pipeline/worker/s1-6-1/zlib6", "pipeline/worker/s1-1-1/zlib6",
        "pipeline/worker/s1-4-1/zlib6", "pipeline/worker/s1-8-1/zlib6",
        "pipeline/worker/s1-12-1/zlib6", NULL,
    });
    assert_string_equal(experiment.cells[1].stages, "2:12:1");
    assert_int_equal(plan_cell_workers(&experiment.cells[1]), 15);
    assert_int_equal(plan_cell_deflaters(&experiment.cells[1]), 12);
    experiment_free(&experiment);
}

static void test_cache_and_durability(void **state)
{
    (void)state;
    struct experiment experiment;
    parse_newer(&experiment, "[cells a]\nstrategy = offset\nthreads = 1\n"
                             "cache = warm cold as-is\n"
                             "[cells b]\nstrategy = offset\nthreads = 1\n"
                             "durability = none fsync\nsink = pwrite null\n");
    assert_keys(&experiment, (const char *const[]){
        "offset/worker/j1/c1/zlib6", "offset/worker/j1/c1/zlib6/cold",
        "offset/worker/j1/c1/zlib6/as-is", "offset/worker/j1/c1/zlib6/fsync",
        "offset/worker/j1/c1/zlib6/null", NULL,
    });
    assert_string_equal(experiment.cells[0].cache, "warm");
    assert_string_equal(experiment.cells[0].durability, "none");
    assert_string_equal(experiment.cells[1].cache, "cold");
    experiment_free(&experiment);
}

static void test_warm_up_and_precision(void **state)
{
    (void)state;
    struct experiment experiment;
    parse_newer(&experiment, "[cells a]\nstrategy = offset\nthreads = 1\n");
    assert_true(experiment.warmup == WARMUP_AUTO);
    assert_true(experiment.precision == 0.02);
    assert_int_equal(experiment_runs(&experiment, &experiment.cells[0]),
                     WARMUP_AUTO_MAX + experiment.blocks);
    experiment_free(&experiment);
    parse_newer(&experiment, "[experiment]\nwarmup = 3\nprecision = 0\nblocks = 7\n"
                             "[cells a]\nstrategy = offset\nthreads = 1\n");
    assert_int_equal(experiment_runs(&experiment, &experiment.cells[0]), 10);
    assert_true(experiment.precision == 0);
    experiment_free(&experiment);
}

static void test_without_a_critical_section_append_is_dropped(void **state)
{
    (void)state;
    struct experiment experiment;
    parse_newer(&experiment, "[cells a]\nstrategy = offset locked\nthreads = 2\n"
                             "deflate_at = append worker\n[cells b]\nstrategy = offset\n"
                             "threads = 4\n");
    assert_keys(&experiment, (const char *const[]){
        "offset/worker/j2/c1/zlib6", "locked/append/j2/c1/zlib6", "locked/worker/j2/c1/zlib6",
        "offset/worker/j4/c1/zlib6", NULL,
    });
    assert_string_equal(experiment.cells[0].deflate_at, "worker");
    experiment_free(&experiment);
}

static void test_sinks(void **state)
{
    (void)state;
    struct experiment experiment;
    parse_newer(&experiment, "[cells a]\nstrategy = offset\nthreads = 1\n"
                             "sink = null uring memory\n"
                             "[cells b]\nstrategy = uring\nthreads = 1\nsink = pwrite\n"
                             "[cells c]\nstrategy = uring\nthreads = 1\n");
    assert_keys(&experiment, (const char *const[]){
        "offset/worker/j1/c1/zlib6/null", "offset/worker/j1/c1/zlib6/uring",
        "offset/worker/j1/c1/zlib6/memory", "uring/worker/j1/zlib6/pwrite",
        "uring/worker/j1/zlib6", NULL,
    });
    assert_false(experiment.cells[0].makes_archive);
    assert_string_equal(experiment.cells[0].skip, "");
    assert_string_equal(experiment.cells[1].skip, "sink uring: kernel without io_uring");
    assert_null(experiment.cells[1].program);
    assert_non_null(strstr(experiment.cells[2].skip, "no such sink"));
    assert_true(experiment.cells[3].makes_archive);
    assert_string_equal(experiment.cells[4].sink, "uring");
    assert_non_null(strstr(experiment.cells[4].skip, "io_uring"));
    experiment_free(&experiment);
}

static const struct peer seven = {.name = "seven", .has_threads = true, .has_level = true,
                                  .parallel = true, .level_min = 1, .level_max = 9,
                                  .level_default = 5};
static const struct peer jar = {.name = "jar"};

static void test_peers(void **state)
{
    (void)state;
    struct program others[] = {
        {.implementation = IMPLEMENTATION_PEER, .name = "seven", .peer = &seven,
         .uses = USE_THREADS | USE_CODEC, .makes_archive = true},
        {.implementation = IMPLEMENTATION_PEER, .name = "jar", .peer = &jar, .uses = USE_CODEC,
         .makes_archive = true, .missing = "no jar (package default-jdk-headless)"},
    };
    const struct catalog with_peers = {.programs = others, .count = 2, .skipped = skipped};
    struct experiment experiment;
    assert_int_equal(experiment_parse(&experiment, "runs/some.ini",
        "[cells a]\nimplementation = peer\nstrategy = all\nlevel = 6 9 10\nthreads = 1 cores\n"
        "deflate_at = append worker\nchunk = 1 10\n", &with_peers, CORES), 0);
    assert_keys(&experiment, (const char *const[]){
        "peer:seven/j1/deflate6", "peer:jar/deflate", "peer:seven/j1/deflate9",
        "peer:seven/j6/deflate6", "peer:seven/j6/deflate9", NULL,
    });
    assert_true(experiment.cells[1].level == SAMPLE_NONE);
    assert_string_equal(experiment.cells[1].skip, "no jar (package default-jdk-headless)");
    assert_null(experiment.cells[1].program);
    assert_true(experiment.cells[3].makes_archive);
    assert_string_equal(experiment.cells[3].deflate_at, "");
    assert_true(experiment.cells[3].chunk == SAMPLE_NONE);
    assert_int_equal(plan_cell_deflaters(&experiment.cells[3]), 6);
    experiment_free(&experiment);
}

static const char two_data_sets[] =
    "[experiment]\ndata = tiny\n"
    "[data many]\nprofile = text\noptions = --files 9 --lines 4\n"
    "[data one]\nprofile = text\noptions = --files 1\n"
    "[data unused]\nprofile = zeros\n"
    "[cells a]\nstrategy = sequential\ndata = many one\naa = yes\n"
    "[cells b]\nstrategy = sequential\ndata = default\ntutorial = 1\n"
    "[cells c]\nstrategy = processes\nprocesses = 1\ndata = one\n";

static void test_data_sets(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, two_data_sets);
    assert_keys(&experiment, (const char *const[]){
        "sequential/append/c1/zlib6@many", "sequential/append/c1/zlib6@one",
        "sequential/append/c1/zlib6", "processes/append/p1/c1/zlib6@one", NULL,
    });
    assert_int_equal(experiment.data_count, 3);
    assert_string_equal(experiment.data[experiment.cells[0].data].options, "--files 9 --lines 4");
    assert_string_equal(experiment.data[experiment.cells[1].data].name, "one");
    assert_string_equal(experiment.data[experiment.cells[2].data].profile, "tiny");
    assert_int_equal(experiment.cells[3].data, experiment.cells[1].data);
    experiment_free(&experiment);
}

static void test_a_folder_joins_the_data_sets(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, two_data_sets);
    experiment_join_data(&experiment);
    assert_int_equal(experiment.data_count, 1);
    assert_keys(&experiment, (const char *const[]){
        "sequential/append/c1/zlib6", "processes/append/p1/c1/zlib6", NULL,
    });
    assert_true(experiment.cells[0].aa);
    assert_int_equal(experiment.cells[0].tutorial, 1);
    assert_int_equal(experiment.cells[1].data, 0);
    experiment_free(&experiment);
}

/* The default data set is not made where no cell needs it. */
static void test_unused_data_is_left_out(void **state)
{
    (void)state;
    struct experiment experiment;
    parse(&experiment, "[data a]\nprofile = text\n[data b]\nprofile = zeros\n"
                       "[cells a]\nstrategy = sequential\ndata = b\n");
    assert_int_equal(experiment.data_count, 1);
    assert_string_equal(experiment.data[0].profile, "zeros");
    assert_int_equal(experiment.cells[0].data, 0);
    experiment_free(&experiment);
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
        {"[cells a]\nstrategy = sequential\ndata = x\n", "[cells a]: no data set 'x'"},
        {"[cells a]\nstrategy = sequential\ndata = x\n[data x]\nprofile = text\n",
         "[cells a]: no data set 'x': a section [data x] must stand above"},
        {"[data x]\nfiles = 1\n", "line 2: [data x] has no key 'files'"},
        {"[data x/y]\nprofile = text\n", "line 2: a data set is named with letters"},
        {"[data default]\nprofile = text\n", "line 2: the data set 'default' is the data of"},
        {"[cells a]\nstages = 1:2\n", "line 2: stages are threads that read, deflate and write"},
        {"[cells a]\nstages = 1:2:2\n", "the last always 1, and not '1:2:2'"},
        {"[cells a]\nstages = 1:2:1:1\n", "and not '1:2:1:1'"},
        {"[cells a]\nstages = 1::1\n", "and not '1::1'"},
        {"[cells a]\nstages = 0:1:1\n", "and not '0:1:1'"},
        {"[cells a]\nmemory = 64M\nmemory = 64X\n", "line 3: memory is bytes from 1M, such as 64M"},
        {"[cells a]\nmemory = 64K\n", "line 2: memory is bytes from 1M"},
        {"[cells a]\nsink = disk\n", "sink cannot be 'disk': pwrite fallocate mmap uring memory null"},
        {"[cells a]\naffinity = no\n", "line 2: affinity cannot be 'no': none compact spread"},
        {"[cells a]\nschedule = random\n", "line 2: schedule cannot be 'random'"},
        {"[cells a]\nwalk = some\n", "line 2: 'some' is no number"},
        {"[cells a]\ncache = hot\n", "cache cannot be 'hot': warm cold as-is"},
        {"[cells a]\ndurability = yes\n", "durability cannot be 'yes': none fsync"},
        {"[experiment]\nwarmup = some\n", "line 2: 'some' is no"},
        {"[experiment]\nprecision = 100\n", "line 2: precision is a percentage from 0"},
        {"[experiment]\nprecision = 2 %\n", "line 2: precision is a percentage from 0"},
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
        cmocka_unit_test(test_new_factors),
        cmocka_unit_test(test_cache_and_durability),
        cmocka_unit_test(test_warm_up_and_precision),
        cmocka_unit_test(test_older_programs_have_no_new_factors),
        cmocka_unit_test(test_stages),
        cmocka_unit_test(test_without_a_critical_section_append_is_dropped),
        cmocka_unit_test(test_sinks),
        cmocka_unit_test(test_peers),
        cmocka_unit_test(test_data_sets),
        cmocka_unit_test(test_a_folder_joins_the_data_sets),
        cmocka_unit_test(test_unused_data_is_left_out),
        cmocka_unit_test(test_mistakes_are_named),
        cmocka_unit_test(test_shuffle),
        cmocka_unit_test(test_shuffle_is_pinned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

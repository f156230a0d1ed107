/*
 * Whether verdicts can be trusted: simulated campaigns whose truth is known.
 *
 * The noise is that of the committed campaigns quick and scaling (36 and 65 cells of ten
 * runs, two shared virtual cores).  After the median of each block is taken out, the
 * logarithm of a run's time spreads about its cell's median with a robust standard
 * deviation (1.48 x median absolute deviation) of 1.3 % in both (quarter of the noisiest
 * cells: 2.0 % and 1.8 %); the blocks' medians themselves spread by 2.5 % and 1.3 %; 5.6 %
 * and 5.2 % of the runs are slower by more than four of those deviations, by 8.0 % and
 * 9.6 % in the median.  Simulated are the noisy quarter and the worse campaign.
 *
 * Needs: cmocka gsl jansson
 */
#include "test_campaign.h"

#include "statistics.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static const double body_sd = 0.020, block_sd = 0.025;
static const double slow_chance = 0.056, slow_mean = 0.12;  /* median of the exponential: 8.3 % */

enum { CAMPAIGNS = 100, CELLS_MAX = 32 };

static double draw_s(gsl_rng *random, double block)
{
    double slow = gsl_rng_uniform(random) < slow_chance ? gsl_ran_exponential(random, slow_mean)
                                                        : 0;

    return exp(block + gsl_ran_gaussian(random, body_sd) + slow);
}

static void put_run(FILE *out, const char *cell, const char *role, uint64_t block, uint64_t run,
                    double wall_s)
{
    static const struct truth base = {
        .implementation = "c", .strategy = "sequential", .deflate_at = "append",
        .tutorial = SAMPLE_NONE, .threads = SAMPLE_NONE, .published_s = NAN,
    };
    struct truth truth = base;

    truth.cell = cell;
    truth.strategy = strcmp(cell, "sequential") == 0 ? cell : "threads-locked";
    struct sample sample = sample_of(&truth, role, block, run);
    sample.wall_proc_ns = sample.wall_ns = sample.cpu_user_ns = to_ns(wall_s);
    samples_put(out, &sample);
}

/* A campaign of the base, its twin, and cells that take so many times as long. */
static void simulate(struct summary *summary, gsl_rng *random, uint64_t blocks,
                     const double *times, size_t cells)
{
    uint64_t run = 0;
    char path[128], name[32];

    strcpy(folder, "/tmp/simulation_test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    FILE *phases = fopen(in_folder("phases.csv", path), "w");
    FILE *out = fopen(in_folder("samples.csv", path), "w");
    assert_true(phases != NULL && out != NULL);
    fputs("run,worker,phase,calls,total_ns,max_ns,bytes\n", phases);
    fclose(phases);
    samples_put_header(out);
    for (uint64_t block = 1; block <= blocks; block++) {
        double effect = gsl_ran_gaussian(random, block_sd);
        put_run(out, "sequential", "measure", block, ++run, draw_s(random, effect));
        put_run(out, "sequential", "aa", block, ++run, draw_s(random, effect));
        for (size_t i = 0; i < cells; i++) {
            snprintf(name, sizeof name, "cell %02zu", i);
            put_run(out, name, "measure", block, ++run, times[i] * draw_s(random, effect));
        }
    }
    fclose(out);
    assert_int_equal(summary_read(summary, folder), 0);
    remove_campaign();
}

struct outcome {
    int faster, slower, campaigns;      /* verdicts of the first cell */
    int others;                         /* campaigns with a verdict on any other */
    double noise_floor;                 /* median */
};

static struct outcome repeat(uint64_t blocks, const double *times, size_t cells, int campaigns)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    struct outcome outcome = { .campaigns = campaigns };
    double floors[CAMPAIGNS];

    gsl_rng_set(random, 20261123);
    for (int c = 0; c < campaigns; c++) {
        struct summary summary;
        bool other = false;
        simulate(&summary, random, blocks, times, cells);
        enum verdict verdict = find(&summary, "cell 00")->verdict;
        outcome.faster += verdict == VERDICT_FASTER;
        outcome.slower += verdict == VERDICT_SLOWER;
        for (size_t i = 0; i < summary.count; i++)
            other |= strcmp(summary.cells[i].factors->cell, "cell 00") > 0
                     && summary.cells[i].factors->cell[0] == 'c'
                     && (summary.cells[i].verdict == VERDICT_FASTER
                         || summary.cells[i].verdict == VERDICT_SLOWER);
        outcome.others += other;
        floors[c] = summary.noise_floor;
        summary_free(&summary);
    }
    outcome.noise_floor = statistics_median(floors, (size_t)campaigns);
    gsl_rng_free(random);
    print_message("# %zu cells, %llu blocks, first takes %.2f: of %d campaigns faster %d, "
                  "slower %d, others %d; noise floor %.1f %%\n", cells,
                  (unsigned long long)blocks, times[0], campaigns, outcome.faster,
                  outcome.slower, outcome.others, 100 * outcome.noise_floor);
    return outcome;
}

static void the_same_is_seldom_told_apart(void **state)
{
    static const double same[] = { 1 };
    struct outcome outcome = repeat(20, same, 1, CAMPAIGNS);

    (void)state;
    assert_in_range(outcome.faster + outcome.slower, 0, 7);
}

static void five_percent_are_found(void **state)
{
    static const double slower[] = { 1.05 }, faster[] = { 1 / 1.05 };

    (void)state;
    struct outcome outcome = repeat(20, slower, 1, CAMPAIGNS);
    assert_in_range(outcome.slower, 80, CAMPAIGNS);
    assert_int_equal(outcome.faster, 0);
    outcome = repeat(20, faster, 1, CAMPAIGNS);
    assert_in_range(outcome.faster, 80, CAMPAIGNS);
    assert_int_equal(outcome.slower, 0);
    repeat(10, slower, 1, CAMPAIGNS);     /* too few blocks: only told */
}

/* As many comparisons as the campaign quick makes: Holm's correction costs power. */
static void one_of_thirty_is_found(void **state)
{
    double times[30];

    (void)state;
    for (size_t i = 0; i < 30; i++)
        times[i] = i == 0 ? 1.05 : 1;
    struct outcome outcome = repeat(20, times, 30, CAMPAIGNS);
    assert_in_range(outcome.slower, 80, CAMPAIGNS);
    assert_in_range(outcome.others, 0, 7);
}

/* --- Intervals -------------------------------------------------------------------------- */

/* 10,000 trials leave a standard error of 0.2 points. */
static void rank_intervals_keep_their_level(void **state)
{
    static const size_t counts[] = { 6, 10, 20, 30 };
    static const double slow_share = 0.05, true_median = 1;
    enum { TRIALS = 10000 };
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double samples[30];

    (void)state;
    gsl_rng_set(random, 5);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        unsigned n = (unsigned)counts[c];
        size_t low, high;
        int covered = 0;
        assert_true(statistics_median_ranks(n, 0.95, &low, &high));
        double level = 1 - 2 * gsl_cdf_binomial_P((unsigned)low - 1, 0.5, n);
        for (int t = 0; t < TRIALS; t++) {
            /* What is slow lies above the median before and after: it does not move. */
            for (size_t i = 0; i < n; i++) {
                samples[i] = gsl_ran_lognormal(random, 0, 0.3);
                if (samples[i] > true_median && gsl_rng_uniform(random) < 2 * slow_share)
                    samples[i] *= 1 + gsl_ran_exponential(random, 0.5);
            }
            struct estimate estimate = statistics_estimate(samples, n);
            covered += estimate.low <= true_median && true_median <= estimate.high;
        }
        print_message("# n = %u: covers in %.2f %%, exact level %.2f %%\n", n,
                      100.0 * covered / TRIALS, 100 * level);
        assert_true(fabs((double)covered / TRIALS - level) < 0.007);
    }
    gsl_rng_free(random);
}

/* Of the bootstrap there is no exact level: what it reaches is stated in statistics.h. */
static void ratio_intervals_cover(void **state)
{
    static const size_t counts[] = { 10, 20, 30 };
    enum { TRIALS = 2000, RESAMPLES = 500 };
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double a[30], b[30];

    (void)state;
    gsl_rng_set(random, 6);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        int covered = 0;
        for (int t = 0; t < TRIALS; t++) {
            for (size_t i = 0; i < counts[c]; i++) {
                double effect = gsl_ran_gaussian(random, block_sd);
                a[i] = 1.05 * draw_s(random, effect);
                b[i] = draw_s(random, effect);
            }
            struct ratio ratio = statistics_ratio(a, b, counts[c], (uint64_t)t, RESAMPLES);
            covered += ratio.low <= 1.05 && 1.05 <= ratio.high;
        }
        print_message("# ratio, %zu blocks: covers in %.1f %%\n", counts[c],
                      100.0 * covered / TRIALS);
        assert_in_range(covered, 0.94 * TRIALS, 0.985 * TRIALS);
    }
    gsl_rng_free(random);
}

/* Two campaigns have no blocks in common, and each block its own disturbance. */
static void ratios_of_two_campaigns_are_trusted(void **state)
{
    enum { TRIALS = 1000, RUNS = 20, RESAMPLES = 500 };
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double a[RUNS], b[RUNS];
    int covered = 0, rejected = 0;

    (void)state;
    gsl_rng_set(random, 7);
    for (int t = 0; t < TRIALS; t++) {
        for (size_t i = 0; i < RUNS; i++) {
            a[i] = draw_s(random, gsl_ran_gaussian(random, block_sd));
            b[i] = draw_s(random, gsl_ran_gaussian(random, block_sd));
        }
        struct ratio ratio = statistics_ratio_unpaired(a, RUNS, b, RUNS - 5, 1, RESAMPLES);
        assert_int_equal(ratio.count, RUNS - 5);
        covered += ratio.low <= 1 && 1 <= ratio.high;
        rejected += ratio.p < 0.05;
    }
    gsl_rng_free(random);
    print_message("# two campaigns: covers in %.1f %%, p below 0.05 in %.1f %%\n",
                  100.0 * covered / TRIALS, 100.0 * rejected / TRIALS);
    assert_in_range(covered, 0.93 * TRIALS, 0.985 * TRIALS);
    assert_in_range(rejected, 0.03 * TRIALS, 0.07 * TRIALS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_is_seldom_told_apart),
        cmocka_unit_test(five_percent_are_found),
        cmocka_unit_test(one_of_thirty_is_found),
        cmocka_unit_test(rank_intervals_keep_their_level),
        cmocka_unit_test(ratio_intervals_cover),
        cmocka_unit_test(ratios_of_two_campaigns_are_trusted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

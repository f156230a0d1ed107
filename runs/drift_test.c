/*
 * Needs: cmocka gsl jansson
 */
#include "drift.h"
#include "test_campaign.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static void trends_have_known_correlations(void **state)
{
    static const double rising[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 };
    /* Sum of squared differences of ranks 10: rho = 1 - 6 x 10 / (10 x 99). */
    static const double mixed[] = { 2, 1, 4, 3, 6, 5, 8, 7, 12, 9.5 };
    struct drift drift = drift_of_values(rising, 12);

    (void)state;
    assert_near(drift.rho, 1, 1e-12);
    assert_true(drift.p == 0);
    assert_near(drift.change, 11.0 / 2 - 1, 1e-12);
    drift = drift_of_values(mixed, 10);
    assert_near(drift.rho, 1 - 6.0 * 10 / 990, 1e-12);
    assert_true(isnan(drift_of_values(rising, 9).p));
    static const double level[10] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    assert_true(isnan(drift_of_values(level, 10).rho));
}

static void p_has_its_level(void **state)
{
    enum { CAMPAIGNS = 2000, RUNS = 40 };
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double values[RUNS];
    int shown = 0, found = 0;

    (void)state;
    gsl_rng_set(random, 8);
    for (int c = 0; c < CAMPAIGNS; c++) {
        for (size_t i = 0; i < RUNS; i++)
            values[i] = gsl_ran_lognormal(random, 0, 0.03);
        shown += drift_of_values(values, RUNS).p < 0.05;
        for (size_t i = 0; i < RUNS; i++)
            values[i] *= 1 + 0.05 * (double)i / RUNS;
        found += drift_of_values(values, RUNS).p < 0.05;
    }
    gsl_rng_free(random);
    assert_in_range(shown, 0.035 * CAMPAIGNS, 0.065 * CAMPAIGNS);
    assert_in_range(found, 0.75 * CAMPAIGNS, CAMPAIGNS);
}

static void a_campaign_is_taken_in_the_order_of_its_runs(void **state)
{
    static const struct truth truths[] = {
        { .cell = "slow", .implementation = "c", .strategy = "sequential", .deflate_at = "append",
          .tutorial = SAMPLE_NONE, .threads = SAMPLE_NONE, .published_s = NAN, .wall_s = 9 },
        { .cell = "fast", .implementation = "c", .strategy = "threads-locked",
          .deflate_at = "worker", .tutorial = SAMPLE_NONE, .threads = 2, .published_s = NAN,
          .wall_s = 1 },
    };
    struct summary summary;

    (void)state;
    read_campaign(&summary, truths, 2, 10);
    assert_int_equal(drift_of(&summary).count, 30);     /* twins too; no warm-up, none void */
    assert_true(fabs(drift_of(&summary).rho) < 0.5);    /* cells of different times are no trend */
    for (size_t i = 0; i < summary.samples.count; i++) {
        struct sample *row = &summary.samples.rows[i];
        row->wall_proc_ns += row->wall_proc_ns * row->run / 500;
    }
    struct drift drift = drift_of(&summary);
    assert_true(drift.rho > 0.9 && drift.p < 0.001 && drift.change > 0.03);
    for (size_t i = 0; i < summary.samples.count; i++)      /* not that of the file */
        summary.samples.rows[i].run = 1000 - summary.samples.rows[i].run;
    assert_near(drift_of(&summary).rho, -drift.rho, 1e-9);
    summary_free(&summary);
    remove_campaign();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trends_have_known_correlations),
        cmocka_unit_test(p_has_its_level),
        cmocka_unit_test(a_campaign_is_taken_in_the_order_of_its_runs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Needs: cmocka gsl jansson
 */
#include "serial.h"
#include "test_campaign.h"

#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>

static void fractions_are_those_of_the_papers(void **state)
{
    (void)state;
    /* Karp & Flatt's own example: speedups of a tenth that is serial. */
    for (uint64_t p = 2; p <= 1024; p *= 2)
        assert_near(serial_karp_flatt(serial_amdahl(0.1, p), p), 0.1, 1e-12);
    assert_near(serial_amdahl(0.1, 1000000000), 10, 1e-6);
    assert_near(serial_karp_flatt(1, 8), 1, 1e-12);
    assert_true(fabs(serial_karp_flatt(8, 8)) < 1e-12);
    assert_true(serial_karp_flatt(2.1, 2) < 0);
    assert_true(isnan(serial_karp_flatt(1, 1)) && isnan(serial_karp_flatt(1, 0)));
}

static double law(double lambda, double sigma, double kappa, double p)
{
    return lambda * p / (1 + sigma * (p - 1) + kappa * p * (p - 1));
}

static void fits_find_the_parameters(void **state)
{
    static const double workers[] = { 1, 2, 4, 8, 16, 24, 32 };
    enum { LEVELS = sizeof workers / sizeof *workers };
    double rates[LEVELS];

    (void)state;
    for (size_t i = 0; i < LEVELS; i++)
        rates[i] = law(1234, 0.03, 0.0005, workers[i]);
    struct serial_fit usl = serial_fit(workers, rates, LEVELS, true);
    assert_true(usl.good);
    assert_near(usl.lambda, 1234, 1e-6);
    assert_near(usl.sigma, 0.03, 1e-6);
    assert_near(usl.kappa, 0.0005, 1e-6);
    assert_near(serial_peak(&usl), sqrt(0.97 / 0.0005), 1e-6);
    struct serial_fit amdahl = serial_fit(workers, rates, LEVELS, false);
    assert_true(amdahl.good && amdahl.kappa == 0 && isinf(serial_peak(&amdahl)));
    assert_true(amdahl.spread > 0.01 && usl.spread < 1e-6);     /* the wrong model shows */

    for (size_t i = 0; i < LEVELS; i++)
        rates[i] = law(2e-3, 0.2, 0, workers[i]);
    amdahl = serial_fit(workers, rates, LEVELS, false);
    assert_near(amdahl.sigma, 0.2, 1e-6);
    assert_near(amdahl.lambda, 2e-3, 1e-6);
}

/* With 2 % of noise the truth lies within two standard errors about 19 times of 20 (Student's
 * law with 4 degrees of freedom: 88 %). */
static void standard_errors_are_honest(void **state)
{
    static const double workers[] = { 1, 2, 3, 4, 6, 8, 12, 16 };
    enum { LEVELS = sizeof workers / sizeof *workers, CAMPAIGNS = 400 };
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double rates[LEVELS];
    int within = 0;

    (void)state;
    gsl_rng_set(random, 9);
    for (int c = 0; c < CAMPAIGNS; c++) {
        for (size_t i = 0; i < LEVELS; i++)
            rates[i] = law(10, 0.05, 0.001, workers[i]) * exp(gsl_ran_gaussian(random, 0.02));
        struct serial_fit fit = serial_fit(workers, rates, LEVELS, true);
        assert_true(fit.good);
        within += fabs(fit.sigma - 0.05) <= 2 * fit.sigma_error;
    }
    gsl_rng_free(random);
    assert_in_range(within, 0.83 * CAMPAIGNS, 0.97 * CAMPAIGNS);
}

static struct truth swept(const char *cell, uint64_t threads, double wall_s)
{
    return (struct truth) { .cell = cell, .implementation = "c", .strategy = "threads-locked",
                            .deflate_at = "worker", .tutorial = SAMPLE_NONE, .threads = threads,
                            .published_s = NAN, .wall_s = wall_s, .cpu_s = 1, .deflate_s = 0.9,
                            .read_s = 0.1 };
}

static void only_cores_of_their_own_are_fitted(void **state)
{
    struct truth truths[] = {
        swept("j1", 1, 1), swept("j2", 2, 0.55), swept("j4", 4, 0.325), swept("j8", 8, 0.2125),
        swept("j16", 16, 0.15625),
    };
    struct summary summary;
    char reason[160];

    (void)state;
    read_campaign(&summary, truths, 5, 6);
    serial_sum_up(&summary, 16);
    assert_near(find(&summary, "j8")->karp_flatt, 0.1, 0.2);
    assert_true(isnan(find(&summary, "j1")->karp_flatt));
    struct serial_lines lines = serial_lines_of(&summary, 16);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.lines[0].fitted, 5);
    assert_true(lines.lines[0].has_fits && lines.lines[0].amdahl.good);
    assert_near(lines.lines[0].amdahl.sigma, 0.1, 0.2);
    serial_lines_free(&lines);

    lines = serial_lines_of(&summary, 8);
    assert_int_equal(lines.lines[0].count, 5);
    assert_int_equal(lines.lines[0].fitted, 4);
    assert_false(lines.lines[0].has_fits);
    serial_reason(&lines.lines[0], 8, reason, sizeof reason);
    assert_string_equal(reason,
                        "4 of 5 numbers of workers are within the cores (8), a fit needs 5");
    assert_int_equal(serial_write(&lines, 8, folder), 0);
    serial_lines_free(&lines);
    serial_sum_up(&summary, 2);     /* no more processors than there are */
    assert_near(find(&summary, "j16")->karp_flatt, serial_karp_flatt(1 / 0.15625, 2), 0.02);
    summary_free(&summary);
    remove_campaign();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fractions_are_those_of_the_papers),
        cmocka_unit_test(fits_find_the_parameters),
        cmocka_unit_test(standard_errors_are_honest),
        cmocka_unit_test(only_cores_of_their_own_are_fitted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

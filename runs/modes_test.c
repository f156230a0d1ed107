/*
 * Needs: cmocka gsl
 */
#include "modes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

static void groups_are_told_apart(void **state)
{
    static const double two[] = { 1.00, 1.21, 1.01, 1.20, 1.02, 1.22, 1.00, 1.01, 1.02, 1.21 };
    static const double outliers[] = { 1.00, 1.01, 1.02, 1.00, 1.01, 1.02, 1.01, 1.00, 1.9, 2.0 };
    struct modes modes = modes_of(two, 10);

    (void)state;
    assert_true(modes.two);
    assert_int_equal(modes.lower_count, 6);
    assert_int_equal(modes.upper_count, 4);
    assert_true(fabs(modes.lower - 1.01) < 1e-12 && fabs(modes.upper - 1.21) < 0.0051);
    assert_false(modes_of(two, 9).two);         /* too few */
    assert_false(modes_of(outliers, 10).two);   /* two slow runs are no group */
}

/* Of 5,000 cells with the given distance between two groups, in standard deviations, how
 * many show two; 5 % of the runs are slow outliers. */
static double share_of_two(size_t count, double distance, double share)
{
    enum { CELLS = 5000 };
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double samples[30];
    int two = 0;

    gsl_rng_set(random, 11);
    for (int c = 0; c < CELLS; c++) {
        for (size_t i = 0; i < count; i++) {
            samples[i] = exp(gsl_ran_gaussian(random, 0.02));
            if (gsl_rng_uniform(random) < share)
                samples[i] *= exp(0.02 * distance);
            if (gsl_rng_uniform(random) < 0.05)
                samples[i] *= 1 + gsl_ran_exponential(random, 0.12);
        }
        two += modes_of(samples, count).two;
    }
    gsl_rng_free(random);
    print_message("# n = %zu, %g standard deviations: %.1f %%\n", count, distance,
                  100.0 * two / CELLS);
    return (double)two / CELLS;
}

static void one_group_is_seldom_taken_for_two(void **state)
{
    (void)state;
    assert_true(share_of_two(10, 0, 0) < 0.02);
    assert_true(share_of_two(20, 0, 0) < 0.02);
    assert_true(share_of_two(30, 0, 0) < 0.02);
}

static void two_groups_are_mostly_seen(void **state)
{
    (void)state;
    assert_true(share_of_two(20, 10, 0.5) > 0.7);
    assert_true(share_of_two(30, 10, 0.5) > 0.7);
    assert_true(share_of_two(10, 10, 0.5) > 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(groups_are_told_apart),
        cmocka_unit_test(one_group_is_seldom_taken_for_two),
        cmocka_unit_test(two_groups_are_mostly_seen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Needs: cmocka gsl
 */
#include "statistics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void assert_close(double value, double expected, double tolerance)
{
    if (!(fabs(value - expected) <= tolerance))
        fail_msg("%.17g is not %.17g", value, expected);
}

/* Hoefler & Belli's and every textbook's table. */
static void ranks_are_those_of_the_binomial_law(void **state)
{
    static const struct { size_t count, low, high; } table[] = {
        { 6, 1, 6 }, { 8, 1, 8 }, { 10, 2, 9 }, { 12, 3, 10 }, { 15, 4, 12 }, { 20, 6, 15 },
        { 30, 10, 21 },
    };
    size_t low = 77, high = 77;

    (void)state;
    for (size_t i = 0; i < COUNT(table); i++) {
        assert_true(statistics_median_ranks(table[i].count, 0.95, &low, &high));
        assert_int_equal(low, table[i].low);
        assert_int_equal(high, table[i].high);
    }
    low = 77;
    for (size_t count = 0; count < 6; count++)
        assert_false(statistics_median_ranks(count, 0.95, &low, &high));
    assert_int_equal(low, 77);
}

static void estimate_of_known_samples(void **state)
{
    static const double samples[] = { 9, 1, 8, 2, 7, 3, 6, 4, 5, 100 };
    struct estimate estimate = statistics_estimate(samples, COUNT(samples));

    (void)state;
    assert_close(estimate.median, 5.5, 0);
    assert_true(estimate.has_interval);
    assert_close(estimate.low, 2, 0);
    assert_close(estimate.high, 9, 0);
    assert_close(estimate.maximum, 100, 0);
    assert_close(estimate.p95, 9 + 0.55 * 91, 1e-9);
    assert_close(samples[0], 9, 0);
}

static void few_samples_have_no_interval(void **state)
{
    static const double samples[] = { 3, 1, 2, 5, 4 };
    struct estimate estimate = statistics_estimate(samples, COUNT(samples));
    struct ratio ratio = statistics_ratio(samples, samples, COUNT(samples), 1, 100);

    (void)state;
    assert_close(estimate.median, 3, 0);
    assert_false(estimate.has_interval);
    assert_true(isnan(estimate.low) && isnan(estimate.high));
    assert_false(ratio.has_interval);
    assert_int_equal(statistics_verdict(&ratio, 0, 0), VERDICT_UNTESTED);
    assert_true(isnan(statistics_median(samples, 0)));
}

/* Lognormal times with a true median of 1: the interval must hold it in 95 % of
 * the campaigns; of 2,000, chance alone leaves 1 % either way. */
static void interval_covers_the_true_median(void **state)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double samples[10];
    int covered = 0, campaigns = 2000;

    (void)state;
    gsl_rng_set(random, 20);
    for (int c = 0; c < campaigns; c++) {
        for (size_t i = 0; i < COUNT(samples); i++)
            samples[i] = gsl_ran_lognormal(random, 0, 0.3);
        struct estimate estimate = statistics_estimate(samples, COUNT(samples));
        covered += estimate.low <= 1 && 1 <= estimate.high;
    }
    gsl_rng_free(random);
    assert_in_range(covered, 0.97 * campaigns, 0.988 * campaigns);    /* (2,9) of 10: 97.9 % */
}

/* Blocks disturbed as a whole: only an interval that keeps the pairs is narrow. */
static void block_bootstrap_keeps_pairs(void **state)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double base[12], same[12], paired_width, shuffled_width;

    (void)state;
    gsl_rng_set(random, 3);
    for (size_t i = 0; i < 12; i++) {
        base[i] = gsl_ran_lognormal(random, 0, 0.2);
        same[i] = base[i] * 1.1;
    }
    gsl_rng_free(random);
    struct ratio paired = statistics_ratio(same, base, 12, 1, 500);
    paired_width = paired.high - paired.low;
    assert_close(paired.ratio, 1.1, 1e-12);
    assert_close(paired.low, 1.1, 1e-12);
    double first = same[0];
    for (size_t i = 0; i + 1 < 12; i++)
        same[i] = same[i + 1];
    same[11] = first;
    struct ratio shuffled = statistics_ratio(same, base, 12, 1, 500);
    shuffled_width = shuffled.high - shuffled.low;
    assert_true(shuffled_width > 100 * paired_width);
}

/* Same law for both: the ratio's interval must hold 1 nearly always. */
static void ratio_interval_covers_the_true_ratio(void **state)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double a[10], b[10];
    int covered = 0, campaigns = 300;

    (void)state;
    gsl_rng_set(random, 4);
    for (int c = 0; c < campaigns; c++) {
        for (size_t i = 0; i < 10; i++) {
            a[i] = 2 * gsl_ran_lognormal(random, 0, 0.05);
            b[i] = gsl_ran_lognormal(random, 0, 0.05);
        }
        struct ratio ratio = statistics_ratio(a, b, 10, (uint64_t)c, 300);
        covered += ratio.low <= 2 && 2 <= ratio.high;
    }
    gsl_rng_free(random);
    assert_in_range(covered, 0.90 * campaigns, campaigns);
}

static void bootstrap_is_repeatable(void **state)
{
    static const double a[] = { 1.0, 1.3, 1.1, 1.7, 0.9, 1.4, 1.2, 1.15 };
    static const double b[] = { 2.0, 2.2, 2.6, 2.1, 1.9, 2.5, 2.05, 2.3 };
    struct ratio one = statistics_ratio(a, b, COUNT(a), 7, 200);
    struct ratio two = statistics_ratio(a, b, COUNT(a), 7, 200);

    (void)state;
    assert_memory_equal(&one.low, &two.low, sizeof(double));
    assert_memory_equal(&one.high, &two.high, sizeof(double));
    assert_true(one.low < one.ratio && one.ratio < one.high);
}

/* 2 / binomial(n + m, n) for complete separation; the small case by counting. */
static void rank_sum_is_exact(void **state)
{
    static const double low[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 };
    static const double high[] = { 11, 12, 13, 14, 15, 16, 17, 18, 19, 20 };
    static const double a[] = { 1, 4, 6 };
    static const double b[] = { 2, 3, 5, 7 };

    (void)state;
    assert_close(statistics_rank_sum(low, 10, high, 10), 2.0 / 184756, 1e-15);
    assert_close(statistics_rank_sum(high, 10, low, 10), 2.0 / 184756, 1e-15);
    assert_close(statistics_rank_sum(low, 6, high, 6), 2.0 / 924, 1e-15);
    /* 7 of the 12 pairs are smaller in a: P(U <= 5) = 15/35, doubled. */
    assert_close(statistics_rank_sum(a, 3, b, 4), 30.0 / 35, 1e-12);
    assert_close(statistics_rank_sum(low, 10, low, 10), 1, 0);
    assert_close(statistics_rank_sum(low, 0, high, 10), 1, 0);
}

/* Of ten differences, ranks 1, 3 and 4 against the others: 25 of the 2^10 signs give a sum
 * of at most 8, as in every table of the test. */
static void signed_rank_is_exact(void **state)
{
    static const double a[] = { 0.99, 1.02, 0.97, 0.96, 1.05, 1.06, 1.07, 1.08, 1.09, 1.10 };
    static const double same[] = { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 };
    static const double tied[] = { 2, 2, 2, 0.5, 2, 2, 2 };
    double scaled[10], disturbed[10];

    (void)state;
    assert_close(statistics_signed_rank(a, same, 10), 50.0 / 1024, 1e-15);
    assert_close(statistics_signed_rank(same, a, 10), 50.0 / 1024, 1e-15);
    assert_close(statistics_signed_rank(a + 4, same, 6), 2.0 / 64, 1e-15);
    assert_close(statistics_signed_rank(same, same, 10), 1, 0);
    /* Seven equal ranks, one of them negative: 8 of the 2^7 signs, on either side. */
    assert_close(statistics_signed_rank(tied, same, 7), 16.0 / 128, 1e-15);
    for (size_t i = 0; i < 10; i++) {
        disturbed[i] = (double)(1 << i);
        scaled[i] = a[i] * disturbed[i];
    }
    assert_close(statistics_signed_rank(scaled, disturbed, 10), 50.0 / 1024, 1e-15);
}

static void only_tests_that_can_decide_are_made(void **state)
{
    (void)state;
    assert_true(statistics_can_judge(6, 23));       /* 2/924 x 23 = 0.0498 */
    assert_false(statistics_can_judge(6, 24));
    assert_true(statistics_can_judge(15, 819));     /* 2/2^15 x 819 = 0.04999 */
    assert_false(statistics_can_judge(15, 820));
    assert_false(statistics_can_judge(0, 0));
}

static void holm_steps_down(void **state)
{
    double p[] = { 0.01, 0.04, 0.03, 0.005 };   /* 0.005 x 4, 0.01 x 3, 0.03 x 2, 0.04 x 1 */

    (void)state;
    statistics_holm(p, COUNT(p));
    assert_close(p[0], 0.03, 1e-15);
    assert_close(p[1], 0.06, 1e-15);
    assert_close(p[2], 0.06, 1e-15);
    assert_close(p[3], 0.02, 1e-15);
}

static void verdict_needs_all_three(void **state)
{
    struct ratio faster = { 10, 0.5, true, 0.45, 0.55, 1e-5 };
    struct ratio slightly = { 10, 0.99, true, 0.985, 0.995, 1e-5 };
    struct ratio unsure = { 10, 0.9, true, 0.7, 1.1, 1e-5 };
    struct ratio slower = { 10, 1.2, true, 1.1, 1.3, 1e-5 };
    struct ratio same = { 10, 1.002, true, 0.98, 1.015, 0.5 };

    (void)state;
    assert_close(statistics_noise_floor(&same), 0.02, 1e-12);
    assert_int_equal(statistics_verdict(&faster, 0.001, 0.02), VERDICT_FASTER);
    assert_int_equal(statistics_verdict(&slower, 0.001, 0.02), VERDICT_SLOWER);
    assert_int_equal(statistics_verdict(&slightly, 0.001, 0.02), VERDICT_NO_DIFFERENCE);
    assert_int_equal(statistics_verdict(&slightly, 0.001, 0.005), VERDICT_FASTER);
    assert_int_equal(statistics_verdict(&unsure, 0.001, 0.02), VERDICT_NO_DIFFERENCE);
    assert_int_equal(statistics_verdict(&faster, 0.2, 0.02), VERDICT_NO_DIFFERENCE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_those_of_the_binomial_law),
        cmocka_unit_test(estimate_of_known_samples),
        cmocka_unit_test(few_samples_have_no_interval),
        cmocka_unit_test(interval_covers_the_true_median),
        cmocka_unit_test(block_bootstrap_keeps_pairs),
        cmocka_unit_test(ratio_interval_covers_the_true_ratio),
        cmocka_unit_test(bootstrap_is_repeatable),
        cmocka_unit_test(rank_sum_is_exact),
        cmocka_unit_test(signed_rank_is_exact),
        cmocka_unit_test(only_tests_that_can_decide_are_made),
        cmocka_unit_test(holm_steps_down),
        cmocka_unit_test(verdict_needs_all_three),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

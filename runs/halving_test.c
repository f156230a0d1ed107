/*
 * Needs: cmocka gsl
 */
#include "halving.h"

#include "testing.h"

#include <math.h>

static struct measurements all;

static void add(size_t setting, size_t rung, size_t block, double wall_s, uint64_t bytes)
{
    halving_add(&all, &(struct measurement){setting, rung, block, wall_s, bytes});
}

/* Settings 0 ... 4 in rung 0: 0 is the reference, 4 was not measured. */
static int measure(void **state)
{
    (void)state;
    add(0, 0, 0, 4.0, 10000);
    add(1, 0, 0, 2.0, 10009);
    add(2, 0, 0, 1.0, 10011);
    add(3, 0, 0, 9.0, 9000);
    return 0;
}

static int forget(void **state)
{
    (void)state;
    halving_free(&all);
    return 0;
}

static void expect_fit(enum objective objective, const size_t *expected, size_t count)
{
    size_t settings[] = {0, 1, 2, 3, 4};
    assert_int_equal(halving_fit(&all, 0, objective, 0, settings, 5), count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(settings[i], expected[i]);
}

/* 10,009 bytes are no more than 10,000 and a thousandth of that. */
static void test_what_fits_the_objective(void **state)
{
    (void)state;
    expect_fit(OBJECTIVE_TIME, (const size_t[]){0, 1, 2, 3}, 4);
    expect_fit(OBJECTIVE_TIME_AT_SIZE, (const size_t[]){0, 1, 3}, 3);
    expect_fit(OBJECTIVE_SIZE, (const size_t[]){3}, 1);
}

/* Another objective must not take its place. */
static void test_without_the_reference_nothing_fits(void **state)
{
    (void)state;
    size_t settings[] = {1, 2, 3, 4};
    assert_int_equal(halving_fit(&all, 0, OBJECTIVE_TIME_AT_SIZE, 4, settings, 4), 0);
}

static void test_the_better_half_goes_on(void **state)
{
    (void)state;
    size_t settings[] = {4, 3, 2, 1, 0};
    assert_int_equal(halving_keep(&all, 0, settings, 5), 3);
    assert_int_equal(settings[0], 2);
    assert_int_equal(settings[1], 1);
    assert_int_equal(settings[2], 0);
    assert_int_equal(settings[4], 4);
    assert_int_equal(halving_keep(&all, 0, settings, 3), 2);
    assert_int_equal(halving_keep(&all, 0, settings, 2), 2);
    assert_int_equal(halving_keep(&all, 0, settings, 1), 1);
}

static void test_the_median_of_a_rung_decides(void **state)
{
    (void)state;
    add(1, 1, 0, 10, 1);
    add(1, 1, 1, 1, 1);
    add(1, 1, 2, 2, 1);
    assert_true(halving_time_s(&all, 1, 1) == 2);
    assert_true(halving_time_s(&all, 1, 0) == 2);
    assert_true(isinf(halving_time_s(&all, 4, 0)));
}

/* Only blocks that have both count, of the last rung that both were in. */
static void test_a_ratio_is_of_the_last_common_rung(void **state)
{
    (void)state;
    assert_true(halving_ratio(&all, 0, 1).ratio == 2);
    add(0, 2, 0, 3.0, 1);
    add(0, 2, 1, 3.0, 1);
    add(1, 2, 0, 2.0, 1);
    add(1, 2, 5, 100.0, 1);
    struct ratio ratio = halving_ratio(&all, 0, 1);
    assert_int_equal(ratio.count, 1);
    assert_true(ratio.ratio == 1.5);
    assert_int_equal(halving_ratio(&all, 0, 4).count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, measure, forget)
    const struct CMUnitTest tests[] = {
        TEST(test_what_fits_the_objective),
        TEST(test_without_the_reference_nothing_fits),
        TEST(test_the_better_half_goes_on),
        TEST(test_the_median_of_a_rung_decides),
        TEST(test_a_ratio_is_of_the_last_common_rung),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

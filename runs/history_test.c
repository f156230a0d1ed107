#include "history.h"

#include "testing.h"

#include <math.h>

static struct sample row_of(const char *role, double wall_s)
{
    return (struct sample){
        .role = role, .status = isnan(wall_s) ? "failed" : "ok", .wall_ns = SAMPLE_NONE,
        .wall_proc_ns = isnan(wall_s) ? SAMPLE_NONE : (uint64_t)(wall_s * 1e9),
    };
}

static void remember(struct history *history, const char *role, double wall_s)
{
    struct sample row = row_of(role, wall_s);
    history_remember(history, &row);
}

static void test_warm_when_two_in_a_row_agree(void **state)
{
    (void)state;
    struct history history;
    assert_int_equal(history_open(&history, 10), 0);
    assert_false(history_is_warm(&history, 5));
    remember(&history, "warmup", 1.0);
    assert_false(history_is_warm(&history, 5));
    remember(&history, "warmup", 0.8);
    assert_false(history_is_warm(&history, 5));
    remember(&history, "warmup", 0.77);
    assert_true(history_is_warm(&history, 5));
    remember(&history, "warmup", 1.5);
    assert_false(history_is_warm(&history, 5));
    assert_true(history_is_warm(&history, 4));
    /* None of them counts. */
    assert_int_equal(history.count, 0);
    history_close(&history);
}

static void test_one_is_enough_where_it_is_long_or_fails(void **state)
{
    (void)state;
    static const double walls_s[] = {10.0, 3000.0, NAN};
    for (size_t i = 0; i < 3; i++) {
        struct history history;
        assert_int_equal(history_open(&history, 1), 0);
        remember(&history, "warmup", walls_s[i]);
        assert_true(history_is_warm(&history, 5));
        history_close(&history);
    }
}

static void test_no_warm_up_wanted(void **state)
{
    (void)state;
    const struct history history = {0};
    assert_true(history_is_warm(&history, 0));
}

/* Six samples: the interval reaches from the least to the greatest. */
static void test_precise_when_the_interval_is_narrow_on_both_sides(void **state)
{
    (void)state;
    static const struct { double least, greatest; bool precise; } cases[] = {
        {0.981, 1.019, true}, {0.979, 1.019, false}, {0.981, 1.021, false},
    };
    for (size_t i = 0; i < 3; i++) {
        struct history history;
        assert_int_equal(history_open(&history, 10), 0);
        remember(&history, "measure", cases[i].greatest);
        for (int j = 0; j < 4; j++)
            remember(&history, "measure", 1.0);
        assert_false(history_is_precise(&history, 0.02));   /* five have no interval */
        remember(&history, "measure", cases[i].least);
        assert_int_equal(history_is_precise(&history, 0.02), cases[i].precise);
        history_close(&history);
    }
}

static void test_what_always_fails_stands_in_nobodys_way(void **state)
{
    (void)state;
    struct history history;
    assert_int_equal(history_open(&history, 10), 0);
    remember(&history, "measure", NAN);
    remember(&history, "aa", 1.0);
    assert_true(history_is_precise(&history, 0.02));
    history_close(&history);
}

static void test_slow_against_what_went_before(void **state)
{
    (void)state;
    struct history history;
    struct sample slow = row_of("aa", 1.26), usual = row_of("measure", 1.24);
    assert_int_equal(history_open(&history, 10), 0);
    for (int i = 0; i < 3; i++) {
        assert_false(history_is_slow(&history, &slow));
        remember(&history, "measure", 1.0);
    }
    assert_true(history_is_slow(&history, &slow));
    assert_false(history_is_slow(&history, &usual));
    history_close(&history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_warm_when_two_in_a_row_agree),
        cmocka_unit_test(test_one_is_enough_where_it_is_long_or_fails),
        cmocka_unit_test(test_no_warm_up_wanted),
        cmocka_unit_test(test_precise_when_the_interval_is_narrow_on_both_sides),
        cmocka_unit_test(test_what_always_fails_stands_in_nobodys_way),
        cmocka_unit_test(test_slow_against_what_went_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

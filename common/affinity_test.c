#include "testing.h"

#include "affinity.h"
#include "team.h"

#include <sched.h>

enum { THREADS = 8 };

/* The processors that this process may use. */
static cpu_set_t allowed(void)
{
    cpu_set_t set;

    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    return set;
}

static void assert_permutation(const struct processor_order *order)
{
    cpu_set_t left = allowed();

    assert_int_equal(order->count, CPU_COUNT(&left));
    for (size_t i = 0; i < order->count; i++) {
        assert_true(CPU_ISSET((size_t)order->processors[i], &left));
        CPU_CLR((size_t)order->processors[i], &left);
    }
}

static void an_order_is_a_permutation_of_the_allowed(void **state)
{
    (void)state;
    static const enum affinity affinities[] = { AFFINITY_COMPACT, AFFINITY_SPREAD };

    for (size_t i = 0; i < 2; i++) {
        struct processor_order order;
        assert_int_equal(affinity_order(&order, affinities[i]), 0);
        assert_permutation(&order);
        affinity_free(&order);
        assert_int_equal(order.count, 0);
    }
}

static void none_is_an_empty_order_that_pins_nobody(void **state)
{
    (void)state;
    struct processor_order order;
    cpu_set_t before = allowed();

    assert_int_equal(affinity_order(&order, AFFINITY_NONE), 0);
    assert_int_equal(order.count, 0);
    affinity_pin(&order, 0);
    cpu_set_t after = allowed();
    assert_true(CPU_EQUAL(&before, &after));
    affinity_free(&order);
}

/* In a child that may use the last of them only. */
static void what_is_not_allowed_is_not_in_it(void **state)
{
    (void)state;
    struct processor_order order, narrow;

    assert_int_equal(affinity_order(&order, AFFINITY_COMPACT), 0);
    pid_t child = fork();
    if (child == 0) {
        int last = order.processors[order.count - 1];
        affinity_pin(&order, (unsigned)order.count - 1);
        int err = affinity_order(&narrow, AFFINITY_SPREAD);
        _exit(err == 0 && narrow.count == 1 && narrow.processors[0] == last ? 0 : 1);
    }
    assert_int_equal(wait_for(child), 0);
    affinity_free(&order);
}

struct places {
    struct worker *self;    /* of the caller */
    cpu_set_t sets[1 + THREADS];    /* by slot */
};

static void note_place(struct worker *self, void *places_)
{
    struct places *places = places_;

    sched_getaffinity(0, sizeof places->sets[0], &places->sets[self - places->self]);
}

/* The count of the workers that stay there. */
static unsigned workers_on(const struct places *places, int processor)
{
    unsigned count = 0;

    for (size_t i = 1; i <= THREADS; i++)
        count += CPU_ISSET((size_t)processor, &places->sets[i]) != 0;
    return count;
}

static void each_worker_stays_on_one_processor_and_they_share_evenly(void **state)
{
    (void)state;
    static const enum affinity affinities[] = { AFFINITY_COMPACT, AFFINITY_SPREAD };

    for (size_t k = 0; k < 2; k++) {
        struct scene scene;
        scene_open(&scene, 1, 1, 1000, THREADS, 1);
        assert_int_equal(affinity_order(&scene.job.processors, affinities[k]), 0);
        const struct processor_order *order = &scene.job.processors;
        struct places places = { .self = &scene.job.workers[0] };
        team_run(places.self, THREADS, note_place, &places);
        for (size_t i = 1; i <= THREADS; i++)
            assert_int_equal(CPU_COUNT(&places.sets[i]), 1);
        for (size_t i = 0; i < order->count; i++) {
            unsigned least = THREADS / (unsigned)order->count;
            assert_int_equal(workers_on(&places, order->processors[i]),
                             least + (i < THREADS % order->count));
        }
        affinity_free(&scene.job.processors);
        scene_close(&scene);
    }
}

static void without_affinity_workers_are_free(void **state)
{
    (void)state;
    struct scene scene;
    cpu_set_t all = allowed();

    scene_open(&scene, 1, 1, 1000, THREADS, 1);
    struct places places = { .self = &scene.job.workers[0] };
    team_run(places.self, THREADS, note_place, &places);
    for (size_t i = 1; i <= THREADS; i++)
        assert_true(CPU_EQUAL(&places.sets[i], &all));
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_a_permutation_of_the_allowed),
        cmocka_unit_test(none_is_an_empty_order_that_pins_nobody),
        cmocka_unit_test(what_is_not_allowed_is_not_in_it),
        cmocka_unit_test(each_worker_stays_on_one_processor_and_they_share_evenly),
        cmocka_unit_test(without_affinity_workers_are_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

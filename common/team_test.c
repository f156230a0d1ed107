#include "testing.h"

#include "team.h"

#include <stdatomic.h>
#include <sys/resource.h>

enum { THREADS = 8, NOBODY = 65534 };

struct roll {
    struct worker *self;            /* of the caller */
    _Atomic unsigned calls[1 + THREADS];    /* by slot */
    _Atomic unsigned total;
};

static void call_out(struct worker *self, void *roll_)
{
    struct roll *roll = roll_;

    atomic_fetch_add(&roll->calls[self - roll->self], 1);
    atomic_fetch_add(&roll->total, 1);
}

static void each_thread_has_a_slot_of_its_own(void **state)
{
    (void)state;
    struct scene scene;

    scene_open(&scene, 1, 1, 1000, THREADS, 1);
    struct roll roll = { .self = &scene.job.workers[0] };
    team_run(roll.self, THREADS, call_out, &roll);
    assert_int_equal(roll.calls[0], 0);
    for (unsigned i = 1; i <= THREADS; i++) {
        assert_int_equal(roll.calls[i], 1);
        /* Its life was summed up. */
        assert_int_equal(scene.job.workers[i].phases[PHASE_WAIT].calls, 1);
    }
    assert_int_equal(work_error(scene.work), 0);
    scene_close(&scene);
}

static void a_team_that_cannot_start_fails_the_run(void **state)
{
    (void)state;
    struct scene scene;
    struct capture capture;
    pthread_attr_t before, huge;
    struct team team;

    scene_open(&scene, 1, 1, 1000, THREADS, 1);
    struct roll roll = { .self = &scene.job.workers[0] };
    assert_int_equal(pthread_getattr_default_np(&before), 0);
    pthread_attr_init(&huge);
    pthread_attr_setstacksize(&huge, (size_t)1 << 46);
    if (pthread_setattr_default_np(&huge) != 0)
        skip();     /* this libc refuses such a stack size itself */
    capture_begin(&capture);
    team_start(&team, roll.self, THREADS, call_out, &roll);
    unsigned started = team.count;
    team_join(&team);
    capture_end(&capture);
    pthread_setattr_default_np(&before);
    pthread_attr_destroy(&huge);
    pthread_attr_destroy(&before);

    assert_int_equal(started, 0);
    assert_int_equal(roll.total, 0);
    assert_int_equal(work_error(scene.work), -EAGAIN);
    assert_one_line(capture.text, "cannot start thread 1 of 8; use a smaller -j");
    scene_close(&scene);
}

/* Lives until the team has been found to be too small. */
static void stay(struct worker *self, void *roll)
{
    while (work_error(self->work) == 0)
        sched_yield();
    call_out(self, roll);
}

/* In a child that may have a few threads only: those that came must have run. */
static _Noreturn void run_a_team_cut_short(struct scene *scene)
{
    struct rlimit few = { 4, 4 };
    struct roll roll = { .self = &scene->job.workers[0] };
    struct team team;

    if (setuid(NOBODY) != 0 || setrlimit(RLIMIT_NPROC, &few) != 0)
        _exit(2);
    team_start(&team, roll.self, THREADS, stay, &roll);
    unsigned started = team.count;
    team_join(&team);
    _exit(started == roll.total && started < THREADS && work_error(scene->work) == -EAGAIN ? 0 : 1);
}

static void the_threads_that_came_are_joined(void **state)
{
    (void)state;
    struct scene scene;
    struct capture capture;

    scene_open(&scene, 1, 1, 1000, THREADS, 1);
    capture_begin(&capture);
    pid_t child = fork();
    if (child == 0)
        run_a_team_cut_short(&scene);
    int status = wait_for(child);
    capture_end(&capture);
    if (status == 2)
        skip();     /* needs root, to become somebody whose threads are counted */
    assert_int_equal(status, 0);
    assert_one_line(capture.text, " of 8; use a smaller -j");
    scene_close(&scene);
}

static void a_pool_calls_every_thread_once_for_each_bit(void **state)
{
    (void)state;
    enum { BITS = 200 };
    struct scene scene;
    struct pool pool;

    scene_open(&scene, 1, 1, 1000, THREADS, 1);
    struct roll roll = { .self = &scene.job.workers[0] };
    pool_start(&pool, roll.self, THREADS, call_out);
    for (unsigned bit = 1; bit <= BITS; bit++) {
        pool_run(&pool, &roll);
        assert_int_equal(roll.total, bit * THREADS);    /* all were back */
    }
    pool_stop(&pool);
    for (unsigned i = 1; i <= THREADS; i++)
        assert_int_equal(roll.calls[i], BITS);
    scene_close(&scene);
}

static void a_pool_without_work_ends(void **state)
{
    (void)state;
    struct scene scene;
    struct pool pool;

    scene_open(&scene, 1, 1, 1000, THREADS, 1);
    pool_start(&pool, &scene.job.workers[0], THREADS, call_out);
    pool_stop(&pool);
    assert_int_equal(work_error(scene.work), 0);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thread_has_a_slot_of_its_own),
        cmocka_unit_test(the_threads_that_came_are_joined),
        cmocka_unit_test(a_team_that_cannot_start_fails_the_run),
        cmocka_unit_test(a_pool_calls_every_thread_once_for_each_bit),
        cmocka_unit_test(a_pool_without_work_ends),
    };

    alarm(60);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

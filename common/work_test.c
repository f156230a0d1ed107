#include "testing.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { THREADS = 8 };

struct crowd {
    struct scene scene;
    _Atomic unsigned *claims;       /* per file */
    _Atomic uint64_t in_flight;     /* as seen from here: never more than the work's own */
    _Atomic uint64_t most;
    _Atomic bool large_was_alone;
    size_t large;                   /* the file that exceeds the limit */
    pthread_barrier_t start;
};

struct claimer {
    struct crowd *crowd;
    size_t chunk;
};

static void *claim_all(void *claimer_)
{
    struct claimer *claimer = claimer_;
    struct crowd *crowd = claimer->crowd;
    struct work *work = crowd->scene.work;
    struct chunk chunk;

    pthread_barrier_wait(&crowd->start);
    while (work_claim(work, claimer->chunk, &chunk)) {
        uint64_t bytes = 0;
        for (size_t i = chunk.first; i < chunk.end; i++)
            bytes += crowd->scene.files.files[i].size;
        uint64_t now = atomic_fetch_add(&crowd->in_flight, bytes) + bytes;
        if (chunk.first == crowd->large)
            crowd->large_was_alone = now == bytes;
        else
            for (uint64_t most = crowd->most; now > most;)
                if (atomic_compare_exchange_weak(&crowd->most, &most, now))
                    break;
        for (size_t i = chunk.first; i < chunk.end; i++)
            atomic_fetch_add(&crowd->claims[i], 1);
        sched_yield();
        atomic_fetch_sub(&crowd->in_flight, bytes);
        for (size_t i = chunk.first; i < chunk.end; i++)
            work_done(work, i);
    }
    return NULL;
}

static void let_them_claim(struct crowd *crowd)
{
    pthread_t threads[THREADS];
    struct claimer claimers[THREADS];

    crowd->claims = calloc(crowd->scene.files.count, sizeof *crowd->claims);
    pthread_barrier_init(&crowd->start, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++) {
        claimers[i] = (struct claimer){ crowd, 2 * i + 1 };
        assert_int_equal(pthread_create(&threads[i], NULL, claim_all, &claimers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (size_t i = 0; i < crowd->scene.files.count; i++)
        assert_int_equal(crowd->claims[i], 1);
    pthread_barrier_destroy(&crowd->start);
    free(crowd->claims);
}

static void every_file_is_claimed_exactly_once(void **state)
{
    (void)state;
    struct crowd crowd = { .large = SIZE_MAX };

    scene_open(&crowd.scene, 20011, 10, UINT64_MAX / 2, THREADS, 1);
    let_them_claim(&crowd);
    scene_close(&crowd.scene);
}

static void the_limit_holds_but_for_one_large_file(void **state)
{
    (void)state;
    struct crowd crowd = { .large = 1000 };

    scene_open(&crowd.scene, 2003, 100, 1000, THREADS, 1);
    crowd.scene.files.files[crowd.large].size = 5000;
    let_them_claim(&crowd);
    assert_in_range(crowd.most, 100, 1000);
    assert_true(crowd.large_was_alone);
    scene_close(&crowd.scene);
}

static void a_chunk_is_cut_at_the_limit_and_at_the_end(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 12, 99, 1000, 1, 1);     /* a file weighs one byte more */
    assert_int_equal(work_try_claim(scene.work, 100, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.first, 0);
    assert_int_equal(chunk.end, 10);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    for (size_t i = 0; i < 10; i++)
        work_done(scene.work, i);
    assert_int_equal(work_try_claim(scene.work, 100, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.first, 10);
    assert_int_equal(chunk.end, 12);
    assert_int_equal(work_try_claim(scene.work, 100, &chunk), CLAIM_ENDED);
    scene_close(&scene);
}

static void a_claim_that_is_not_granted_hands_out_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk first, chunk = { 7, 7 };

    scene_open(&scene, 2, 80, 100, 1, 1);
    assert_true(work_claim(scene.work, 1, &first));
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    assert_int_equal(chunk.first, chunk.end);       /* or its owner takes it for a claim */
    work_done(scene.work, 0);
    assert_true(work_claim(scene.work, 1, &first));
    chunk = (struct chunk){ 7, 7 };
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_ENDED);
    assert_int_equal(chunk.first, chunk.end);
    scene_close(&scene);
}

static void a_chunk_is_cut_at_its_own_limit(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 8, WORK_CHUNK_LIMIT / 4, UINT64_MAX / 2, 1, 1);
    scene.files.files[3].size = 2 * WORK_CHUNK_LIMIT;
    assert_true(work_claim(scene.work, 100, &chunk));
    assert_int_equal(chunk.end, 3);
    assert_true(work_claim(scene.work, 100, &chunk));
    assert_int_equal(chunk.end, 4);             /* the large one, by itself */
    scene_close(&scene);
}

static void *set_error(void *work)
{
    static _Atomic int next;
    int mine = -(1 + atomic_fetch_add(&next, 1));

    return work_set_error(work, mine) ? (void *)(intptr_t)mine : NULL;
}

static void one_thread_has_the_first_error(void **state)
{
    (void)state;
    struct scene scene;
    pthread_t threads[THREADS];
    intptr_t first = 0, winners = 0;
    struct chunk chunk;

    scene_open(&scene, 1, 1, 1000, 1, 1);
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, set_error, scene.work), 0);
    for (size_t i = 0; i < THREADS; i++) {
        void *won;
        pthread_join(threads[i], &won);
        first += (intptr_t)won;
        winners += won != NULL;
    }
    assert_int_equal(winners, 1);
    assert_int_equal(work_error(scene.work), first);
    assert_false(work_claim(scene.work, 1, &chunk));
    assert_false(work_admit(scene.work, 0));
    scene_close(&scene);
}

static void one_child_speaks_of_the_first_error(void **state)
{
    (void)state;
    struct scene scene;
    struct capture capture;
    pid_t children[4];
    char expected[32];

    scene_open(&scene, 1, 1, 1000, 1, 4);
    capture_begin(&capture);
    for (int i = 0; i < 4; i++)
        if ((children[i] = fork()) == 0) {
            work_fail(scene.work, -(1 + i), "child %d", 1 + i);
            _exit(0);
        }
    for (int i = 0; i < 4; i++)
        wait_for(children[i]);
    work_fail(scene.work, -EIO, "too late");
    capture_end(&capture);
    snprintf(expected, sizeof expected, "child %d: ", -work_error(scene.work));
    assert_one_line(capture.text, expected);
    scene_close(&scene);
}

struct waiter {
    struct work *work;
    size_t file;            /* to be admitted */
    _Atomic pid_t id;       /* of the thread */
    bool result;
};

static void *wait_for_claim(void *waiter_)
{
    struct waiter *waiter = waiter_;
    struct chunk chunk;

    waiter->id = gettid();
    waiter->result = work_claim(waiter->work, 1, &chunk);
    return NULL;
}

static void *wait_for_admission(void *waiter_)
{
    struct waiter *waiter = waiter_;

    waiter->id = gettid();
    waiter->result = work_admit(waiter->work, waiter->file);
    return NULL;
}

static pthread_t start_waiter(struct waiter *waiter, void *(*body)(void *))
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, body, waiter), 0);
    while (waiter->id == 0)
        sched_yield();
    wait_until_asleep(waiter->id);
    return thread;
}

static void an_error_wakes_a_claim_that_waits(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 2, 80, 100, 1, 1);
    assert_true(work_claim(scene.work, 1, &chunk));
    struct waiter waiter = { .work = scene.work, .result = true };
    pthread_t thread = start_waiter(&waiter, wait_for_claim);
    work_set_error(scene.work, -EIO);
    pthread_join(thread, NULL);
    assert_false(waiter.result);
    scene_close(&scene);
}

static void the_file_whose_turn_it_is_passes_the_limit(void **state)
{
    (void)state;
    struct scene scene;

    scene_open(&scene, 3, 80, 100, 1, 1);
    assert_true(work_admit(scene.work, 2));     /* fills the limit, and waits for 0 and 1 */
    assert_true(work_admit(scene.work, 0));     /* its turn from the start */
    struct waiter waiter = { .work = scene.work, .file = 1 };
    pthread_t thread = start_waiter(&waiter, wait_for_admission);
    work_turn(scene.work, 1);
    pthread_join(thread, NULL);
    assert_true(waiter.result);
    scene_close(&scene);
}

static void a_claim_passes_the_limit_when_its_turn_comes(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 2, 80, 100, 1, 1);
    assert_true(work_claim(scene.work, 1, &chunk));
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    work_turn(scene.work, 1);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.first, 1);
    scene_close(&scene);
}

static pid_t fork_claimer(struct scene *scene)
{
    struct chunk chunk;
    pid_t child = fork();

    if (child == 0)
        _exit(work_claim(scene->work, 1, &chunk) && chunk.first == 1 ? 0 : 1);
    wait_until_asleep(child);
    return child;
}

static void a_child_killed_while_it_waits_locks_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 3, 80, 100, 1, 2);
    assert_true(work_claim(scene.work, 1, &chunk));
    pid_t victim = fork_claimer(&scene);
    pid_t survivor = fork_claimer(&scene);
    kill(victim, SIGKILL);
    assert_int_equal(wait_for(victim), 1000 + SIGKILL);
    work_done(scene.work, 0);
    assert_int_equal(wait_for(survivor), 0);
    work_done(scene.work, 1);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_TAKEN);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_file_is_claimed_exactly_once),
        cmocka_unit_test(the_limit_holds_but_for_one_large_file),
        cmocka_unit_test(a_chunk_is_cut_at_the_limit_and_at_the_end),
        cmocka_unit_test(a_claim_that_is_not_granted_hands_out_nothing),
        cmocka_unit_test(a_chunk_is_cut_at_its_own_limit),
        cmocka_unit_test(one_thread_has_the_first_error),
        cmocka_unit_test(one_child_speaks_of_the_first_error),
        cmocka_unit_test(an_error_wakes_a_claim_that_waits),
        cmocka_unit_test(the_file_whose_turn_it_is_passes_the_limit),
        cmocka_unit_test(a_claim_passes_the_limit_when_its_turn_comes),
        cmocka_unit_test(a_child_killed_while_it_waits_locks_nothing),
    };

    alarm(60);      /* a lost wake-up is a failure, not a hang */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

#include "claim.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>

enum { THREADS = 8, WEIGHT_OF_100 = 100 + SCENE_WEIGHT };

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
    while (claim_chunk(&crowd->scene.job.workers[0], claimer->chunk, &chunk)) {
        uint64_t bytes = 0;
        for (size_t i = chunk.first; i < chunk.end; i++)
            bytes += work_weight(work, work_file(work, i));
        uint64_t now = atomic_fetch_add(&crowd->in_flight, bytes) + bytes;
        if (work_file(work, chunk.first) == crowd->large)
            crowd->large_was_alone = now == bytes;
        else
            for (uint64_t most = crowd->most; now > most;)
                if (atomic_compare_exchange_weak(&crowd->most, &most, now))
                    break;
        for (size_t i = chunk.first; i < chunk.end; i++)
            atomic_fetch_add(&crowd->claims[work_file(work, i)], 1);
        sched_yield();
        atomic_fetch_sub(&crowd->in_flight, bytes);
        work_release(work, bytes);
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

    scene_open(&crowd.scene, 2003, 100, 10 * WEIGHT_OF_100, THREADS, 1);
    crowd.scene.files.files[crowd.large].size = 50000;
    let_them_claim(&crowd);
    assert_in_range(crowd.most, WEIGHT_OF_100, 10 * WEIGHT_OF_100);
    assert_true(crowd.large_was_alone);
    scene_close(&crowd.scene);
}

static void a_chunk_is_cut_at_the_limit_and_at_the_end(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 12, 100, 10 * WEIGHT_OF_100, 1, 1);
    assert_int_equal(work_try_claim(scene.work, 100, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.first, 0);
    assert_int_equal(chunk.end, 10);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    work_release(scene.work, 10 * WEIGHT_OF_100);
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

    scene_open(&scene, 2, 100, WEIGHT_OF_100 + 99, 1, 1);
    assert_true(claim_chunk(&scene.job.workers[0], 1, &first));
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    assert_int_equal(chunk.first, chunk.end);       /* or its owner takes it for a claim */
    work_release(scene.work, WEIGHT_OF_100);
    assert_true(claim_chunk(&scene.job.workers[0], 1, &first));
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
    assert_true(claim_chunk(&scene.job.workers[0], 100, &chunk));
    assert_int_equal(chunk.end, 3);
    assert_true(claim_chunk(&scene.job.workers[0], 100, &chunk));
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
    assert_false(claim_chunk(&scene.job.workers[0], 1, &chunk));
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
    struct worker *worker;
    _Atomic pid_t id;       /* of the thread */
    bool result;
};

static void *wait_for_claim(void *waiter_)
{
    struct waiter *waiter = waiter_;
    struct chunk chunk;

    waiter->id = gettid();
    waiter->result = claim_chunk(waiter->worker, 1, &chunk);
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

    scene_open(&scene, 2, 100, WEIGHT_OF_100 + 99, 1, 1);
    assert_true(claim_chunk(&scene.job.workers[0], 1, &chunk));
    struct waiter waiter = { .worker = &scene.job.workers[0], .result = true };
    pthread_t thread = start_waiter(&waiter, wait_for_claim);
    work_set_error(scene.work, -EIO);
    pthread_join(thread, NULL);
    assert_false(waiter.result);
    scene_close(&scene);
}

/* Opens the scene again with another order of the archive or of claims. */
static void open_with(struct scene *scene, size_t files, uint64_t memory, enum order order,
                      enum schedule schedule)
{
    scene_open(scene, files, 100, memory, THREADS, 1);
    scene->job.order = order;
    scene->job.schedule = schedule;
}

static size_t claimed_file(struct scene *scene)
{
    struct chunk chunk = { 0, 0 };

    assert_int_equal(work_try_claim(scene->work, 5, &chunk), CLAIM_TAKEN);
    return work_file(scene->work, chunk.first);
}

static void the_largest_come_first_the_oversize_last(void **state)
{
    (void)state;
    static const uint64_t sizes[] = { 5, 70, 9000, 70, 0, 80, 10000 };
    static const size_t order[] = { 5, 1, 3, 0, 2, 4, 6 };
    struct scene scene;

    open_with(&scene, 7, 2000, ORDER_COMPLETION, SCHEDULE_LARGEST);
    for (size_t i = 0; i < 7; i++)
        scene.files.files[i].size = sizes[i];
    scene_start(&scene);
    for (size_t i = 0; i < 7; i++) {
        struct chunk chunk;
        assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_TAKEN);
        assert_int_equal(work_file(scene.work, chunk.first), order[i]);
        assert_int_equal(work_is_oversize(scene.work, order[i]), sizes[order[i]] > 2000);
        work_release(scene.work, work_weight(scene.work, order[i]));
    }
    scene_close(&scene);
}

static void the_file_whose_turn_it_is_jumps_the_queue_once(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    open_with(&scene, 4, 2 * WEIGHT_OF_100 + 200, ORDER_NAME, SCHEDULE_LARGEST);
    scene.files.files[2].size = 200;
    scene.files.files[3].size = 199;
    scene_start(&scene);
    assert_int_equal(claimed_file(&scene), 2);
    assert_int_equal(claimed_file(&scene), 3);      /* now the memory is full */
    assert_int_equal(claimed_file(&scene), 0);      /* its turn */
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    work_turn(scene.work, 1);
    assert_int_equal(claimed_file(&scene), 1);
    work_release(scene.work, 4 * WEIGHT_OF_100 + 199);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_ENDED);
    scene_close(&scene);
}

static void a_claim_passes_the_limit_when_its_turn_comes(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    open_with(&scene, 2, WEIGHT_OF_100 + 99, ORDER_NAME, SCHEDULE_LISTED);
    scene_start(&scene);
    assert_true(claim_chunk(&scene.job.workers[0], 1, &chunk));
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_BUSY);
    work_turn(scene.work, 1);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.first, 1);
    scene_close(&scene);
}

/* Of two workers that pass it on, the first may be the last to say so. */
static void the_turn_never_goes_back(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    open_with(&scene, 3, 2 * WEIGHT_OF_100 + 99, ORDER_NAME, SCHEDULE_LISTED);
    scene_start(&scene);
    assert_int_equal(work_try_claim(scene.work, 2, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.end, 2);
    work_turn(scene.work, 2);
    work_turn(scene.work, 1);
    assert_int_equal(work_try_claim(scene.work, 1, &chunk), CLAIM_TAKEN);
    assert_int_equal(chunk.first, 2);
    scene_close(&scene);
}

static pid_t fork_claimer(struct scene *scene)
{
    struct chunk chunk;
    pid_t child = fork();

    if (child == 0)
        _exit(claim_chunk(&scene->job.workers[0], 1, &chunk) && chunk.first == 1 ? 0 : 1);
    wait_until_asleep(child);
    return child;
}

static void a_child_killed_while_it_waits_locks_nothing(void **state)
{
    (void)state;
    struct scene scene;
    struct chunk chunk;

    scene_open(&scene, 3, 100, WEIGHT_OF_100 + 99, 1, 2);
    assert_true(claim_chunk(&scene.job.workers[0], 1, &chunk));
    pid_t victim = fork_claimer(&scene);
    pid_t survivor = fork_claimer(&scene);
    kill(victim, SIGKILL);
    assert_int_equal(wait_for(victim), 1000 + SIGKILL);
    work_release(scene.work, WEIGHT_OF_100);
    assert_int_equal(wait_for(survivor), 0);
    work_release(scene.work, WEIGHT_OF_100);
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
        cmocka_unit_test(the_largest_come_first_the_oversize_last),
        cmocka_unit_test(the_file_whose_turn_it_is_jumps_the_queue_once),
        cmocka_unit_test(a_claim_passes_the_limit_when_its_turn_comes),
        cmocka_unit_test(the_turn_never_goes_back),
        cmocka_unit_test(a_child_killed_while_it_waits_locks_nothing),
    };

    alarm(60);      /* a lost wake-up is a failure, not a hang */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

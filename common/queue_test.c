#include "testing.h"

#include "queue.h"

#include <stdatomic.h>

enum { PRODUCERS = 8, EACH = 500 };

/* A queue that cannot be had is a case of ours, not the end of the test. */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
    return "allocator_may_return_null=1";
}

struct producer {
    struct queue *queue;
    struct worker *self;
    size_t first, count;    /* the files that it puts */
    _Atomic pid_t id;
};

static void *produce(void *producer_)
{
    struct producer *producer = producer_;

    producer->id = gettid();
    for (size_t i = 0; i < producer->count; i++)
        queue_put(producer->queue, &(struct member){ .file = producer->first + i }, producer->self);
    queue_leave(producer->queue);
    return NULL;
}

static void members_come_in_the_order_they_were_put(void **state)
{
    (void)state;
    struct scene scene;
    struct queue queue;
    struct member member;

    scene_open(&scene, 6, 1, 1000, 1, 1);
    queue_init(&queue, 4, &scene.job.workers[0]);
    queue_close_after(&queue, 1);
    for (size_t round = 0; round < 2; round++) {    /* the second wraps around the ring */
        for (size_t i = 0; i < 3; i++)
            queue_put(&queue, &(struct member){ .file = 3 * round + i }, &scene.job.workers[0]);
        for (size_t i = 0; i < 3; i++) {
            assert_true(queue_get(&queue, &member));
            assert_int_equal(member.file, 3 * round + i);
        }
    }
    queue_leave(&queue);
    assert_false(queue_get(&queue, &member));
    queue_free(&queue);
    scene_close(&scene);
}

static void a_full_queue_holds_its_producer(void **state)
{
    (void)state;
    struct scene scene;
    struct queue queue;
    struct member member;
    pthread_t thread;
    size_t got = 0;

    scene_open(&scene, 10, 1, 1000, 1, 1);
    queue_init(&queue, 3, &scene.job.workers[0]);
    struct producer producer = { .queue = &queue, .self = &scene.job.workers[1], .count = 10 };
    assert_int_equal(pthread_create(&thread, NULL, produce, &producer), 0);
    while (producer.id == 0)
        sched_yield();
    size_t count = 0;
    while (count < 3) {
        lock_acquire(&queue.lock);
        count = queue.count;
        lock_release(&queue.lock);
    }
    wait_until_asleep(producer.id);
    lock_acquire(&queue.lock);
    assert_int_equal(queue.count, 3);
    lock_release(&queue.lock);
    queue_close_after(&queue, 1);
    while (queue_get(&queue, &member))
        assert_int_equal(member.file, got++);
    assert_int_equal(got, 10);
    pthread_join(thread, NULL);
    queue_free(&queue);
    scene_close(&scene);
}

static void all_that_many_producers_put_arrives_once(void **state)
{
    (void)state;
    struct scene scene;
    struct queue queue;
    struct member member;
    pthread_t threads[PRODUCERS];
    struct producer producers[PRODUCERS];
    size_t next[PRODUCERS] = { 0 };

    scene_open(&scene, PRODUCERS * EACH, 1, 1000, PRODUCERS, 1);
    queue_init(&queue, 5, &scene.job.workers[0]);
    for (size_t i = 0; i < PRODUCERS; i++) {
        producers[i] = (struct producer){ .queue = &queue, .self = &scene.job.workers[1 + i],
                                          .first = i * EACH, .count = EACH };
        assert_int_equal(pthread_create(&threads[i], NULL, produce, &producers[i]), 0);
    }
    queue_close_after(&queue, PRODUCERS);
    while (queue_get(&queue, &member)) {
        size_t producer = member.file / EACH;
        assert_int_equal(member.file % EACH, next[producer]++);     /* each one's in their order */
    }
    for (size_t i = 0; i < PRODUCERS; i++) {
        assert_int_equal(next[i], EACH);
        pthread_join(threads[i], NULL);
    }
    queue_free(&queue);
    scene_close(&scene);
}

static void a_queue_without_producers_ends_at_once(void **state)
{
    (void)state;
    struct scene scene;
    struct queue queue;
    struct member member;

    scene_open(&scene, 1, 1, 1000, 1, 1);
    queue_init(&queue, 2, &scene.job.workers[0]);
    queue_close_after(&queue, 0);
    assert_false(queue_get(&queue, &member));
    queue_free(&queue);
    scene_close(&scene);
}

static void a_queue_without_memory_fails_the_run_and_takes_members(void **state)
{
    (void)state;
    struct scene scene;
    struct queue queue;
    struct capture capture;

    scene_open(&scene, 1, 1, 1000, 1, 1);
    capture_begin(&capture);
    queue_init(&queue, SIZE_MAX / 2, &scene.job.workers[0]);
    capture_end(&capture);
    assert_int_equal(work_error(scene.work), -ENOMEM);
    assert_one_line(capture.text, "a queue of ");
    struct member member = { .state = MEMBER_RAW, .bytes = malloc(10), .size = 10 };
    queue_put(&queue, &member, &scene.job.workers[0]);      /* freed: leak checkers look here */
    assert_null(member.bytes);
    queue_leave(&queue);
    queue_close_after(&queue, 1);
    assert_false(queue_get(&queue, &member));
    queue_free(&queue);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_come_in_the_order_they_were_put),
        cmocka_unit_test(a_full_queue_holds_its_producer),
        cmocka_unit_test(all_that_many_producers_put_arrives_once),
        cmocka_unit_test(a_queue_without_producers_ends_at_once),
        cmocka_unit_test(a_queue_without_memory_fails_the_run_and_takes_members),
    };

    alarm(60);      /* a lost wake-up is a failure, not a hang */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

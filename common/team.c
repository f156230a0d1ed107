#include "team.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct team_thread {
    pthread_t thread;
    struct worker *worker;
    team_body *body;
    void *context;
};

static void *begin(void *thread_)
{
    struct team_thread *thread = thread_;

    worker_begin(thread->worker);
    thread->body(thread->worker, thread->context);
    worker_end(thread->worker);
    return NULL;
}

void team_start(struct team *team, struct worker *self, unsigned threads, team_body *body,
                void *context)
{
    int err = 0;

    team->count = 0;
    team->threads = calloc(threads, sizeof *team->threads);
    if (team->threads == NULL)
        err = ENOMEM;
    while (err == 0 && team->count < threads) {
        struct team_thread *thread = &team->threads[team->count];
        *thread = (struct team_thread){ .worker = &self[1 + team->count],
                                        .body = body,
                                        .context = context };
        err = pthread_create(&thread->thread, NULL, begin, thread);
        team->count += err == 0;
    }
    if (err != 0)
        work_fail(self->work, -err, "cannot start thread %u of %u; use a smaller -j",
                  team->count + 1, threads);
}

void team_join(struct team *team)
{
    for (unsigned i = 0; i < team->count; i++)
        pthread_join(team->threads[i].thread, NULL);
    free(team->threads);
    *team = (struct team){ 0 };
}

void team_run(struct worker *self, unsigned threads, team_body *body, void *context)
{
    struct team team;

    team_start(&team, self, threads, body, context);
    team_join(&team);
}

static void serve(struct worker *self, void *pool_)
{
    struct pool *pool = pool_;

    lock_acquire(&pool->lock);
    for (unsigned served = 0; ; served++) {
        while (pool->bit == served && !pool->ends)
            condition_wait(&pool->given, &pool->lock);
        if (pool->bit == served)
            break;
        void *context = pool->context;
        lock_release(&pool->lock);
        pool->body(self, context);
        lock_acquire(&pool->lock);
        if (--pool->busy == 0)
            condition_signal(&pool->done);
    }
    lock_release(&pool->lock);
}

void pool_start(struct pool *pool, struct worker *self, unsigned threads, team_body *body)
{
    *pool = (struct pool){
        .body = body,
        .lock = LOCK_INITIALIZER,
        .given = CONDITION_INITIALIZER,
        .done = CONDITION_INITIALIZER,
    };
    team_start(&pool->team, self, threads, serve, pool);
}

void pool_run(struct pool *pool, void *context)
{
    lock_acquire(&pool->lock);
    pool->context = context;
    pool->bit++;
    pool->busy = pool->team.count;
    condition_broadcast(&pool->given);
    while (pool->busy > 0)
        condition_wait(&pool->done, &pool->lock);
    lock_release(&pool->lock);
}

void pool_stop(struct pool *pool)
{
    lock_acquire(&pool->lock);
    pool->ends = true;
    condition_broadcast(&pool->given);
    lock_release(&pool->lock);
    team_join(&pool->team);
}

static void nothing(struct worker *self, void *context)
{
    (void)self;
    (void)context;
}

/* Threads of a pool live until it is stopped. */
bool team_can_start(struct worker *self, unsigned threads)
{
    struct pool pool;

    pool_start(&pool, self, threads, nothing);
    bool all = pool.team.count == threads;
    pool_stop(&pool);
    return all;
}

/*
 * processes-threads: as processes, and in each child a pool of threads loads the
 * files of a chunk, which is sent as a whole.
 */
#include "strategy.h"

static const char picture[] =
    "child 1, thread 1  [load][load]..[load][load]..\n"
    "child 1, thread 2  [load][load]..[load][load]..\n"
    "child 1            .............>>.............>> ...\n"
    "parent             ...............[append][append] ...\n"
    "         > the chunk goes through a pipe, . waits; threads have work to share\n"
    "         only where -c is more than 1\n";

static void loader(struct worker *self, void *batch)
{
    batch_load(batch, self);
}

static void child(struct worker *self, struct pipe *parent, void *context)
{
    struct pool pool;
    struct batch batch;

    (void)context;
    pool_start(&pool, self, self->job->threads, loader);
    while (batch_claim(&batch, self)) {
        pool_run(&pool, &batch);
        pipe_send_batch(parent, &batch, self);
    }
    pool_stop(&pool);
}

static void run(const struct job *job, struct zip *zip)
{
    crew_run(&job->workers[0], CREW_PIPE, zip, child, NULL);
}

const struct strategy strategy = {
    .name = "processes-threads",
    .summary = "forked children with threads that share a chunk, the parent appends",
    .picture = picture,
    .uses = ARCHIVER | USES_PROCESSES | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

/*
 * threads-batched: each thread loads a chunk of files, then holds the lock once
 * to append them all.
 */
#include "strategy.h"

static const char picture[] =
    "append:  thread 1  [load load load]#deflate#append#deflate#append ...\n"
    "         thread 2  [load load load]............................... ...\n"
    "worker:  thread 1  [load][deflate][load][deflate]#append#append#[load] ...\n"
    "         thread 2  [load][deflate][load][deflate]...............#append ...\n"
    "         # holds the lock, . waits for it\n";

struct shared {
    struct lock lock;
    struct zip *zip;    /* guarded by lock */
};

static void worker(struct worker *self, void *shared_)
{
    struct shared *shared = shared_;
    struct batch batch;

    while (batch_claim(&batch, self)) {
        batch_load(&batch, self);
        lock_acquire(&shared->lock);
        zip_append_batch(shared->zip, &batch, self);
        lock_release(&shared->lock);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    struct shared shared = { .zip = zip, .lock = LOCK_INITIALIZER };

    team_run(&job->workers[0], job->threads, worker, &shared);
}

const struct strategy strategy = {
    .name = "threads-batched",
    .summary = "threads that load a chunk and take the lock once for all of it",
    .picture = picture,
    .uses = ARCHIVER | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

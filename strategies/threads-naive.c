/*
 * threads-naive: each thread does everything while it holds the lock.
 */
#include "strategy.h"

static const char picture[] =
    "thread 1  #load#deflate#append#............................#load#deflate ...\n"
    "thread 2  ............................#load#deflate#append#............. ...\n"
    "          # holds the lock, . waits for it; --deflate-at makes no difference\n";

struct shared {
    struct lock lock;
    struct zip *zip;    /* guarded by lock */
};

static void worker(struct worker *self, void *shared_)
{
    struct shared *shared = shared_;
    struct member member;
    size_t file;

    while (claim_next(self, &file)) {
        lock_acquire(&shared->lock);
        member_load(&member, file, self);
        zip_append(shared->zip, &member, self);
        lock_release(&shared->lock);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    struct shared shared = { .zip = zip, .lock = LOCK_INITIALIZER };

    team_run(&job->workers[0], job->threads, worker, &shared);
}

const struct strategy strategy = {
    .name = "threads-naive",
    .summary = "threads that hold one lock around everything",
    .picture = picture,
    .uses = ARCHIVER | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

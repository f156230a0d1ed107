/*
 * threads-offset: each thread loads its files, reserves their range in the
 * archive with one atomic add, and writes there itself.  No lock, no writer.
 */
#include "strategy.h"

static const char picture[] =
    "thread 1  [load][deflate]+[write][load][deflate]+[write] ...\n"
    "thread 2  [load][deflate]+[write][load][deflate]+[write] ...\n"
    "          + reserves a range: the end of the archive moves on by that much\n";

static void worker(struct worker *self, void *zip)
{
    struct batch batch;

    while (batch_claim(&batch, self)) {
        batch_load(&batch, self);
        zip_append_batch(zip, &batch, self);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    team_run(&job->workers[0], job->threads, worker, zip);
}

const struct strategy strategy = {
    .name = "threads-offset",
    .summary = "threads that reserve a range of the archive and write there, without a lock",
    .picture = picture,
    .uses = ARCHIVER | USES_THREADS,
    .run = run,
};

/*
 * null-store: threads write the files into the archive as they are.  What no
 * strategy can beat without making less to write.
 */
#include "strategy.h"

static const char picture[] =
    "thread 1  [read]+[write][read]+[write][read]+[write] ...\n"
    "thread 2  [read]+[write][read]+[write][read]+[write] ...\n"
    "          + reserves a range, as threads-offset does\n";

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
    .name = "null-store",
    .summary = "a floor: threads that write everything undeflated",
    .picture = picture,
    .uses = USES_THREADS | USES_CHUNK | USES_SCHEDULE | USES_ARCHIVE | USES_AFFINITY,
    .floor = true,
    .run = run,
};

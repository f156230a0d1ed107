/*
 * null-read: threads read the files and keep nothing.
 */
#include "strategy.h"

static const char picture[] =
    "thread 1  [read][read][read][read][read] ...\n"
    "thread 2  [read][read][read][read][read] ...\n";

static void worker(struct worker *self, void *context)
{
    struct member member;
    size_t file;

    (void)context;
    while (claim_next(self, &file)) {
        member_read(&member, file, self);
        member_discard(&member, self);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    (void)zip;
    team_run(&job->workers[0], job->threads, worker, NULL);
}

const struct strategy strategy = {
    .name = "null-read",
    .summary = "a floor: threads that read the files, and keep nothing",
    .picture = picture,
    .uses = USES_THREADS | USES_CHUNK | USES_SCHEDULE | USES_AFFINITY,
    .floor = true,
    .run = run,
};

/*
 * null-deflate: threads load and deflate, and throw the result away.  What no
 * strategy that deflates in its workers can beat.
 */
#include "strategy.h"

static const char picture[] =
    "thread 1  [load][deflate][load][deflate][load][deflate] ...\n"
    "thread 2  [load][deflate][load][deflate][load][deflate] ...\n";

static void worker(struct worker *self, void *context)
{
    struct member member;
    size_t file;

    (void)context;
    while (claim_next(self, &file)) {
        member_load(&member, file, self);
        member_deflate(&member, self);
        member_discard(&member, self);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    (void)zip;
    team_run(&job->workers[0], job->threads, worker, NULL);
}

const struct strategy strategy = {
    .name = "null-deflate",
    .summary = "a floor: threads that load and deflate, and write nothing",
    .picture = picture,
    .uses = USES_THREADS | USES_CHUNK | USES_SCHEDULE | USES_CODEC | USES_AFFINITY,
    .floor = true,
    .run = run,
};

/*
 * uring: threads that have the kernel read the next files and write the last ones
 * while they deflate, through an io_uring each.
 *
 * Needs: liburing
 */
#include "ring.h"
#include "strategy.h"

static const char picture[] =
    "kernel 1  [read][read]......[read][write][read][write] ...\n"
    "thread 1  ......[deflate]+>[deflate]+>[deflate]+> ...\n"
    "thread 2  ......[deflate]+>[deflate]+>[deflate]+> ...\n"
    "kernel 2  [read][read]......[read][write][read][write] ...\n"
    "          + reserves a range, > hands it to the kernel to be written there\n";

static void worker(struct worker *self, void *zip)
{
    struct member member;

    while (ring_next(self, &member)) {
        member_deflate(&member, self);
        zip_append(zip, &member, self);
    }
    ring_end(self);
}

static void run(const struct job *job, struct zip *zip)
{
    team_run(&job->workers[0], job->threads, worker, zip);
}

const struct strategy strategy = {
    .name = "uring",
    .summary = "threads that deflate while the kernel reads and writes, by io_uring",
    .picture = picture,
    .uses = (ARCHIVER & ~USES_CHUNK) | USES_THREADS,
    .sink = "uring",
    .unavailable = ring_unavailable,
    .run = run,
};

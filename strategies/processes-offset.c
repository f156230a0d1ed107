/*
 * processes-offset: forked children reserve their ranges in shared memory and
 * write into the archive themselves.  No content travels between processes.
 */
#include "strategy.h"

static const char picture[] =
    "child 1  [load][deflate]+[write][load][deflate]+[write] ...\n"
    "child 2  [load][deflate]+[write][load][deflate]+[write] ...\n"
    "parent   ..................................................\n"
    "         + reserves a range: the end of the archive, which lies in shared\n"
    "         memory, moves on by that much\n";

static void child(struct worker *self, struct pipe *parent, void *zip)
{
    struct batch batch;

    (void)parent;
    while (batch_claim(&batch, self)) {
        batch_load(&batch, self);
        zip_append_batch(zip, &batch, self);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    crew_run(&job->workers[0], CREW_PIPE, zip, child, zip);
}

const struct strategy strategy = {
    .name = "processes-offset",
    .summary = "forked children that reserve a range of the archive and write there",
    .picture = picture,
    .uses = ARCHIVER | USES_PROCESSES,
    .run = run,
};

/*
 * processes: forked children load chunks of files and send them through pipes to
 * the parent, which alone appends.
 */
#include "strategy.h"

static const char picture[] =
    "append:  child 1  [load]>>>[load].......>>>[load].... ...\n"
    "         parent   ......>>>[deflate][append]>>>[deflate] ...\n"
    "worker:  child 1  [load][deflate]>[load][deflate]> ...\n"
    "         child 2  [load][deflate].>[load][deflate]> ...\n"
    "         parent   ...............>[append]>[append]. ...\n"
    "         > content goes through a pipe, . waits\n";

static void child(struct worker *self, struct pipe *parent, void *context)
{
    struct batch batch;

    (void)context;
    while (batch_claim(&batch, self)) {
        batch_load(&batch, self);
        pipe_send_batch(parent, &batch, self);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    crew_run(&job->workers[0], CREW_PIPE, zip, child, NULL);
}

const struct strategy strategy = {
    .name = "processes",
    .summary = "forked children that load and send through pipes, the parent appends",
    .picture = picture,
    .uses = ARCHIVER | USES_PROCESSES | USES_DEFLATE_AT,
    .run = run,
};

/*
 * pipeline: stages with bounded queues between them: some threads read, others
 * deflate, the main thread writes.
 */
#include "strategy.h"

static const char picture[] =
    "reader    [read]>[read]>[read].>[read]..> ...\n"
    "deflater  ......[deflate]>[deflate]>[deflate]> ...\n"
    "deflater  .............[deflate]>[deflate]>[deflate] ...\n"
    "main      ................[append].[append] ...\n"
    "          > puts into the next queue, . waits\n";

struct stages {
    struct queue raw;       /* from the readers to the deflaters */
    struct queue ready;     /* from the deflaters to the writer */
};

static void reader(struct worker *self, void *stages_)
{
    struct stages *stages = stages_;
    struct member member;
    size_t file;

    while (claim_next(self, &file)) {
        member_read(&member, file, self);
        queue_put(&stages->raw, &member, self);
    }
    queue_leave(&stages->raw);
}

static void deflater(struct worker *self, void *stages_)
{
    struct stages *stages = stages_;
    struct member member;

    while (queue_get(&stages->raw, &member)) {
        member_deflate(&member, self);
        queue_put(&stages->ready, &member, self);
    }
    queue_leave(&stages->ready);
}

static void run(const struct job *job, struct zip *zip)
{
    struct worker *self = &job->workers[0];
    unsigned deflaters = job->threads - job->readers;
    struct stages stages;
    struct team reading, deflating;
    struct member member;

    queue_init(&stages.raw, 2 * deflaters, self);
    queue_init(&stages.ready, 2 * deflaters, self);
    team_start(&deflating, self + job->readers, deflaters, deflater, &stages);
    queue_close_after(&stages.ready, deflating.count);
    team_start(&reading, self, job->readers, reader, &stages);
    queue_close_after(&stages.raw, reading.count);
    while (queue_get(&stages.ready, &member))
        zip_append(zip, &member, self);
    team_join(&reading);
    team_join(&deflating);
    queue_free(&stages.raw);
    queue_free(&stages.ready);
}

const struct strategy strategy = {
    .name = "pipeline",
    .summary = "stages with queues between them: readers, deflaters, one writer",
    .picture = picture,
    .uses = ARCHIVER | USES_STAGES,
    .run = run,
};

/*
 * threads-writer: threads load the files and hand them to the main thread, which
 * alone appends.  No lock around the archive: one thread owns it.
 */
#include "strategy.h"

static const char picture[] =
    "append:  thread 1  [load]>[load]>[load].......>[load].... ...\n"
    "         main      .....[deflate][append][deflate][append] ...\n"
    "worker:  thread 1  [load][deflate]>[load][deflate]> ...\n"
    "         thread 2  [load][deflate]>[load][deflate]> ...\n"
    "         main      ...............[append][append]. ...\n"
    "         > puts into the queue, . waits\n";

static void loader(struct worker *self, void *queue_)
{
    struct queue *queue = queue_;
    struct member member;
    size_t file;

    while (claim_next(self, &file)) {
        member_load(&member, file, self);
        queue_put(queue, &member, self);
    }
    queue_leave(queue);
}

static void run(const struct job *job, struct zip *zip)
{
    struct worker *self = &job->workers[0];
    struct queue queue;
    struct team team;
    struct member member;

    queue_init(&queue, 2 * job->threads, self);
    team_start(&team, self, job->threads, loader, &queue);
    queue_close_after(&queue, team.count);
    while (queue_get(&queue, &member))
        zip_append(zip, &member, self);
    team_join(&team);
    queue_free(&queue);
}

const struct strategy strategy = {
    .name = "threads-writer",
    .summary = "threads that load and hand over to the main thread, which appends",
    .picture = picture,
    .uses = ARCHIVER | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

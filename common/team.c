#include "team.h"

#include <errno.h>
#include <stdlib.h>

struct team_thread {
    pthread_t thread;
    struct worker *worker;
    team_body *body;
    void *context;
};

static void *begin(void *thread_)
{
    struct team_thread *thread = thread_;

    worker_begin(thread->worker);
    thread->body(thread->worker, thread->context);
    worker_end(thread->worker);
    return NULL;
}

void team_start(struct team *team, struct worker *self, unsigned threads, team_body *body, void *context)
{
    int err = 0;

    team->count = 0;
    team->threads = calloc(threads, sizeof *team->threads);
    if (team->threads == NULL)
        err = ENOMEM;
    while (err == 0 && team->count < threads) {
        struct team_thread *thread = &team->threads[team->count];
        *thread = (struct team_thread){ .worker = &self[1 + team->count], .body = body, .context = context };
        err = pthread_create(&thread->thread, NULL, begin, thread);
        team->count += err == 0;
    }
    if (err != 0)
        work_fail(self->work, -err, "cannot start thread %u of %u; use a smaller -j",
                  team->count + 1, threads);
}

void team_join(struct team *team)
{
    for (unsigned i = 0; i < team->count; i++)
        pthread_join(team->threads[i].thread, NULL);
    free(team->threads);
    *team = (struct team){ 0 };
}

void team_run(struct worker *self, unsigned threads, team_body *body, void *context)
{
    struct team team;

    team_start(&team, self, threads, body, context);
    team_join(&team);
}

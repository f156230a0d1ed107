/*
 * openmp: a parallel for over the files, and a critical section to append.
 *
 * Needs: openmp
 */
#include "strategy.h"

#include <omp.h>

static const char picture[] =
    "append:  thread 1  [load]#deflate#append#[load]..............#deflate ...\n"
    "         thread 2  [load]................#deflate#append#[load]...... ...\n"
    "worker:  thread 1  [load][deflate]#append#[load][deflate]#append# ...\n"
    "         thread 2  [load][deflate].#append#[load][deflate]#append# ...\n"
    "         # in the critical section, . waits for it\n";

static void run(const struct job *job, struct zip *zip)
{
    if (!team_can_start(&job->workers[0], job->threads))
        return;
    #pragma omp parallel num_threads(job->threads)
    {
        struct worker *self = worker_begin(&job->workers[1 + omp_get_thread_num()]);

        #pragma omp for schedule(dynamic, job->chunk)
        for (size_t i = 0; i < job->files->count; i++) {
            struct member member;
            size_t file;
            if (!claim_one(self, &file))
                continue;
            member_load(&member, file, self);
            #pragma omp critical
            zip_append(zip, &member, self);
        }
        worker_end(self);
    }
}

const struct strategy strategy = {
    .name = "openmp",
    .summary = "an OpenMP parallel for with a critical section",
    .picture = picture,
    .uses = ARCHIVER | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

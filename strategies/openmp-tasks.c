/*
 * openmp-tasks: two OpenMP tasks for each file, one to load it, one to append it.
 * Dependences order them: a file is appended when it is loaded and its
 * predecessor is appended.
 *
 * Needs: openmp
 */
#include "strategy.h"

#include <omp.h>

static const char picture[] =
    "append:  thread 1  [load 1][load 2][load 3]............[load 4] ...\n"
    "         thread 2  .......[deflate 1, append 1][deflate 2, append 2] ...\n"
    "worker:  thread 1  [load 1][deflate 1][append 1][load 3][deflate 3] ...\n"
    "         thread 2  [load 2][deflate 2].........[append 2][load 4] ...\n"
    "         in the order of claims; . no task is ready\n";

enum { WINDOW_MAX = 256, WINDOW_PER_THREAD = 8 };

/* Files on their way; as many as keep all threads busy, so that memory is bounded. */
struct window {
    size_t size;        /* its address stands for the archive in dependences */
    struct member members[WINDOW_MAX];
};

static struct worker *this_worker(const struct job *job)
{
    return &job->workers[1 + omp_get_thread_num()];
}

/* Too much is in flight until tasks have ended. */
static bool claim(struct worker *self, struct chunk *chunk)
{
    enum claim claim;

    while ((claim = work_try_claim(self->work, 1, chunk)) == CLAIM_BUSY) {
        #pragma omp taskwait
    }
    return claim == CLAIM_TAKEN;
}

static void make_tasks(const struct job *job, struct zip *zip, struct window *window)
{
    struct worker *self = this_worker(job);
    struct chunk chunk;

    for (size_t i = 0; claim(self, &chunk); i++) {
        size_t file = work_file(self->work, chunk.first);
        struct member *member = &window->members[i % window->size];
        #pragma omp task depend(inout: *member)
        member_load(member, file, this_worker(job));
        #pragma omp task depend(inout: *member) depend(inout: window->size)
        zip_append(zip, member, this_worker(job));
    }
    #pragma omp taskwait
}

static void run(const struct job *job, struct zip *zip)
{
    struct window window = { .size = WINDOW_PER_THREAD * job->threads };

    if (window.size > WINDOW_MAX)
        window.size = WINDOW_MAX;
    if (!team_can_start(&job->workers[0], job->threads))
        return;
    #pragma omp parallel num_threads(job->threads)
    {
        struct worker *self = worker_begin(this_worker(job));
        #pragma omp single
        make_tasks(job, zip, &window);
        worker_end(self);
    }
}

const struct strategy strategy = {
    .name = "openmp-tasks",
    .summary = "OpenMP tasks that load and append, ordered by dependences",
    .picture = picture,
    .uses = (ARCHIVER & ~USES_CHUNK) | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

/*
 * async-writer: coroutines wait for their file to be loaded on a pool of threads;
 * the loop appends whatever has been completed.  No lock.
 *
 * Needs: libuv
 */
#include "loop.h"
#include "strategy.h"

static const char picture[] =
    "append:  pool  [load][load][load]...................[load] ...\n"
    "         loop  ......[deflate][append][deflate][append] ...\n"
    "worker:  pool  [load][deflate][load][deflate] ...\n"
    "         pool  [load][deflate][load][deflate] ...\n"
    "         loop  ...............[append][append] ...\n";

static void load(struct task *task);
static void append(struct task *task);

static void claim(struct task *task)
{
    task_next(task, load);
}

static void load(struct task *task)
{
    task_load(task, append);
}

static void append(struct task *task)
{
    task_append(task);
    claim(task);
}

static void run(const struct job *job, struct zip *zip)
{
    loop_run(&job->workers[0], zip, claim);
}

const struct strategy strategy = {
    .name = "async-writer",
    .summary = "coroutines that load on a pool, the loop appends as they complete",
    .picture = picture,
    .uses = (ARCHIVER & ~USES_AFFINITY) | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

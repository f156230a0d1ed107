/*
 * async-batched: coroutines load a chunk of files on a pool of threads, then hold
 * a cooperative lock once to append them all.
 *
 * Needs: libuv
 */
#include "loop.h"
#include "strategy.h"

static const char picture[] =
    "append:  pool  [load load load][load load load] ...\n"
    "         loop  ................#deflate#append#deflate#append# ...\n"
    "worker:  pool  [load][deflate][load][deflate] ...\n"
    "         pool  [load][deflate][load][deflate] ...\n"
    "         loop  .............................#append#append# ...\n"
    "         # a coroutine holds the lock\n";

static void load(struct task *task);
static void acquire(struct task *task);
static void append(struct task *task);

static void claim(struct task *task)
{
    task_claim(task, load);
}

static void load(struct task *task)
{
    task_load(task, acquire);
}

static void acquire(struct task *task)
{
    task_acquire(task, append);
}

static void append(struct task *task)
{
    task_append(task);
    task_release(task);
    claim(task);
}

static void run(const struct job *job, struct zip *zip)
{
    loop_run(&job->workers[0], zip, claim);
}

const struct strategy strategy = {
    .name = "async-batched",
    .summary = "coroutines that load a chunk on a pool and take the lock once for it",
    .picture = picture,
    .uses = (ARCHIVER & ~USES_AFFINITY) | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

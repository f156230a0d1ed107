/*
 * async-locked: coroutines load their file on a pool of threads, then hold a
 * cooperative lock to append it.
 *
 * Appending never waits inside the lock, so on one loop nobody ever finds it
 * taken: it is there because the tutorial has it.
 *
 * Needs: libuv
 */
#include "loop.h"
#include "strategy.h"

static const char picture[] =
    "append:  pool  [load][load][load]...................[load] ...\n"
    "         loop  ......#deflate#append##deflate#append# ...\n"
    "worker:  pool  [load][deflate][load][deflate] ...\n"
    "         pool  [load][deflate][load][deflate] ...\n"
    "         loop  ...............#append##append# ...\n"
    "         # a coroutine holds the lock\n";

static void load(struct task *task);
static void acquire(struct task *task);
static void append(struct task *task);

static void claim(struct task *task)
{
    task_next(task, load);
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
    .name = "async-locked",
    .summary = "coroutines that load on a pool and append holding a cooperative lock",
    .picture = picture,
    .uses = (ARCHIVER & ~USES_AFFINITY) | USES_THREADS | USES_DEFLATE_AT,
    .run = run,
};

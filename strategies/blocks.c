/*
 * blocks: files that are larger than a block are cut into blocks, which several
 * threads deflate at once; small files are tasks beside them.  Whoever completes
 * the task whose turn it is appends all that wait behind it.
 */
#include "blocks.h"
#include "strategy.h"

static const char picture[] =
    "thread 1  [load 1][deflate 1]#append 1#append 2#[load 4][deflate 4]# ...\n"
    "thread 2  [load 2][deflate 2][load 3][deflate 3]#append 3#[load 5] ...\n"
    "          1, 2, 3 ... are blocks of 512 KiB, or small files, in the order of the\n"
    "          archive; # appends what has had its turn\n";

struct shared {
    struct blocks *blocks;
    struct zip *zip;
};

static void worker(struct worker *self, void *shared_)
{
    struct shared *shared = shared_;
    struct block block;

    while (blocks_claim(shared->blocks, &block, self)) {
        block_load(&block, self);
        blocks_append(shared->blocks, &block, shared->zip, self);
    }
}

static void run(const struct job *job, struct zip *zip)
{
    struct worker *self = &job->workers[0];
    struct shared shared = { .blocks = blocks_create(self), .zip = zip };

    if (shared.blocks != NULL)
        team_run(self, job->threads, worker, &shared);
    blocks_destroy(shared.blocks);
}

const struct strategy strategy = {
    .name = "blocks",
    .summary = "threads that deflate blocks of large files, and small files, in one sequence",
    .picture = picture,
    .uses = USES_THREADS | USES_CODEC | USES_ARCHIVE | USES_AFFINITY,
    .run = run,
};

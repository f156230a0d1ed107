#include "blocks.h"

#include "lock.h"

#include <errno.h>
#include <stdlib.h>

/* Tasks between the one whose turn it is and the last that was claimed: so many that
 * a thread which has lost its processor does not stop the others at once. */
enum { RING_PER_THREAD = 128 };

struct slot {
    bool waiting;
    struct block block;
};

struct blocks {
    struct lock lock;
    struct condition changed;   /* of lock: the turn has moved on */
    size_t file;                /* the next to be claimed; guarded by lock, as are all below */
    uint64_t offset;            /* in that file */
    size_t claimed;             /* tasks so far: the number of the next */
    size_t turn;                /* the number of the task to be appended next */
    bool appending;             /* somebody appends those whose turn has come */
    size_t ring_size;           /* written by blocks_create() */
    struct slot ring[];         /* by number modulo ring_size */
};

static struct slot *slot_of(struct blocks *blocks, size_t number)
{
    return &blocks->ring[number % blocks->ring_size];
}

struct blocks *blocks_create(struct worker *self)
{
    size_t ring_size = (size_t)RING_PER_THREAD * self->job->threads;
    struct blocks *blocks = calloc(1, sizeof *blocks + ring_size * sizeof blocks->ring[0]);

    if (blocks == NULL) {
        work_fail(self->work, -ENOMEM, "a ring of %zu blocks", ring_size);
        return NULL;
    }
    blocks->ring_size = ring_size;
    blocks->lock = (struct lock)LOCK_INITIALIZER;
    blocks->changed = (struct condition)CONDITION_INITIALIZER;
    return blocks;
}

void blocks_destroy(struct blocks *blocks)
{
    free(blocks);
}

static void next_task(const struct blocks *blocks, struct block *block, struct worker *self)
{
    const struct file *file = &self->job->files->files[blocks->file];

    if (file->type == FILE_REGULAR && file->size > BLOCK_SIZE)
        block_init(block, blocks->file, blocks->offset, self);
    else
        block_init_whole(block, blocks->file, self);
    block->number = blocks->claimed;
}

/* Content, what it is deflated to, dictionary; a whole file is a member like any other. */
static uint64_t weight(const struct block *block, const struct worker *self)
{
    return block->whole ? work_weight(self->work, block->member.file)
                        : 2 * block->size + CODEC_DICTIONARY + WORK_MEMBER_WEIGHT;
}

static bool may_go(const struct blocks *blocks, const struct block *block, struct worker *self)
{
    return blocks->claimed - blocks->turn < blocks->ring_size
           && work_try_admit(self->work, weight(block, self), blocks->claimed == blocks->turn);
}

static void step(struct blocks *blocks, const struct block *block)
{
    blocks->claimed++;
    blocks->offset += block->size;
    if (block->last) {
        blocks->file++;
        blocks->offset = 0;
    }
}

bool blocks_claim(struct blocks *blocks, struct block *block, struct worker *self)
{
    bool claimed = false;

    lock_acquire(&blocks->lock);
    while (!claimed && blocks->file < self->job->files->count && work_error(self->work) == 0) {
        next_task(blocks, block, self);
        claimed = may_go(blocks, block, self);
        if (claimed) {
            block->member.weight = weight(block, self);
            step(blocks, block);
        } else {
            condition_wait(&blocks->changed, &blocks->lock);
        }
    }
    lock_release(&blocks->lock);
    return claimed;
}

static void append_one(struct block *block, struct zip *zip, struct worker *self)
{
    if (block->whole)
        zip_append(zip, &block->member, self);
    else
        zip_append_block(zip, block, self);
}

void blocks_append(struct blocks *blocks, struct block *block, struct zip *zip,
                   struct worker *self)
{
    lock_acquire(&blocks->lock);
    *slot_of(blocks, block->number) = (struct slot){ true, *block };
    while (!blocks->appending && slot_of(blocks, blocks->turn)->waiting) {
        struct block next = slot_of(blocks, blocks->turn)->block;
        slot_of(blocks, blocks->turn)->waiting = false;
        blocks->appending = true;
        lock_release(&blocks->lock);
        append_one(&next, zip, self);
        lock_acquire(&blocks->lock);
        blocks->appending = false;
        blocks->turn++;
        condition_broadcast(&blocks->changed);
    }
    lock_release(&blocks->lock);
}

/*
 * blocks.h: the files of a job as one sequence of tasks: files that are larger
 * than a block are cut into blocks, all others are a task each.
 *
 * Tasks are claimed in the order of the list and appended in that order: a task
 * that is finished before its turn waits in a ring, and whoever finishes the
 * one whose turn it is appends all that wait behind it, while the others go on.
 * So the archive is the same for any number of threads, and memory is bounded
 * by the blocks in flight, whatever the size of a file.
 *
 * For threads of one process.
 */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "block.h"
#include "zip.h"

#include <stdbool.h>

struct blocks;

/* NULL when out of memory, which fails the run. */
struct blocks *blocks_create(struct worker *self);

/* Nobody uses it any more; NULL is fine. */
void blocks_destroy(struct blocks *blocks);

/* The next task, to be loaded (block_load()).  Waits while too much is in flight
 * or too many tasks wait for their turn.  Returns false at the end, or when the
 * run has failed. */
bool blocks_claim(struct blocks *blocks, struct block *block, struct worker *self);

/* Appends the block and those that wait behind it, if its turn has come; else it
 * waits.  Takes it over in any case. */
void blocks_append(struct blocks *blocks, struct block *block, struct zip *zip,
                   struct worker *self);

#endif

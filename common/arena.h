/*
 * arena.h: many small pieces of memory that are freed together.
 *
 * Pieces lie one after the other in large blocks: a piece costs an addition, has
 * no header of its own, and a million of them are freed in a few calls.
 *
 * For one thread at a time.  A forked child shares what it inherited, as with
 * all memory.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

struct arena_block;

/* Zeroed: empty. */
struct arena {
    struct arena_block *blocks;
    char *next;         /* free space in the first block: next ... end */
    char *end;
};

/* Returns size bytes (at least 1), not zeroed, aligned to alignment (a power of
 * 2, at most 16), which live until arena_free(); NULL when there is no memory. */
void *arena_allocate(struct arena *arena, size_t size, size_t alignment);

/* Moves all pieces of from to arena; from is empty then. */
void arena_absorb(struct arena *arena, struct arena *from);

/* Frees all pieces; a zeroed arena is fine. */
void arena_free(struct arena *arena);

#endif

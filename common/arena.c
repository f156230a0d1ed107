#include "arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>

enum { BLOCK_SIZE = 256 << 10 };    /* what is not touched takes no memory */

struct arena_block {
    struct arena_block *next;
    alignas(16) char bytes[];
};

static void *allocate_in_new_block(struct arena *arena, size_t size)
{
    size_t room = BLOCK_SIZE - sizeof(struct arena_block);

    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    if (room < size)
        room = size;
    struct arena_block *block = malloc(sizeof *block + room);
    if (block == NULL)
        return NULL;
    block->next = arena->blocks;
    arena->blocks = block;
    arena->next = block->bytes + size;
    arena->end = block->bytes + room;
    return block->bytes;
}

void *arena_allocate(struct arena *arena, size_t size, size_t alignment)
{
    size_t gap = -(uintptr_t)arena->next & (alignment - 1);
    size_t room = (size_t)(arena->end - arena->next);

    if (room < gap || room - gap < size)
        return allocate_in_new_block(arena, size);
    char *piece = arena->next + gap;
    arena->next = piece + size;
    return piece;
}

void arena_absorb(struct arena *arena, struct arena *from)
{
    struct arena_block *last = from->blocks;

    if (last == NULL)
        return;
    while (last->next != NULL)
        last = last->next;
    last->next = arena->blocks;
    *arena = *from;
    *from = (struct arena){ 0 };
}

void arena_free(struct arena *arena)
{
    while (arena->blocks != NULL) {
        struct arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    *arena = (struct arena){ 0 };
}

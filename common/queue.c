#include "queue.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>

void queue_init(struct queue *queue, size_t capacity, struct worker *self)
{
    *queue = (struct queue){
        .lock = LOCK_INITIALIZER,
        .not_empty = CONDITION_INITIALIZER,
        .not_full = CONDITION_INITIALIZER,
        .slots = calloc(capacity, sizeof *queue->slots),
        .capacity = capacity,
        .producers = UINT_MAX,
    };
    if (queue->slots == NULL)
        work_fail(self->work, -ENOMEM, "a queue of %zu members", capacity);
}

void queue_free(struct queue *queue)
{
    free(queue->slots);
    queue->slots = NULL;
}

void queue_put(struct queue *queue, struct member *member, struct worker *self)
{
    if (queue->slots == NULL) {
        member_discard(member, self);
        return;
    }
    lock_acquire(&queue->lock);
    while (queue->count == queue->capacity)
        condition_wait(&queue->not_full, &queue->lock);
    queue->slots[(queue->first + queue->count++) % queue->capacity] = *member;
    condition_signal(&queue->not_empty);
    lock_release(&queue->lock);
}

void queue_leave(struct queue *queue)
{
    lock_acquire(&queue->lock);
    queue->left++;
    condition_broadcast(&queue->not_empty);
    lock_release(&queue->lock);
}

void queue_close_after(struct queue *queue, unsigned producers)
{
    lock_acquire(&queue->lock);
    queue->producers = producers;
    condition_broadcast(&queue->not_empty);
    lock_release(&queue->lock);
}

bool queue_get(struct queue *queue, struct member *member)
{
    lock_acquire(&queue->lock);
    while (queue->count == 0 && queue->left < queue->producers)
        condition_wait(&queue->not_empty, &queue->lock);
    bool got = queue->count > 0;
    if (got) {
        *member = queue->slots[queue->first];
        queue->first = (queue->first + 1) % queue->capacity;
        queue->count--;
        condition_signal(&queue->not_full);
    }
    lock_release(&queue->lock);
    return got;
}

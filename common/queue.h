/*
 * queue.h: a bounded queue of members between threads of one process.
 *
 * Whoever puts waits while it is full, whoever gets while it is empty.  It ends
 * when all its producers have left.  First in, first out.
 */
#ifndef QUEUE_H
#define QUEUE_H

#include "lock.h"
#include "member.h"

#include <stdbool.h>
#include <stddef.h>

struct queue {
    struct lock lock;
    struct condition not_empty;     /* of lock */
    struct condition not_full;      /* of lock */
    struct member *slots;           /* ring; guarded by lock */
    size_t capacity;                /* written by queue_init() */
    size_t first;                   /* guarded by lock */
    size_t count;                   /* guarded by lock */
    unsigned producers;             /* that were started; guarded by lock */
    unsigned left;                  /* producers that have left; guarded by lock */
};

/* capacity: members.  Fails the run when there is no memory; the queue may then
 * be used all the same, and is empty. */
void queue_init(struct queue *queue, size_t capacity, struct worker *self);

/* The queue is empty by then. */
void queue_free(struct queue *queue);

/* Gives the member away. */
void queue_put(struct queue *queue, struct member *member, struct worker *self);

/* A producer puts nothing more. */
void queue_leave(struct queue *queue);

/* Tells how many producers there are; to be called once, when they have been
 * started. */
void queue_close_after(struct queue *queue, unsigned producers);

/* Waits for a member.  Returns false when the queue is empty and as many producers
 * have left as there are. */
bool queue_get(struct queue *queue, struct member *member);

#endif

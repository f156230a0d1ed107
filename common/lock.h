/*
 * lock.h: mutual exclusion and waiting, in four words.
 *
 * A failing pthread_mutex call is a bug of ours, never a condition of the
 * machine: it aborts.  For threads of one process.
 */
#ifndef LOCK_H
#define LOCK_H

#include <pthread.h>

struct lock {
    pthread_mutex_t mutex;
};

#define LOCK_INITIALIZER { PTHREAD_MUTEX_INITIALIZER }

void lock_acquire(struct lock *lock);
void lock_release(struct lock *lock);

/* A reason to wait that belongs to a lock. */
struct condition {
    pthread_cond_t cond;
};

#define CONDITION_INITIALIZER { PTHREAD_COND_INITIALIZER }

/* Releases the lock, sleeps until it is signalled (or for no reason: test
 * again), and acquires the lock. */
void condition_wait(struct condition *condition, struct lock *lock);
void condition_signal(struct condition *condition);
void condition_broadcast(struct condition *condition);

#endif

#include "lock.h"

#include <stdlib.h>

static void must(int result)
{
    if (result != 0)
        abort();
}

void lock_acquire(struct lock *lock)
{
    must(pthread_mutex_lock(&lock->mutex));
}

void lock_release(struct lock *lock)
{
    must(pthread_mutex_unlock(&lock->mutex));
}

void condition_wait(struct condition *condition, struct lock *lock)
{
    must(pthread_cond_wait(&condition->cond, &lock->mutex));
}

void condition_signal(struct condition *condition)
{
    must(pthread_cond_signal(&condition->cond));
}

void condition_broadcast(struct condition *condition)
{
    must(pthread_cond_broadcast(&condition->cond));
}

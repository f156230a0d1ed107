/*
 * futex.h: sleeping on a number in memory that processes share, futex(2).
 */
#ifndef FUTEX_H
#define FUTEX_H

#include <limits.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* Sleeps while the number is this value: until a wake, a signal, or the timeout
 * (NULL = none).  May return for no reason: test again. */
static inline void futex_wait(_Atomic uint32_t *number, uint32_t value,
                              const struct timespec *timeout)
{
    syscall(SYS_futex, number, FUTEX_WAIT, value, timeout, NULL, 0);
}

/* Wakes all that sleep on it. */
static inline void futex_wake(_Atomic uint32_t *number)
{
    syscall(SYS_futex, number, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

#endif

/*
 * clock.h: the one clock.  CLOCK_MONOTONIC: never set back, steered by NTP,
 * the same in all threads and processes of a machine, about 20 ns a reading.
 * Thread-safe, fork-safe.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>
#include <time.h>

/* Nanoseconds since an unspecified start; only differences mean something. */
static inline uint64_t clock_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

#endif

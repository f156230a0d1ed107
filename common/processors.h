/*
 * processors.h: how many processors this process may use.
 */
#ifndef PROCESSORS_H
#define PROCESSORS_H

/* The processors in the affinity mask, limited by the cgroup's CPU quota
 * (rounded up) where there is one; at least 1.  Thread-safe. */
unsigned processors_allowed(void);

#endif

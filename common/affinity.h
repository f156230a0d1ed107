/*
 * affinity.h: which processor a worker stays on.
 */
#ifndef AFFINITY_H
#define AFFINITY_H

#include <stddef.h>

enum affinity {
    AFFINITY_NONE,      /* the scheduler decides */
    AFFINITY_COMPACT,   /* neighbours close together: the threads of a core first */
    AFFINITY_SPREAD,    /* neighbours far apart: each core of each package once, then again */
};

/* The processors that this process may use, in the order in which workers get
 * them. */
struct processor_order {
    int *processors;    /* owned */
    size_t count;       /* 0 = workers stay where the scheduler puts them */
};

/* Source of the topology: /sys/devices/system/cpu/cpuN/topology; where it is
 * missing every processor counts as a core.  Returns 0 or a negative errno,
 * unreported; the order is then empty. */
int affinity_order(struct processor_order *order, enum affinity affinity);
void affinity_free(struct processor_order *order);

/* The calling thread stays on the processor of this number, modulo their count,
 * if it may.  Thread-safe. */
void affinity_pin(const struct processor_order *order, unsigned number);

#endif

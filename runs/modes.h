/*
 * modes.h: do the times of a cell fall into two groups?
 *
 * A median between two groups is the time of no run.  All functions are pure; they stop
 * the program where there is no memory.
 */
#ifndef MODES_H
#define MODES_H

#include "summary.h"

#include <stdbool.h>
#include <stddef.h>

enum {
    MODES_COUNT_MIN = 10,       /* fewer samples fall apart by chance */
    MODES_SHARE = 4,            /* a group has at least 1 / MODES_SHARE of the samples ... */
    MODES_GROUP_MIN = 3,        /* ... and at least so many: fewer are outliers */
};

struct modes {
    bool two;                   /* two groups are shown; without, all else is 0 */
    size_t lower_count, upper_count;
    double lower, upper;        /* their medians */
};

/* Splits the sorted samples at their widest gap that leaves large enough groups on both
 * sides; there are two if that gap is wider than three times the interquartile range of either
 * group.  A rule of ours, simple on purpose; in simulations (modes_test.c: skewed noise, slow
 * outliers) it sees two groups in at most 2 % of the cells that have one, and in at least
 * half of those that have two, ten standard deviations apart. */
struct modes modes_of(const double *samples, size_t count);

struct modes modes_of_cell(const struct cell *cell);

#endif

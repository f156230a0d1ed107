/*
 * sample.h: what one run says of its cell, and the order of runs.  Pure functions.
 */
#ifndef SAMPLE_H
#define SAMPLE_H

#include "samples.h"

#include <stdbool.h>

/* For qsort() of pointers to samples.  By implementation, then data set (larger
 * files first), strategy (as in the tutorial, what it lacks by name, floors last),
 * and the other factors; samples of one cell lie together, by block, then run. */
int sample_compare(const void *left, const void *right);

/* The time of the run that everything is about, in seconds: wall_proc_ns, wall_ns where
 * that is missing; NAN where there is none. */
double sample_wall_s(const struct sample *sample);

/* Whether their data were cached alike when they began, and their archives as durable when
 * they ended; what is not known, as in older files, or not used, is like everything. */
bool sample_same_conditions(const struct sample *a, const struct sample *b);

/* Whether the run did what it should. */
bool sample_is_good(const struct sample *sample);

/* Whether the strategy is a floor: a part of the work alone. */
bool sample_is_floor(const struct sample *sample);

/* Threads x processes, the middle number of stages "1:2:1"; 1 where it uses none. */
uint64_t sample_workers(const struct sample *sample);

/* Mean size of a file in bytes; 0 where it is not known. */
double sample_mean_file(const struct sample *sample);

#endif

/*
 * halving.h: successive halving: which of many settings is the fastest, found by
 * measuring all of them a little and the better half of them more, again and again.
 * K. Jamieson, A. Talwalkar, "Non-stochastic Best Arm Identification and
 * Hyperparameter Optimization" (AISTATS 2016).
 *
 * A rung is a set of settings that are measured on the same data, in blocks: each
 * once, in a shuffled order.  Only what was measured in one rung is compared.
 *
 * Owned and used by one thread.  Functions stop the program where there is no memory.
 */
#ifndef HALVING_H
#define HALVING_H

#include "statistics.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One run of one setting. */
struct measurement {
    size_t setting;             /* its number, from 0 */
    size_t rung;                /* from 0 */
    size_t block;               /* within the rung */
    double wall_s;
    uint64_t bytes_out;
};

struct measurements {
    struct measurement *rows;   /* owned */
    size_t count;
};

enum objective {
    OBJECTIVE_TIME,             /* the least time */
    OBJECTIVE_SIZE,             /* the smallest archive, and of those the least time */
    OBJECTIVE_TIME_AT_SIZE,     /* the least time of those not larger than the reference's */
};

/* "time", "size", "time-at-size", NULL */
extern const char *const objective_name[];

/* Archives that differ by less than this share are of one size. */
#define HALVING_SAME_SIZE 0.001

void halving_add(struct measurements *measurements, const struct measurement *row);

/* Median time of a setting in a rung; INFINITY if it has none there. */
double halving_time_s(const struct measurements *measurements, size_t setting, size_t rung);

/* Size of its archive in a rung, 0 if it was not measured there. */
uint64_t halving_bytes(const struct measurements *measurements, size_t setting, size_t rung);

/* Keeps, in settings[count], those that were measured in the rung and whose archive there
 * fits the objective; reference: the setting whose size is the limit of time-at-size, which
 * was measured in the rung.  Returns how many. */
size_t halving_fit(const struct measurements *measurements, size_t rung, enum objective objective,
                   size_t reference, size_t *settings, size_t count);

/* Sorts settings by their times in the rung and returns how many are to go on: the better
 * half, at least two where there are two. */
size_t halving_keep(const struct measurements *measurements, size_t rung, size_t *settings,
                    size_t count);

/* Time of one setting / time of another, by the blocks of the last rung in which both were
 * measured; count is 0 where there is none. */
struct ratio halving_ratio(const struct measurements *measurements, size_t numerator,
                           size_t denominator);

/* Frees; zeroed measurements are fine. */
void halving_free(struct measurements *measurements);

#endif

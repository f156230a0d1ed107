/*
 * profile.h: what the workers of one run did with their time.
 *
 * Of the workers, those that handled a member count for wait_share and imbalance:
 * a main thread that only waits does not.  All functions are pure.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "phase.h"
#include "samples.h"

#include <stdbool.h>

/* Numbers that are not available are NAN. */
struct profile {
    bool known;                 /* false: phases.csv has nothing of this run; all else is NAN */
    double phase_s[PHASE_COUNT];        /* worker-seconds: the sum over all workers */
    double working_wait_s;      /* of phase_s[PHASE_WAIT] what these workers waited */
    double wait_share;          /* of these workers' time */
    double imbalance;           /* largest / mean time that one of them did not wait */
};

struct profile profile_unknown(void);

/* The rows must be sorted by profile_compare_rows(), for qsort(). */
struct profile profile_of(const struct phase_samples *phases, uint64_t run);
int profile_compare_rows(const void *left, const void *right);

#endif

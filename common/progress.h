/*
 * progress.h: a bar with percentage, rate and time left on a terminal.
 *
 *     zip-threads-locked [=========>          ]  48 %  931.2 MB  19.1 MB/s  ETA 0:53
 *
 * Drawn on standard error, at most ten times a second, and only where that is
 * a terminal: elsewhere every call does nothing.  Thread-safe.  What a forked
 * child adds counts, but its parent alone draws: when it adds something itself,
 * be it 0.
 */
#ifndef PROGRESS_H
#define PROGRESS_H

#include <stdint.h>

struct progress;

enum progress_unit {
    PROGRESS_BYTES,     /* amounts are bytes */
    PROGRESS_STEPS,     /* amounts are steps, shown as "37/240" */
};

/* total: the amount at which the work is done, 0 = unknown (no bar, no ETA).
 * label: copied.  Returns NULL if out of memory or if standard error is no
 * terminal; NULL is valid for every other function. */
struct progress *progress_create(const char *label, enum progress_unit unit, uint64_t total);

/* Adds to the amount done. */
void progress_add(struct progress *progress, uint64_t amount);

/* For work whose steps take unequal time: what is expected to remain, in
 * nanoseconds, instead of the estimate from the amounts. */
void progress_expect(struct progress *progress, uint64_t remaining_ns);

/* Replaces the label, e.g. by what is being done now.  Copied. */
void progress_label(struct progress *progress, const char *label);

/* Removes the bar from the terminal and frees it. */
void progress_destroy(struct progress *progress);

#endif

/*
 * summary.h: the samples of one result folder, summed up by cell.
 *
 * A pure function of samples.csv and phases.csv: nothing here depends on the
 * clock, the machine or earlier calls.  Rows with the role "measure" and the
 * status "ok" count; warm-ups, failed and void runs do not, and are counted
 * apart.  Times are seconds of the whole program, from fork to exit
 * (wall_proc_ns; wall_ns where that is missing).
 *
 * A summary is filled by one thread and may then be read by any.
 */
#ifndef SUMMARY_H
#define SUMMARY_H

#include "profile.h"
#include "sample.h"
#include "samples.h"
#include "statistics.h"

#include <stdbool.h>
#include <stddef.h>

#define CELL_NONE SIZE_MAX

/* Numbers that are not available are NAN. */
struct cell {
    const struct sample *factors;       /* one row of it, for everything that is a factor */
    const struct sample **runs;         /* the good ones, by block */
    struct profile *profiles;           /* one for each of runs */
    struct estimate wall_s;
    double program_s;           /* median of wall_ns, the program's own clock */
    double mb_per_s;            /* input, 10^6 bytes, at the median time */
    double cpu_s;               /* median of user + system time */
    double cores_used;          /* cpu_s / median time */
    double vm_hwm_mb;           /* median, 10^6 bytes */

    struct profile profile;     /* medians over the runs, number by number */

    size_t base;                /* the sequential cell that it is compared with, or CELL_NONE */
    struct ratio time;          /* time / time of the base; the speedup is its inverse */
    double p_corrected;         /* Holm, over all comparisons of the result, peers apart */
    enum verdict verdict;       /* VERDICT_UNTESTED for a base itself */
    double work_factor;         /* cpu of the base / cpu: > 1 is less work */
    double cores_factor;        /* cores used / cores used by the base */
    double karp_flatt;          /* serial.h; NAN until serial_sum_up() */
    const char *stop_reason;    /* why no more runs were made; "" = not known; see analysis.h */
    double published_ratio;     /* published time / published time of the sequential program */
};

struct summary {
    struct samples samples;     /* owned; what cells point to */
    struct cell *cells;         /* in the order in which they are shown */
    size_t count;

    size_t blocks;              /* most samples that a cell has */
    size_t fewest;              /* fewest */
    size_t warmups, measured, failed, voided;       /* rows */
    size_t flagged;             /* measured rows with a flag; of these with each: */
    size_t flagged_steal, flagged_pressure, flagged_cache, flagged_slow;
    size_t cold;                /* measured rows whose data were to be cold; the highest share */
    double cold_residency;      /* of the data that was cached in one of them */

    size_t comparisons;         /* cells that have another one as their base */
    size_t judged;              /* of these, with a verdict */

    size_t twins;               /* cells measured twice a block (A/A) */
    struct ratio twin;          /* of the pair that differs most: twin / cell */
    double noise_floor;         /* 0 without twins */
};

/* Reads FOLDER/samples.csv and FOLDER/phases.csv and sums them up.  Returns 0,
 * or a negative errno after one line; the summary is then zeroed. */
int summary_read(struct summary *summary, const char *folder);

/* Writes FOLDER/summary.csv, one row per cell.  Returns 0, or a negative errno
 * after one line. */
int summary_write(const struct summary *summary, const char *folder);

/* Writes FOLDER/comparisons.csv, one row per cell that has another one as its base: ratio
 * is time / time of the base.  Returns 0, or a negative errno after one line. */
int summary_write_comparisons(const struct summary *summary, const char *folder);

/* Frees; a zeroed summary is fine. */
void summary_free(struct summary *summary);

/* Threads x processes, the middle number of stages "1:2:1"; 1 where it uses none. */
uint64_t cell_workers(const struct cell *cell);

/* Does a part of the work alone: a lower bound, not a way to zip. */
bool cell_is_floor(const struct cell *cell);

/* Whether the cell is of this implementation ("c", "cpython"), no floor, and
 * deflates there ("append", "worker", NULL = wherever). */
bool cell_is(const struct cell *cell, const char *implementation, const char *deflate_at);

/* No floor, and not the sink null: a way to zip. */
bool cell_leaves_archive(const struct cell *cell);

/* The archive / the data. */
double cell_size_ratio(const struct cell *cell);

/* What the plan calls its data set, which is in the cell's name behind '@'; without
 * it, the data set's own name.  Borrowed from the cell. */
const char *cell_data(const struct cell *cell);

bool cell_same_data(const struct cell *a, const struct cell *b);

#endif

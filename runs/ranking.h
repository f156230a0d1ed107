/*
 * ranking.h: which way to zip is the fastest for a task, what bounds it, and how
 * far it is from that bound.
 *
 * A task is a data set, a codec and its level.  Its contestants are the C cells that
 * deflate in their workers and leave an archive, each arrangement at the number of
 * workers with the smallest median: a choice among few levels, which flatters all of
 * them alike.  Cells are borrowed from the summary and live as long as it does.
 *
 * All functions but ranking_free() are pure; they stop the program where there is no
 * memory.  Rankings may be read by any thread.
 */
#ifndef RANKING_H
#define RANKING_H

#include "summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct contestant {
    const struct cell *cell;
    struct ratio to_first;      /* time / time of the first, by block; the first's own: 1 */
    bool level;                 /* not distinguishable from the first: the interval of the
                                 * ratio includes 1, or ratio - 1 is at most the noise floor */
    uint64_t enough;            /* the fewest workers with which it still is level; the cell's
                                 * own number where it never is */
};

/* The ranking of one task. */
struct ranking {
    const struct cell *task;    /* one of its cells, for data set, codec and level */
    const struct cell *base;    /* its sequential program; NULL = not measured */
    struct contestant *contestants;     /* the fastest first; owned */
    size_t count;
};

struct rankings {
    struct ranking *tasks;      /* in the order of the summary's cells; owned */
    size_t count;
};

/* Ranks every task that has a contestant. */
struct rankings ranking_all(const struct summary *summary);

/* Frees; zeroed rankings are fine. */
void ranking_free(struct rankings *rankings);

/* Whether both are the same but for data, codec, level and the number of workers. */
bool ranking_same_way(const struct cell *a, const struct cell *b);

/* Whether these are the same too, but for the number of workers and the data. */
bool ranking_same_arrangement(const struct cell *a, const struct cell *b);

/* The floor of that name for the data set of the cell (for its codec and level, if
 * it deflates; for its sink, if it writes) with as many workers, or any number if
 * the floor uses no threads; of several the fastest.  NULL = not measured. */
const struct cell *ranking_floor(const struct summary *summary, const struct cell *cell,
                                 const char *floor);

/* The cell of null-store, for whatever data set, that writes most nearly as many bytes as this
 * one, to the same sink with as many workers.  NULL = not measured. */
const struct cell *ranking_writer(const struct summary *summary, const struct cell *cell);

/* Whether the cell cannot have taken so little: less than the floor (share: time of the
 * floor / time of the cell), and less than the floor's CPU time shared out evenly among
 * its workers, both beyond the noise.  Without the second a cell that splits files, or
 * claims them in a better order, would be accused.  null-store writes all bytes
 * undeflated, which says nothing of a cell that deflates: false.  cores: processors that
 * the programs could use. */
bool ranking_beats_bound(const struct summary *summary, const struct cell *cell,
                         const struct cell *floor, const struct ratio *share, uint64_t cores);

/* --- Ever smaller files ----------------------------------------------------------------- */

/* How many data sets of about the same bytes (the most at most twice the least) in files
 * of different mean sizes are ranked; 0 where the bytes differ more. */
size_t ranking_sizes(const struct rankings *rankings);

/* Throughput of the cell / the highest that null-deflate reached with its codec and level
 * on any data set of the summary; NAN without that floor. */
double ranking_efficiency(const struct summary *summary, const struct cell *cell);

/* The mean size of a file in bytes at which efficiency, from larger files to smaller,
 * last falls below 50 %: interpolated on the logarithm of the size between the two data
 * sets about it.  sizes: falling.  NAN where it does not fall below, or is never
 * above. */
double ranking_half_size(const double *sizes, const double *efficiencies, size_t count);

/* The same for an arrangement over the data sets of the rankings. */
double ranking_half_size_of(const struct summary *summary, const struct rankings *rankings,
                            const struct cell *arrangement);

#endif

/*
 * ranking.h: which strategies are fast on which data, how far they are from what
 * the hardware allows, and what is in between: as JSON for the report's template.
 *
 * A pure function of a summary.
 */
#ifndef RANKING_H
#define RANKING_H

#include "summary.h"

#include <jansson.h>

/* One object per data set on which at least two arrangements deflate in their
 * workers, in the order of their numbers of files; an arrangement counts with the
 * number of workers that is best for it.  Keys:
 *
 *     data, files, mb, mean_size
 *     rows        [{rank, label, workers, median, interval, behind, same, speedup,
 *                 speedup_interval, work, cores, share, share_interval, beats_floor,
 *                 list, read ... wait (per cent of the worker-seconds)}]
 *     floors      [{label, median, mb_per_s}]
 *     winner, winner_workers, winner_speedup, winner_interval, winner_share
 *     equals      labels that cannot be distinguished from the first, "" if none
 *     judged      whether there are intervals
 */
json_t *ranking_of(const struct summary *summary);

/* Where efficiency falls as files get smaller: one object per arrangement that was
 * measured on three or more data sets of about the same size in bytes.
 * Efficiency is the time of null-deflate on the data set on which it is shortest,
 * with as many workers, divided by the arrangement's time.  Keys:
 *
 *     label, points [{data, files, mean_size, efficiency}], half_size (text: the mean
 *     size at which it falls to 50 %, interpolated over its logarithm), has_half
 */
json_t *ranking_sizes(const struct summary *summary);

/* Shared with the figures: whether the cell is in these tables, and its efficiency. */
bool ranking_has_sizes(const struct summary *summary);
bool ranking_is_sized(const struct summary *summary, const struct cell *cell);
double ranking_efficiency(const struct summary *summary, const struct cell *cell);

/* Bytes of a file on the average. */
double ranking_mean_size(const struct cell *cell);

#endif

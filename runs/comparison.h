/*
 * comparison.h: cells against each other, block by block.
 *
 * All functions stop the program where there is no memory.
 */
#ifndef COMPARISON_H
#define COMPARISON_H

#include "summary.h"

/* Ratio of the time of numerator to that of denominator, over the blocks that have
 * both.  Pure, thread-safe. */
struct ratio comparison_ratio(const struct cell *numerator, const struct cell *denominator);

/* Ratio of the time of numerator, by the program's own clock, to the
 * worker-seconds that denominator spends in the codec alone. */
struct ratio comparison_ratio_to_deflate(const struct cell *numerator,
                                         const struct cell *denominator);

/* Ratio of the worker-seconds in the codec. */
struct ratio comparison_ratio_of_deflating(const struct cell *numerator,
                                           const struct cell *denominator);

/* Ratio of the time that the workers of numerator take to write as many bytes as the archives of
 * denominator have, to the time of denominator. */
struct ratio comparison_ratio_of_writing(const struct cell *numerator,
                                         const struct cell *denominator);

/* Gives each cell its base, the sequential program of the same implementation, data
 * set, codec and level (deflating at append and with the default sink, where there
 * is one), its ratio to it, and, corrected over all of the summary, its verdict.  The base
 * of a peer is C's sequential program with zlib and the peer's level (6 where it has none);
 * peers' verdicts are corrected by themselves, so that measuring them too takes none
 * away from the strategies.
 * Takes cells that are summed up and the summary's noise floor. */
void comparison_make_all(struct summary *summary);

#endif

/*
 * doubts.h: what makes the numbers of a campaign less certain, and how much of the work was
 * serial, as JSON for the report's template.
 */
#ifndef DOUBTS_H
#define DOUBTS_H

#include "analysis.h"

/* Adds to object:
 *
 *     drift        {count, rho, p, change, more, shown} or false where there are too few runs;
 *                  more: times grew; shown: p is below 0.05
 *     modes        [{label, place, lower, upper, lower_count, upper_count}]
 *     modes_judged whether a cell had enough samples to see modes
 *     serial       [{label, data, workers, speedup, karp_flatt, limit, bound}]: the
 *                  contestants of ranking.h with two or more workers; limit: the speedup that
 *                  the fraction leaves to any number of workers; bound: that at this number,
 *                  if only deflating were shared out
 *     fits         [{label, data, model, levels, sigma, sigma_error, kappa, kappa_error, spread,
 *                  limit, peak}]
 *     fit_reason   why there is none; "" where there is one, or nothing to fit
 *
 * and has_modes, has_serial, has_fits. */
void doubts_put(json_t *object, const struct analysis *analysis);

#endif

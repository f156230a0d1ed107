/*
 * drift.h: did times change while the campaign went on?
 *
 * All functions are pure; they stop the program where there is no memory.
 */
#ifndef DRIFT_H
#define DRIFT_H

#include "summary.h"

#include <stddef.h>

enum { DRIFT_COUNT_MIN = 10 };      /* with fewer runs the law of p below does not hold */

/* All good runs of the campaign, twins included, each divided by the median of its cell. */
struct drift {
    size_t count;
    double rho;             /* -1 ... 1: rank correlation with the order of the runs */
    double p;               /* two-sided; supposes runs that do not depend on each other */
    double change;          /* median of the last quarter of the runs / that of the first, - 1 */
};

/* Numbers are NAN for fewer runs than DRIFT_COUNT_MIN, and where all times are equal. */
struct drift drift_of(const struct summary *summary);

/* Spearman's rho of values with their order and its p by Student's law with count - 2
 * degrees of freedom.
 * Source: C. Spearman, Amer. J. Psychol. 15 (1904); M. G. Kendall, "Rank Correlation
 * Methods", 4th ed., 4.10.  gsl_stats_spearman. */
struct drift drift_of_values(const double *values, size_t count);

#endif

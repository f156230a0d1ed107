/*
 * Needs: gsl
 */
#include "modes.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static double interquartile_range(const double *samples, size_t count)
{
    return statistics_percentile(samples, count, 0.75)
           - statistics_percentile(samples, count, 0.25);
}

/* The index of the first sample behind the widest gap. */
static size_t widest_gap(const double *sorted, size_t count, size_t least)
{
    size_t at = least;

    for (size_t i = least; i + least <= count; i++)
        if (sorted[i] - sorted[i - 1] > sorted[at] - sorted[at - 1])
            at = i;
    return at;
}

struct modes modes_of(const double *samples, size_t count)
{
    size_t least = (count + MODES_SHARE - 1) / MODES_SHARE;
    struct modes modes = { 0 };

    if (count < MODES_COUNT_MIN)
        return modes;
    least = least < MODES_GROUP_MIN ? MODES_GROUP_MIN : least;
    double *sorted = malloc(count * sizeof *sorted);
    if (sorted == NULL)
        abort();
    memcpy(sorted, samples, count * sizeof *sorted);
    gsl_sort(sorted, 1, count);
    size_t at = widest_gap(sorted, count, least);
    double gap = sorted[at] - sorted[at - 1];
    double spread = fmax(interquartile_range(sorted, at),
                         interquartile_range(sorted + at, count - at));
    if (gap > 3 * spread)
        modes = (struct modes) { true, at, count - at, statistics_median(sorted, at),
                                 statistics_median(sorted + at, count - at) };
    free(sorted);
    return modes;
}

struct modes modes_of_cell(const struct cell *cell)
{
    double *samples = malloc((cell->wall_s.count + 1) * sizeof *samples);

    if (samples == NULL)
        abort();
    for (size_t i = 0; i < cell->wall_s.count; i++)
        samples[i] = sample_wall_s(cell->runs[i]);
    struct modes modes = modes_of(samples, cell->wall_s.count);
    free(samples);
    return modes;
}

/*
 * Needs: gsl
 */
#include "drift.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- The trend of a row of values ------------------------------------------------------- */

static double p_of(double rho, size_t count)
{
    double freedom = (double)count - 2;

    if (fabs(rho) >= 1)
        return 0;
    return 2 * gsl_cdf_tdist_Q(fabs(rho) * sqrt(freedom / (1 - rho * rho)), freedom);
}

static bool are_equal(const double *values, size_t count)
{
    for (size_t i = 1; i < count; i++)
        if (values[i] != values[0])
            return false;
    return true;
}

struct drift drift_of_values(const double *values, size_t count)
{
    struct drift drift = { .count = count, .rho = NAN, .p = NAN, .change = NAN };
    size_t quarter = count / 4;

    if (count < DRIFT_COUNT_MIN || are_equal(values, count))
        return drift;
    double *order = calloc(3 * count, sizeof *order);
    if (order == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        order[i] = (double)i;
    drift.rho = gsl_stats_spearman(order, 1, values, 1, count, order + count);
    drift.p = p_of(drift.rho, count);
    drift.change = statistics_median(values + count - quarter, quarter)
                       / statistics_median(values, quarter) - 1;
    free(order);
    return drift;
}

/* --- A campaign's ----------------------------------------------------------------------- */

struct timed_run {
    uint64_t run;
    double time;            /* / median of its cell */
};

static int by_run(const void *left, const void *right)
{
    const struct timed_run *a = left, *b = right;

    return (a->run > b->run) - (a->run < b->run);
}

static double median_of_cell(const struct summary *summary, const struct sample *sample)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->cells[i].factors->cell, sample->cell) == 0)
            return summary->cells[i].wall_s.median;
    return NAN;
}

struct drift drift_of(const struct summary *summary)
{
    const struct samples *samples = &summary->samples;
    struct timed_run *runs = calloc(samples->count + 1, sizeof *runs);
    double *times = calloc(samples->count + 1, sizeof *times);
    size_t count = 0;

    if (runs == NULL || times == NULL)
        abort();
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *row = &samples->rows[i];
        double time = sample_wall_s(row) / median_of_cell(summary, row);
        if (sample_is_good(row) && strcmp(row->role, "warmup") != 0 && isfinite(time))
            runs[count++] = (struct timed_run) { row->run, time };
    }
    qsort(runs, count, sizeof *runs, by_run);
    for (size_t i = 0; i < count; i++)
        times[i] = runs[i].time;
    struct drift drift = drift_of_values(times, count);
    free(times);
    free(runs);
    return drift;
}

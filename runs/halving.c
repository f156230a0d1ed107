/*
 * Needs: gsl
 */
#include "halving.h"

#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *const objective_name[] = {
    [OBJECTIVE_TIME] = "time",
    [OBJECTIVE_SIZE] = "size",
    [OBJECTIVE_TIME_AT_SIZE] = "time-at-size",
    NULL,
};

static void *take_memory(size_t count, size_t size)
{
    void *memory = calloc(count + 1, size);

    if (memory == NULL)
        abort();
    return memory;
}

void halving_add(struct measurements *measurements, const struct measurement *row)
{
    size_t count = measurements->count;
    struct measurement *rows = reallocarray(measurements->rows, count + 1, sizeof *rows);

    if (rows == NULL)
        abort();
    rows[count] = *row;
    *measurements = (struct measurements){rows, count + 1};
}

static bool is_of(const struct measurement *row, size_t setting, size_t rung)
{
    return row->setting == setting && row->rung == rung;
}

double halving_time_s(const struct measurements *measurements, size_t setting, size_t rung)
{
    double *walls_s = take_memory(measurements->count, sizeof *walls_s);
    size_t count = 0;

    for (size_t i = 0; i < measurements->count; i++)
        if (is_of(&measurements->rows[i], setting, rung))
            walls_s[count++] = measurements->rows[i].wall_s;
    double median = count > 0 ? statistics_median(walls_s, count) : INFINITY;
    free(walls_s);
    return median;
}

uint64_t halving_bytes(const struct measurements *measurements, size_t setting, size_t rung)
{
    for (size_t i = 0; i < measurements->count; i++)
        if (is_of(&measurements->rows[i], setting, rung))
            return measurements->rows[i].bytes_out;
    return 0;
}

static uint64_t smallest(const struct measurements *measurements, size_t rung,
                         const size_t *settings, size_t count)
{
    uint64_t least = UINT64_MAX;

    for (size_t i = 0; i < count; i++) {
        uint64_t bytes = halving_bytes(measurements, settings[i], rung);
        least = bytes > 0 && bytes < least ? bytes : least;
    }
    return least;
}

size_t halving_fit(const struct measurements *measurements, size_t rung, enum objective objective,
                   size_t reference, size_t *settings, size_t count)
{
    uint64_t most = smallest(measurements, rung, settings, count);
    uint64_t limit = halving_bytes(measurements, reference, rung);
    size_t kept = 0;

    if (objective == OBJECTIVE_TIME_AT_SIZE)
        most = limit;
    for (size_t i = 0; i < count; i++) {
        uint64_t bytes = halving_bytes(measurements, settings[i], rung);
        bool fits = objective == OBJECTIVE_TIME
                    || (double)bytes <= (double)most * (1 + HALVING_SAME_SIZE);
        if (bytes > 0 && fits)
            settings[kept++] = settings[i];
    }
    return kept;
}

size_t halving_keep(const struct measurements *measurements, size_t rung, size_t *settings,
                    size_t count)
{
    double *times_s = take_memory(count, sizeof *times_s);
    size_t *order = take_memory(count, sizeof *order), *sorted = take_memory(count, sizeof *sorted);

    for (size_t i = 0; i < count; i++)
        times_s[i] = halving_time_s(measurements, settings[i], rung);
    gsl_sort_index(order, times_s, 1, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = settings[order[i]];
    memcpy(settings, sorted, count * sizeof *settings);
    free(sorted);
    free(order);
    free(times_s);
    size_t half = (count + 1) / 2;
    return half >= 2 ? half : count < 2 ? count : 2;
}

static const struct measurement *find_twin(const struct measurements *measurements,
                                           const struct measurement *row, size_t setting)
{
    for (size_t i = 0; i < measurements->count; i++)
        if (is_of(&measurements->rows[i], setting, row->rung)
            && measurements->rows[i].block == row->block)
            return &measurements->rows[i];
    return NULL;
}

/* Counted from 1; 0 = none. */
static size_t last_common_rung(const struct measurements *measurements, size_t a, size_t b)
{
    size_t last = 0;

    for (size_t i = 0; i < measurements->count; i++) {
        const struct measurement *row = &measurements->rows[i];
        if (row->setting == a && row->rung + 1 > last && find_twin(measurements, row, b) != NULL)
            last = row->rung + 1;
    }
    return last;
}

struct ratio halving_ratio(const struct measurements *measurements, size_t numerator,
                           size_t denominator)
{
    size_t rung = last_common_rung(measurements, numerator, denominator), count = 0;
    double *x = take_memory(measurements->count, sizeof *x);
    double *y = take_memory(measurements->count, sizeof *y);

    for (size_t i = 0; i < measurements->count && rung > 0; i++) {
        const struct measurement *row = &measurements->rows[i];
        const struct measurement *twin =
            is_of(row, numerator, rung - 1) ? find_twin(measurements, row, denominator) : NULL;
        if (twin == NULL)
            continue;
        x[count] = row->wall_s;
        y[count++] = twin->wall_s;
    }
    struct ratio ratio = statistics_ratio(x, y, count, STATISTICS_SEED, STATISTICS_RESAMPLES);
    free(y);
    free(x);
    return ratio;
}

void halving_free(struct measurements *measurements)
{
    free(measurements->rows);
    *measurements = (struct measurements){0};
}

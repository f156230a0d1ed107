/*
 * forecast.h: how long the cells of an experiment will take.
 */
#ifndef FORECAST_H
#define FORECAST_H

#include "experiment.h"
#include "workload.h"

#include <stdbool.h>
#include <stddef.h>

struct forecast {
    double *run_s;              /* of one run of each cell; NAN where nothing is known */
    bool *measured;             /* from samples, not from a calculation */
    double overhead_s;          /* around each run: to start it, to verify, to write down */
    size_t count;
};

/* For each cell the median of its newest samples on the same data in the results
 * of output, else a calculation: bytes x the time of zlib, measured here for some
 * milliseconds, divided among the workers that can deflate at once.  Data that is
 * not there yet is taken to be as large as zipgen's tutorial profile makes it; for
 * other profiles nothing is known.  Returns 0, or a negative errno after one line. */
int forecast_make(struct forecast *forecast, const struct experiment *experiment,
                  const struct workload *workload, const char *output, unsigned cores);

/* The whole campaign in seconds: warm-ups, blocks, twins; what cannot be run is
 * not counted; NAN if the time of a cell is not known. */
double forecast_total(const struct forecast *forecast, const struct experiment *experiment);

/* Bytes of the data as far as known: measured, calculated, or 0. */
uint64_t forecast_bytes(const struct experiment *experiment, const struct workload *workload);

/* Frees; a zeroed forecast is fine. */
void forecast_free(struct forecast *forecast);

#endif

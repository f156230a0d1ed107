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
    double *overhead_s;         /* around each run: to start it, to verify, to write down */
    size_t count;
};

/* For each cell the median of its newest samples on the same data in the results
 * of output, else a calculation: files x the time of opening one, bytes x that of
 * zlib, measured here for some milliseconds, divided among the workers that can
 * deflate at once.  Data that is not there yet is taken to be as large as zipgen's
 * profile makes it; for those that are a mixture nothing is known.  workloads: one
 * per data set.  Returns 0, or a negative errno after one line. */
int forecast_make(struct forecast *forecast, const struct experiment *experiment,
                  const struct workload *workloads, const char *output, unsigned cores);

/* The whole campaign in seconds: warm-ups, blocks, twins; what cannot be run is
 * not counted; NAN if the time of a cell is not known. */
double forecast_total(const struct forecast *forecast, const struct experiment *experiment);

/* What zip programs will find in a data set; zeroes where that is not known. */
struct forecast_size {
    uint64_t files;
    uint64_t bytes;
};

struct forecast_size forecast_size(const struct data_set *data, const struct workload *workload);

/* Frees; a zeroed forecast is fine. */
void forecast_free(struct forecast *forecast);

#endif

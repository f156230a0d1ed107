/*
 * figure_data.h: what each figure shows, as the CSV file that its script in plots/
 * reads.
 *
 * Each figure_put_X() writes header and rows; errors are found by ferror().
 * cores: processors that the programs could use.  Pure functions of the summary.
 */
#ifndef FIGURE_DATA_H
#define FIGURE_DATA_H

#include "summary.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* A row for every program, a lane for every place of deflating (figure_rows.c). */
void figure_put_time(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_time_samples(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_phases(FILE *out, const struct summary *summary, uint64_t cores);

/* A line for every strategy over its workers, a grid over workers and chunks
 * (figure_series.c); and which cells these are. */
void figure_put_workers(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_chunks(FILE *out, const struct summary *summary, uint64_t cores);
bool figure_is_swept(const struct summary *summary, const struct cell *cell);
bool figure_is_gridded(const struct summary *summary, const struct cell *cell);

/* Over data sets, sinks, and the split of speedups (figure_kinds.c). */
void figure_put_sizes(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_balance(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_sinks(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_split(FILE *out, const struct summary *summary, uint64_t cores);
bool figure_has_balance(const struct summary *summary);
bool figure_has_sinks(const struct summary *summary);

/* A comma, and the number if it is available. */
void figure_put_number(FILE *out, double value);

/* The label as a field; changes it. */
void figure_put_label(FILE *out, char *label);

/* "append", "worker", "cpython", "floor" */
const char *figure_kind(const struct cell *cell);

enum { LABEL_SIZE = 128 };

#endif

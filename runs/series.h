/*
 * series.h: cells that make a line, or a map, of a figure: alike in everything but the
 * number of workers and the chunk.
 *
 * All functions are pure and thread-safe.
 */
#ifndef SERIES_H
#define SERIES_H

#include "summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a figure shows the cell. */
typedef bool series_filter(const struct summary *summary, const struct cell *cell);

/* Threads in each process, where there are both; elsewhere the threads are the
 * workers and this is SAMPLE_NONE. */
uint64_t series_threads_each(const struct cell *cell);

bool series_same(const struct cell *a, const struct cell *b);

/* C or a floor, with three or more numbers of workers at the cell's chunk. */
bool series_is_swept(const struct summary *summary, const struct cell *cell);

/* C, with two or more numbers of workers and three or more chunks. */
bool series_is_gridded(const struct summary *summary, const struct cell *cell);

/* The number, from 0, of the cell's series among those that the figure shows. */
size_t series_rank(const struct summary *summary, const struct cell *cell,
                   series_filter *is_shown);

/* Whether no cell of the series has a smaller chunk, so that only the workers vary. */
bool series_has_smallest_chunk(const struct summary *summary, const struct cell *cell);

#endif

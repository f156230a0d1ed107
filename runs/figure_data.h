/*
 * figure_data.h: the rows that figures are drawn from, one function per figure.
 *
 * Each writes a heading and its rows as CSV; the names of the columns are those that
 * plots/NAME.gp reads.  What is not available is an empty field.  cores: processors
 * that the programs could use.  The caller finds errors by ferror().
 */
#ifndef FIGURE_DATA_H
#define FIGURE_DATA_H

#include "summary.h"

#include <stdint.h>
#include <stdio.h>

void figure_put_time(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_time_samples(FILE *out, const struct summary *summary);
void figure_put_phases(FILE *out, const struct summary *summary, uint64_t cores);

/* Every series, at each of its numbers of workers: the figures workers, speedup, efficiency
 * and memory.  In each row of a series stand its serial fraction (serial.h), from its cell
 * with the most workers that each have a processor, and its speedup at one worker, 1 where
 * that was not measured; least and most memory are those of a run. */
void figure_put_workers(FILE *out, const struct summary *summary, uint64_t cores);
void figure_put_chunks(FILE *out, const struct summary *summary, uint64_t cores);

/* The contestants of ranking.h: the speedup of each split into work and cores. */
void figure_put_split(FILE *out, const struct summary *summary, uint64_t cores);

/* Over the mean size of a file: throughput, and its share of null-deflate's best; the
 * size at which that falls to one half stands in each row of the series. */
void figure_put_sizes(FILE *out, const struct summary *summary, uint64_t cores);

/* By data set: time against the sequential program's / cores. */
void figure_put_skew(FILE *out, const struct summary *summary, uint64_t cores);

/* By data set: throughput of each sink over the workers. */
void figure_put_sinks(FILE *out, const struct summary *summary, uint64_t cores);

/* Every measured run, in the order of runs: its time / the median of its cell, and the
 * median of these in its block.  Flags are 0 or 1; twin: the second of an A/A pair. */
void figure_put_drift(FILE *out, const struct summary *summary, uint64_t cores);

/* By data set: bytes and time of peers, of sequential and of the first of C's ways, at each
 * codec and level; where their labels go (placement.h), and which are on the front that
 * nothing undercuts in both. */
void figure_put_pareto(FILE *out, const struct summary *summary, uint64_t cores);

/* A comma and the number. */
void figure_put_number(FILE *out, double value);

/* Changes commas into semicolons: gnuplot ends a text at the separator, even between
 * quotes. */
void figure_put_label(FILE *out, char *label);

/* "append", "worker", "floor", or the implementation where it is not C ("cpython",
 * "peer"). */
const char *figure_kind(const struct cell *cell);

#endif

/*
 * stats.h: what a run cost, as one line of JSON.
 */
#ifndef STATS_H
#define STATS_H

#include "job.h"
#include "strategy.h"

#include <stdint.h>

/* Appends the line to the file behind fd with one write(2).  wall_ns: from the
 * beginning of the walk to the archive's appearance.  Times and faults are those
 * of this process and its reaped children.  Returns 0 or a negative errno. */
int stats_append(int fd, const struct job *job, unsigned worker_count, uint64_t bytes_out,
                 uint64_t wall_ns);

/* Writes what the program is, for `--describe`, to standard output. */
void stats_describe(void);

#endif

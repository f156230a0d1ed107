/*
 * trace.h: every phase of every worker, as it happened (--trace).
 *
 * A lane is the record of one worker, in shared memory: it alone writes to it, in
 * whatever process it is.  After the run the lanes become a file in the Trace
 * Event Format, which Perfetto and chrome://tracing open: complete events ("X")
 * with times in microseconds since the run began.  What lies between the phases
 * of a worker's life is written as the phase wait, so that the sums are those of
 * --stats.
 *
 * Source of the format: "Trace Event Format", Google, catapult project.
 */
#ifndef TRACE_H
#define TRACE_H

#include "phase.h"

#include <stddef.h>
#include <stdint.h>

struct trace_lane;
struct trace;

/* Room for so many lanes, of so many events each; only what is written to takes
 * memory.  NULL, errno set, when there is no address space. */
struct trace *trace_create(unsigned lanes, size_t events);

/* NULL is fine. */
void trace_destroy(struct trace *trace);

struct trace_lane *trace_lane(struct trace *trace, unsigned lane);

/* NULL is valid for lane: nothing happens.  What has no room is counted. */
void trace_phase(struct trace_lane *lane, enum phase phase, uint64_t start_ns,
                 uint64_t elapsed_ns, uint64_t bytes);

/* A life has ended: all phases since the last one belong to it. */
void trace_life(struct trace_lane *lane, uint64_t start_ns, uint64_t elapsed_ns);

/* Events that had no room. */
uint64_t trace_lost(const struct trace *trace);

/* Writes the file, in place of what it holds, to fd, which is closed.  name: of
 * the program; begun_ns: the clock when the run began.  Returns 0 or a negative
 * errno, unreported. */
int trace_write(const struct trace *trace, int fd, const char *name, uint64_t begun_ns);

#endif

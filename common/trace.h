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

/* What the file says of the run. */
struct trace_run {
    const char *strategy;
    unsigned threads;       /* as asked for, 0 = the strategy has no use for them */
    unsigned processes;     /* likewise */
    unsigned child_lanes;   /* of a child: its own, then its threads'; 0 = no children */
    uint64_t begun_ns;      /* clock reading; no event began before */
};

/* Room for so many lanes, of so many events each, at least 1; only what is written
 * to takes memory.  NULL, errno set, when there is no address space. */
struct trace *trace_create(unsigned lanes, size_t events);

/* NULL is fine. */
void trace_destroy(struct trace *trace);

struct trace_lane *trace_lane(struct trace *trace, unsigned lane);

/* NULL is valid for lane: nothing happens.  A lane that is full keeps its first
 * events, ends after them, and counts those that it lost. */
void trace_phase(struct trace_lane *lane, enum phase phase, uint64_t start_ns,
                 uint64_t elapsed_ns, uint64_t bytes);

/* A life has ended: all phases since the last one belong to it. */
void trace_life(struct trace_lane *lane, uint64_t start_ns, uint64_t elapsed_ns);

/* Events that had no room, in all lanes. */
uint64_t trace_lost(const struct trace *trace);

/* Writes the file, in place of what it holds; a file that cannot be written in full
 * is left empty.  Lane 0 is "main", the others "worker 1" ..., or "child 1", "child 1
 * thread 1" ... where there are children.  fd stays the caller's; it may be a pipe.
 * After the run only: no worker may be alive.  Returns 0 or a negative errno,
 * unreported. */
int trace_write(const struct trace *trace, int fd, const struct trace_run *run);

#endif

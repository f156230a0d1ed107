/*
 * worker.h: who does the work, and what its time went into.
 *
 * Each thread of a run, in whatever process, has one slot of job->workers; it
 * alone writes to it.  Every verb of the core takes the worker that calls it,
 * as `self`: there it finds the job, there it charges its time.
 *
 * A worker's life is split into phases without gap or overlap: what a verb
 * takes is charged to the verb's phase, and all the rest, between worker_begin()
 * and worker_end(), is PHASE_WAIT: for a lock, a queue, a turn, a claim.  So
 * every strategy is profiled in the same way and none times itself.
 */
#ifndef WORKER_H
#define WORKER_H

#include "clock.h"
#include "job.h"
#include "phase.h"
#include "trace.h"
#include "work.h"

#include <stdbool.h>
#include <stdint.h>

struct phase_total {
    uint64_t calls;
    uint64_t total_ns;
    uint64_t max_ns;    /* the longest call */
    uint64_t bytes;     /* as the phase sees them: read in, taken in, sent, written */
};

struct worker {
    const struct job *job;          /* written before workers start */
    struct work *work;              /* written before workers start */
    struct zip *zip;                /* the archive, NULL = none; written before workers start */
    void *codec_state;              /* of this worker, in its process; made when needed */
    void *sink_state;               /* likewise; see sink.h */
    size_t settled;                 /* files before it are nothing to zip_settle() any more */
    struct chunk chunk;             /* claimed, not yet handed out by claim_next() */
    struct trace_lane *lane;        /* NULL = no trace; written before workers start */
    uint64_t begun_ns;              /* clock reading */
    uint64_t life_ns;               /* sum over begin ... end */
    uint64_t vm_hwm_bytes;          /* peak of this process' memory, 0 = not its main thread */
    struct phase_total phases[PHASE_COUNT];     /* PHASE_WAIT is made up by worker_end() */
} __attribute__((aligned(128)));    /* neighbours do not share a cache line */

/* count slots in shared memory, all belonging to the job and the work; NULL,
 * errno set, when there is no memory. */
struct worker *worker_create_all(const struct job *job, struct work *work, unsigned count);
void worker_destroy_all(struct worker *workers, unsigned count);

/* The calling thread is now this worker, until worker_end(), and stays on a
 * processor if the job says so.  Returns self. */
struct worker *worker_begin(struct worker *self);

/* Frees what the worker has of its process (codec, sink), sums its life up. */
void worker_end(struct worker *self);

/* So many bytes of files are done with: for the progress bar. */
void worker_count_done(struct worker *self, uint64_t bytes);

/* The state of the job's codec that this worker has; NULL when out of memory. */
void *worker_codec_state(struct worker *self);

/* Stores the peak memory of the calling process in the slot. */
void worker_note_memory(struct worker *self);

/* Charges the time since start_ns (clock_ns()) to a phase, as one call. */
void worker_charge(struct worker *self, enum phase phase, uint64_t start_ns, uint64_t bytes);

#endif

/*
 * job.h: what to zip, and every factor of the experiment.
 *
 * Filled by main() before run() is called and const while it runs: shared
 * freely by threads and by forked children.
 */
#ifndef JOB_H
#define JOB_H

#include "affinity.h"
#include "codec.h"
#include "filelist.h"
#include "work.h"

#include <stdbool.h>
#include <stddef.h>

enum deflate_at {
    DEFLATE_AT_APPEND,  /* by whoever appends: inside the critical section, as the tutorial does */
    DEFLATE_AT_WORKER,  /* by whoever loads: before the critical section */
};

/* The words for the levels of these factors, by their enum, ended by NULL. */
extern const char *const deflate_at_name[], *const order_name[], *const schedule_name[],
    *const affinity_name[], *const on_error_name[];

struct sink_way;

struct job {
    const struct filelist *files;
    int directory_fd;           /* the paths of files are relative to it */
    unsigned threads;           /* at least 1; in each process */
    unsigned readers;           /* of the threads, those that only read (stages) */
    unsigned processes;         /* at least 1 */
    size_t chunk;               /* files claimed at a time, at least 1 */
    const struct codec *codec;
    int level;
    enum deflate_at deflate_at;
    enum order order;
    enum schedule schedule;
    const struct sink_way *sink;    /* how bytes reach the archive */
    bool follows;               /* symbolic links, as the list was made */
    enum on_error on_error;
    bool sync;                  /* the archive is on the disk before it is published */
    uint64_t memory;            /* bytes that may be in flight */
    bool streams;               /* a file that takes more passes in blocks; else it is held */
    unsigned walkers;           /* threads that walk the tree, at least 1 */
    enum affinity affinity;
    struct processor_order processors;

    /* One slot per worker, in shared memory (worker.h).  [0] is the main
     * thread; run() lends the others out. */
    struct worker *workers;
    struct progress *progress;  /* NULL = none */
};

/* The flags of open(2) to read a file of the list, but for O_CLOEXEC, which a file
 * without a descriptor must not have (ring.h).  Never waits: something that took the
 * file's place, a FIFO say, must not hang us. */
int job_open_flags(const struct job *job);

#endif

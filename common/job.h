/*
 * job.h: what to zip, and every factor of the experiment.
 *
 * Filled by main() before run() is called and const while it runs: shared
 * freely by threads and by forked children.
 */
#ifndef JOB_H
#define JOB_H

#include "codec.h"
#include "filelist.h"

#include <stddef.h>

enum deflate_at {
    DEFLATE_AT_APPEND,  /* by whoever appends: inside the critical section, as the tutorial does */
    DEFLATE_AT_WORKER,  /* by whoever loads: before the critical section */
};

enum order {
    ORDER_COMPLETION,   /* members lie in the archive as they were finished */
    ORDER_NAME,         /* members lie sorted by name: the archive is always the same */
};

enum sink_kind {
    SINK_PWRITE,      /* members are written as they come */
    SINK_MEMORY,    /* the archive grows in memory and is written once */
};

struct job {
    const struct filelist *files;
    int directory_fd;           /* the paths of files are relative to it */
    unsigned threads;           /* at least 1; in each process */
    unsigned processes;         /* at least 1 */
    size_t chunk;               /* files claimed at a time, at least 1 */
    const struct codec *codec;
    int level;
    enum deflate_at deflate_at;
    enum order order;
    enum sink_kind sink_kind;

    /* One slot per worker, in shared memory (worker.h).  [0] is the main
     * thread; run() lends the others out. */
    struct worker *workers;
    struct progress *progress;  /* NULL = none; main process only */
};

#endif

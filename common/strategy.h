/*
 * strategy.h: the contract, and all the words that a strategy is written in.
 *
 * A strategy is an arrangement: who claims files, who loads them, who appends
 * them, and how members travel in between.  Everything else belongs to the core:
 *
 *     files --claim--> load ----> deflate ----> hand over ----> append --> archive
 *             work     member     codec         STRATEGY        zip
 *
 * Whether a member is deflated when it is loaded or when it is appended is a
 * factor of the job (--deflate-at), not of the strategy.
 *
 * A strategy is one file, strategies/NAME.c, that defines `strategy`; linked
 * with common/main.c it is the program zip-NAME.  There is no other registry.
 */
#ifndef STRATEGY_H
#define STRATEGY_H

#include "batch.h"
#include "claim.h"
#include "crew.h"
#include "lock.h"
#include "member.h"
#include "queue.h"
#include "team.h"
#include "work.h"
#include "worker.h"
#include "zip.h"

#include <stdbool.h>

/* Options that a strategy has a use for. */
enum {
    USES_THREADS = 1 << 0,      /* -j */
    USES_PROCESSES = 1 << 1,    /* -p */
    USES_STAGES = 1 << 2,       /* --stages */
    USES_CHUNK = 1 << 3,        /* -c */
    USES_SCHEDULE = 1 << 4,     /* --schedule: files are claimed in the order of work.h */
    USES_CODEC = 1 << 5,        /* --codec, -l */
    USES_DEFLATE_AT = 1 << 6,   /* --deflate-at: somebody appends for others, or in a lock */
    USES_ARCHIVE = 1 << 7,      /* -o, --order, --sink, --memory */
    USES_AFFINITY = 1 << 8,     /* --affinity: its threads are the core's */

    /* What an archiver of whole files uses at least. */
    ARCHIVER = USES_CHUNK | USES_SCHEDULE | USES_CODEC | USES_ARCHIVE | USES_AFFINITY,
};

struct strategy {
    const char *name;       /* the file's name without ".c" */
    const char *summary;    /* one line, without a full stop */
    const char *picture;    /* lanes over time, 3-8 lines, for --help */
    unsigned uses;
    bool floor;             /* a lower bound, not a way to zip */

    const char *sink;       /* the sink it uses by default, NULL = the first of sink_table */

    /* Why it cannot run on this system, or NULL.  The function is NULL where it
     * always can. */
    const char *(*unavailable)(void);

    /* Appends every file of the job to the archive, exactly once; without
     * USES_ARCHIVE there is none, zip is NULL, and files are discarded.  When it
     * returns, no thread and no child that it started is alive and no buffer is
     * left, also after a failure.  Failures are work_fail()'s: run() has none
     * of its own to return.  The caller is worker 0, &job->workers[0]. */
    void (*run)(const struct job *job, struct zip *zip);
};

extern const struct strategy strategy;

#endif

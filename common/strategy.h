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
};

struct strategy {
    const char *name;       /* the file's name without ".c" */
    const char *summary;    /* one line, without a full stop */
    const char *picture;    /* lanes over time, 3-8 lines, for --help */
    unsigned uses;
    bool floor;             /* a lower bound, not an archiver: run() gets no zip */

    /* Appends every file of the job to the archive, exactly once.  When it
     * returns, no thread and no child that it started is alive and no buffer is
     * left, also after a failure.  Failures are work_fail()'s: run() has none
     * of its own to return.  The caller is worker 0, &job->workers[0]. */
    void (*run)(const struct job *job, struct zip *zip);
};

extern const struct strategy strategy;

#endif

/*
 * team.h: threads that do the same.
 *
 * A team of n threads, started by worker `self`, uses the slots self[1] ...
 * self[n].  A thread that cannot be created fails the run; those that were are
 * joined like the others.  In a forked child, start teams there, not before.
 */
#ifndef TEAM_H
#define TEAM_H

#include "worker.h"

#include <pthread.h>

typedef void team_body(struct worker *self, void *context);

struct team {
    struct team_thread *threads;    /* owned */
    unsigned count;                 /* that were created */
};

/* Starts the threads: each calls body with its own slot. */
void team_start(struct team *team, struct worker *self, unsigned threads, team_body *body, void *context);

/* Waits until all have returned. */
void team_join(struct team *team);

/* Starts and joins; the caller only waits. */
void team_run(struct worker *self, unsigned threads, team_body *body, void *context);

#endif

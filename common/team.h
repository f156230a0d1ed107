/*
 * team.h: threads that do the same, once or again and again.
 *
 * A team of n threads, started by worker `self`, uses the slots self[1] ...
 * self[n].  A thread that cannot be created fails the run; those that were are
 * joined like the others.  In a forked child, start teams there, not before.
 */
#ifndef TEAM_H
#define TEAM_H

#include "lock.h"
#include "worker.h"

#include <stdbool.h>

typedef void team_body(struct worker *self, void *context);

struct team {
    struct team_thread *threads;    /* owned */
    unsigned count;                 /* that were created */
};

/* Starts the threads: each calls body with its own slot. */
void team_start(struct team *team, struct worker *self, unsigned threads, team_body *body,
                void *context);

/* Waits until all have returned. */
void team_join(struct team *team);

/* Starts and joins; the caller only waits. */
void team_run(struct worker *self, unsigned threads, team_body *body, void *context);

/* Whether so many threads can be alive at once; fails the run if not.  For
 * runtimes that abort where they cannot start theirs. */
bool team_can_start(struct worker *self, unsigned threads);

/* A team that stays, for work that comes bit by bit. */
struct pool {
    struct team team;
    team_body *body;        /* written by pool_start() */
    struct lock lock;
    struct condition given; /* of lock: a bit of work was given, or the pool ends */
    struct condition done;  /* of lock: the last thread has done its part */
    void *context;          /* of this bit; guarded by lock, as are all below */
    unsigned bit;           /* number of this bit, from 1 */
    unsigned busy;          /* threads that have not done their part of it */
    bool ends;
};

void pool_start(struct pool *pool, struct worker *self, unsigned threads, team_body *body);

/* Has every thread of the pool call body once with this context, and waits until
 * all have returned.  Without a thread nothing is done: the run has failed. */
void pool_run(struct pool *pool, void *context);

/* Ends the threads. */
void pool_stop(struct pool *pool);

#endif

/*
 * claim.h: how a worker gets what it does next.
 *
 * A claim waits while too much is in flight (work.h).  Before it sleeps, and
 * before it says that nothing is left, the worker writes what it has put off
 * because its turn had not come (zip_place()); so nobody waits for a member that
 * its owner could have written.
 */
#ifndef CLAIM_H
#define CLAIM_H

#include "worker.h"

#include <stdbool.h>

/* The next file, of chunks of job->chunk that are claimed whenever the last is
 * used up.  Returns false when nothing is left or the run has failed. */
bool claim_next(struct worker *self, size_t *file);

/* One file, whatever the chunk: for loops that share out the files themselves. */
bool claim_one(struct worker *self, size_t *file);

/* A chunk of at most size files. */
bool claim_chunk(struct worker *self, size_t size, struct chunk *chunk);

#endif

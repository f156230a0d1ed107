/*
 * batch.h: a chunk of files that stays together on its way into the archive.
 *
 * A batch owns its members until zip_append_batch() or pipe_send_batch() takes them.
 */
#ifndef BATCH_H
#define BATCH_H

#include "claim.h"
#include "member.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct batch {
    struct chunk chunk;         /* the files; written by batch_claim() */
    struct member *members;     /* owned; one per file of the chunk */
    _Atomic size_t next;        /* the member that is loaded next */
};

/* Claims the next chunk.  Returns false at the end. */
bool batch_claim(struct batch *batch, struct worker *self);

/* A batch for a chunk of the order of claims that was claimed already. */
bool batch_init(struct batch *batch, struct chunk chunk, struct worker *self);

/* Loads the members, each once.  Several threads may call this for one batch:
 * they share the members out between them; the batch is loaded when the last
 * of them has returned. */
void batch_load(struct batch *batch, struct worker *self);

/* Frees the batch; its members must have been given away. */
void batch_free(struct batch *batch);

#endif

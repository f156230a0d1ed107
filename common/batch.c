#include "batch.h"

#include <errno.h>
#include <stdlib.h>

bool batch_init(struct batch *batch, struct chunk chunk, struct worker *self)
{
    batch->chunk = chunk;
    batch->members = calloc(chunk.end - chunk.first, sizeof *batch->members);
    atomic_init(&batch->next, 0);
    if (batch->members == NULL)
        work_fail(self->work, -ENOMEM, "a batch of %zu files; use a smaller -c",
                  chunk.end - chunk.first);
    return batch->members != NULL;
}

bool batch_claim(struct batch *batch, struct worker *self)
{
    struct chunk chunk;

    return claim_chunk(self, self->job->chunk, &chunk) && batch_init(batch, chunk, self);
}

void batch_load(struct batch *batch, struct worker *self)
{
    size_t count = batch->chunk.end - batch->chunk.first;
    size_t i;

    while ((i = atomic_fetch_add(&batch->next, 1)) < count)
        member_load(&batch->members[i], work_file(self->work, batch->chunk.first + i), self);
}

void batch_free(struct batch *batch)
{
    free(batch->members);
    batch->members = NULL;
}

#include "batch.h"

#include "zip.h"

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

    return work_claim(self->work, self->job->chunk, &chunk) && batch_init(batch, chunk, self);
}

void batch_load(struct batch *batch, struct worker *self)
{
    size_t count = batch->chunk.end - batch->chunk.first;
    size_t i;

    while ((i = atomic_fetch_add(&batch->next, 1)) < count)
        member_load(&batch->members[i], batch->chunk.first + i, self);
}

void batch_append(struct batch *batch, struct zip *zip, struct worker *self)
{
    for (size_t i = 0; i < batch->chunk.end - batch->chunk.first; i++)
        zip_append(zip, &batch->members[i], self);
    batch_free(batch);
}

void batch_free(struct batch *batch)
{
    free(batch->members);
    batch->members = NULL;
}

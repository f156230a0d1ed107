#include "claim.h"

#include "zip.h"

bool claim_chunk(struct worker *self, size_t size, struct chunk *chunk)
{
    for (;;) {
        uint32_t epoch = work_epoch(self->work);
        enum claim claim = work_try_claim(self->work, size, chunk);

        if (claim == CLAIM_TAKEN)
            return true;
        bool settled = zip_settle(self->zip, self);
        if (claim == CLAIM_ENDED && (settled || work_error(self->work) != 0))
            return false;
        work_await(self->work, epoch);
    }
}

bool claim_one(struct worker *self, size_t *file)
{
    struct chunk chunk;

    if (!claim_chunk(self, 1, &chunk))
        return false;
    *file = work_file(self->work, chunk.first);
    return true;
}

bool claim_next(struct worker *self, size_t *file)
{
    if (self->chunk.first == self->chunk.end
        && !claim_chunk(self, self->job->chunk, &self->chunk))
        return false;
    *file = work_file(self->work, self->chunk.first++);
    return work_error(self->work) == 0;
}

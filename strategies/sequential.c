/*
 * sequential: one after the other.  The base of every comparison.
 */
#include "strategy.h"

static const char picture[] =
    "main  [load][deflate][append][load][deflate][append] ...\n";

static void run(const struct job *job, struct zip *zip)
{
    struct worker *self = &job->workers[0];
    struct member member;
    size_t file;

    while (claim_next(self, &file)) {
        member_load(&member, file, self);
        zip_append(zip, &member, self);
    }
}

const struct strategy strategy = {
    .name = "sequential",
    .summary = "one after the other",
    .picture = picture,
    .uses = ARCHIVER | USES_DEFLATE_AT,
    .run = run,
};

/*
 * dataset.h: writes a data set with several threads, and hashes it.
 *
 *     worker 0   claim 0 | make 0 | write 0 | hash 0 | hash 1 | claim 3 | make 3 ...
 *     worker 1   claim 1 | make 1 | write 1 | claim 2 | make 2 | write 2 | hash 2 ...
 *
 * The files are made in pieces, and each piece is a slot of a ring on its way
 * through four tasks.  Claiming (which draws from the one number stream) and
 * hashing go in the order of the pieces, one at a time; making and writing go on
 * in all workers at once.  Whoever is free takes the task that brings the oldest
 * piece on, so nobody waits for anybody as long as there is anything to do.  The
 * ring has two slots a worker and two to spare: memory does not depend on the
 * number of files or on their size.
 */
#ifndef DATASET_H
#define DATASET_H

#include "profile.h"
#include "progress.h"

#include <stdint.h>

enum { DATASET_HASH_SIZE = 32 };

struct dataset_result {
    uint64_t bytes;
    uint8_t sha256[DATASET_HASH_SIZE];  /* of the files' concatenation, in the plan's order */
};

/* Writes the files of the plan to the folder at path, with the given number of
 * threads (at least 1).  progress: gets bytes; NULL = none.  Returns 0, or a
 * negative errno after a line that says what failed; then files may be missing
 * or incomplete. */
int dataset_write(const struct plan *plan, const char *path, unsigned threads,
                  struct progress *progress, struct dataset_result *result);

/* About how many bytes the files will have, within 1 %. */
uint64_t dataset_estimate(const struct plan *plan);

#endif

/*
 * zip.h: the archive being written.
 *
 * Local headers say the true sizes (no data descriptors), because a member is
 * complete before it gets its place.  The central directory is made from a ledger
 * with one entry per file of the job, so it is always sorted by name and a
 * member that was lost or came twice is noticed, be it one that is left out.
 * Zip64 records appear exactly where a field is saturated (APPNOTE 4.4.1.4).
 *
 * The end of the archive is one atomic number in shared memory, as is the
 * ledger: whoever appends reserves the range of its member by adding to it, and
 * writes there.  So any number of threads and forked children may append at
 * once; what a lock around it costs is for a strategy to show.
 */
#ifndef ZIP_H
#define ZIP_H

#include "batch.h"
#include "block.h"
#include "member.h"

struct zip;

/* A new archive of the job's files, written to fd, which is borrowed, in the way
 * of job->sink.  NULL when that fails, which fails the run.  Fork after this. */
struct zip *zip_create(int fd, struct worker *self);

/* Appends the member, deflating it first if that has not been done, and takes
 * it over in any case.  With ORDER_NAME a member whose turn has not come is put
 * off: it is written by whichever worker of this process is the next to append
 * or to claim when it has (claim.h).  One that is left out gets no place, and the
 * turn goes on.  Failures fail the run (work.h). */
void zip_append(struct zip *zip, struct member *member, struct worker *self);

/* Appends all members of the batch, side by side if the order allows it, and ends
 * the batch. */
void zip_append_batch(struct zip *zip, struct batch *batch, struct worker *self);

/* Appends the next block of a file that comes in blocks, and ends it.  From the
 * first block to the last nothing else may be appended; one caller at a time. */
void zip_append_block(struct zip *zip, struct block *block, struct worker *self);

/* Writes what was put off in this process and has had its turn since.  Returns
 * true if nothing is put off any more.  NULL is fine: true. */
bool zip_settle(struct zip *zip, struct worker *self);

/* Writes the central directory: the file is complete, if the run has not failed.
 * One caller, when all workers have ended. */
void zip_finish(struct zip *zip, struct worker *self);

/* Bytes of the finished archive. */
uint64_t zip_size(const struct zip *zip);

/* NULL is fine. */
void zip_destroy(struct zip *zip, struct worker *self);

#endif

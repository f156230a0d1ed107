/*
 * zip.h: the archive being written.
 *
 * Local headers say the true sizes (no data descriptors), because a member is
 * complete before it is appended.  The central directory is made from a ledger
 * with one entry per file of the job, so it is always sorted by name and a
 * member that was lost or came twice is noticed.  Zip64 records appear exactly
 * where a field is saturated (APPNOTE 4.4.1.4).
 *
 * One caller at a time, unless said otherwise; in the process that made it.
 */
#ifndef ZIP_H
#define ZIP_H

#include "member.h"

struct zip;

/* A new archive of the job's files, written to fd, which is borrowed.  NULL when
 * out of memory, which fails the run. */
struct zip *zip_create(int fd, struct worker *self);

/* Appends the member, deflating it first if that has not been done, and takes
 * it over in any case.  With ORDER_NAME a member whose turn has not come is
 * kept until it has.  Failures fail the run (work.h). */
void zip_append(struct zip *zip, struct member *member, struct worker *self);

/* Writes the central directory: the file is complete, if the run has not failed. */
void zip_finish(struct zip *zip, struct worker *self);

/* Bytes written so far. */
uint64_t zip_size(const struct zip *zip);

/* NULL is fine. */
void zip_destroy(struct zip *zip, struct worker *self);

#endif

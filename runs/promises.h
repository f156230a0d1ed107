/*
 * promises.h: what zipbench's own archives keep beyond the format.
 *
 * APPNOTE leaves these to the writer, and other programs' archives (archive_open_foreign())
 * may differ.  Each is there because some reader stumbled: see the tests of promises_test.c.
 *
 * - No comments, neither the archive's nor a member's.
 * - Zip64 exactly where needed: end records at 65,535 entries or 4 GiB - 1; a field that
 *   holds the saturated values and no more; saturated only what does not fit.  A local
 *   header may have both sizes wide: it is written before a large file is read.
 * - "Version needed to extract" and the time are the same in both headers.
 * - Made by Unix, and a mode that tells a file, a folder (its name ends with '/') or a link.
 * - UTF-8 flag if and only if the name is UTF-8 and not plain ASCII; no other flag, so no
 *   data descriptor.
 * - Deflated only what becomes smaller.
 */
#ifndef PROMISES_H
#define PROMISES_H

#include "directory.h"
#include "record.h"

/* Each returns 0, or -EBADMSG with archive->problem.  A header's extra field has been read
 * with record_get_extra(). */
int promises_check_directory(struct archive *archive, const struct directory *directory);
int promises_check_entry(struct archive *archive, const struct archive_entry *entry,
                         const struct record_central *record, const struct record_extra *extra);
int promises_check_local(struct archive *archive, const struct archive_entry *entry,
                         const struct record_local *record, const struct record_extra *extra);

#endif

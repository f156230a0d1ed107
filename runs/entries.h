/*
 * entries.h: an archive's central directory, read and checked by itself.
 */
#ifndef ENTRIES_H
#define ENTRIES_H

#include "directory.h"

/* Reads the central directory into archive->entries, sorted by name, with data_offset
 * still 0.  Checked are each header with its sizes and names, that no two members have one
 * name, and that none lies below another that is no folder (through a symbolic link it
 * would be unpacked elsewhere).
 *
 * 0, or -EBADMSG or another negative errno with archive->problem; archive_close() frees
 * what was read, in any case. */
int entries_read(struct archive *archive, const struct directory *directory);

#endif

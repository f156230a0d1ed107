/*
 * directory.h: where an archive's central directory lies, as its end records say.
 */
#ifndef DIRECTORY_H
#define DIRECTORY_H

#include "archive.h"

/* What the end records say, zip64 or not. */
struct directory {
    uint64_t entries;
    uint64_t size;          /* bytes */
    uint64_t offset;
    uint64_t end;           /* offset of the first end record; offset + size */
    bool zip64;             /* there are zip64 records (APPNOTE 4.3.14 and 15) */
    uint16_t comment_size;  /* of the archive's comment */
};

/* Finds the end records and checks that the central directory ends where they begin, that
 * it has room for its entries, and that they agree where there are zip64 ones.  The last
 * end record counts whose comment ends with the file, so nothing may follow.
 *
 * 0, or -EBADMSG or another negative errno with archive->problem.  Memory: 64 KiB. */
int directory_find(struct archive *archive, struct directory *directory);

#endif

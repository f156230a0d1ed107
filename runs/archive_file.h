/*
 * archive_file.h: the bytes of an archive that is being opened, and what is wrong with them.
 *
 * For the parts of the reader (archive.h) alone.  One thread at a time: all write to the
 * archive.
 */
#ifndef ARCHIVE_FILE_H
#define ARCHIVE_FILE_H

#include "archive.h"

#include <errno.h>

/* "%.*s" of a member's name, which is not terminated. */
#define NAME(entry) (int)(entry)->name_size, (entry)->name

/* Refuses the archive: keeps the line, returns -EBADMSG. */
#define REFUSE(archive, ...) archive_file_fail(archive, -EBADMSG, __VA_ARGS__)

/* Puts the line into archive->problem and returns the errno. */
__attribute__((format(printf, 3, 4)))
int archive_file_fail(struct archive *archive, int negative_errno, const char *format, ...);

/* Sets fd, device, inode and size.  Anything but a regular file is refused, and a FIFO is
 * not waited for. */
int archive_file_open(struct archive *archive, const char *path);

/* Reads all size bytes, or fails: also if the file has become shorter. */
int archive_file_read(struct archive *archive, uint8_t *bytes, size_t size, uint64_t offset);

#endif

/*
 * inflater.h: the content of a member, piece by piece, checked on the way.
 *
 * An inflater belongs to one thread and serves one member after the other; its
 * memory (a buffer of 256 KiB and zlib's state) does not depend on their sizes.
 */
#ifndef INFLATER_H
#define INFLATER_H

#include "archive.h"

struct inflater;

/* NULL when out of memory. */
struct inflater *inflater_create(void);

/* NULL is fine. */
void inflater_destroy(struct inflater *inflater);

/* Begins a member of an open archive; both are borrowed until the next one. */
void inflater_open(struct inflater *inflater, const struct archive *archive,
                   const struct archive_entry *entry);

/* Gives the next bytes of content: capacity of them unless the member ends.
 * Returns how many; 0 at the end, when the size, the CRC-32 and the end of the
 * deflate stream (RFC 1951) have been found right, and the Huffman codes of every block
 * complete (deflate_header.h; in a foreign archive only a warning).  A member that holds more
 * than its header says is refused at once, so the time taken is bounded too.
 *
 * Returns -EBADMSG if the member is damaged, another negative errno if it cannot
 * be read; inflater_problem() then says what is wrong, without the name. */
ssize_t inflater_read(struct inflater *inflater, uint8_t *bytes, size_t capacity);

const char *inflater_problem(const struct inflater *inflater);

/* What some reader will refuse in the member so far, though it is legal, without the name;
 * NULL if there is nothing.  Good until the next inflater_open(). */
const char *inflater_warning(const struct inflater *inflater);

#endif

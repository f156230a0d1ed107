/*
 * ring.h: reading and writing by the kernel while the worker goes on, over
 * liburing (io_uring(7)).
 *
 * A ring belongs to one worker, in its process, and is made when it is first
 * used.  Files are opened, read and closed by chains of requests, without a
 * file descriptor of the process.
 */
#ifndef RING_H
#define RING_H

#include "extent.h"
#include "member.h"

#include <stdbool.h>

/* Why rings cannot be used on this system, or NULL. */
const char *ring_unavailable(void);

/* The next file that has been read, as member_read() leaves it.  Others are
 * claimed and begun to be read meanwhile: at least one, and more while they are
 * small.  Returns false when nothing is left or the run has failed; what was
 * claimed is then discarded. */
bool ring_next(struct worker *self, struct member *member);

/* Begins to write the extent to fd, at its place, and takes it over.  It does not
 * count as in flight any more: the completions of a worker that waits for
 * something else are not seen.  A ring holds at most 4 MiB, or one extent. */
void ring_write(struct worker *self, int fd, struct extent *extent);

/* Waits for all that was begun, and frees the ring, if there is one. */
void ring_end(struct worker *self);

#endif

/*
 * extent.h: members that lie in the archive one behind the other, with their
 * headers, ready to be written as one.
 *
 * An extent owns its members; whoever writes it ends it.  It belongs to one
 * worker at a time.
 */
#ifndef EXTENT_H
#define EXTENT_H

#include "entry.h"
#include "member.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct extent {
    uint64_t offset;            /* in the archive */
    uint64_t size;              /* bytes, headers included */
    struct member *members;
    size_t count;
    struct iovec *parts;        /* header, bytes, header, bytes ... */
    int part_count;
};

/* Takes over the members, all of them MEMBER_READY or without content
 * (MEMBER_STREAMED, which alone makes an extent without parts), and fills their
 * entries of the ledger but for the offsets.  NULL, and the members discarded,
 * when out of memory, which fails the run. */
struct extent *extent_create(struct member *members, size_t count, struct entry *ledger,
                             struct worker *self);

/* The extent has its place: the entries get their offsets, and the local headers say
 * what version that needs (entry.h). */
void extent_place(struct extent *extent, uint64_t offset, struct entry *ledger);

/* Its members do not count as in flight any more, though it is still to be
 * written: whoever does that bounds by himself what he holds. */
void extent_leave(struct extent *extent, struct worker *self);

/* It was written, or could not be (err: a negative errno), which fails the run:
 * discards the members and frees it.  NULL is fine. */
void extent_end(struct extent *extent, int err, struct worker *self);

#endif

/*
 * block.h: a part of a file, deflated on its own, as one of several that make up
 * a member: so that many workers can deflate one file, and a file that is
 * larger than memory can pass at all.
 *
 * A block holds BLOCK_SIZE bytes of content (the last one less).  It is deflated
 * with the 32 KiB before it as dictionary, ends on a byte boundary and does not
 * end the stream, unless it is the last (RFC 1951 section 3.2.3, BFINAL): put
 * behind one another, the blocks of a file are one deflate stream.  The size is
 * fixed, so the bytes do not depend on who deflates them.  Source of the way:
 * Mark Adler's pigz, which also combines the CRCs.
 *
 * Each block reads its own dictionary.  If the file changes meanwhile, that may
 * not be what the block before has read: block_follow() sees it.
 *
 * A file is taken at the size with which it was listed: what it has grown by
 * meanwhile is left out, what is missing is missing from the member too.
 */
#ifndef BLOCK_H
#define BLOCK_H

#include "member.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { BLOCK_SIZE = 512 << 10 };

struct block {
    struct member member;   /* its content: a part of the file */
    uint64_t offset;        /* of the part in the file */
    size_t size;            /* of the part, as listed */
    bool whole;             /* it is a file that was not cut: a member by itself */
    bool last;              /* of its file */
    size_t number;          /* in the sequence of blocks.h */
    int error;              /* MEMBER_LEFT_OUT: why, a negative errno */
    bool has_dictionary;
    uint32_t dictionary_crc;
    uint32_t tail_crc;      /* of the last CODEC_DICTIONARY bytes; of all, if it has less */
};

/* The block of the file that begins at offset, a multiple of BLOCK_SIZE below
 * the file's size; nothing is read yet. */
void block_init(struct block *block, size_t file, uint64_t offset, struct worker *self);

/* The whole file as one block. */
void block_init_whole(struct block *block, size_t file, struct worker *self);

/* Reads the content and deflates it, always where it is called; the member is then
 * MEMBER_READY, or MEMBER_FAILED or MEMBER_LEFT_OUT as after member_load().  But of a
 * file that is left out each block knows the error; who appends them speaks of it,
 * once (stream.h). */
void block_load(struct block *block, struct worker *self);

/* The same without the codec. */
void block_read(struct block *block, struct worker *self);

/* Makes a loaded block fit behind the one before it, whose tail has this CRC: if
 * its dictionary was another, it is loaded anew without one. */
void block_follow(struct block *block, uint32_t tail_crc, struct worker *self);

/* Frees the bytes of the block, and lets others in for it. */
void block_end(struct block *block, struct worker *self);

#endif

/*
 * deflate_block.h: one block of a deflate stream (RFC 1951 section 3.2), written from
 * literals and matches that somebody has found.
 *
 * Each block is stored, or has the fixed codes or codes of its own, whichever is the
 * smallest.  All codes are complete, that of the distances too where there are no
 * matches.  Codes of literals are limited to DEFLATE_LITERAL_MAX bits, so that the codes
 * of two bytes fit an element of a table and four literals fit between two flushes.
 *
 * One encoder by one thread at a time; nothing here fails.
 */
#ifndef DEFLATE_BLOCK_H
#define DEFLATE_BLOCK_H

#include "bits.h"
#include "deflate_symbol.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DEFLATE_LITERAL_MAX = 12,       /* bits; of our choice, the format allows 15 */
    DEFLATE_STORED_MAX = 65535,     /* bytes, section 3.2.4 */
    DEFLATE_STORED_EXTRA = 5,       /* bytes that a stored block takes beyond its content */
    DEFLATE_NEAR = 512,             /* distances below have elements of tables */
};

struct deflate_match {
    uint32_t offset;        /* of its first byte in the block */
    uint16_t length;        /* DEFLATE_MATCH_MIN ... DEFLATE_MATCH_MAX */
    uint16_t distance;      /* 1 ... DEFLATE_DISTANCE_MAX */
};

/* What a block is to hold: bytes, those of the matches included. */
struct deflate_block {
    const uint8_t *bytes;
    size_t size;            /* below 2^28 */
    const struct deflate_match *matches;    /* in order, without overlap */
    size_t match_count;
    uint32_t literals[256]; /* how often each byte occurs outside of the matches */
};

/* What a worker puts blocks with, written anew for each; zeroed at first.  An element of its
 * tables has a code (one or two symbols, extra bits included) in the low 24 bits, and
 * above them the number of its bits. */
struct deflate_encoder {
    uint8_t literal_bits[DEFLATE_LITERALS];
    uint8_t distance_bits[DEFLATE_DISTANCES];
    uint16_t literal[DEFLATE_LITERALS];
    uint16_t distance[DEFLATE_DISTANCES];
    uint32_t of_length[DEFLATE_MATCH_MAX + 1];
    uint32_t of_distance[DEFLATE_NEAR];
    uint32_t of_pair[1 << 16];      /* two bytes, the first is the low one */
};

/* The most bytes that a stream of size bytes takes if no block but the last holds less than
 * least bytes, ended by deflate_block_align() or not, with BITS_SLACK. */
size_t deflate_block_bound(size_t size, size_t least);

/* Puts the block, the last one of its stream or not.  bits: flushed, with room for
 * deflate_block_bound(). */
void deflate_block_put(struct deflate_encoder *encoder, const struct deflate_block *block,
                       bool last, struct bits *bits);

/* Puts an empty stored block that is not the last: what follows begins with a byte. */
void deflate_block_align(struct bits *bits);

#endif

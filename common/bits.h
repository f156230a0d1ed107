/*
 * bits.h: a stream of bits as deflate packs them: from the least significant bit
 * of each byte up (RFC 1951 section 3.1.1).
 *
 * Inline, for the innermost loops; one stream by one thread at a time.
 */
#ifndef BITS_H
#define BITS_H

#include <endian.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum {
    BITS_ROOM = 56,     /* so many may be put between two flushes */
    BITS_SLACK = 8,     /* bytes that a flush may touch behind the last one that counts */
};

struct bits {
    uint64_t buffer;    /* what is not in memory yet, the oldest bit lowest */
    unsigned count;     /* of those; at most 7 after a flush */
    uint8_t *next;      /* where it goes; has room for BITS_SLACK bytes more than are used */
};

/* Eight bytes as the bits that they are. */
static inline uint64_t bits_load(const uint8_t *bytes)
{
    uint64_t eight;

    memcpy(&eight, bytes, sizeof eight);
    return le64toh(eight);
}

/* Adds the count lowest bits of value, the others of which are 0. */
static inline void bits_put(struct bits *bits, uint64_t value, unsigned count)
{
    bits->buffer |= value << bits->count;
    bits->count += count;
}

/* Moves all whole bytes to memory. */
static inline void bits_flush(struct bits *bits)
{
    uint64_t bytes = htole64(bits->buffer);

    memcpy(bits->next, &bytes, sizeof bytes);
    bits->next += bits->count >> 3;
    bits->buffer >>= bits->count & ~7u;
    bits->count &= 7;
}

/* Fills the last byte with zeros and moves it to memory; what came before is flushed. */
static inline void bits_align(struct bits *bits)
{
    bits->count = (bits->count + 7) & ~7u;
    bits_flush(bits);
}

#endif

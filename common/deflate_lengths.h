/*
 * deflate_lengths.h: the codes of a deflate block as it sends them: their lengths, folded
 * and Huffman-coded in turn (RFC 1951 section 3.2.7).
 *
 * Pure functions; nothing here fails.
 */
#ifndef DEFLATE_LENGTHS_H
#define DEFLATE_LENGTHS_H

#include "bits.h"
#include "deflate_symbol.h"

#include <stddef.h>
#include <stdint.h>

enum { DEFLATE_LENGTH_SYMBOLS = 19 };

/* The order in which the lengths of their codewords are sent. */
extern const uint8_t deflate_length_order[DEFLATE_LENGTH_SYMBOLS];

struct deflate_lengths {
    uint8_t symbols[DEFLATE_LITERALS + DEFLATE_DISTANCES];  /* lengths and repetitions, */
    uint8_t extra[DEFLATE_LITERALS + DEFLATE_DISTANCES];    /* the value of their extra bits */
    size_t count;
    unsigned literals;              /* lengths that are sent: HLIT + 257 */
    unsigned distances;             /* HDIST + 1 */
    unsigned lengths;               /* HCLEN + 4 */
    uint8_t bits[DEFLATE_LENGTH_SYMBOLS];       /* the code of these symbols */
    uint16_t codes[DEFLATE_LENGTH_SYMBOLS];
    uint64_t size_bits;             /* what deflate_lengths_put() will put */
};

/* Makes the header for codes of these lengths. */
void deflate_lengths_make(struct deflate_lengths *header,
                         const uint8_t literal_bits[static DEFLATE_LITERALS],
                         const uint8_t distance_bits[static DEFLATE_DISTANCES]);

/* Puts it, from HLIT on. */
void deflate_lengths_put(const struct deflate_lengths *header, struct bits *bits);

#endif

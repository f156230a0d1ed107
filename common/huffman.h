/*
 * huffman.h: Huffman codes as deflate has them: canonical, of limited length, complete.
 *
 * Pure functions.
 */
#ifndef HUFFMAN_H
#define HUFFMAN_H

#include <stddef.h>
#include <stdint.h>

enum {
    HUFFMAN_SYMBOLS_MAX = 288,  /* RFC 1951 section 3.2.6 */
    HUFFMAN_LENGTH_MAX = 15,    /* bits, section 3.2.7 */
};

/* Sets the length in bits of each symbol's code, 0 where its count is 0: minimal in sum but
 * for the limit (at most HUFFMAN_LENGTH_MAX, and 1 << limit at least count).  count: 2 ...
 * HUFFMAN_SYMBOLS_MAX symbols; the sum of counts is below 2^31.
 *
 * The code is always complete, as strict readers demand: where fewer than two
 * symbols are used, the first unused ones get a code of one bit too.
 *
 * Source: Moffat and Katajainen, In-Place Calculation of Minimum-Redundancy Codes, 1995;
 * codes above the limit are shortened, and others lengthened until Kraft's sum is 1 again. */
void huffman_lengths(const uint32_t counts[], size_t count, unsigned limit, uint8_t lengths[]);

/* Sets the codes, of so many bits, the first bit of each lowest as deflate packs them
 * (RFC 1951 sections 3.1.1 and 3.2.2). */
void huffman_codes(const uint8_t lengths[], size_t count, uint16_t codes[]);

#endif

/*
 * deflate_header.h: the header of one block of a deflate stream (RFC 1951 3.2.3), and
 * whether its Huffman codes are complete.
 *
 * A code is complete if every string of bits begins with one of its codewords.  RFC 1951
 * 3.2.7 has two exceptions for distances: "If only one distance code is used, it is encoded
 * using one bit, not zero bits; in this case there is a single code length of one, with one
 * unused code. One distance code of zero bits means that there are no distance codes used at
 * all (the data is all literals)."  So CODE_SINGLE and CODE_EMPTY are legal there, and zlib
 * takes them, and a literal code of a single bit (nothing but the end of the block) too; but
 * Windows Explorer refuses an empty distance code (libdeflate's issue #323).  All else that
 * is not complete is damage, and for zlib as well.
 */
#ifndef DEFLATE_HEADER_H
#define DEFLATE_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum code_fill {
    CODE_COMPLETE = 0,
    CODE_EMPTY,             /* no codeword at all */
    CODE_SINGLE,            /* one codeword, of one bit */
    CODE_INCOMPLETE,
    CODE_OVERSUBSCRIBED,    /* two codewords, of which one begins with the other */
};

enum block_type { BLOCK_STORED = 0, BLOCK_FIXED, BLOCK_DYNAMIC, BLOCK_RESERVED };

enum {
    /* The longest one: 17 bits, 19 lengths of three bits, 316 times a length of 7 bits. */
    DEFLATE_HEADER_MAX_BITS = 17 + 19 * 3 + 316 * 7,
    /* Bytes that hold a whole header wherever in the first one it begins. */
    DEFLATE_HEADER_MAX = (7 + DEFLATE_HEADER_MAX_BITS + 7) / 8,
};

struct deflate_header {
    bool last;
    enum block_type type;
    size_t bits;                /* up to the block's first byte, or codeword */
    enum code_fill literals;    /* CODE_COMPLETE where the block has no codes of its own */
    enum code_fill distances;
};

/* Reads the header that begins at bit skip_bits (0 to 7) of the size bytes.  Returns NULL, or
 * what is wrong with it, to follow "block ...: ".  Then zlib refuses it, too: a code that
 * is over-subscribed or incomplete beyond the above, a repetition without a length or past
 * the end, no codeword for the end of the block, lengths that are not each other's
 * complement.  Pure. */
const char *deflate_header_get(const uint8_t *bytes, size_t size, unsigned skip_bits,
                               struct deflate_header *header);

/* What is legal but not complete, as a line's end; NULL if the codes are complete. */
const char *deflate_header_doubt(const struct deflate_header *header);

#endif

/*
 * deflate_symbol.h: the symbols that deflate has for lengths and distances of matches
 * (RFC 1951 section 3.2.5).
 *
 * Pure functions.
 */
#ifndef DEFLATE_SYMBOL_H
#define DEFLATE_SYMBOL_H

enum {
    DEFLATE_END = 256,          /* ends a block; below are literals, above lengths */
    DEFLATE_LITERALS = 286,
    DEFLATE_DISTANCES = 30,
    DEFLATE_MATCH_MIN = 3,      /* bytes */
    DEFLATE_MATCH_MAX = 258,
    DEFLATE_DISTANCE_MAX = 32768,
};

struct deflate_symbol {
    unsigned number;
    unsigned extra_bits;        /* so many bits follow its code, */
    unsigned extra;             /* and are these */
};

static inline unsigned deflate_log2(unsigned value)
{
    return 31 - (unsigned)__builtin_clz(value);
}

/* length: DEFLATE_MATCH_MIN ... DEFLATE_MATCH_MAX, which has a symbol of its own; of the others
 * four share each number of extra bits, but for the first eight. */
static inline struct deflate_symbol deflate_length_symbol(unsigned length)
{
    unsigned value = length - DEFLATE_MATCH_MIN;

    if (length == DEFLATE_MATCH_MAX)
        return (struct deflate_symbol){ .number = 285 };
    if (value < 8)
        return (struct deflate_symbol){ .number = 257 + value };
    unsigned extra_bits = deflate_log2(value) - 2;
    return (struct deflate_symbol){
        .number = 257 + 4 * extra_bits + (value >> extra_bits),
        .extra_bits = extra_bits,
        .extra = value & ((1u << extra_bits) - 1),
    };
}

/* distance: 1 ... DEFLATE_DISTANCE_MAX; two share each number of extra bits, but for the first
 * four. */
static inline struct deflate_symbol deflate_distance_symbol(unsigned distance)
{
    unsigned value = distance - 1;

    if (value < 4)
        return (struct deflate_symbol){ .number = value };
    unsigned extra_bits = deflate_log2(value) - 1;
    return (struct deflate_symbol){
        .number = 2 * extra_bits + (value >> extra_bits),
        .extra_bits = extra_bits,
        .extra = value & ((1u << extra_bits) - 1),
    };
}

#endif

#include "deflate_lengths.h"

#include "huffman.h"

enum {
    LENGTH_CODE_MAX = 7,        /* bits */
    LITERALS_MIN = 257,
    LENGTHS_MIN = 4,
    REPEAT_LENGTH = 16,         /* the length before, 3 ... 6 times */
    REPEAT_ZERO = 17,           /* 3 ... 10 times */
    REPEAT_ZERO_OFTEN = 18,     /* 11 ... 138 times */
};

const uint8_t deflate_length_order[DEFLATE_LENGTH_SYMBOLS] = {
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
};

static const uint8_t extra_bits[DEFLATE_LENGTH_SYMBOLS] = {
    [REPEAT_LENGTH] = 2, [REPEAT_ZERO] = 3, [REPEAT_ZERO_OFTEN] = 7,
};

static void add(struct deflate_lengths *header, uint8_t symbol, size_t extra)
{
    header->symbols[header->count] = symbol;
    header->extra[header->count++] = (uint8_t)extra;
}

static void add_zeros(struct deflate_lengths *header, size_t run)
{
    for (size_t part; run >= 3; run -= part) {
        part = run < 138 ? run : 138;
        if (part >= 11)
            add(header, REPEAT_ZERO_OFTEN, part - 11);
        else
            add(header, REPEAT_ZERO, part - 3);
    }
    for (; run > 0; run--)
        add(header, 0, 0);
}

static void add_run(struct deflate_lengths *header, uint8_t length, size_t run)
{
    add(header, length, 0);
    run--;
    for (size_t part; run >= 3; run -= part) {
        part = run < 6 ? run : 6;
        add(header, REPEAT_LENGTH, part - 3);
    }
    for (; run > 0; run--)
        add(header, length, 0);
}

static void fold(struct deflate_lengths *header, const uint8_t lengths[], size_t count)
{
    for (size_t i = 0, end; i < count; i = end) {
        for (end = i + 1; end < count && lengths[end] == lengths[i]; end++)
            continue;
        if (lengths[i] == 0)
            add_zeros(header, end - i);
        else
            add_run(header, lengths[i], end - i);
    }
}

/* How many are sent, at least least: zeros at the end are not. */
static unsigned used(const uint8_t lengths[], unsigned count, unsigned least)
{
    while (count > least && lengths[count - 1] == 0)
        count--;
    return count;
}

static void make_code(struct deflate_lengths *header)
{
    uint32_t counts[DEFLATE_LENGTH_SYMBOLS] = { 0 };

    for (size_t i = 0; i < header->count; i++)
        counts[header->symbols[i]]++;
    huffman_lengths(counts, DEFLATE_LENGTH_SYMBOLS, LENGTH_CODE_MAX, header->bits);
    huffman_codes(header->bits, DEFLATE_LENGTH_SYMBOLS, header->codes);
    header->lengths = DEFLATE_LENGTH_SYMBOLS;
    while (header->lengths > LENGTHS_MIN
           && header->bits[deflate_length_order[header->lengths - 1]] == 0)
        header->lengths--;
    header->size_bits = 5 + 5 + 4 + 3 * header->lengths;
    for (size_t i = 0; i < DEFLATE_LENGTH_SYMBOLS; i++)
        header->size_bits += (uint64_t)counts[i] * (unsigned)(header->bits[i] + extra_bits[i]);
}

void deflate_lengths_make(struct deflate_lengths *header,
                         const uint8_t literal_bits[static DEFLATE_LITERALS],
                         const uint8_t distance_bits[static DEFLATE_DISTANCES])
{
    uint8_t lengths[DEFLATE_LITERALS + DEFLATE_DISTANCES];

    header->count = 0;
    header->literals = used(literal_bits, DEFLATE_LITERALS, LITERALS_MIN);
    header->distances = used(distance_bits, DEFLATE_DISTANCES, 1);
    memcpy(lengths, literal_bits, header->literals);
    memcpy(lengths + header->literals, distance_bits, header->distances);
    fold(header, lengths, header->literals + header->distances);
    make_code(header);
}

void deflate_lengths_put(const struct deflate_lengths *header, struct bits *bits)
{
    bits_put(bits, header->literals - LITERALS_MIN, 5);
    bits_put(bits, header->distances - 1, 5);
    bits_put(bits, header->lengths - LENGTHS_MIN, 4);
    bits_flush(bits);
    for (unsigned i = 0; i < header->lengths; i++) {
        bits_put(bits, header->bits[deflate_length_order[i]], 3);
        bits_flush(bits);
    }
    for (size_t i = 0; i < header->count; i++) {
        uint8_t symbol = header->symbols[i];
        bits_put(bits, header->codes[symbol], header->bits[symbol]);
        bits_put(bits, header->extra[i], extra_bits[symbol]);
        bits_flush(bits);
    }
}

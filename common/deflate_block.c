#include "deflate_block.h"

#include "deflate_header.h"
#include "deflate_lengths.h"
#include "huffman.h"

enum {
    TYPE_BITS = 3,              /* BFINAL and BTYPE */
    CODE_BITS = 24,             /* of an element of a table */
};

/* --- how often each symbol is used ---------------------------------------------------------- */

struct usage {
    uint32_t literals[DEFLATE_LITERALS];
    uint32_t distances[DEFLATE_DISTANCES];
    uint64_t extra_bits;
};

static void use_length(struct usage *usage, unsigned length, uint32_t times)
{
    struct deflate_symbol symbol = deflate_length_symbol(length);

    usage->literals[symbol.number] += times;
    usage->extra_bits += (uint64_t)symbol.extra_bits * times;
}

static void use_distance(struct usage *usage, unsigned distance, uint32_t times)
{
    struct deflate_symbol symbol = deflate_distance_symbol(distance);

    usage->distances[symbol.number] += times;
    usage->extra_bits += (uint64_t)symbol.extra_bits * times;
}

static void use_matches(struct usage *usage, const struct deflate_block *block)
{
    uint32_t lengths[DEFLATE_MATCH_MAX + 1] = { 0 };
    uint32_t near[DEFLATE_NEAR] = { 0 };

    for (size_t i = 0; i < block->match_count; i++) {
        const struct deflate_match *match = &block->matches[i];
        lengths[match->length]++;
        if (match->distance < DEFLATE_NEAR)
            near[match->distance]++;
        else
            use_distance(usage, match->distance, 1);
    }
    for (unsigned length = DEFLATE_MATCH_MIN; length <= DEFLATE_MATCH_MAX; length++)
        use_length(usage, length, lengths[length]);
    for (unsigned distance = 1; distance < DEFLATE_NEAR; distance++)
        use_distance(usage, distance, near[distance]);
}

static void count_usage(struct usage *usage, const struct deflate_block *block)
{
    *usage = (struct usage){ 0 };
    memcpy(usage->literals, block->literals, sizeof block->literals);
    usage->literals[DEFLATE_END] = 1;
    if (block->match_count > 0)
        use_matches(usage, block);
}

static uint64_t sum_bits(const uint32_t counts[], const uint8_t lengths[], size_t count)
{
    uint64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (uint64_t)counts[i] * lengths[i];
    return sum;
}

static uint64_t content_bits(const struct usage *usage, const struct deflate_encoder *encoder)
{
    return sum_bits(usage->literals, encoder->literal_bits, DEFLATE_LITERALS)
           + sum_bits(usage->distances, encoder->distance_bits, DEFLATE_DISTANCES)
           + usage->extra_bits;
}

/* --- codes ----------------------------------------------------------------------------------- */

/* Section 3.2.6; two symbols more take part in the code, and never occur. */
static void take_fixed_codes(struct deflate_encoder *encoder)
{
    uint8_t bits[HUFFMAN_SYMBOLS_MAX];
    uint16_t codes[HUFFMAN_SYMBOLS_MAX];

    memset(bits, 8, HUFFMAN_SYMBOLS_MAX);
    memset(bits + 144, 9, 256 - 144);
    memset(bits + 256, 7, 280 - 256);
    huffman_codes(bits, HUFFMAN_SYMBOLS_MAX, codes);
    memcpy(encoder->literal_bits, bits, sizeof encoder->literal_bits);
    memcpy(encoder->literal, codes, sizeof encoder->literal);
    memset(encoder->distance_bits, 5, sizeof encoder->distance_bits);
    huffman_codes(encoder->distance_bits, DEFLATE_DISTANCES, encoder->distance);
}

static void make_own_codes(struct deflate_encoder *encoder, const struct usage *usage)
{
    huffman_lengths(usage->literals, DEFLATE_LITERALS, DEFLATE_LITERAL_MAX,
                    encoder->literal_bits);
    huffman_lengths(usage->distances, DEFLATE_DISTANCES, HUFFMAN_LENGTH_MAX,
                    encoder->distance_bits);
    huffman_codes(encoder->literal_bits, DEFLATE_LITERALS, encoder->literal);
    huffman_codes(encoder->distance_bits, DEFLATE_DISTANCES, encoder->distance);
}

struct code {
    uint64_t bits;
    unsigned count;
};

static inline struct code join(struct code first, struct code second)
{
    return (struct code){ first.bits | second.bits << first.count, first.count + second.count };
}

static inline struct code unpack(uint32_t element)
{
    return (struct code){ element & ((1u << CODE_BITS) - 1), element >> CODE_BITS };
}

static uint32_t pack(struct code code)
{
    return (uint32_t)code.bits | (uint32_t)code.count << CODE_BITS;
}

static inline struct code literal_code(const struct deflate_encoder *encoder, uint8_t byte)
{
    return (struct code){ encoder->literal[byte], encoder->literal_bits[byte] };
}

static struct code length_code(const struct deflate_encoder *encoder, unsigned length)
{
    struct deflate_symbol symbol = deflate_length_symbol(length);

    return join((struct code){ encoder->literal[symbol.number],
                               encoder->literal_bits[symbol.number] },
                (struct code){ symbol.extra, symbol.extra_bits });
}

static struct code distance_code(const struct deflate_encoder *encoder, unsigned distance)
{
    struct deflate_symbol symbol = deflate_distance_symbol(distance);

    return join((struct code){ encoder->distance[symbol.number],
                               encoder->distance_bits[symbol.number] },
                (struct code){ symbol.extra, symbol.extra_bits });
}

static void tabulate_matches(struct deflate_encoder *encoder)
{
    for (unsigned length = DEFLATE_MATCH_MIN; length <= DEFLATE_MATCH_MAX; length++)
        encoder->of_length[length] = pack(length_code(encoder, length));
    for (unsigned distance = 1; distance < DEFLATE_NEAR; distance++)
        encoder->of_distance[distance] = pack(distance_code(encoder, distance));
}

/* Returns whether the table of pairs was made: it pays where few different bytes occur. */
static bool tabulate_pairs(struct deflate_encoder *encoder, const struct deflate_block *block)
{
    uint8_t used[256];
    size_t count = 0;

    for (unsigned byte = 0; byte < 256; byte++)
        if (block->literals[byte] > 0)
            used[count++] = (uint8_t)byte;
    if (count * count > block->size / 4)
        return false;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            encoder->of_pair[used[i] | used[j] << 8] =
                pack(join(literal_code(encoder, used[i]), literal_code(encoder, used[j])));
    return true;
}

/* --- content --------------------------------------------------------------------------------- */

static inline void put(struct bits *bits, struct code code)
{
    bits_put(bits, code.bits, code.count);
}

static void put_singly(const struct deflate_encoder *encoder, const uint8_t *bytes, size_t size,
                       struct bits *bits)
{
    size_t i = 0;

    for (; i + 4 <= size; i += 4) {
        put(bits, literal_code(encoder, bytes[i]));
        put(bits, literal_code(encoder, bytes[i + 1]));
        put(bits, literal_code(encoder, bytes[i + 2]));
        put(bits, literal_code(encoder, bytes[i + 3]));
        bits_flush(bits);
    }
    for (; i < size; i++)
        put(bits, literal_code(encoder, bytes[i]));
    bits_flush(bits);
}

static inline struct code pair_code(const uint32_t of_pair[], uint64_t bytes)
{
    return unpack(of_pair[bytes & 0xffff]);
}

static inline struct code code_if(bool wanted, struct code code)
{
    return wanted ? code : (struct code){ 0 };
}

/* Less than eight literals, without a branch, as their number cannot be predicted.  Eight
 * bytes can be read. */
static inline void put_rest(const struct deflate_encoder *encoder, const uint8_t *bytes,
                            size_t size, struct bits *bits)
{
    uint64_t eight = bits_load(bytes);
    struct code odd = code_if((size & 1) != 0, literal_code(encoder, (uint8_t)eight));

    eight >>= 8 * (size & 1);
    put(bits, join(odd, code_if(size >= 2, pair_code(encoder->of_pair, eight))));
    bits_flush(bits);
    put(bits, join(code_if(size >= 4, pair_code(encoder->of_pair, eight >> 16)),
                   code_if(size >= 6, pair_code(encoder->of_pair, eight >> 32))));
    bits_flush(bits);
}

static inline void put_by_pairs(const struct deflate_encoder *encoder, const uint8_t *bytes,
                                size_t size, struct bits *bits)
{
    const uint32_t *of_pair = encoder->of_pair;
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t eight = bits_load(bytes + i);
        struct code low = join(pair_code(of_pair, eight), pair_code(of_pair, eight >> 16));
        struct code high = join(pair_code(of_pair, eight >> 32), pair_code(of_pair, eight >> 48));
        put(bits, low);
        if (low.count + high.count > BITS_ROOM)
            bits_flush(bits);
        put(bits, high);
        bits_flush(bits);
    }
    put_rest(encoder, bytes + i, size - i, bits);
}

/* At most 12 + 5 + 15 + 13 bits. */
static inline void put_match(const struct deflate_encoder *encoder,
                             const struct deflate_match *match, struct bits *bits)
{
    put(bits, unpack(encoder->of_length[match->length]));
    if (match->distance < DEFLATE_NEAR)
        put(bits, unpack(encoder->of_distance[match->distance]));
    else
        put(bits, distance_code(encoder, match->distance));
    bits_flush(bits);
}

/* What is nearer to the end than this may not be read eight bytes at a time. */
static inline void put_literals(const struct deflate_encoder *encoder, bool pairs,
                                const struct deflate_block *block, size_t first, size_t end,
                                struct bits *bits)
{
    if (pairs && end + 8 <= block->size)
        put_by_pairs(encoder, block->bytes + first, end - first, bits);
    else
        put_singly(encoder, block->bytes + first, end - first, bits);
}

static void put_content(struct deflate_encoder *encoder, const struct deflate_block *block,
                        struct bits *bits)
{
    bool pairs = tabulate_pairs(encoder, block);
    struct bits local = *bits;      /* can be kept in registers */
    size_t done = 0;

    if (block->match_count > 0)
        tabulate_matches(encoder);
    for (size_t i = 0; i < block->match_count; i++) {
        const struct deflate_match *match = &block->matches[i];
        put_literals(encoder, pairs, block, done, match->offset, &local);
        put_match(encoder, match, &local);
        done = match->offset + match->length;
    }
    if (block->size - done > 8) {
        put_literals(encoder, pairs, block, done, block->size - 8, &local);
        done = block->size - 8;
    }
    put_literals(encoder, pairs, block, done, block->size, &local);
    put(&local, (struct code){ encoder->literal[DEFLATE_END],
                               encoder->literal_bits[DEFLATE_END] });
    bits_flush(&local);
    *bits = local;
}

/* --- the block ------------------------------------------------------------------------------- */

static void put_type(bool last, enum block_type type, struct bits *bits)
{
    bits_put(bits, last, 1);
    bits_put(bits, type, 2);
    bits_flush(bits);
}

/* Section 3.2.4. */
static void put_stored(const uint8_t *bytes, size_t size, bool last, struct bits *bits)
{
    do {
        size_t part = size < DEFLATE_STORED_MAX ? size : DEFLATE_STORED_MAX;
        put_type(last && part == size, BLOCK_STORED, bits);
        bits_align(bits);
        bits_put(bits, part, 16);
        bits_put(bits, part ^ 0xffff, 16);
        bits_flush(bits);
        memcpy(bits->next, bytes, part);
        bits->next += part;
        bytes += part;
        size -= part;
    } while (size > 0);
}

void deflate_block_align(struct bits *bits)
{
    put_stored((const uint8_t *)"", 0, false, bits);
}

static uint64_t stored_bits(size_t size)
{
    size_t parts = size / DEFLATE_STORED_MAX + 1;

    return 8 * ((uint64_t)size + DEFLATE_STORED_EXTRA * parts);
}

size_t deflate_block_bound(size_t size, size_t least)
{
    size_t blocks = size / least + size / DEFLATE_STORED_MAX + 2;

    return size + DEFLATE_STORED_EXTRA * blocks + BITS_SLACK;
}

void deflate_block_put(struct deflate_encoder *encoder, const struct deflate_block *block,
                       bool last, struct bits *bits)
{
    struct usage usage;
    struct deflate_lengths header;

    count_usage(&usage, block);
    take_fixed_codes(encoder);
    uint64_t fixed = TYPE_BITS + content_bits(&usage, encoder);
    make_own_codes(encoder, &usage);
    deflate_lengths_make(&header, encoder->literal_bits, encoder->distance_bits);
    uint64_t own = TYPE_BITS + header.size_bits + content_bits(&usage, encoder);
    uint64_t stored = stored_bits(block->size);

    if (stored < own && stored < fixed) {
        put_stored(block->bytes, block->size, last, bits);
        return;
    }
    put_type(last, own < fixed ? BLOCK_DYNAMIC : BLOCK_FIXED, bits);
    if (own < fixed)
        deflate_lengths_put(&header, bits);
    else
        take_fixed_codes(encoder);
    put_content(encoder, block, bits);
}

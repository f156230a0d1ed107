#include "deflate_header.h"

#include "deflate_lengths.h"

enum {
    PRECODES = DEFLATE_LENGTH_SYMBOLS,
    LITERALS_MAX = 286,     /* 286 and 287 never occur in a stream: 3.2.5 and 3.2.6 */
    DISTANCES_MAX = 30,     /* nor do distances 30 and 31 */
    LENGTHS_MAX = LITERALS_MAX + DISTANCES_MAX,
    LENGTH_MAX = 15,        /* bits of a codeword */
    PRELENGTH_MAX = 7,
    END_OF_BLOCK = 256,
    COPY_PREVIOUS = 16,     /* 3 to 6 times; 17 and 18 repeat a length of zero */
};

/* Bits are taken from the lowest of each byte on; past the end they are zero. */
struct bit_reader {
    const uint8_t *bytes;
    size_t size;        /* bits */
    size_t position;    /* bits; more than size once something was missing */
};

/* A canonical code (3.2.2), to be read bit by bit. */
struct prefix_code {
    uint16_t count[LENGTH_MAX + 1];     /* codewords of each length */
    uint16_t symbols[PRECODES];         /* in the order of their codewords */
};

static unsigned take_bit(struct bit_reader *bits)
{
    size_t at = bits->position++;

    return at < bits->size ? (unsigned)bits->bytes[at / 8] >> at % 8 & 1 : 0;
}

static unsigned take(struct bit_reader *bits, unsigned count)
{
    unsigned value = 0;

    for (unsigned i = 0; i < count; i++)
        value |= take_bit(bits) << i;
    return value;
}

static enum code_fill fill_of(const uint8_t *lengths, size_t size)
{
    unsigned count[LENGTH_MAX + 1] = { 0 };
    unsigned codewords = 0;
    int left = 1;       /* codewords of this length that are free */

    for (size_t i = 0; i < size; i++)
        count[lengths[i]]++;
    for (unsigned length = 1; length <= LENGTH_MAX; length++) {
        left = 2 * left - (int)count[length];
        codewords += count[length];
        if (left < 0)
            return CODE_OVERSUBSCRIBED;
    }
    return left == 0 ? CODE_COMPLETE
         : codewords == 0 ? CODE_EMPTY
         : codewords == 1 && count[1] == 1 ? CODE_SINGLE
         : CODE_INCOMPLETE;
}

static void build(struct prefix_code *code, const uint8_t lengths[PRECODES])
{
    size_t symbols = 0;

    *code = (struct prefix_code){ 0 };
    for (unsigned length = 1; length <= PRELENGTH_MAX; length++)
        for (unsigned symbol = 0; symbol < PRECODES; symbol++)
            if (lengths[symbol] == length) {
                code->symbols[symbols++] = (uint16_t)symbol;
                code->count[length]++;
            }
}

/* The code is complete, so there is a symbol after at most PRELENGTH_MAX bits. */
static unsigned take_symbol(struct bit_reader *bits, const struct prefix_code *code)
{
    unsigned codeword = 0, first = 0, index = 0;

    for (unsigned length = 1; length <= PRELENGTH_MAX; length++) {
        codeword |= take_bit(bits);
        if (codeword < first + code->count[length])
            return code->symbols[index + codeword - first];
        index += code->count[length];
        first = (first + code->count[length]) << 1;
        codeword <<= 1;
    }
    return 0;
}

static const char *get_precode(struct bit_reader *bits, unsigned count, struct prefix_code *code)
{
    uint8_t lengths[PRECODES] = { 0 };

    for (unsigned i = 0; i < count; i++)
        lengths[deflate_length_order[i]] = (uint8_t)take(bits, 3);
    switch (fill_of(lengths, PRECODES)) {
    case CODE_COMPLETE:
        build(code, lengths);
        return NULL;
    case CODE_EMPTY:
        return "the code of its code lengths is empty";
    case CODE_OVERSUBSCRIBED:
        return "the code of its code lengths is over-subscribed";
    case CODE_SINGLE:
    case CODE_INCOMPLETE:
        break;
    }
    return "the code of its code lengths is incomplete";
}

/* How often a symbol of repetition repeats. */
static unsigned take_repetition(struct bit_reader *bits, unsigned symbol)
{
    return symbol == COPY_PREVIOUS ? 3 + take(bits, 2)
         : symbol == COPY_PREVIOUS + 1 ? 3 + take(bits, 3)
         : 11 + take(bits, 7);
}

static const char *get_lengths(struct bit_reader *bits, const struct prefix_code *code,
                               uint8_t *lengths, size_t count)
{
    for (size_t i = 0; i < count;) {
        unsigned symbol = take_symbol(bits, code);
        if (symbol < COPY_PREVIOUS) {
            lengths[i++] = (uint8_t)symbol;
            continue;
        }
        if (symbol == COPY_PREVIOUS && i == 0)
            return "it repeats a code length before there is one";
        uint8_t value = symbol == COPY_PREVIOUS ? lengths[i - 1] : 0;
        unsigned times = take_repetition(bits, symbol);
        if (times > count - i)
            return "it repeats a code length past the last one";
        while (times-- > 0)
            lengths[i++] = value;
    }
    return NULL;
}

static const char *judge(const struct deflate_header *header)
{
    return header->literals == CODE_OVERSUBSCRIBED ? "its literal code is over-subscribed"
         : header->literals == CODE_INCOMPLETE ? "its literal code is incomplete"
         : header->distances == CODE_OVERSUBSCRIBED ? "its distance code is over-subscribed"
         : header->distances == CODE_INCOMPLETE ? "its distance code is incomplete"
         : NULL;
}

static const char *get_dynamic(struct bit_reader *bits, struct deflate_header *header)
{
    uint8_t lengths[LENGTHS_MAX] = { 0 };
    struct prefix_code code;
    unsigned literals = 257 + take(bits, 5);
    unsigned distances = 1 + take(bits, 5);
    unsigned precodes = 4 + take(bits, 4);

    if (literals > LITERALS_MAX || distances > DISTANCES_MAX)
        return "it has more literal or distance codes than there are";
    const char *problem = get_precode(bits, precodes, &code);
    if (problem == NULL)
        problem = get_lengths(bits, &code, lengths, literals + distances);
    if (problem != NULL)
        return problem;
    if (lengths[END_OF_BLOCK] == 0)
        return "it has no code for its end";
    header->literals = fill_of(lengths, literals);
    header->distances = fill_of(lengths + literals, distances);
    return judge(header);
}

static const char *get_stored(struct bit_reader *bits)
{
    bits->position += -bits->position % 8;
    unsigned size = take(bits, 16);
    unsigned complement = take(bits, 16);

    return size == (complement ^ 0xffff) ? NULL : "its two lengths do not fit";
}

const char *deflate_header_get(const uint8_t *bytes, size_t size, unsigned skip_bits,
                               struct deflate_header *header)
{
    struct bit_reader bits = { bytes, 8 * size, skip_bits };
    const char *problem = NULL;

    *header = (struct deflate_header){ .last = take_bit(&bits) != 0 };
    header->type = (enum block_type)take(&bits, 2);
    if (header->type == BLOCK_STORED)
        problem = get_stored(&bits);
    else if (header->type == BLOCK_DYNAMIC)
        problem = get_dynamic(&bits, header);
    else if (header->type == BLOCK_RESERVED)
        problem = "it is of no known type";
    header->bits = bits.position - skip_bits;
    return bits.position > bits.size ? "it is cut off" : problem;
}

const char *deflate_header_doubt(const struct deflate_header *header)
{
    return header->distances == CODE_EMPTY ? "its distance code is empty, which Windows Explorer"
                                             " refuses"
         : header->distances == CODE_SINGLE ? "its distance code has a single codeword"
         : header->literals == CODE_SINGLE ? "its literal code has a single codeword"
         : NULL;
}

#include "separator.h"

#include "bits.h"
#include "deflate_symbol.h"

enum {
    SAMPLE = 4 << 10,           /* bytes */
    RARE = 128, FREQUENT = 4,   /* one byte in so many: what is beyond is no separator */
    LITERAL_COST = 4,           /* bits, roughly */
    MATCH_COST = 8,
};

size_t separator_match(const uint8_t *a, const uint8_t *b, size_t most)
{
    size_t size = 0;

    for (; size + 8 <= most; size += 8) {
        uint64_t difference = bits_load(a + size) ^ bits_load(b + size);
        if (difference != 0)
            return size + (size_t)__builtin_ctzll(difference) / 8;
    }
    while (size < most && a[size] == b[size])
        size++;
    return size;
}

/* What matches at the occurrences of the byte would save, in bits. */
static long gain(const uint8_t *bytes, size_t size, uint8_t separator)
{
    const uint8_t *end = bytes + size, *before = memchr(bytes, separator, size);
    long sum = 0;

    while (before != NULL) {
        size_t left = (size_t)(end - before) - 1;
        const uint8_t *at = memchr(before + 1, separator, left);
        size_t most = at != NULL ? (size_t)(end - at) : 0;
        size_t length = separator_match(before, at, most < DEFLATE_MATCH_MAX ? most
                                                                             : DEFLATE_MATCH_MAX);
        if (length >= DEFLATE_MATCH_MIN)
            sum += (long)length * LITERAL_COST - MATCH_COST;
        before = at;
    }
    return sum;
}

int separator_choose(const uint8_t *bytes, size_t size, const uint32_t counts[static 256])
{
    size_t sample = size < SAMPLE ? size : SAMPLE;
    long best = 0;
    int separator = -1;

    for (int byte = 0; byte < 256; byte++) {
        if (counts[byte] < size / RARE || counts[byte] > size / FREQUENT)
            continue;
        long promise = gain(bytes, sample, (uint8_t)byte);
        if (promise > best) {
            best = promise;
            separator = byte;
        }
    }
    return separator;
}

/* One bit for each of eight bytes, the first lowest: whether it is 0. */
static uint64_t zeros(uint64_t bytes)
{
    const uint64_t low_bits = 0x7f7f7f7f7f7f7f7f;
    uint64_t high_bits = ~(((bytes & low_bits) + low_bits) | bytes | low_bits);

    return ((high_bits >> 7) * 0x0102040810204080) >> 56;
}

/* Writes four offsets at a time, whether there are so many or not: their number cannot be
 * predicted. */
static uint32_t *put_offsets(uint32_t *offsets, uint64_t mask, uint32_t base)
{
    while (mask != 0) {
        uint32_t *next = offsets;
        for (int i = 0; i < SEPARATOR_ROOM; i++) {
            *next = base + (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
            next++;
            offsets += mask != 0;
            mask &= mask - 1;
        }
    }
    return offsets;
}

size_t separator_find(const uint8_t *bytes, size_t size, uint8_t separator, uint32_t offsets[])
{
    const uint64_t eight_times = 0x0101010101010101u * separator;
    uint32_t *next = offsets;
    size_t i = 0;

    for (; i + 64 <= size; i += 64) {
        uint64_t mask = 0;
        for (size_t part = 0; part < 64; part += 8)
            mask |= zeros(bits_load(bytes + i + part) ^ eight_times) << part;
        next = put_offsets(next, mask, (uint32_t)i);
    }
    for (; i < size; i++)
        if (bytes[i] == separator)
            *next++ = (uint32_t)i;
    return (size_t)(next - offsets);
}

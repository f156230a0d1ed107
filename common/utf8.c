#include "utf8.h"

#include <stdbool.h>
#include <stdint.h>

/* Returns the size of the sequence that begins here, 0 if it is none. */
static size_t sequence(const uint8_t *bytes, size_t size)
{
    static const struct { uint8_t first, last, low, high; size_t size; } table[] = {
        { 0x00, 0x7f, 0x80, 0xbf, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
        { 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
        { 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
        { 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
        { 0xf4, 0xf4, 0x80, 0x8f, 4 },
    };

    for (size_t row = 0; row < sizeof table / sizeof *table; row++) {
        if (bytes[0] < table[row].first || bytes[0] > table[row].last || size < table[row].size)
            continue;
        if (table[row].size > 1 && (bytes[1] < table[row].low || bytes[1] > table[row].high))
            return 0;
        for (size_t i = 2; i < table[row].size; i++)
            if ((bytes[i] & 0xc0) != 0x80)
                return 0;
        return table[row].size;
    }
    return 0;
}

enum utf8_kind utf8_kind(const char *text, size_t size)
{
    const uint8_t *bytes = (const uint8_t *)text;
    bool ascii = true;

    for (size_t at = 0; at < size;) {
        size_t step = sequence(bytes + at, size - at);
        if (step == 0)
            return UTF8_INVALID;
        ascii = ascii && step == 1;
        at += step;
    }
    return ascii ? UTF8_ASCII : UTF8_WIDE;
}

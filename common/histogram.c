#include "histogram.h"

#include <stdbool.h>
#include <string.h>

enum { TABLES = 4 };        /* so that equal neighbours do not wait for one another */

static void count(const uint8_t *bytes, size_t size, uint32_t counts[static 256])
{
    uint32_t tables[TABLES][256] = { 0 };
    size_t i = 0;

    for (; i + 8 <= size; i += 8) {
        uint64_t eight;
        memcpy(&eight, bytes + i, sizeof eight);
        tables[0][eight & 0xff]++;
        tables[1][eight >> 8 & 0xff]++;
        tables[2][eight >> 16 & 0xff]++;
        tables[3][eight >> 24 & 0xff]++;
        tables[0][eight >> 32 & 0xff]++;
        tables[1][eight >> 40 & 0xff]++;
        tables[2][eight >> 48 & 0xff]++;
        tables[3][eight >> 56]++;
    }
    for (; i < size; i++)
        tables[0][bytes[i]]++;
    for (size_t byte = 0; byte < 256; byte++)
        counts[byte] = tables[0][byte] + tables[1][byte] + tables[2][byte] + tables[3][byte];
}

/* Whether codes made for a, a_size bytes, cost b more than a header of its own does, by the
 * lower bound of Pinsker's inequality: b_size * 2 V^2 / ln 2 bits, where V, the total
 * variation, is half of sum |a_i / a_size - b_i / b_size|.  Written so that it stays exact in
 * 64 bits: distance is 2 V a_size. */
static bool differ(const uint32_t a[static 256], size_t a_size, const uint32_t b[static 256],
                   size_t b_size)
{
    enum { HEADER_BITS = 640, TWICE_LN2_HEADER = 2 * HEADER_BITS * 693 / 1000 };
    uint64_t distance = 0;

    for (size_t i = 0; i < 256; i++) {
        uint64_t left = (uint64_t)a[i] * b_size, right = (uint64_t)b[i] * a_size;
        distance += left > right ? left - right : right - left;
    }
    distance /= b_size;
    return distance * distance * b_size > (uint64_t)a_size * a_size * TWICE_LN2_HEADER;
}

static size_t at_most(size_t size, size_t most)
{
    return size < most ? size : most;
}

size_t histogram_span(const uint8_t *bytes, size_t size, uint32_t counts[static 256])
{
    size_t most = at_most(size, HISTOGRAM_SPAN), span = at_most(size, HISTOGRAM_STEP);

    count(bytes, span, counts);
    while (span < most) {
        uint32_t more[256];
        size_t step = at_most(most - span, HISTOGRAM_STEP);
        count(bytes + span, step, more);
        if (differ(counts, span, more, step))
            break;
        for (size_t i = 0; i < 256; i++)
            counts[i] += more[i];
        span += step;
    }
    return span;
}

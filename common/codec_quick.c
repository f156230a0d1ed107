/*
 * quick: deflate with a very cheap search for matches, for records, as lines of CSV: only
 * where a separator recurs (separator.h) is content compared, and only with what stood
 * behind the separator before it:
 *
 *     0.1343642,0.8474337,0.763774
 *              ,0.             ,0.        two matches, one of a distance that recurs too
 */
#include "codec.h"
#include "deflate_spans.h"
#include "histogram.h"
#include "separator.h"

#include <stdlib.h>

struct quick {
    struct deflate_encoder encoder;
    uint32_t offsets[HISTOGRAM_SPAN + SEPARATOR_ROOM];     /* of separators */
    struct deflate_match matches[HISTOGRAM_SPAN / DEFLATE_MATCH_MIN + 1];
};

static const char *version(void)
{
    return "1";
}

static void *create(int level)
{
    (void)level;
    return calloc(1, sizeof(struct quick));
}

static size_t bound(void *state, size_t size)
{
    (void)state;
    return deflate_spans_bound(size);
}

/* What a match takes is no literal any more. */
struct taken {
    uint32_t counts[4][256];
};

/* Most matches are shorter than eight bytes, by a number that cannot be predicted. */
static inline void take(struct taken *taken, const uint8_t *bytes, size_t size)
{
    for (size_t i = 0; i < 8; i++)
        taken->counts[i & 3][bytes[i]] += i < size;
    for (size_t i = 8; i < size; i++)
        taken->counts[i & 3][bytes[i]]++;
}

static void subtract(struct deflate_block *block, const struct taken *taken)
{
    for (size_t i = 0; i < 256; i++)
        block->literals[i] -= taken->counts[0][i] + taken->counts[1][i] + taken->counts[2][i]
                              + taken->counts[3][i];
}

/* No match begins in the last eight bytes of a block, so that take() can read eight. */
static void find_at(struct quick *quick, uint8_t separator, struct deflate_block *block)
{
    struct taken taken = { 0 };
    struct deflate_match *next = quick->matches;
    size_t count = separator_find(block->bytes, block->size, separator, quick->offsets);
    uint32_t done = 0;

    for (size_t i = 1; i < count && quick->offsets[i] + 8 <= block->size; i++) {
        uint32_t before = quick->offsets[i - 1], at = quick->offsets[i], distance = at - before;
        size_t left = block->size - at;
        size_t most = left < DEFLATE_MATCH_MAX ? left : DEFLATE_MATCH_MAX;
        size_t length = separator_match(block->bytes + before, block->bytes + at, most);
        bool good = length >= DEFLATE_MATCH_MIN && at >= done && distance <= DEFLATE_DISTANCE_MAX;

        *next = (struct deflate_match){ at, (uint16_t)length, (uint16_t)distance };
        next += good;
        done = good ? at + (uint32_t)length : done;
        take(&taken, block->bytes + at, good ? length : 0);
    }
    subtract(block, &taken);
    block->matches = quick->matches;
    block->match_count = (size_t)(next - quick->matches);
}

static void find_matches(void *state, struct deflate_block *block)
{
    int separator = separator_choose(block->bytes, block->size, block->literals);

    if (separator >= 0)
        find_at(state, (uint8_t)separator, block);
}

static size_t compress_block(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    struct quick *quick = state;

    (void)dictionary, (void)dictionary_size;
    return deflate_spans_put(&quick->encoder, find_matches, quick, bytes, size, last, out,
                             capacity);
}

const struct codec codec_quick = {
    .name = "quick",
    .method = ZIP_DEFLATED,
    .version = version,
    .create = create,
    .bound = bound,
    .compress_block = compress_block,
    .destroy = free,
};

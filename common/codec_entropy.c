/*
 * entropy: deflate without matches, for content that holds no repeats worth searching for, as
 * lines of random digits: what is left to be gained is Huffman's code of each byte.
 *
 * A block is a span of bytes that occur alike (histogram.h).
 */
#include "codec.h"
#include "deflate_block.h"
#include "histogram.h"

#include <stdlib.h>

static const char *version(void)
{
    return "1";
}

static void *create(int level)
{
    (void)level;
    return calloc(1, sizeof(struct deflate_encoder));
}

static size_t bound(void *state, size_t size)
{
    (void)state;
    return deflate_block_bound(size, HISTOGRAM_STEP);
}

static size_t compress_block(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    struct bits bits = { .next = out };
    size_t done = 0;

    (void)dictionary, (void)dictionary_size;
    if (capacity < bound(state, size))
        return 0;
    do {
        struct deflate_block block = { .bytes = bytes + done };
        block.size = histogram_span(block.bytes, size - done, block.literals);
        done += block.size;
        deflate_block_put(state, &block, last && done == size, &bits);
    } while (done < size);
    if (!last)
        deflate_block_align(&bits);
    bits_align(&bits);
    return (size_t)(bits.next - out);
}

static size_t compress_all(void *state, const uint8_t *bytes, size_t size, uint8_t *out,
                           size_t capacity)
{
    return compress_block(state, NULL, 0, bytes, size, true, out, capacity);
}

const struct codec codec_entropy = {
    .name = "entropy",
    .method = ZIP_DEFLATED,
    .version = version,
    .create = create,
    .bound = bound,
    .compress = compress_all,
    .compress_block = compress_block,
    .destroy = free,
};

/*
 * entropy: deflate without matches, for content that holds no repeats worth searching for, as
 * lines of random digits: what is left to be gained is Huffman's code of each byte.
 */
#include "codec.h"
#include "deflate_spans.h"

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
    return deflate_spans_bound(size);
}

static size_t compress_block(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    (void)dictionary, (void)dictionary_size;
    return deflate_spans_put(state, NULL, NULL, bytes, size, last, out, capacity);
}

const struct codec codec_entropy = {
    .name = "entropy",
    .method = ZIP_DEFLATED,
    .version = version,
    .create = create,
    .bound = bound,
    .compress_block = compress_block,
    .destroy = free,
};

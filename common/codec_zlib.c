#define ZLIB_CONST     /* next_in points to const */
#include "codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/* zipfile.ZIP_DEFLATED: zlib.compressobj(level, DEFLATED, -15), memLevel 8. */
enum { RAW_WINDOW_BITS = -15, MEM_LEVEL = 8 };

static void *create_with(int level, int strategy)
{
    z_stream *stream = calloc(1, sizeof *stream);

    if (stream != NULL
        && deflateInit2(stream, level, Z_DEFLATED, RAW_WINDOW_BITS, MEM_LEVEL, strategy) != Z_OK) {
        free(stream);
        stream = NULL;
    }
    return stream;
}

static void *create(int level)
{
    return create_with(level, Z_DEFAULT_STRATEGY);
}

static void *create_huffman(int level)
{
    (void)level;
    return create_with(Z_DEFAULT_COMPRESSION, Z_HUFFMAN_ONLY);
}

static size_t bound(void *state, size_t size)
{
    return deflateBound(state, size);
}

static uInt at_most_uint(size_t size)
{
    return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

/* flush: what the end of the bytes is to be, Z_FINISH or Z_SYNC_FLUSH. */
static size_t deflate_all(z_stream *stream, const uint8_t *bytes, size_t size, int flush,
                          uint8_t *out, size_t capacity)
{
    const uint8_t *in_end = bytes + size;
    uint8_t *out_end = out + capacity;
    int result = Z_OK, mode;

    stream->next_in = bytes;
    stream->next_out = out;
    do {
        stream->avail_in = at_most_uint((size_t)(in_end - stream->next_in));
        stream->avail_out = at_most_uint((size_t)(out_end - stream->next_out));
        mode = stream->next_in + stream->avail_in == in_end ? flush : Z_NO_FLUSH;
        result = deflate(stream, mode);
    } while (result == Z_OK && (mode != Z_SYNC_FLUSH || stream->avail_out == 0));
    bool complete = mode == Z_SYNC_FLUSH ? result == Z_OK && stream->avail_out > 0
                                         : result == Z_STREAM_END;
    return complete ? (size_t)(stream->next_out - out) : 0;
}

static size_t compress_block(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    deflateReset(state);
    if (dictionary_size > 0)
        deflateSetDictionary(state, dictionary, (uInt)dictionary_size);
    return deflate_all(state, bytes, size, last ? Z_FINISH : Z_SYNC_FLUSH, out, capacity);
}

static void destroy(void *state)
{
    if (state != NULL)
        deflateEnd(state);
    free(state);
}

const struct codec codec_zlib = {
    .name = "zlib",
    .method = ZIP_DEFLATED,
    .level_min = 1,
    .level_max = 9,
    .level_default = 6,
    .version = zlibVersion,
    .create = create,
    .bound = bound,
    .compress_block = compress_block,
    .destroy = destroy,
};

const struct codec codec_huffman = {
    .name = "huffman",
    .method = ZIP_DEFLATED,
    .version = zlibVersion,
    .create = create_huffman,
    .bound = bound,
    .compress_block = compress_block,
    .destroy = destroy,
};

#define ZLIB_CONST     /* next_in points to const */
#include "codec.h"

#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

/* zipfile.ZIP_DEFLATED: zlib.compressobj(level, DEFLATED, -15), memLevel 8. */
enum { RAW_WINDOW_BITS = -15, MEM_LEVEL = 8 };

static void *create(int level)
{
    z_stream *stream = calloc(1, sizeof *stream);

    if (stream != NULL
        && deflateInit2(stream, level, Z_DEFLATED, RAW_WINDOW_BITS, MEM_LEVEL, Z_DEFAULT_STRATEGY)
               != Z_OK) {
        free(stream);
        stream = NULL;
    }
    return stream;
}

static size_t bound(void *state, size_t size)
{
    return deflateBound(state, size);
}

static uInt at_most_uint(size_t size)
{
    return size < UINT_MAX ? (uInt)size : UINT_MAX;
}

static size_t compress_all(void *state, const uint8_t *bytes, size_t size, uint8_t *out,
                           size_t capacity)
{
    z_stream *stream = state;
    const uint8_t *in_end = bytes + size;
    uint8_t *out_end = out + capacity;
    int result = Z_OK;

    deflateReset(stream);
    stream->next_in = bytes;
    stream->next_out = out;
    while (result == Z_OK) {
        stream->avail_in = at_most_uint((size_t)(in_end - stream->next_in));
        stream->avail_out = at_most_uint((size_t)(out_end - stream->next_out));
        result =
            deflate(stream, stream->next_in + stream->avail_in == in_end ? Z_FINISH : Z_NO_FLUSH);
    }
    return result == Z_STREAM_END ? (size_t)(stream->next_out - out) : 0;
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
    .compress = compress_all,
    .destroy = destroy,
};

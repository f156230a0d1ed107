#define ZLIB_CONST     /* next_in points to const */
#include "deflate_check.h"

#include "deflate_header.h"

#include <limits.h>
#include <zlib.h>

enum { RAW_WINDOW_BITS = -15, OUT_SIZE = 32 << 10 };

static size_t at_most(size_t size, size_t most)
{
    return size < most ? size : most;
}

/* The next block begins where the stream is, but for the bits of the last byte that it has not
 * used (zlib.h: data_type after Z_BLOCK). */
static bool begins_complete(const z_stream *stream, const uint8_t *end)
{
    struct deflate_header header;
    unsigned unused = (unsigned)stream->data_type & 7, before = unused > 0;
    const uint8_t *at = stream->next_in - before;

    return deflate_header_get(at, (size_t)(end - at), (8 - unused) & 7, &header) == NULL
           && deflate_header_doubt(&header) == NULL;
}

static bool inflate_all(z_stream *stream, const uint8_t *bytes, size_t size)
{
    uint8_t out[OUT_SIZE];
    const uint8_t *end = bytes + size;
    bool between = true;
    int result;

    stream->next_in = bytes;
    do {
        if (between && !begins_complete(stream, end))
            return false;
        stream->avail_in = (uInt)at_most((size_t)(end - stream->next_in), UINT_MAX);
        stream->next_out = out;
        stream->avail_out = sizeof out;
        result = inflate(stream, Z_BLOCK);
        between = (stream->data_type & 128) != 0 && (stream->data_type & 64) == 0;
    } while (result == Z_OK || (result == Z_BUF_ERROR && between));
    return result == Z_STREAM_END && stream->next_in == end;
}

bool deflate_check(const uint8_t *bytes, size_t size)
{
    z_stream stream = { 0 };

    if (inflateInit2(&stream, RAW_WINDOW_BITS) != Z_OK)
        return false;
    bool complete = inflate_all(&stream, bytes, size);
    inflateEnd(&stream);
    return complete;
}

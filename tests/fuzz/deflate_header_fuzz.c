/*
 * deflate_header_fuzz.c: the headers of all blocks of a stream, beside zlib: both take a header
 * and end it at the same bit, or both refuse it.
 */
#include "fuzz.h"

#include "deflate_header.h"

#define ZLIB_CONST
#include <zlib.h>

enum { BETWEEN = 128, BEHIND_HEADER = 256 };     /* zlib.h: data_type after inflate() */

static size_t position(const z_stream *zlib)
{
    return 8 * zlib->total_in - (size_t)(zlib->data_type & 7);
}

/* Inflates until zlib stands behind a header, or between blocks, or ends. */
static int go_on(z_stream *zlib, int flush, int stops)
{
    static uint8_t out[1 << 15];
    int result;

    do {
        zlib->next_out = out;
        zlib->avail_out = sizeof out;
        size_t before = position(zlib);
        result = inflate(zlib, flush);
        if (result == Z_BUF_ERROR && position(zlib) != before)
            result = Z_OK;
    } while (result == Z_OK && (zlib->data_type & stops) == 0);
    return result;
}

/* One block; returns whether there may be another. */
static bool walk_block(z_stream *zlib, const uint8_t *bytes, size_t size)
{
    struct deflate_header header;
    size_t begin = position(zlib);
    const char *problem = deflate_header_get(bytes + begin / 8, size - begin / 8,
                                             (unsigned)(begin % 8), &header);
    int result = go_on(zlib, Z_TREES, BEHIND_HEADER);

    if (problem != NULL) {
        HOLDS(result != Z_OK);
        return false;
    }
    HOLDS(result == Z_OK);
    HOLDS(position(zlib) == begin + header.bits);
    HOLDS(header.bits <= (header.type == BLOCK_DYNAMIC ? DEFLATE_HEADER_MAX_BITS : 42));
    return go_on(zlib, Z_BLOCK, BETWEEN) == Z_OK && !header.last;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    z_stream zlib = { .next_in = bytes, .avail_in = (uInt)size };
    uint8_t none[1];

    zlib.next_out = none;
    HOLDS(inflateInit2(&zlib, -15) == Z_OK);
    zlib.data_type = 0;
    while (walk_block(&zlib, bytes, size))
        ;
    inflateEnd(&zlib);
    return 0;
}

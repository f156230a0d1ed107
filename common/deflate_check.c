#define ZLIB_CONST     /* next_in points to const */
#include "deflate_check.h"

#include "deflate_header.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

enum { RAW_WINDOW_BITS = -15, OUT_SIZE = 32 << 10 };

static size_t at_most(size_t size, size_t most)
{
    return size < most ? size : most;
}

/* A stream, and where in it things begin, in bits. */
struct walk {
    const uint8_t *bytes;
    size_t size;        /* bytes */
    size_t block;       /* the one that was entered last */
    size_t end;         /* of that block */
};

/* Reads the header of the block that begins where the last one ended. */
static bool enter_block(struct walk *walk, struct deflate_header *header)
{
    walk->block = walk->end;
    return deflate_header_get(walk->bytes + walk->block / 8, walk->size - walk->block / 8,
                              walk->block % 8, header) == NULL
           && deflate_header_doubt(header) == NULL;
}

/* zlib.h: data_type after Z_BLOCK. */
static bool inflate_all(z_stream *stream, struct walk *walk)
{
    uint8_t out[OUT_SIZE];
    const uint8_t *end = walk->bytes + walk->size;
    struct deflate_header header = { .last = false };
    bool between = true;
    int result;

    stream->next_in = walk->bytes;
    do {
        if (between && !header.last && !enter_block(walk, &header))
            return false;
        stream->avail_in = (uInt)at_most((size_t)(end - stream->next_in), UINT_MAX);
        stream->next_out = out;
        stream->avail_out = sizeof out;
        result = inflate(stream, Z_BLOCK);
        between = (stream->data_type & 128) != 0;
        if (between)
            walk->end = 8 * (size_t)(stream->next_in - walk->bytes) - (stream->data_type & 7);
    } while (result == Z_OK || (result == Z_BUF_ERROR && between));
    return result == Z_STREAM_END && stream->next_in == end;
}

static bool walk_all(struct walk *walk)
{
    z_stream stream = { 0 };

    if (inflateInit2(&stream, RAW_WINDOW_BITS) != Z_OK)
        return false;
    bool complete = inflate_all(&stream, walk);
    inflateEnd(&stream);
    return complete;
}

bool deflate_check(const uint8_t *bytes, size_t size)
{
    return walk_all(&(struct walk){ bytes, size, 0, 0 });
}

/* Behind the last block's end follow the three bits of a stored block's header, zeros up to the
 * next byte, and its two lengths. */
size_t deflate_continue(uint8_t *bytes, size_t size, size_t capacity)
{
    static const uint8_t stored[] = { 0, 0x00, 0x00, 0xff, 0xff };
    struct walk walk = { bytes, size, 0, 0 };

    if (!walk_all(&walk))
        return 0;
    size_t held = 8 * size - walk.end >= 3;     /* the header, by the last byte */
    size_t more = sizeof stored - held;
    if (capacity - size < more)
        return 0;
    bytes[walk.block / 8] &= (uint8_t)~(1u << walk.block % 8);
    bytes[size - 1] &= (uint8_t)(0xffu >> (8 * size - walk.end));
    memcpy(bytes + size, stored + held, more);
    return size + more;
}

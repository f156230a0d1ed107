/*
 * codec_fuzz.c: content through our own encoders and back through zlib: the same, within the
 * stated bound, with complete codes, and the same again from a used state; in one piece and
 * in two parts.
 *
 * Blocks and samples are larger than an input, so its first bytes say how the rest is repeated
 * and changed.
 */
#include "fuzz.h"

#include "codec.h"
#include "deflate_check.h"

#include <string.h>

#define ZLIB_CONST
#include <zlib.h>

enum { HEADER = 4, CONTENT_MAX = 192 << 10, ROOM = 2 * CONTENT_MAX };

/* header: how long (two bytes), a seed, how often a byte is changed. */
static size_t make_content(const uint8_t *header, const uint8_t *bytes, size_t size,
                           uint8_t *content)
{
    size_t wanted = size > 0 ? (size_t)(header[0] | header[1] << 8) * 3 % CONTENT_MAX : 0;
    uint32_t noise = header[2];

    for (size_t i = 0; i < wanted; i++) {
        noise = noise * 1664525 + 1013904223;
        uint8_t change = noise >> 24 < header[3] ? (uint8_t)(noise >> 16 & 15) : 0;
        content[i] = bytes[i % size] ^ change;
    }
    return wanted;
}

static void check_inflates_to(const uint8_t *packed, size_t packed_size, const uint8_t *content,
                              size_t size)
{
    static uint8_t plain[CONTENT_MAX + 1];
    z_stream zlib = { .next_in = packed, .avail_in = (uInt)packed_size, .next_out = plain,
                      .avail_out = (uInt)size + 1 };

    HOLDS(inflateInit2(&zlib, -15) == Z_OK);
    HOLDS(inflate(&zlib, Z_FINISH) == Z_STREAM_END);
    HOLDS(zlib.avail_in == 0 && zlib.total_out == size);
    HOLDS(memcmp(plain, content, size) == 0);
    inflateEnd(&zlib);
    HOLDS(deflate_check(packed, packed_size));
}

static void check_codec(const struct codec *codec, const uint8_t *content, size_t size)
{
    static uint8_t out[ROOM], again[ROOM];
    void *state = codec->create(codec->level_default);

    HOLDS(state != NULL);
    size_t bound = codec->bound(state, size);
    size_t packed = codec->compress(state, content, size, out, bound);
    HOLDS(packed > 0 && packed <= bound);
    check_inflates_to(out, packed, content, size);

    size_t first = size / 3;
    size_t part = codec->compress_block(state, content, 0, content, first, false, again,
                                        codec->bound(state, first) + CODEC_BLOCK_EXTRA);
    HOLDS(part > 0);
    size_t before = first < CODEC_DICTIONARY ? first : CODEC_DICTIONARY;
    size_t rest = codec->compress_block(state, content + first - before, before, content + first,
                                        size - first, true, again + part,
                                        codec->bound(state, size - first) + CODEC_BLOCK_EXTRA);
    HOLDS(rest > 0);
    check_inflates_to(again, part + rest, content, size);

    HOLDS(codec->compress(state, content, size, again, bound) == packed);
    HOLDS(memcmp(again, out, packed) == 0);
    codec->destroy(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static uint8_t content[CONTENT_MAX];

    if (size < HEADER)
        return 0;
    size_t wanted = make_content(bytes, bytes + HEADER, size - HEADER, content);
    check_codec(&codec_entropy, content, wanted);
    check_codec(&codec_quick, content, wanted);
    check_codec(&codec_auto, content, wanted);
    return 0;
}

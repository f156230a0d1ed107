/*
 * codec_fuzz.c: content through our own encoders and back through zlib, and through libdeflate
 * and ISA-L where they are installed: the same, within the stated bound, with complete codes,
 * and the same again from a used state; in one piece and in two parts.
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

#if __has_include(<libdeflate.h>)
#include <libdeflate.h>
#endif
#if __has_include(<isa-l/igzip_lib.h>)
#include <isa-l/igzip_lib.h>
#endif

enum { HEADER = 4, CONTENT_MAX = 1200 << 10, ROOM = 2 * CONTENT_MAX };

/* header: how long (two bytes; most are short, so that there are many), a seed, how often a
 * byte is changed. */
static size_t make_content(const uint8_t *header, const uint8_t *bytes, size_t size,
                           uint8_t *content)
{
    size_t most = (size_t)CONTENT_MAX >> 2 * (header[2] & 7);
    size_t wanted = size > 0 ? most * (size_t)(header[0] | header[1] << 8) >> 16 : 0;
    uint32_t noise = header[2];

    for (size_t i = 0; i < wanted; i++) {
        noise = noise * 1664525 + 1013904223;
        uint8_t change = noise >> 24 < header[3] ? (uint8_t)(noise >> 16 & 15) : 0;
        content[i] = bytes[i % size] ^ change;
    }
    return wanted;
}

static size_t inflate_by_zlib(const uint8_t *packed, size_t packed_size, uint8_t *plain,
                              size_t room)
{
    z_stream zlib = { .next_in = packed, .avail_in = (uInt)packed_size, .next_out = plain,
                      .avail_out = (uInt)room };

    HOLDS(inflateInit2(&zlib, -15) == Z_OK);
    HOLDS(inflate(&zlib, Z_FINISH) == Z_STREAM_END);
    HOLDS(zlib.avail_in == 0);
    inflateEnd(&zlib);
    return zlib.total_out;
}

#ifdef LIBDEFLATE_VERSION_STRING
static size_t inflate_by_libdeflate(const uint8_t *packed, size_t packed_size, uint8_t *plain,
                                    size_t room)
{
    struct libdeflate_decompressor *libdeflate = libdeflate_alloc_decompressor();
    size_t used, size;

    HOLDS(libdeflate != NULL);
    HOLDS(libdeflate_deflate_decompress_ex(libdeflate, packed, packed_size, plain, room, &used,
                                           &size) == LIBDEFLATE_SUCCESS);
    HOLDS(used == packed_size);
    libdeflate_free_decompressor(libdeflate);
    return size;
}
#endif

#ifdef ISAL_DECOMP_OK
static size_t inflate_by_isal(const uint8_t *packed, size_t packed_size, uint8_t *plain,
                              size_t room)
{
    static uint8_t copy[ROOM];      /* its input is not const */
    struct inflate_state isal;

    memcpy(copy, packed, packed_size);
    isal_inflate_init(&isal);
    isal.next_in = copy;
    isal.avail_in = (uint32_t)packed_size;
    isal.next_out = plain;
    isal.avail_out = (uint32_t)room;
    HOLDS(isal_inflate_stateless(&isal) == ISAL_DECOMP_OK);
    HOLDS(isal.avail_in == 0);
    return isal.total_out;
}
#endif

static void check_inflates_to(const uint8_t *packed, size_t packed_size, const uint8_t *content,
                              size_t size)
{
    static size_t (*const inflaters[])(const uint8_t *, size_t, uint8_t *, size_t) = {
        inflate_by_zlib,
#ifdef LIBDEFLATE_VERSION_STRING
        inflate_by_libdeflate,
#endif
#ifdef ISAL_DECOMP_OK
        inflate_by_isal,
#endif
    };
    static uint8_t plain[CONTENT_MAX + 1];

    for (size_t i = 0; i < sizeof inflaters / sizeof inflaters[0]; i++) {
        memset(plain, 0xA5, size);
        HOLDS(inflaters[i](packed, packed_size, plain, size + 1) == size);
        HOLDS(memcmp(plain, content, size) == 0);
    }
    HOLDS(deflate_check(packed, packed_size));
}

static void check_codec(const struct codec *codec, const uint8_t *content, size_t size)
{
    static uint8_t out[ROOM], again[ROOM];
    void *state = codec->create(codec->level_default);

    HOLDS(state != NULL);
    size_t bound = codec->bound(state, size);
    size_t packed = codec_compress(codec, state, content, size, out, bound);
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

    HOLDS(codec_compress(codec, state, content, size, again, bound) == packed);
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

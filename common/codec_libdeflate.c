/*
 * Needs: libdeflate
 *
 * libdeflate knows whole contents only.  Each part of a longer stream is such a whole, without
 * matches into what stands before it, and mended to be continued (deflate_check.h).
 *
 * Before version 1.19 it leaves the code of distances empty in a block without matches, which
 * Windows Explorer refuses (its issue #323).  The library in use is asked for such a block; the
 * output of one that does so is inflated to be sure, and where that has happened, the content,
 * or the part, is zlib's of the same level.
 */
#include "codec.h"
#include "deflate_check.h"

#include <libdeflate.h>
#include <stdlib.h>

struct state {
    struct libdeflate_compressor *compressor;
    int level;
    bool leaves_codes_empty;
    void *zlib;         /* codec_zlib's; made when it is needed */
};

static const char *version(void)
{
    return LIBDEFLATE_VERSION_STRING;
}

static void destroy(void *state_)
{
    struct state *state = state_;

    if (state == NULL)
        return;
    libdeflate_free_compressor(state->compressor);
    codec_zlib.destroy(state->zlib);
    free(state);
}

/* By a text that has no matches and is best deflated with codes of its own. */
static bool leaves_codes_empty(struct libdeflate_compressor *compressor)
{
    uint8_t text[256], out[2 * sizeof text];

    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 2 == 0 ? (uint8_t)i : 'a';
    return !deflate_check(out, libdeflate_deflate_compress(compressor, text, sizeof text, out,
                                                           sizeof out));
}

static void *create(int level)
{
    struct state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return NULL;
    state->level = level;
    state->compressor = libdeflate_alloc_compressor(level);
    if (state->compressor == NULL) {
        free(state);
        return NULL;
    }
    state->leaves_codes_empty = leaves_codes_empty(state->compressor);
    return state;
}

static void *zlib_of(struct state *state)
{
    int most = codec_zlib.level_max;

    if (state->zlib == NULL)
        state->zlib = codec_zlib.create(state->level < most ? state->level : most);
    return state->zlib;
}

/* zlib takes at most as much as when it knows fixed codes only, as zlib-ng at level 1: 9 bits a
 * byte. */
static size_t bound(void *state_, size_t size)
{
    struct state *state = state_;
    size_t zlib = size + size / 8 + 64;
    size_t own = libdeflate_deflate_compress_bound(state->compressor, size);

    return own > zlib ? own : zlib;
}

static size_t compress_all(void *state_, const uint8_t *bytes, size_t size, uint8_t *out,
                           size_t capacity)
{
    struct state *state = state_;
    size_t packed = libdeflate_deflate_compress(state->compressor, bytes, size, out, capacity);

    if (packed == 0 || !state->leaves_codes_empty || deflate_check(out, packed))
        return packed;
    void *zlib = zlib_of(state);
    return zlib == NULL ? 0 : codec_compress(&codec_zlib, zlib, bytes, size, out, capacity);
}

static size_t compress_block(void *state_, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    struct state *state = state_;

    if (last)
        return compress_all(state, bytes, size, out, capacity);
    size_t packed = libdeflate_deflate_compress(state->compressor, bytes, size, out, capacity);
    packed = packed > 0 ? deflate_continue(out, packed, capacity) : 0;
    if (packed > 0)
        return packed;
    void *zlib = zlib_of(state);
    return zlib == NULL ? 0 : codec_zlib.compress_block(zlib, dictionary, dictionary_size, bytes,
                                                        size, last, out, capacity);
}

const struct codec codec_libdeflate = {
    .name = "libdeflate",
    .method = ZIP_DEFLATED,
    .level_min = 1,
    .level_max = 12,
    .level_default = 6,
    .version = version,
    .create = create,
    .bound = bound,
    .compress = compress_all,
    .compress_block = compress_block,
    .destroy = destroy,
};

/*
 * Needs: libdeflate
 *
 * libdeflate knows whole contents only: parts of longer streams are zlib's, of the same level.
 *
 * Before version 1.19 it leaves the code of distances empty in a block without matches, which
 * Windows Explorer refuses (its issue #323).  Such versions' output is inflated to be sure, and
 * where that has happened, the content is zlib's.
 */
#include "codec.h"
#include "deflate_check.h"

#include <libdeflate.h>
#include <stdlib.h>

struct state {
    struct libdeflate_compressor *compressor;
    int level;
    void *parts;        /* codec_zlib's; made when it is needed */
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
    codec_zlib.destroy(state->parts);
    free(state);
}

static void *create(int level)
{
    struct state *state = calloc(1, sizeof *state);

    if (state == NULL)
        return NULL;
    state->level = level;
    state->compressor = libdeflate_alloc_compressor(level);
    if (state->compressor != NULL)
        return state;
    free(state);
    return NULL;
}

static void *parts_of(struct state *state)
{
    int most = codec_zlib.level_max;

    if (state->parts == NULL)
        state->parts = codec_zlib.create(state->level < most ? state->level : most);
    return state->parts;
}

/* zlib's bound for its default parameters is below this too: deflateBound() in zlib.h. */
static size_t bound(void *state_, size_t size)
{
    struct state *state = state_;
    size_t parts = size + (size >> 12) + (size >> 14) + (size >> 25) + 64;
    size_t whole = libdeflate_deflate_compress_bound(state->compressor, size);

    return whole > parts ? whole : parts;
}

static bool leaves_codes_empty(void)
{
    return LIBDEFLATE_VERSION_MAJOR == 1 && LIBDEFLATE_VERSION_MINOR < 19;
}

static size_t compress_all(void *state_, const uint8_t *bytes, size_t size, uint8_t *out,
                           size_t capacity)
{
    struct state *state = state_;
    size_t packed = libdeflate_deflate_compress(state->compressor, bytes, size, out, capacity);

    if (packed == 0 || !leaves_codes_empty() || deflate_check(out, packed))
        return packed;
    void *parts = parts_of(state);
    return parts == NULL ? 0 : codec_zlib.compress(parts, bytes, size, out, capacity);
}

static size_t compress_block(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    void *parts = parts_of(state);

    return parts == NULL ? 0 : codec_zlib.compress_block(parts, dictionary, dictionary_size, bytes,
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

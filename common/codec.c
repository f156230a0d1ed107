#include "codec.h"

#include <string.h>
#include <zlib.h>

const struct codec *const codec_table[] = {
    &codec_zlib,
    &codec_huffman,
    &codec_libdeflate,
    &codec_isal,
    &codec_entropy,
    &codec_quick,
    &codec_auto,
    &codec_store,
    NULL,
};

const char *codec_unavailable(const struct codec *codec)
{
    return codec->unavailable != NULL ? codec->unavailable() : NULL;
}

const struct codec *codec_find(const char *name)
{
    const struct codec *const *codec = codec_table;

    while (*codec != NULL && strcmp((*codec)->name, name) != 0)
        codec++;
    return *codec;
}

size_t codec_compress(const struct codec *codec, void *state, const uint8_t *bytes, size_t size,
                      uint8_t *out, size_t capacity)
{
    if (codec->compress != NULL)
        return codec->compress(state, bytes, size, out, capacity);
    return codec->compress_block(state, NULL, 0, bytes, size, true, out, capacity);
}

uint32_t codec_crc32_combine(uint32_t first, uint32_t second, uint64_t size)
{
    return (uint32_t)crc32_combine(first, second, (z_off_t)size);
}

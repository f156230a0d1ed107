#include "codec.h"

#include <string.h>
#include <zlib.h>

const struct codec *const codec_table[] = {
    &codec_zlib,
    &codec_store,
    NULL,
};

const struct codec *codec_find(const char *name)
{
    const struct codec *const *codec = codec_table;

    while (*codec != NULL && strcmp((*codec)->name, name) != 0)
        codec++;
    return *codec;
}

uint32_t codec_crc32(const uint8_t *bytes, size_t size)
{
    return (uint32_t)crc32_z(0, bytes, size);
}

uint32_t codec_crc32_combine(uint32_t first, uint32_t second, uint64_t size)
{
    return (uint32_t)crc32_combine(first, second, (z_off_t)size);
}

/*
 * Needs: libisal
 */
#include "codec.h"

#include <isa-l.h>

uint32_t codec_crc32(const uint8_t *bytes, size_t size)
{
    return crc32_gzip_refl(0, bytes, size);
}

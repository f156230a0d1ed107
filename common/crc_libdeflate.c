/*
 * Needs: libdeflate
 * Without: libisal
 */
#include "codec.h"

#include <libdeflate.h>

uint32_t codec_crc32(const uint8_t *bytes, size_t size)
{
    return libdeflate_crc32(0, bytes, size);
}

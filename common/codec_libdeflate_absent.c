/*
 * Without: libdeflate
 */
#include "codec.h"

static const char *unavailable(void)
{
    return "built without libdeflate (package libdeflate-dev)";
}

static const char *version(void)
{
    return "none";
}

const struct codec codec_libdeflate = {
    .name = "libdeflate",
    .unavailable = unavailable,
    .version = version,
};

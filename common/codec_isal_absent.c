/*
 * Without: libisal
 */
#include "codec.h"

static const char *unavailable(void)
{
    return "built without libisal (package libisal-dev)";
}

static const char *version(void)
{
    return "none";
}

const struct codec codec_isal = {
    .name = "isal",
    .unavailable = unavailable,
    .version = version,
};

#include "codec.h"

static const char *version(void)
{
    return "1";
}

const struct codec codec_store = {
    .name = "store",
    .method = ZIP_STORED,
    .version = version,
};

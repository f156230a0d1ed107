#include "sink.h"

static int write_parts(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    return sink_write_at(sink->fd, offset, parts, count);
}

const struct sink_way sink_pwrite = {
    .name = "pwrite",
    .write = write_parts,
};

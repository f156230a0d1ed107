#include "sink.h"

#include <errno.h>

/* A file system that takes no room before takes it by the write. */
static int write_parts(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    int err = sink_take_room(sink, offset + sink_size_of(parts, count));

    return err == 0 || err == -EOPNOTSUPP ? sink_write_at(sink->fd, offset, parts, count) : err;
}

const struct sink_way sink_fallocate = {
    .name = "fallocate",
    .write = write_parts,
};

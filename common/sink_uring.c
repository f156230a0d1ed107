/*
 * Needs: liburing
 */
#include "ring.h"
#include "sink.h"

static int write_parts(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    return sink_write_at(sink->fd, offset, parts, count);
}

static void put(struct sink *sink, struct extent *extent, struct worker *self)
{
    ring_write(self, sink->fd, extent);
}

const struct sink_way sink_uring = {
    .name = "uring",
    .unavailable = ring_unavailable,
    .write = write_parts,
    .put = put,
    .settle = ring_end,
};

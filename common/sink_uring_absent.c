/*
 * Without: liburing
 */
#include "sink.h"

#include <errno.h>

static const char *unavailable(void)
{
    return "built without liburing (package liburing-dev)";
}

static int write_nothing(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    (void)sink, (void)offset, (void)parts, (void)count;
    return -ENOSYS;
}

const struct sink_way sink_uring = {
    .name = "uring",
    .unavailable = unavailable,
    .write = write_nothing,
};

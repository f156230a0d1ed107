#include "sink.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

static int open_memory(struct sink *sink)
{
    sink->memory_fd = memfd_create("archive", MFD_CLOEXEC);
    return sink->memory_fd >= 0 ? 0 : -errno;
}

static int write_parts(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    return sink_write_at(sink->memory_fd, offset, parts, count);
}

static int copy_to_file(struct sink *sink, uint64_t size)
{
    off_t offset = 0;

    while ((uint64_t)offset < size) {
        size_t left = (size_t)(size - (uint64_t)offset);
        ssize_t sent = sendfile(sink->fd, sink->memory_fd, &offset, left);
        if (sent == 0)
            return -EIO;
        if (sent < 0 && errno != EINTR)
            return -errno;
    }
    return 0;
}

const struct sink_way sink_memory = {
    .name = "memory",
    .open = open_memory,
    .write = write_parts,
    .finish = copy_to_file,
};

#include "sink.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* What has no room before it is touched would be SIGBUS on a full disk, not an error. */
static int copy_parts(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t begin = offset / page * page, size = sink_size_of(parts, count);
    size_t length = (size_t)(offset + size - begin);

    if (size == 0)
        return 0;
    int err = sink_take_room(sink, offset + size);
    if (err != 0)
        return err;
    uint8_t *window =
        mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED, sink->fd, (off_t)begin);
    if (window == MAP_FAILED)
        return -errno;
    uint8_t *to = window + (offset - begin);
    for (int i = 0; i < count; to += parts[i++].iov_len)
        if (parts[i].iov_len > 0)
            memcpy(to, parts[i].iov_base, parts[i].iov_len);
    munmap(window, length);
    return 0;
}

const struct sink_way sink_mmap = {
    .name = "mmap",
    .write = copy_parts,
};

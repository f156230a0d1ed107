#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The file grows by so much at a time. */
static const uint64_t step = (uint64_t)64 << 20;

static uint64_t size_of(const struct iovec *parts, int count)
{
    uint64_t size = 0;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

static int take_room(int fd, uint64_t end)
{
    int err;

    do
        err = posix_fallocate(fd, 0, (off_t)end);
    while (err == EINTR);
    return err;
}

/* What is not allocated before it is touched would be SIGBUS on a full disk, not
 * an error.  Where a whole step does not fit, what is needed may. */
static int allocate(struct sink *sink, uint64_t end)
{
    uint64_t allocated = atomic_load(&sink->allocated);

    if (end <= allocated)
        return 0;
    uint64_t target = (end + step - 1) / step * step;
    int err = take_room(sink->fd, target);
    if (err != 0) {
        target = end;
        err = take_room(sink->fd, target);
    }
    if (err != 0)
        return -err;
    while (allocated < target
           && !atomic_compare_exchange_weak(&sink->allocated, &allocated, target))
        continue;
    return 0;
}

static int copy_parts(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    uint64_t page = (uint64_t)sysconf(_SC_PAGESIZE);
    uint64_t begin = offset / page * page, size = size_of(parts, count);
    size_t length = (size_t)(offset + size - begin);

    if (size == 0)
        return 0;
    int err = allocate(sink, offset + size);
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

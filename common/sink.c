#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <unistd.h>

const struct sink_way *const sink_table[] = {
    &sink_pwrite, &sink_fallocate, &sink_mmap, &sink_uring, &sink_memory, &sink_null, NULL,
};

const struct sink_way *sink_find(const char *name)
{
    const struct sink_way *const *way = sink_table;

    while (*way != NULL && strcmp((*way)->name, name) != 0)
        way++;
    return *way;
}

const char *sink_unavailable(const struct sink_way *way)
{
    return way->unavailable != NULL ? way->unavailable() : NULL;
}

int sink_open(struct sink *sink, const struct sink_way *way, int fd)
{
    *sink = (struct sink){ .way = way, .fd = fd, .memory_fd = -1 };
    return way->open != NULL ? way->open(sink) : 0;
}

void sink_close(struct sink *sink)
{
    if (sink->memory_fd >= 0)
        close(sink->memory_fd);
    sink->memory_fd = -1;
}

int sink_write(struct sink *sink, uint64_t offset, struct iovec *parts, int count)
{
    return sink->way->write(sink, offset, parts, count);
}

static void write_now(struct sink *sink, struct extent *extent, struct worker *self)
{
    uint64_t start_ns = clock_ns();
    int err = sink_write(sink, extent->offset, extent->parts, extent->part_count);

    worker_charge(self, PHASE_WRITE, start_ns, extent->size);
    extent_end(extent, err, self);
}

void sink_put(struct sink *sink, struct extent *extent, struct worker *self)
{
    if (sink->way->put != NULL)
        sink->way->put(sink, extent, self);
    else
        write_now(sink, extent, self);
}

void sink_settle(struct worker *self)
{
    const struct sink_way *way = self->job->sink;

    if (self->sink_state != NULL && way->settle != NULL)
        way->settle(self);
}

int sink_finish(struct sink *sink, uint64_t size)
{
    int err = sink->way->finish != NULL ? sink->way->finish(sink, size) : 0;

    if (err == 0 && sink->way != &sink_null
        && TEMP_FAILURE_RETRY(ftruncate(sink->fd, (off_t)size)) != 0)
        err = -errno;
    return err;
}

uint64_t sink_size_of(const struct iovec *parts, int count)
{
    uint64_t size = 0;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

static int allocate(int fd, uint64_t from, uint64_t end)
{
    off_t size = (off_t)(end - from);

    return TEMP_FAILURE_RETRY(fallocate(fd, 0, (off_t)from, size)) == 0 ? 0 : -errno;
}

/* Where a whole step does not fit, what is needed may. */
int sink_take_room(struct sink *sink, uint64_t end)
{
    const uint64_t step = (uint64_t)64 << 20;
    uint64_t before = atomic_load(&sink->allocated);

    if (end <= before)
        return 0;
    uint64_t target = (end + step - 1) / step * step;
    int err = allocate(sink->fd, before, target);
    if (err != 0 && err != -EOPNOTSUPP)
        err = allocate(sink->fd, before, target = end);
    while (err == 0 && before < target
           && !atomic_compare_exchange_weak(&sink->allocated, &before, target))
        continue;
    return err;
}

/* Drops the first size bytes of the parts. */
static void consume(struct iovec **parts, int *count, size_t size)
{
    while (*count > 0 && size >= (*parts)->iov_len) {
        size -= (*parts)->iov_len;
        (*parts)++, (*count)--;
    }
    if (*count > 0) {
        (*parts)->iov_base = (uint8_t *)(*parts)->iov_base + size;
        (*parts)->iov_len -= size;
    }
}

int sink_write_at(int fd, uint64_t offset, struct iovec *parts, int count)
{
    consume(&parts, &count, 0);
    while (count > 0) {
        int most = count < IOV_MAX ? count : IOV_MAX;
        ssize_t written = pwritev(fd, parts, most, (off_t)offset);
        if (written < 0 && errno != EINTR)
            return -errno;
        if (written > 0) {
            offset += (uint64_t)written;
            consume(&parts, &count, (size_t)written);
        }
    }
    return 0;
}

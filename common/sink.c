#include "sink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void sink_init(struct sink *sink, int fd, enum sink_kind sink_kind)
{
    *sink = (struct sink){ .fd = fd, .sink_kind = sink_kind };
}

void sink_free(struct sink *sink)
{
    free(sink->memory);
    sink->memory = NULL;
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

static int write_parts(int fd, struct iovec *parts, int count)
{
    consume(&parts, &count, 0);
    while (count > 0) {
        ssize_t written = writev(fd, parts, count);
        if (written < 0 && errno != EINTR)
            return -errno;
        if (written > 0)
            consume(&parts, &count, (size_t)written);
    }
    return 0;
}

static int reserve(struct sink *sink, size_t size)
{
    size_t capacity = sink->capacity > 0 ? sink->capacity : (size_t)1 << 20;

    while (capacity < size)
        capacity *= 2;
    if (capacity == sink->capacity)
        return 0;
    uint8_t *memory = realloc(sink->memory, capacity);
    if (memory == NULL)
        return -ENOMEM;
    sink->memory = memory;
    sink->capacity = capacity;
    return 0;
}

static int keep_parts(struct sink *sink, const struct iovec *parts, int count, size_t size)
{
    size_t end = (size_t)sink->size;
    int err = reserve(sink, end + size);

    for (int i = 0; i < count && err == 0; i++) {
        if (parts[i].iov_len > 0)
            memcpy(sink->memory + end, parts[i].iov_base, parts[i].iov_len);
        end += parts[i].iov_len;
    }
    return err;
}

int sink_append(struct sink *sink, struct iovec *parts, int count)
{
    size_t size = 0;

    for (int i = 0; i < count; i++)
        size += parts[i].iov_len;
    int err = sink->sink_kind == SINK_MEMORY ? keep_parts(sink, parts, count, size)
                                                : write_parts(sink->fd, parts, count);
    if (err == 0)
        sink->size += size;
    return err;
}

int sink_finish(struct sink *sink)
{
    struct iovec whole = { sink->memory, (size_t)sink->size };

    return sink->sink_kind == SINK_MEMORY ? write_parts(sink->fd, &whole, 1) : 0;
}

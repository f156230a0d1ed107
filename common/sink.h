/*
 * sink.h: where the bytes of the archive go: into the file as they come, or
 * into memory and then into the file at once (--sink).
 *
 * One caller at a time.  Functions return 0 or a negative errno and print
 * nothing; EINTR and short writes are dealt with inside.
 */
#ifndef SINK_H
#define SINK_H

#include "job.h"

#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct sink {
    int fd;                     /* borrowed; positioned at its start */
    enum sink_kind sink_kind;
    uint64_t size;              /* bytes appended so far */
    uint8_t *memory;            /* SINK_MEMORY: owned */
    size_t capacity;            /* of memory, bytes */
};

void sink_init(struct sink *sink, int fd, enum sink_kind sink_kind);
void sink_free(struct sink *sink);

/* Appends the parts; changes their iovecs. */
int sink_append(struct sink *sink, struct iovec *parts, int count);

/* Everything appended is in the file after this. */
int sink_finish(struct sink *sink);

#endif

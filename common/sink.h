/*
 * sink.h: how bytes reach the archive (--sink): one file a way.
 *
 *     pwrite       written at their place, pwritev(2)
 *     fallocate    the same, into room that was taken before, 64 MiB at a time (fallocate(2))
 *     mmap         copied into a mapping of their place
 *     uring        written by the kernel while the worker goes on, io_uring(7)
 *     memory       gathered in a file in memory (memfd_create(2)), then copied at once
 *     null         nowhere: what remains is the cost of everything else
 *
 * A sink lies in shared memory.  Any number of callers, threads and forked
 * children, may write at once, as long as their ranges do not overlap.  Functions
 * return 0 or a negative errno and print nothing, unless they have a worker
 * whose run they can fail; EINTR and short writes are dealt with inside.
 */
#ifndef SINK_H
#define SINK_H

#include "extent.h"
#include "worker.h"

#include <stdatomic.h>
#include <stdint.h>
#include <sys/uio.h>

struct sink {
    const struct sink_way *way;
    int fd;                         /* of the archive; borrowed */
    int memory_fd;                  /* memory: owned; else -1 */
    _Atomic uint64_t allocated;     /* bytes of the file that have room, by sink_take_room() */
};

struct sink_way {
    const char *name;

    /* Why it cannot be used here, or NULL.  The function is NULL where it always can. */
    const char *(*unavailable)(void);

    /* Called before workers start; NULL = nothing to do. */
    int (*open)(struct sink *sink);

    /* Writes the parts, one behind the other, at offset; changes their iovecs. */
    int (*write)(struct sink *sink, uint64_t offset, struct iovec *parts, int count);

    /* The same for an extent, which is taken over and may be written later; NULL =
     * by write(). */
    void (*put)(struct sink *sink, struct extent *extent, struct worker *self);

    /* Waits for what this worker has put, frees self->sink_state; NULL = nothing to do. */
    void (*settle)(struct worker *self);

    /* All of the archive, size bytes, is in the file after this; NULL = it is. */
    int (*finish)(struct sink *sink, uint64_t size);
};

extern const struct sink_way sink_pwrite, sink_fallocate, sink_mmap, sink_uring, sink_memory,
    sink_null;

/* All ways, ended by NULL; the first is the default. */
extern const struct sink_way *const sink_table[];

/* NULL if there is none of that name. */
const struct sink_way *sink_find(const char *name);

/* Why the way cannot be used on this system, or NULL if it can. */
const char *sink_unavailable(const struct sink_way *way);

/* fd: of an empty file, borrowed; any for sink_null. */
int sink_open(struct sink *sink, const struct sink_way *way, int fd);
void sink_close(struct sink *sink);

int sink_write(struct sink *sink, uint64_t offset, struct iovec *parts, int count);

/* Writes the extent at its offset and frees it, now or later: at the latest when the
 * worker ends.  Fails the run where it cannot. */
void sink_put(struct sink *sink, struct extent *extent, struct worker *self);

/* What this worker has put is written after this; called by worker_end(). */
void sink_settle(struct worker *self);

/* The file holds the archive, size bytes and no more, after this. */
int sink_finish(struct sink *sink, uint64_t size);

/* Bytes of all parts. */
uint64_t sink_size_of(const struct iovec *parts, int count);

/* The file has room for its first end bytes after this, which count as zeros until they are
 * written; in steps, for what is taken in vain is given back by sink_finish().  -EOPNOTSUPP
 * where the file system has no fallocate(2). */
int sink_take_room(struct sink *sink, uint64_t end);

/* pwritev(2) until all is written: what several ways are made of. */
int sink_write_at(int fd, uint64_t offset, struct iovec *parts, int count);

#endif

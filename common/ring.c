/*
 * Needs: liburing
 */
#include "ring.h"

#include "claim.h"
#include "sink.h"

#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <limits.h>
#include <stdlib.h>

enum {
    READS_MAX = 32,             /* files that are being read */
    WRITES_MAX = 64,            /* extents that are being written */
    ENTRIES = 256,              /* of the submission queue: 3 for a file, 1 for an extent */
    AHEAD_BYTES = 256 << 10,    /* content that is read ahead, if it is more than one file */
    BEHIND_BYTES = 4 << 20,     /* of extents that are being written, if it is more than one */
};

/* A file that is being opened, read and closed: slot i of the ring's files. */
struct reading {
    size_t file;
    uint8_t *bytes;             /* owned; NULL = nothing is being read here */
    size_t capacity;
    int requests;               /* of the chain, that have not been completed */
    int error;                  /* the first one, a negative errno */
    size_t got;                 /* bytes */
};

/* An extent that is being written. */
struct writing {
    struct extent *extent;      /* owned; NULL = nothing is being written here */
    int fd;
};

struct ring {
    struct io_uring uring;
    struct reading readings[READS_MAX];
    struct writing writings[WRITES_MAX];
    unsigned reads, writes;     /* how many are on their way */
    uint64_t read_bytes;        /* content of those reads */
    uint64_t write_bytes;       /* of those extents */
    bool ended;                 /* no file is left to be claimed */
    bool broken;                /* the kernel takes no more requests: the run has failed */
};

/* What a completion is about: the index, and the kind of request. */
enum kind { OPEN, READ, CLOSE, WRITE };

static void tag(struct io_uring_sqe *sqe, enum kind kind, size_t index)
{
    io_uring_sqe_set_data64(sqe, index << 8 | kind);
}

static int open_uring(struct io_uring *uring)
{
    int err = io_uring_queue_init(ENTRIES, uring,
                                  IORING_SETUP_SINGLE_ISSUER | IORING_SETUP_COOP_TASKRUN);

    if (err == -EINVAL)     /* before Linux 6.0 */
        err = io_uring_queue_init(ENTRIES, uring, 0);
    if (err != 0)
        return err;
    err = io_uring_register_files_sparse(uring, READS_MAX);
    if (err != 0)
        io_uring_queue_exit(uring);
    return err;
}

const char *ring_unavailable(void)
{
    struct io_uring uring;

    switch (open_uring(&uring)) {
    case 0:
        io_uring_queue_exit(&uring);
        return NULL;
    case -ENOSYS:
        return "this kernel has no io_uring";
    case -EPERM:
        return "io_uring is forbidden here (sysctl kernel.io_uring_disabled, or a container)";
    case -EINVAL:
        return "the io_uring of this kernel is older than Linux 5.19";
    case -EMFILE:
    case -ENFILE:
        return "too few files may be open for an io_uring (ulimit -n)";
    default:
        return "this system has no room for an io_uring (ulimit -l)";
    }
}

static struct ring *ring_of(struct worker *self)
{
    struct ring *ring = self->sink_state;

    if (ring != NULL)
        return ring;
    ring = calloc(1, sizeof *ring);
    int err = ring != NULL ? open_uring(&ring->uring) : -ENOMEM;
    if (err != 0) {
        work_fail(self->work, err, "cannot set up an io_uring");
        free(ring);
        return NULL;
    }
    self->sink_state = ring;
    return ring;
}

/* --- Completions --------------------------------------------------------------------------- */

static void read_completed(struct ring *ring, enum kind kind, size_t index, int result)
{
    struct reading *reading = &ring->readings[index];

    reading->requests--;
    if (result < 0 && reading->error == 0)
        reading->error = result;
    if (kind == READ && result >= 0)
        reading->got = (size_t)result;
}

/* What the kernel has left undone is done in the ordinary way. */
static int write_rest(const struct writing *writing, int result)
{
    struct extent *extent = writing->extent;
    uint64_t done = result > 0 ? (uint64_t)result : 0;

    if (result < 0 && result != -EAGAIN && result != -EINTR)
        return result;
    if (done == extent->size)
        return 0;
    return sink_write_at(writing->fd, extent->offset, extent->parts, extent->part_count);
}

static void write_completed(struct ring *ring, size_t index, int result, struct worker *self)
{
    struct writing *writing = &ring->writings[index];

    ring->writes--;
    ring->write_bytes -= writing->extent->size;
    extent_end(writing->extent, write_rest(writing, result), self);
    writing->extent = NULL;
}

static void complete(struct ring *ring, const struct io_uring_cqe *cqe, struct worker *self)
{
    uint64_t data = io_uring_cqe_get_data64(cqe);
    enum kind kind = data & 0xff;
    size_t index = (size_t)(data >> 8);

    if (kind == WRITE)
        write_completed(ring, index, cqe->res, self);
    else
        read_completed(ring, kind, index, cqe->res);
}

/* Submits what was prepared; waits for at least so many completions. */
static void submit(struct ring *ring, unsigned wait, struct worker *self)
{
    struct io_uring_cqe *cqe;
    int result;

    do
        result = io_uring_submit_and_wait(&ring->uring, wait);
    while (result == -EINTR || result == -EAGAIN || result == -EBUSY);
    ring->broken = result < 0;
    if (ring->broken)
        work_fail(self->work, result, "io_uring");
    while (io_uring_peek_cqe(&ring->uring, &cqe) == 0) {
        struct io_uring_cqe copy = *cqe;
        io_uring_cqe_seen(&ring->uring, cqe);
        complete(ring, &copy, self);
    }
}

/* There is always one: the queue is larger than all that may be on its way. */
static struct io_uring_sqe *next_sqe(struct ring *ring, struct worker *self)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(&ring->uring);

    if (sqe == NULL) {
        submit(ring, 0, self);
        sqe = io_uring_get_sqe(&ring->uring);
    }
    return sqe;
}

/* --- Reading ------------------------------------------------------------------------------- */

static size_t free_reading(const struct ring *ring)
{
    size_t index = 0;

    while (ring->readings[index].bytes != NULL)
        index++;
    return index;
}

/* open -> read -> close.  A read that is short, as it is where the buffer has a
 * byte to spare, would break a soft link: then the file would stay open. */
static void begin_chain(struct ring *ring, size_t index, struct worker *self)
{
    struct reading *reading = &ring->readings[index];
    const struct job *job = self->job;
    struct io_uring_sqe *sqe = next_sqe(ring, self);

    io_uring_prep_openat_direct(sqe, job->directory_fd, job->files->files[reading->file].path,
                                job_open_flags(job), 0, (unsigned)index);
    sqe->flags |= IOSQE_IO_LINK;
    tag(sqe, OPEN, index);
    sqe = next_sqe(ring, self);
    io_uring_prep_read(sqe, (int)index, reading->bytes, (unsigned)reading->capacity, 0);
    sqe->flags |= IOSQE_FIXED_FILE | IOSQE_IO_HARDLINK;
    tag(sqe, READ, index);
    sqe = next_sqe(ring, self);
    io_uring_prep_close_direct(sqe, (unsigned)index);
    tag(sqe, CLOSE, index);
    reading->requests = 3;
}

static bool begin_reading(struct ring *ring, size_t file, struct worker *self)
{
    size_t index = free_reading(ring);
    uint64_t size = self->job->files->files[file].size;
    size_t capacity = member_capacity((size_t)size + 1);
    uint8_t *bytes = malloc(capacity);

    if (bytes == NULL)
        return false;
    ring->readings[index] = (struct reading){ .file = file, .bytes = bytes, .capacity = capacity };
    ring->reads++;
    ring->read_bytes += size;
    begin_chain(ring, index, self);
    return true;
}

/* Everything but a regular file that is held, and is read by one request. */
static bool is_special(size_t file, const struct worker *self)
{
    const struct file *listed = &self->job->files->files[file];

    return listed->type != FILE_REGULAR || listed->size >= INT32_MAX
           || (self->job->streams && work_is_oversize(self->work, file));
}

/* The slot is free after this.  What is not as it was listed is read anew. */
static void end_reading(struct ring *ring, size_t index, struct member *member,
                        struct worker *self)
{
    struct reading *reading = &ring->readings[index];
    uint64_t size = self->job->files->files[reading->file].size;

    ring->reads--;
    ring->read_bytes -= size;
    if (reading->error == 0 && reading->got == size) {
        member_set(member, reading->file, reading->bytes, reading->got, self);
    } else {
        free(reading->bytes);
        member_read(member, reading->file, self);
    }
    reading->bytes = NULL;
}

static size_t find_complete(const struct ring *ring)
{
    size_t index = 0;

    while (index < READS_MAX
           && (ring->readings[index].bytes == NULL || ring->readings[index].requests > 0))
        index++;
    return index;
}

static bool wants_more(const struct ring *ring)
{
    return !ring->ended && ring->reads < READS_MAX
           && (ring->reads < 2 || ring->read_bytes < AHEAD_BYTES);
}

/* Claims without waiting, unless there is nothing else to do.  Returns true with a
 * member where the file is special. */
static bool claim_ahead(struct ring *ring, struct member *member, struct worker *self)
{
    struct chunk chunk;

    while (wants_more(ring)) {
        enum claim claim = work_try_claim(self->work, 1, &chunk);
        if (claim != CLAIM_TAKEN && ring->reads > 0)
            return false;
        ring->ended = claim != CLAIM_TAKEN && !claim_chunk(self, 1, &chunk);
        if (ring->ended)
            return false;
        size_t file = work_file(self->work, chunk.first);
        if (is_special(file, self) || !begin_reading(ring, file, self)) {
            member_read(member, file, self);
            return true;
        }
    }
    return false;
}

bool ring_next(struct worker *self, struct member *member)
{
    struct ring *ring = ring_of(self);
    size_t index;

    if (ring == NULL)
        return false;
    if (claim_ahead(ring, member, self))
        return true;
    if (ring->reads == 0)
        return false;
    uint64_t start_ns = clock_ns();
    submit(ring, 0, self);
    while ((index = find_complete(ring)) == READS_MAX && !ring->broken)
        submit(ring, 1, self);
    if (ring->broken)
        return false;
    uint64_t size = ring->readings[index].got;
    worker_charge(self, PHASE_READ, start_ns, size);
    end_reading(ring, index, member, self);
    return true;
}

/* --- Writing ------------------------------------------------------------------------------- */

static size_t free_writing(const struct ring *ring)
{
    size_t index = 0;

    while (ring->writings[index].extent != NULL)
        index++;
    return index;
}

static bool has_room(const struct ring *ring, uint64_t size)
{
    return ring->broken || ring->writes == 0
           || (ring->writes < WRITES_MAX && ring->write_bytes + size <= BEHIND_BYTES);
}

/* Whether the kernel has none of the buffers any more.  A broken ring may have requests under
 * way: they are called back (io_uring_register_sync_cancel(3), since Linux 6.0). */
static bool is_at_rest(struct ring *ring)
{
    struct io_uring_sync_cancel_reg all = {
        .flags = IORING_ASYNC_CANCEL_ALL | IORING_ASYNC_CANCEL_ANY,
        .timeout = { .tv_sec = -1, .tv_nsec = -1 },     /* none */
    };

    if (ring->reads == 0 && ring->writes == 0)
        return true;
    int result = io_uring_register_sync_cancel(&ring->uring, &all);
    return result >= 0 || result == -ENOENT;
}

/* Frees what the kernel has had of the ring; what it may still have is its own until the process
 * ends, and the run has failed then. */
static void close_ring(struct ring *ring, struct worker *self)
{
    bool at_rest = is_at_rest(ring);

    io_uring_queue_exit(&ring->uring);
    for (size_t i = 0; at_rest && i < READS_MAX; i++)
        free(ring->readings[i].bytes);
    for (size_t i = 0; at_rest && i < WRITES_MAX; i++)
        extent_end(ring->writings[i].extent, 0, self);
}

void ring_write(struct worker *self, int fd, struct extent *extent)
{
    struct ring *ring = ring_of(self);
    uint64_t start_ns = clock_ns(), size = extent->size;

    if (ring == NULL || extent->part_count > IOV_MAX) {
        int err = sink_write_at(fd, extent->offset, extent->parts, extent->part_count);
        worker_charge(self, PHASE_WRITE, start_ns, size);
        extent_end(extent, err, self);
        return;
    }
    extent_leave(extent, self);
    while (!has_room(ring, size))
        submit(ring, 1, self);
    if (ring->broken) {
        extent_end(extent, 0, self);
        return;
    }
    size_t index = free_writing(ring);
    struct io_uring_sqe *sqe = next_sqe(ring, self);
    ring->writings[index] = (struct writing){ extent, fd };
    ring->writes++;
    ring->write_bytes += size;
    io_uring_prep_writev(sqe, fd, extent->parts, (unsigned)extent->part_count, extent->offset);
    tag(sqe, WRITE, index);
    submit(ring, 0, self);
    worker_charge(self, PHASE_WRITE, start_ns, size);
}

void ring_end(struct worker *self)
{
    struct ring *ring = self->sink_state;
    struct member member;
    size_t index;

    if (ring == NULL)
        return;
    while (!ring->broken && (ring->writes > 0 || ring->reads > 0)) {
        uint64_t start_ns = clock_ns();
        if ((index = find_complete(ring)) < READS_MAX) {
            end_reading(ring, index, &member, self);
            member_discard(&member, self);
        } else {
            submit(ring, 1, self);
            worker_charge(self, PHASE_WRITE, start_ns, 0);
        }
    }
    close_ring(ring, self);
    free(ring);
    self->sink_state = NULL;
}

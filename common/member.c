#include "member.h"

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Files of almost the same size would else fragment the heap as the run goes on. */
size_t member_capacity(size_t size)
{
    const size_t step = (size_t)64 << 10;

    return size < step ? size : (size + step - 1) / step * step;
}

/* Reads until the end of the file, whatever size it was listed with; the buffer
 * has one byte to spare, so that an unchanged file needs no second growth. */
static int read_to_end(int fd, struct member *member, size_t capacity)
{
    member->bytes = malloc(capacity);
    if (member->bytes == NULL)
        return -ENOMEM;
    for (;;) {
        ssize_t got = read(fd, member->bytes + member->size, capacity - member->size);
        if (got == 0)
            return 0;
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got > 0)
            member->size += (size_t)got;
        if (member->size == capacity) {
            uint8_t *larger = realloc(member->bytes, capacity *= 2);
            if (larger == NULL)
                return -ENOMEM;
            member->bytes = larger;
        }
    }
}

/* One read suffices for a file that is as it was listed: the buffer has a byte to
 * spare, and a short read of a regular file ends at its end. */
static bool read_as_listed(int fd, struct member *member, const struct file *file)
{
    size_t capacity = member_capacity(file->size + 1);

    member->bytes = malloc(capacity);
    if (member->bytes == NULL)
        return false;
    ssize_t got = read(fd, member->bytes, capacity);
    if (got >= 0 && (uint64_t)got == file->size) {
        member->size = (size_t)got;
        return true;
    }
    free(member->bytes);
    member->bytes = NULL;
    return false;
}

static int read_as_it_is(int fd, struct member *member)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -ESTALE;
    if (lseek(fd, 0, SEEK_SET) != 0)
        return -errno;
    return read_to_end(fd, member, member_capacity((size_t)status.st_size + 1));
}

static int read_file(struct member *member, const struct job *job, const struct file *file)
{
    int fd = descriptor_open(job->directory_fd, file->path, job_open_flags(job), 0);

    if (fd < 0)
        return -errno;
    int err = read_as_listed(fd, member, file) ? 0 : read_as_it_is(fd, member);
    close(fd);
    return err;
}

static int read_link(struct member *member, int directory_fd, const struct file *file)
{
    member->bytes = malloc(PATH_MAX);
    if (member->bytes == NULL)
        return -ENOMEM;
    ssize_t size = readlinkat(directory_fd, file->path, (char *)member->bytes, PATH_MAX);
    if (size < 0)
        return -errno;
    member->size = (size_t)size;
    return 0;
}

static int read_content(struct member *member, const struct job *job, const struct file *file)
{
    switch (file->type) {
    case FILE_REGULAR:
        return read_file(member, job, file);
    case FILE_SYMLINK:
        return read_link(member, job->directory_fd, file);
    case FILE_FOLDER:
        break;
    }
    return 0;
}

static void drop_bytes(struct member *member)
{
    free(member->bytes);
    member->bytes = NULL;
    member->size = 0;
    member->state = MEMBER_FAILED;
}

void member_set(struct member *member, size_t file, uint8_t *bytes, size_t size,
                struct worker *self)
{
    *member = (struct member){
        .file = file,
        .state = MEMBER_RAW,
        .raw_size = size,
        .bytes = bytes,
        .size = size,
        .weight = work_weight(self->work, file),
    };
}

void member_read(struct member *member, size_t file, struct worker *self)
{
    const struct job *job = self->job;
    const struct file *listed = &job->files->files[file];
    uint64_t start_ns = clock_ns();

    *member = (struct member){ .file = file, .weight = work_weight(self->work, file) };
    if (job->streams && work_is_oversize(self->work, file)) {
        member->state = MEMBER_STREAMED;
        return;
    }
    int err = read_content(member, job, listed);
    worker_charge(self, PHASE_READ, start_ns, member->size);
    if (err != 0) {
        drop_bytes(member);
        if (work_leave_out(self->work, err, "%s: cannot read", listed->path))
            member->state = MEMBER_LEFT_OUT;
        return;
    }
    member->state = MEMBER_RAW;
    member->raw_size = member->size;
}

void member_load(struct member *member, size_t file, struct worker *self)
{
    member_read(member, file, self);
    if (self->job->deflate_at == DEFLATE_AT_WORKER)
        member_deflate(member, self);
}

/* Links stay readable for every reader: they are stored, like all that does
 * not shrink. */
static int compress(struct member *member, struct worker *self)
{
    const struct codec *codec = self->job->codec;
    bool link = self->job->files->files[member->file].type == FILE_SYMLINK;

    member->crc = codec_crc32(member->bytes, member->size);
    member->method = ZIP_STORED;
    if (codec->create == NULL || link || member->size == 0)
        return 0;
    void *state = worker_codec_state(self);
    size_t capacity = state != NULL ? member_capacity(codec->bound(state, member->size)) : 0;
    uint8_t *out = state != NULL ? malloc(capacity) : NULL;
    if (out == NULL)
        return -ENOMEM;
    size_t size = codec_compress(codec, state, member->bytes, member->size, out, capacity);
    if (size == 0 || size >= member->size) {
        free(out);
        return 0;
    }
    free(member->bytes);
    uint8_t *fitting = realloc(out, member_capacity(size));
    member->bytes = fitting != NULL ? fitting : out;
    member->size = size;
    member->method = codec->method;
    return 0;
}

/* What is no longer held need not count, if it is worth the trouble. */
static void lighten(struct member *member, struct worker *self)
{
    enum { WORTH = 4096 };
    uint64_t held = member->size + WORK_MEMBER_WEIGHT;

    if (member->weight < held + WORTH)
        return;
    work_release(self->work, member->weight - held);
    member->weight = held;
}

void member_deflate(struct member *member, struct worker *self)
{
    uint64_t start_ns = clock_ns();

    if (member->state != MEMBER_RAW)
        return;
    int err = compress(member, self);
    worker_charge(self, PHASE_DEFLATE, start_ns, member->raw_size);
    if (err != 0) {
        work_fail(self->work, err, "%s: cannot deflate",
                  self->job->files->files[member->file].path);
        drop_bytes(member);
        return;
    }
    member->state = MEMBER_READY;
    lighten(member, self);
}

void member_discard(struct member *member, struct worker *self)
{
    if (member->state != MEMBER_STREAMED)   /* that one has counted as it went */
        worker_count_done(self, self->job->files->files[member->file].size);
    if (member->weight > 0)
        work_release(self->work, member->weight);
    drop_bytes(member);
}

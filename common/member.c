#include "member.h"

#include "progress.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Buffers come in steps, so that the hole that one leaves in the heap fits the
 * next: files of almost the same size would else fragment it as the run goes on. */
static size_t in_steps(size_t size)
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

/* O_NONBLOCK: something that took the file's place, a FIFO say, must not hang us. */
static int read_file(struct member *member, int directory_fd, const struct file *file)
{
    struct stat status;
    int fd = openat(directory_fd, file->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (fd < 0)
        return -errno;
    int err = fstat(fd, &status) != 0 ? -errno : 0;
    if (err == 0 && !S_ISREG(status.st_mode))
        err = -ESTALE;
    if (err == 0)
        err = read_to_end(fd, member, in_steps((size_t)status.st_size + 1));
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

static int read_content(struct member *member, int directory_fd, const struct file *file)
{
    switch (file->type) {
    case FILE_REGULAR:
        return read_file(member, directory_fd, file);
    case FILE_SYMLINK:
        return read_link(member, directory_fd, file);
    case FILE_FOLDER:
        break;
    }
    return 0;
}

static void give_up(struct member *member)
{
    free(member->bytes);
    *member = (struct member){ .file = member->file };
}

void member_load(struct member *member, size_t file, struct worker *self)
{
    const struct job *job = self->job;
    const struct file *listed = &job->files->files[file];
    uint64_t start_ns = clock_ns();

    *member = (struct member){ .file = file };
    int err = read_content(member, job->directory_fd, listed);
    worker_charge(self, PHASE_READ, start_ns, member->size);
    if (err != 0) {
        work_fail(self->work, err, "%s: cannot read", listed->path);
        give_up(member);
        return;
    }
    member->state = MEMBER_RAW;
    member->raw_size = member->size;
    if (job->deflate_at == DEFLATE_AT_WORKER)
        member_deflate(member, self);
}

static void *codec_state(struct worker *self)
{
    if (self->codec_state == NULL)
        self->codec_state = self->job->codec->create(self->job->level);
    return self->codec_state;
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
    void *state = codec_state(self);
    size_t capacity = state != NULL ? in_steps(codec->bound(state, member->size)) : 0;
    uint8_t *out = state != NULL ? malloc(capacity) : NULL;
    if (out == NULL)
        return -ENOMEM;
    size_t size = codec->compress(state, member->bytes, member->size, out, capacity);
    if (size == 0 || size >= member->size) {
        free(out);
        return 0;
    }
    free(member->bytes);
    uint8_t *fitting = realloc(out, in_steps(size));
    member->bytes = fitting != NULL ? fitting : out;
    member->size = size;
    member->method = codec->method;
    return 0;
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
        give_up(member);
        return;
    }
    member->state = MEMBER_READY;
}

void member_discard(struct member *member, struct worker *self)
{
    progress_add(self->job->progress, self->job->files->files[member->file].size);
    work_done(self->work, member->file);
    give_up(member);
}

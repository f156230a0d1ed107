#include "block.h"

#include "descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void block_init(struct block *block, size_t file, uint64_t offset, struct worker *self)
{
    uint64_t left = self->job->files->files[file].size - offset;

    *block = (struct block){
        .member = { .file = file },
        .offset = offset,
        .size = left < BLOCK_SIZE ? (size_t)left : BLOCK_SIZE,
        .last = left <= BLOCK_SIZE,
    };
}

void block_init_whole(struct block *block, size_t file, struct worker *self)
{
    *block = (struct block){
        .member = { .file = file },
        .size = (size_t)self->job->files->files[file].size,
        .whole = true,
        .last = true,
    };
}

static int read_at(int fd, uint8_t *bytes, size_t size, uint64_t offset, size_t *got_size)
{
    *got_size = 0;
    while (*got_size < size) {
        ssize_t got = pread(fd, bytes + *got_size, size - *got_size, (off_t)(offset + *got_size));
        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got > 0)
            *got_size += (size_t)got;
    }
    return 0;
}

/* Reads the part, and before_size bytes before it, into bytes. */
static int read_part(struct block *block, uint8_t *bytes, size_t before_size,
                     const struct worker *self)
{
    const struct job *job = self->job;
    const char *path = job->files->files[block->member.file].path;
    size_t got;
    int fd = descriptor_open(job->directory_fd, path, job_open_flags(job), 0);

    if (fd < 0)
        return -errno;
    int err = read_at(fd, bytes, before_size + block->size, block->offset - before_size, &got);
    close(fd);
    if (got < before_size)
        memset(bytes + got, 0, before_size - got);      /* the file has shrunk */
    block->member.raw_size = got > before_size ? got - before_size : 0;
    return err;
}

static void note_tail(struct block *block, const uint8_t *content)
{
    size_t size = (size_t)block->member.raw_size;
    size_t tail = size < CODEC_DICTIONARY ? size : CODEC_DICTIONARY;

    block->tail_crc = codec_crc32(content + size - tail, tail);
}

static int deflate_part(struct block *block, const uint8_t *bytes, size_t before_size,
                        struct worker *self)
{
    struct member *member = &block->member;
    const struct codec *codec = self->job->codec;
    const uint8_t *content = bytes + before_size;
    size_t raw_size = (size_t)member->raw_size;
    void *state = worker_codec_state(self);
    size_t capacity = state != NULL ? codec->bound(state, raw_size) + CODEC_BLOCK_EXTRA : 0;

    member->bytes = state != NULL ? malloc(capacity) : NULL;
    if (member->bytes == NULL)
        return -ENOMEM;
    member->crc = codec_crc32(content, raw_size);
    member->method = codec->method;
    note_tail(block, content);
    block->has_dictionary = before_size > 0;
    block->dictionary_crc = codec_crc32(bytes, before_size);
    member->size = codec->compress_block(state, bytes, before_size, content, raw_size, block->last,
                                         member->bytes, capacity);
    return member->size > 0 ? 0 : -EIO;
}

/* Ends a step of loading: the member is in that state, unless the step failed. */
static bool end_step(struct block *block, enum phase phase, uint64_t start_ns, int err,
                     struct worker *self)
{
    static const char *const verb[PHASE_COUNT] = { [PHASE_READ] = "read",
                                                   [PHASE_DEFLATE] = "deflate" };
    struct member *member = &block->member;

    worker_charge(self, phase, start_ns, member->raw_size);
    if (err == 0)
        return true;
    if (phase == PHASE_READ && work_may_leave_out(self->work, err)) {
        member->state = MEMBER_LEFT_OUT;
        block->error = err;
    } else
        work_fail(self->work, err, "%s: cannot %s", self->job->files->files[member->file].path,
                  verb[phase]);
    free(member->bytes);
    member->bytes = NULL;
    member->size = 0;
    return false;
}

void block_read(struct block *block, struct worker *self)
{
    struct member *member = &block->member;
    uint64_t start_ns = clock_ns();

    member->bytes = malloc(block->size);
    int err = member->bytes != NULL ? read_part(block, member->bytes, 0, self) : -ENOMEM;
    if (!end_step(block, PHASE_READ, start_ns, err, self))
        return;
    start_ns = clock_ns();
    member->size = (size_t)member->raw_size;
    member->method = ZIP_STORED;
    member->crc = codec_crc32(member->bytes, member->size);
    member->state = MEMBER_READY;
    end_step(block, PHASE_DEFLATE, start_ns, 0, self);
}

static void load(struct block *block, size_t before_size, struct worker *self)
{
    uint64_t start_ns = clock_ns();
    uint8_t *bytes = malloc(before_size + block->size);
    int err = bytes != NULL ? read_part(block, bytes, before_size, self) : -ENOMEM;

    if (end_step(block, PHASE_READ, start_ns, err, self)) {
        start_ns = clock_ns();
        err = deflate_part(block, bytes, before_size, self);
        if (end_step(block, PHASE_DEFLATE, start_ns, err, self))
            block->member.state = MEMBER_READY;
    }
    free(bytes);
}

void block_load(struct block *block, struct worker *self)
{
    if (block->whole) {
        member_load(&block->member, block->member.file, self);
    } else if (self->job->codec->compress_block == NULL)
        block_read(block, self);
    else
        load(block, block->offset > 0 ? CODEC_DICTIONARY : 0, self);
}

void block_follow(struct block *block, uint32_t tail_crc, struct worker *self)
{
    struct member *member = &block->member;

    if (member->state != MEMBER_READY || !block->has_dictionary
        || block->dictionary_crc == tail_crc)
        return;
    free(member->bytes);
    member->bytes = NULL;
    member->state = MEMBER_FAILED;
    load(block, 0, self);
}

void block_end(struct block *block, struct worker *self)
{
    if (block->member.weight > 0)
        work_release(self->work, block->member.weight);
    free(block->member.bytes);
    block->member.bytes = NULL;
    block->member.size = 0;
    block->member.state = MEMBER_FAILED;
}

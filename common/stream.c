#include "stream.h"

static const struct file *file_of(const struct stream *stream, const struct worker *self)
{
    return &self->job->files->files[stream->file];
}

static void write_or_fail(struct stream *stream, uint64_t offset, void *bytes, size_t size,
                          struct worker *self)
{
    struct iovec part = { bytes, size };
    uint64_t start_ns = clock_ns();
    int err = sink_write(stream->sink, offset, &part, 1);

    worker_charge(self, PHASE_WRITE, start_ns, size);
    if (err != 0)
        work_fail(self->work, err, "cannot append %s to the archive", file_of(stream, self)->path);
}

void stream_begin(struct stream *stream, size_t file, uint64_t offset, struct entry *entry,
                  struct sink *sink, struct worker *self)
{
    uint8_t header[ENTRY_HEADER_MAX];
    const struct file *listed = &self->job->files->files[file];

    entry->wide = entry_is_wide(listed);
    *stream = (struct stream){
        .sink = sink,
        .entry = entry,
        .file = file,
        .begin = offset,
        .content = offset + entry_put_local(header, listed, entry),
    };
}

/* Content that is read again to be stored does not count again. */
static void note_progress(struct stream *stream, struct worker *self)
{
    if (stream->raw_size <= stream->counted)
        return;
    worker_count_done(self, stream->raw_size - stream->counted);
    stream->counted = stream->raw_size;
}

/* The first block that cannot be read speaks for the file. */
static void leave_out(struct stream *stream, const struct block *block, struct worker *self)
{
    if (!stream->left_out)
        stream->left_out = work_leave_out(self->work, block->error, "%s: cannot read",
                                          file_of(stream, self)->path);
}

void stream_append(struct stream *stream, struct block *block, struct worker *self)
{
    struct member *member = &block->member;

    block_follow(block, stream->tail_crc, self);
    if (member->state == MEMBER_LEFT_OUT)
        leave_out(stream, block, self);
    if (member->state == MEMBER_READY && !stream->left_out && work_error(self->work) == 0) {
        write_or_fail(stream, stream->content + stream->size, member->bytes, member->size, self);
        stream->crc = codec_crc32_combine(stream->crc, member->crc, member->raw_size);
        stream->tail_crc = block->tail_crc;
        stream->raw_size += member->raw_size;
        note_progress(stream, self);
        stream->size += member->size;
        stream->method = member->method;
    }
    block_end(block, self);
}

static void append_all(struct stream *stream, void (*load)(struct block *, struct worker *),
                       struct worker *self)
{
    uint64_t size = file_of(stream, self)->size;
    struct block block;

    for (uint64_t offset = 0; offset < size && !stream->left_out && work_error(self->work) == 0;
         offset += BLOCK_SIZE) {
        block_init(&block, stream->file, offset, self);
        load(&block, self);
        stream_append(stream, &block, self);
    }
}

/* What lies there is at least as long: all of it is written over, or cut off. */
static void store_instead(struct stream *stream, struct worker *self)
{
    stream->raw_size = stream->size = 0;
    stream->crc = 0;
    stream->method = ZIP_STORED;
    append_all(stream, block_read, self);
}

uint64_t stream_end(struct stream *stream, struct worker *self)
{
    uint8_t header[ENTRY_HEADER_MAX];

    if (!stream->left_out && stream->method != ZIP_STORED && stream->size >= stream->raw_size)
        store_instead(stream, self);
    if (stream->left_out) {
        worker_count_done(self, file_of(stream, self)->size - stream->counted);
        return stream->begin;
    }
    entry_set(stream->entry, stream->raw_size, stream->size, stream->crc, stream->method);
    stream->entry->local_offset = stream->begin;
    size_t size = entry_put_local(header, file_of(stream, self), stream->entry);
    if (work_error(self->work) == 0)
        write_or_fail(stream, stream->begin, header, size, self);
    return stream->content + stream->size;
}

uint64_t stream_file(size_t file, uint64_t offset, struct entry *entry, struct sink *sink,
                     bool *left_out, struct worker *self)
{
    struct stream stream;

    stream_begin(&stream, file, offset, entry, sink, self);
    append_all(&stream, block_load, self);
    uint64_t end = stream_end(&stream, self);
    *left_out = stream.left_out;
    return end;
}

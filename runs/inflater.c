#include "inflater.h"

#include "record.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { BUFFER_SIZE = 256 << 10, RAW_WINDOW_BITS = -15 };

struct inflater {
    z_stream stream;
    const struct archive *archive;      /* borrowed */
    const struct archive_entry *entry;  /* borrowed */
    uint64_t offset;        /* in the archive, of what is to be read next */
    uint64_t left;          /* bytes of the member's data that are to be read */
    uint64_t produced;      /* bytes of content */
    uint32_t crc;           /* of the content so far */
    bool ended;             /* the deflate stream has said so */
    char problem[ARCHIVE_PROBLEM_SIZE];
    uint8_t buffer[BUFFER_SIZE];
};

struct inflater *inflater_create(void)
{
    struct inflater *inflater = malloc(sizeof *inflater);

    if (inflater == NULL)
        return NULL;
    inflater->stream = (z_stream){ 0 };
    if (inflateInit2(&inflater->stream, RAW_WINDOW_BITS) != Z_OK) {
        free(inflater);
        return NULL;
    }
    return inflater;
}

void inflater_destroy(struct inflater *inflater)
{
    if (inflater != NULL)
        inflateEnd(&inflater->stream);
    free(inflater);
}

void inflater_open(struct inflater *inflater, const struct archive *archive,
                   const struct archive_entry *entry)
{
    inflateReset(&inflater->stream);
    inflater->stream.avail_in = 0;
    inflater->archive = archive;
    inflater->entry = entry;
    inflater->offset = entry->data_offset;
    inflater->left = entry->compressed_size;
    inflater->produced = 0;
    inflater->crc = 0;
    inflater->ended = false;
    inflater->problem[0] = '\0';
}

const char *inflater_problem(const struct inflater *inflater)
{
    return inflater->problem;
}

__attribute__((format(printf, 3, 4)))
static ssize_t fail(struct inflater *inflater, int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(inflater->problem, sizeof inflater->problem, format, arguments);
    va_end(arguments);
    return negative_errno;
}

/* Reads at most capacity bytes of the member's data; 0 at their end. */
static ssize_t read_data(struct inflater *inflater, uint8_t *bytes, size_t capacity)
{
    size_t size = inflater->left < capacity ? (size_t)inflater->left : capacity;
    ssize_t got;

    do
        got = pread(inflater->archive->fd, bytes, size, (off_t)inflater->offset);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return fail(inflater, -errno, "cannot be read: %s", strerrordesc_np(errno));
    if (got == 0 && size > 0)
        return fail(inflater, -EBADMSG, "the archive ends while it is being read");
    inflater->offset += (uint64_t)got;
    inflater->left -= (uint64_t)got;
    return got;
}

static ssize_t read_stored(struct inflater *inflater, uint8_t *bytes, size_t capacity)
{
    size_t done = 0;

    while (done < capacity) {
        ssize_t got = read_data(inflater, bytes + done, capacity - done);
        if (got < 0)
            return got;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static int fill(struct inflater *inflater)
{
    ssize_t got = read_data(inflater, inflater->buffer, BUFFER_SIZE);

    if (got < 0)
        return (int)got;
    inflater->stream.next_in = inflater->buffer;
    inflater->stream.avail_in = (uInt)got;
    return 0;
}

static int end_stream(struct inflater *inflater)
{
    uint64_t unused = inflater->left + inflater->stream.avail_in;

    inflater->ended = true;
    if (unused > 0)
        return (int)fail(inflater, -EBADMSG,
                         "%" PRIu64 " bytes follow the end of its deflate stream", unused);
    return 0;
}

/* Inflates once; the stream has room for output. */
static int step(struct inflater *inflater)
{
    z_stream *stream = &inflater->stream;
    int err = stream->avail_in == 0 && inflater->left > 0 ? fill(inflater) : 0;

    if (err != 0)
        return err;
    switch (inflate(stream, Z_NO_FLUSH)) {
    case Z_OK:
        return 0;
    case Z_STREAM_END:
        return end_stream(inflater);
    case Z_BUF_ERROR:
        return (int)fail(inflater, -EBADMSG, "its deflate stream is cut off");
    case Z_MEM_ERROR:
        return (int)fail(inflater, -ENOMEM, "out of memory");
    default:
        return (int)fail(inflater, -EBADMSG, "its deflate stream is damaged (%s)",
                         stream->msg != NULL ? stream->msg : "no details");
    }
}

static ssize_t read_deflated(struct inflater *inflater, uint8_t *bytes, size_t capacity)
{
    z_stream *stream = &inflater->stream;

    stream->next_out = bytes;
    stream->avail_out = capacity < UINT_MAX ? (uInt)capacity : UINT_MAX;
    while (!inflater->ended && stream->avail_out > 0) {
        int err = step(inflater);
        if (err != 0)
            return err;
    }
    return stream->next_out - bytes;
}

static ssize_t check_end(struct inflater *inflater)
{
    const struct archive_entry *entry = inflater->entry;

    if (inflater->produced != entry->uncompressed_size)
        return fail(inflater, -EBADMSG, "its headers say %" PRIu64 " bytes, but it holds %" PRIu64,
                    entry->uncompressed_size, inflater->produced);
    if (inflater->crc != entry->crc)
        return fail(inflater, -EBADMSG,
                    "its headers say CRC %08" PRIx32 ", but its content has %08" PRIx32, entry->crc,
                    inflater->crc);
    return 0;
}

ssize_t inflater_read(struct inflater *inflater, uint8_t *bytes, size_t capacity)
{
    const struct archive_entry *entry = inflater->entry;
    ssize_t size = entry->method == ZIP_STORED ? read_stored(inflater, bytes, capacity)
                                               : read_deflated(inflater, bytes, capacity);

    if (size < 0)
        return size;
    if (size == 0)
        return check_end(inflater);
    inflater->produced += (uint64_t)size;
    inflater->crc = (uint32_t)crc32_z(inflater->crc, bytes, (size_t)size);
    if (inflater->produced > entry->uncompressed_size)
        return fail(inflater, -EBADMSG, "its headers say %" PRIu64 " bytes, but it holds more",
                    entry->uncompressed_size);
    return size;
}

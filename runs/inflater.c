#include "inflater.h"

#include "deflate_header.h"
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
    bool at_block;          /* a block begins with the next bit */
    uint64_t blocks;        /* whose header has been read */
    char warning[ARCHIVE_PROBLEM_SIZE];
    char problem[ARCHIVE_PROBLEM_SIZE];
    uint8_t buffer[1 + BUFFER_SIZE];    /* the byte before next_in is kept */
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
    inflater->stream.next_in = inflater->buffer + 1;
    inflater->stream.avail_in = 0;
    inflater->stream.data_type = 0;
    inflater->archive = archive;
    inflater->entry = entry;
    inflater->offset = entry->data_offset;
    inflater->left = entry->compressed_size;
    inflater->produced = 0;
    inflater->crc = 0;
    inflater->ended = false;
    inflater->at_block = true;
    inflater->blocks = 0;
    inflater->warning[0] = '\0';
    inflater->problem[0] = '\0';
}

const char *inflater_problem(const struct inflater *inflater)
{
    return inflater->problem;
}

const char *inflater_warning(const struct inflater *inflater)
{
    return inflater->warning[0] != '\0' ? inflater->warning : NULL;
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

/* Adds to what the stream has not taken, so that at least a block's header is there. */
static int fill(struct inflater *inflater)
{
    z_stream *stream = &inflater->stream;

    memmove(inflater->buffer, stream->next_in - 1, 1 + stream->avail_in);
    stream->next_in = inflater->buffer + 1;
    while (stream->avail_in < DEFLATE_HEADER_MAX && inflater->left > 0) {
        ssize_t got = read_data(inflater, inflater->buffer + 1 + stream->avail_in,
                                BUFFER_SIZE - stream->avail_in);
        if (got < 0)
            return (int)got;
        stream->avail_in += (uInt)got;
    }
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

/* A doubt is an error in our own archives, else a warning: once, not once a block. */
static int doubt(struct inflater *inflater, const char *what)
{
    if (!inflater->archive->foreign)
        return (int)fail(inflater, -EBADMSG, "block %" PRIu64 " of its deflate stream: %s",
                         inflater->blocks, what);
    if (inflater->warning[0] == '\0')
        snprintf(inflater->warning, sizeof inflater->warning,
                 "block %" PRIu64 " of its deflate stream: %s", inflater->blocks, what);
    return 0;
}

/* Judges the header of the block that begins here; fill() has seen to its bytes. */
static int check_block(struct inflater *inflater)
{
    const z_stream *stream = &inflater->stream;
    unsigned unused_bits = stream->data_type & 7;
    size_t before = unused_bits > 0;
    struct deflate_header header;
    const char *problem = deflate_header_get(stream->next_in - before, stream->avail_in + before,
                                             -unused_bits % 8, &header);

    inflater->blocks++;
    inflater->at_block = false;
    if (problem != NULL)
        return (int)fail(inflater, -EBADMSG, "block %" PRIu64 " of its deflate stream: %s",
                         inflater->blocks, problem);
    const char *what = deflate_header_doubt(&header);
    return what != NULL ? doubt(inflater, what) : 0;
}

/* Inflates at most to the end of a block (zlib.h: Z_BLOCK, and data_type after it).  zlib
 * calls it no progress when the code for that end was among the bits it had already. */
static int inflate_on(struct inflater *inflater)
{
    z_stream *stream = &inflater->stream;
    int result = inflate(stream, Z_BLOCK);

    bool between = (stream->data_type & 128) != 0;

    inflater->at_block = between && (stream->data_type & 64) == 0;
    switch (result == Z_BUF_ERROR && between ? Z_OK : result) {
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

/* Inflates once; the stream has room for output. */
static int step(struct inflater *inflater)
{
    size_t wanted = inflater->at_block ? DEFLATE_HEADER_MAX : 1;
    int err = inflater->stream.avail_in < wanted && inflater->left > 0 ? fill(inflater) : 0;

    if (err == 0 && inflater->at_block)
        err = check_block(inflater);
    return err == 0 ? inflate_on(inflater) : err;
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

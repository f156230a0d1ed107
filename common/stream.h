/*
 * stream.h: a member that is appended block by block.
 *
 * Its header is written last, when the sizes are known, into the room that was
 * left for it; so nobody else may append meanwhile.  What turns out not to
 * shrink is read again and stored.
 *
 * One caller at a time.  Failures fail the run; but a file that cannot be read to
 * its end, and may be left out, is: its place goes to the next member, which writes
 * over it.
 */
#ifndef STREAM_H
#define STREAM_H

#include "block.h"
#include "entry.h"
#include "sink.h"

struct stream {
    struct sink *sink;
    struct entry *entry;
    size_t file;
    uint64_t begin;         /* of the member's header in the archive */
    uint64_t content;       /* of its content: behind the header */
    uint64_t raw_size;      /* so far, as are all below */
    uint64_t size;
    uint32_t crc;
    uint32_t tail_crc;      /* of the last block */
    enum zip_method method;
    uint64_t counted;       /* of raw_size, towards the progress */
    bool left_out;          /* a block could not be read */
};

/* A member whose header will stand at offset. */
void stream_begin(struct stream *stream, size_t file, uint64_t offset, struct entry *entry,
                  struct sink *sink, struct worker *self);

/* Appends the next block of the file, which was loaded, and ends it. */
void stream_append(struct stream *stream, struct block *block, struct worker *self);

/* Writes the header and returns the offset behind the member; returns that of its
 * begin if it is left out. */
uint64_t stream_end(struct stream *stream, struct worker *self);

/* All of it in one call: reads, deflates and writes the file block by block.
 * *left_out: whether it is. */
uint64_t stream_file(size_t file, uint64_t offset, struct entry *entry, struct sink *sink,
                     bool *left_out, struct worker *self);

#endif

/*
 * member.h: one file on its way from the tree into the archive.
 *
 * A member owns its bytes.  It is moved by value; ownership goes with the verb
 * that takes it: zip_append(), queue_put(), pipe_send_batch(), member_discard().
 *
 * A file that is too large to be held (work_is_oversize()) is a member without
 * bytes, MEMBER_STREAMED: zip_append() then reads, deflates and writes it block
 * by block (block.h).
 *
 * What fails is reported and remembered by the work (work.h): the member is
 * then MEMBER_FAILED and empty, every verb that takes it just drops it, and the
 * worker's next claim ends its loop.  So strategies need no error handling.
 * Where files may be left out (--on-error skip), one that cannot be read is a
 * member like any other, MEMBER_LEFT_OUT, to which all verbs do nothing:
 * zip_append() lets it pass its turn.
 */
#ifndef MEMBER_H
#define MEMBER_H

#include "worker.h"

#include <stddef.h>
#include <stdint.h>

enum member_state {
    MEMBER_FAILED = 0,  /* could not be loaded; also a zeroed member */
    MEMBER_RAW,         /* bytes are the file's content */
    MEMBER_READY,       /* bytes are what the archive shall hold; crc and method are set */
    MEMBER_STREAMED,    /* no bytes: to be read, deflated and written in blocks */
    MEMBER_LEFT_OUT,    /* no bytes: could not be read, and the run goes on without */
};

struct member {
    size_t file;            /* index into job->files */
    enum member_state state;
    enum zip_method method;
    uint32_t crc;           /* of the content */
    uint64_t raw_size;      /* bytes of content, as read: not as listed */
    uint8_t *bytes;         /* owned; NULL if size is 0 */
    size_t size;            /* bytes in the buffer */
    uint64_t weight;        /* what it counts for in flight (work.h) */
};

/* Reads the file. */
void member_read(struct member *member, size_t file, struct worker *self);

/* Reads the file, and deflates it too if the job says so (--deflate-at worker). */
void member_load(struct member *member, size_t file, struct worker *self);

/* A raw member of a file that has been read elsewhere: takes the bytes. */
void member_set(struct member *member, size_t file, uint8_t *bytes, size_t size,
                struct worker *self);

/* The capacity of a buffer that holds size bytes: buffers come in steps, so that
 * the hole that one leaves in the heap fits the next. */
size_t member_capacity(size_t size);

/* Makes a raw member ready: computes the CRC, runs the codec, and keeps the
 * result if that is smaller.  Does nothing to others. */
void member_deflate(struct member *member, struct worker *self);

/* Ends the way of a member: frees its bytes and lets the next file in. */
void member_discard(struct member *member, struct worker *self);

#endif

/*
 * member.h: one file on its way from the tree into the archive.
 *
 * A member owns its bytes.  It is moved by value; ownership goes with the verb
 * that takes it: zip_append(), queue_put(), pipe_send_batch(), member_discard().
 *
 * What fails is reported and remembered by the work (work.h): the member is
 * then MEMBER_FAILED and empty, every verb that takes it just drops it, and the
 * worker's next claim ends its loop.  So strategies need no error handling.
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
};

struct member {
    size_t file;            /* index into job->files */
    enum member_state state;
    enum zip_method method;
    uint32_t crc;           /* of the content */
    uint64_t raw_size;      /* bytes of content, as read: not as listed */
    uint8_t *bytes;         /* owned; NULL if size is 0 */
    size_t size;            /* bytes in the buffer */
};

/* Reads the file, and deflates it too if the job says so (--deflate-at worker). */
void member_load(struct member *member, size_t file, struct worker *self);

/* Makes a raw member ready: computes the CRC, runs the codec, and keeps the
 * result if that is smaller.  Does nothing to one that is ready or failed. */
void member_deflate(struct member *member, struct worker *self);

/* Ends the way of a member: frees its bytes and lets the next file in. */
void member_discard(struct member *member, struct worker *self);

#endif

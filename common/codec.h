/*
 * codec.h: how the bytes of a member are compressed.  One file a codec.
 *
 * A codec is a const table; a state belongs to one worker.  Different states
 * are used by different threads freely; one state by one thread at a time, and
 * in the process that made it.
 */
#ifndef CODEC_H
#define CODEC_H

#include "record.h"

#include <stddef.h>
#include <stdint.h>

struct codec {
    const char *name;
    enum zip_method method;
    int level_min;
    int level_max;
    int level_default;

    /* The version of the library in use.  Never NULL. */
    const char *(*version)(void);

    /* A state for one worker and one level, or NULL when out of memory.
     * create itself is NULL for a codec that never changes the bytes. */
    void *(*create)(int level);

    /* The most bytes that compress() can make of size bytes. */
    size_t (*bound)(void *state, size_t size);

    /* Compresses size bytes into at most capacity bytes; returns how many, or
     * 0 if they do not fit.  Same input, same level, same output. */
    size_t (*compress)(void *state, const uint8_t *bytes, size_t size, uint8_t *out,
                       size_t capacity);

    /* NULL is fine. */
    void (*destroy)(void *state);
};

extern const struct codec codec_zlib;   /* raw deflate as CPython's zipfile makes it */
extern const struct codec codec_store;  /* no compression */

/* All codecs of this build, ended by NULL; the first is the default. */
extern const struct codec *const codec_table[];

/* NULL if there is none of that name. */
const struct codec *codec_find(const char *name);

/* CRC-32 of ISO 3309, APPNOTE 4.4.7. */
uint32_t codec_crc32(const uint8_t *bytes, size_t size);

#endif

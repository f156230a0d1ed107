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

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CODEC_DICTIONARY = 32768,   /* RFC 1951 section 2: how far back a match may reach */
    CODEC_BLOCK_EXTRA = 64,     /* what a part takes beyond a whole: its end on a byte boundary */
};

struct codec {
    const char *name;
    enum zip_method method;
    int level_min;
    int level_max;
    int level_default;
    int level_repeatable;   /* below it, what it makes of a content may differ from run to run */

    /* Why it cannot be used in this build, in a few words; NULL itself: it always can. */
    const char *(*unavailable)(void);

    /* The version of the library: in use, or that it was built with where a library does not
     * tell.  Never NULL. */
    const char *(*version)(void);

    /* A state for one worker and one level (level_min ... level_max; 0 where that is all there
     * is), or NULL when out of memory.  create itself, and all below, is NULL for a codec that
     * never changes the bytes, and for one that cannot be used. */
    void *(*create)(int level);

    /* The most bytes that codec_compress() can make of size bytes. */
    size_t (*bound)(void *state, size_t size);

    /* For codec_compress(), where a whole is more than a single last part; else NULL. */
    size_t (*compress)(void *state, const uint8_t *bytes, size_t size, uint8_t *out,
                       size_t capacity);

    /* The same as codec_compress() for a part of a longer stream: it ends on a byte boundary,
     * and the stream goes on behind it unless it is the last.  dictionary: the at most
     * CODEC_DICTIONARY bytes that stand before these in the content.  capacity: at least
     * bound(size) + CODEC_BLOCK_EXTRA is always enough. */
    size_t (*compress_block)(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity);

    /* NULL is fine. */
    void (*destroy)(void *state);
};

extern const struct codec codec_zlib;   /* raw deflate as CPython's zipfile makes it */
extern const struct codec codec_huffman;    /* zlib with Z_HUFFMAN_ONLY: no matches */
extern const struct codec codec_libdeflate, codec_isal;     /* of libraries */
extern const struct codec codec_entropy, codec_quick;       /* our own */
extern const struct codec codec_auto;   /* the fastest that is about as small as zlib */
extern const struct codec codec_store;  /* no compression */

/* All codecs of this build, ended by NULL; the first is the default. */
extern const struct codec *const codec_table[];

/* Why the codec cannot be used here, or NULL. */
const char *codec_unavailable(const struct codec *codec);

/* Compresses size bytes into at most capacity bytes.  Returns how many, or 0: they do not fit,
 * capacity is less than bound() (some codecs look at no more), or there is no memory.  Else, at
 * level_repeatable and above: same input, same level, same output.  The codec has a create(). */
size_t codec_compress(const struct codec *codec, void *state, const uint8_t *bytes, size_t size,
                      uint8_t *out, size_t capacity);

/* NULL if there is none of that name. */
const struct codec *codec_find(const char *name);

/* CRC-32 of ISO 3309, APPNOTE 4.4.7. */
uint32_t codec_crc32(const uint8_t *bytes, size_t size);

/* That of two contents behind one another, the second of which has size bytes. */
uint32_t codec_crc32_combine(uint32_t first, uint32_t second, uint64_t size);

#endif

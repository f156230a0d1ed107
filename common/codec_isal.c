/*
 * Needs: libisal
 *
 * What version 2.30 makes at levels 1 and 2 depends on where its stream lies: at the beginning
 * of a content, isal_deflate_icf_body_hash_hist enters a hash of bits 16 to 47 of the stream's
 * address, where a hash of the third byte and those after it belongs.
 */
#include "codec.h"

#include <isa-l.h>
#include <stdlib.h>
#include <string.h>

enum { LEVEL_REPEATABLE = 3, LEVEL_MAX = 3 };

struct state {
    struct isal_zstream stream;
    uint32_t level;
    uint32_t buffer_size;
    uint8_t buffer[];       /* what the library works in */
};

static const char *version(void)
{
#define TEXT(number) #number
#define DOTTED(major, minor, patch) TEXT(major) "." TEXT(minor) "." TEXT(patch)
    return DOTTED(ISAL_MAJOR_VERSION, ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
}

static void *create(int level)
{
    static const uint32_t sizes[LEVEL_MAX + 1] = {
        ISAL_DEF_LVL0_DEFAULT, ISAL_DEF_LVL1_DEFAULT, ISAL_DEF_LVL2_DEFAULT, ISAL_DEF_LVL3_DEFAULT,
    };
    struct state *state = calloc(1, sizeof *state + sizes[level]);

    if (state != NULL) {
        state->level = (uint32_t)level;
        state->buffer_size = sizes[level];
    }
    return state;
}

/* What cannot be compressed is stored, in blocks of at most 64 KiB of the input that is held
 * back in the buffer. */
static size_t bound(void *state, size_t size)
{
    (void)state;
    return size + size / 1024 + 512;
}

static uint32_t at_most_uint32(size_t size)
{
    return size < UINT32_MAX ? (uint32_t)size : UINT32_MAX;
}

static void start(struct state *state)
{
    isal_deflate_init(&state->stream);
    state->stream.level = state->level;
    state->stream.level_buf = state->buffer;
    state->stream.level_buf_size = state->buffer_size;
}

/* The library does not say const, but does not write either. */
static uint8_t *input(const uint8_t *bytes)
{
    return (uint8_t *)(uintptr_t)bytes;
}

/* last: the stream ends; else it goes on behind a whole byte. */
static size_t deflate_all(struct isal_zstream *stream, const uint8_t *bytes, size_t size,
                          bool last, uint8_t *out, size_t capacity)
{
    const uint8_t *in_end = bytes + size;
    uint8_t *out_end = out + capacity;
    bool complete;

    stream->next_in = input(bytes);
    stream->next_out = out;
    do {
        stream->avail_in = at_most_uint32((size_t)(in_end - stream->next_in));
        stream->avail_out = at_most_uint32((size_t)(out_end - stream->next_out));
        bool all = stream->next_in + stream->avail_in == in_end;
        stream->end_of_stream = last && all;
        stream->flush = !last && all ? SYNC_FLUSH : NO_FLUSH;
        if (stream->avail_out == 0 || isal_deflate(stream) != COMP_OK)
            return 0;
        complete = all && stream->avail_in == 0
                   && (last ? stream->internal_state.state == ZSTATE_END : stream->avail_out > 0);
    } while (!complete);
    return (size_t)(stream->next_out - out);
}

static size_t compress_block(void *state_, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    struct state *state = state_;

    start(state);
    if (dictionary_size > 0
        && isal_deflate_set_dict(&state->stream, input(dictionary), (uint32_t)dictionary_size)
               != COMP_OK)
        return 0;
    return deflate_all(&state->stream, bytes, size, last, out, capacity);
}

const struct codec codec_isal = {
    .name = "isal",
    .method = ZIP_DEFLATED,
    .level_min = 1,
    .level_max = LEVEL_MAX,
    .level_default = 1,
    .level_repeatable = LEVEL_REPEATABLE,
    .version = version,
    .create = create,
    .bound = bound,
    .compress_block = compress_block,
    .destroy = free,
};

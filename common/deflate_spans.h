/*
 * deflate_spans.h: content as a deflate stream (RFC 1951), one block for each span of bytes
 * that occur alike (histogram.h).
 *
 * One encoder by one thread at a time.
 */
#ifndef DEFLATE_SPANS_H
#define DEFLATE_SPANS_H

#include "deflate_block.h"

/* Gives the block matches, which stay the finder's and valid until its next call, and takes what
 * they hold off its literals. */
typedef void deflate_finder(void *state, struct deflate_block *block);

/* The most bytes that size bytes become. */
size_t deflate_spans_bound(size_t size);

/* Puts all of the bytes; unless they are the last of their stream it goes on behind them,
 * with a byte of its own.  find: NULL = no matches.  Returns how many bytes these are; 0 if
 * capacity is less than deflate_spans_bound(). */
size_t deflate_spans_put(struct deflate_encoder *encoder, deflate_finder *find, void *state,
                         const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                         size_t capacity);

#endif

/*
 * deflate_check.h: for libraries that leave Huffman codes empty, or that know whole contents
 * only, what can be mended behind them.  Both functions inflate the stream, which is their
 * cost, and are thread-safe.
 */
#ifndef DEFLATE_CHECK_H
#define DEFLATE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether all codes of the stream are complete (deflate_header.h).  False, too, if it is no
 * stream of so many bytes, or when out of memory. */
bool deflate_check(const uint8_t *bytes, size_t size);

/* Makes of a stream a part of a longer one: no block is its last, and it ends on a byte
 * boundary, behind an empty stored block (RFC 1951 3.2.4), so that it grows by at most 5 bytes.
 * Returns its size, or 0 if it is more than capacity, or deflate_check() is false. */
size_t deflate_continue(uint8_t *bytes, size_t size, size_t capacity);

#endif

/*
 * deflate_check.h: whether all Huffman codes of a deflate stream are complete
 * (deflate_header.h), for libraries that leave some empty.
 */
#ifndef DEFLATE_CHECK_H
#define DEFLATE_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* False, too, if it is no stream of so many bytes, or when out of memory.  Inflates it, which
 * is its cost.  Thread-safe. */
bool deflate_check(const uint8_t *bytes, size_t size);

#endif

/*
 * separator.h: the byte that separates the fields of records: what stands behind it is
 * often what stood behind it the last time.
 *
 * Pure functions.
 */
#ifndef SEPARATOR_H
#define SEPARATOR_H

#include <stddef.h>
#include <stdint.h>

enum { SEPARATOR_ROOM = 4 };    /* elements that separator_find() may write beyond the last */

/* The byte whose occurrences, each compared with the one before it, promise the most in the
 * first bytes of these, of which counts says how often each byte occurs.  Returns -1 if
 * there is none. */
int separator_choose(const uint8_t *bytes, size_t size, const uint32_t counts[static 256]);

/* Sets offsets to where the byte occurs; it has room for as many as there are bytes, and
 * SEPARATOR_ROOM.  Returns how many there are.  size: below 2^32. */
size_t separator_find(const uint8_t *bytes, size_t size, uint8_t separator, uint32_t offsets[]);

/* How many bytes, at most most, are equal in both. */
size_t separator_match(const uint8_t *a, const uint8_t *b, size_t most);

#endif

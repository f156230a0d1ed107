/*
 * histogram.h: how often each byte occurs, and where it begins to differ.
 *
 * Pure functions.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stddef.h>
#include <stdint.h>

enum {
    HISTOGRAM_STEP = 16 << 10,      /* bytes that are looked at together */
    HISTOGRAM_SPAN = 256 << 10,     /* the most bytes of a span: it is still in the cache then */
};

/* The span that begins the size bytes (of none: 0 bytes) and is best deflated with codes of its
 * own: steps whose bytes occur alike.  Returns its size, a multiple of HISTOGRAM_STEP or
 * all; counts says how often each byte occurs in it. */
size_t histogram_span(const uint8_t *bytes, size_t size, uint32_t counts[static 256]);

#endif

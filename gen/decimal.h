/*
 * decimal.h: a random number in [0, 1) as CPython's repr() prints it.
 *
 * That is the shortest decimal that reads back as the same double, of these the
 * one nearest to it; with an exponent below 1e-4 ("5.123e-05"), and "0.0".
 *
 * The values are k / 2^53, so all arithmetic is exact in 128 bits: no table of
 * rounded powers of ten is needed.  The choice of the decimal is that of
 * R. Giulietti, "The Schubfach way to render doubles" (2020), section 8: scaled
 * by the largest power of ten that is no larger than the spacing of doubles, at
 * most one multiple of ten and at least one integer read back as the value.
 */
#ifndef DECIMAL_H
#define DECIMAL_H

#include <stdint.h>

enum {
    DECIMAL_SIZE = 22,      /* the longest: "1.2345678901234567e-05" */
    DECIMAL_ROOM = 32,      /* bytes that decimal_put() may touch */
};

/* Writes k / 2^53, 0 <= k < 2^53, to text, which has DECIMAL_ROOM bytes; no
 * NUL follows.  Returns the end of what was written.  Thread-safe. */
char *decimal_put(char *text, uint64_t k);

#endif

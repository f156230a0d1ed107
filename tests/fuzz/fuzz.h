/*
 * fuzz.h: what a harness of libFuzzer defines, and how it says that something is wrong.
 *
 * tests/fuzz/NAME_fuzz.c is built twice: with replay.c, which gives it every file of
 * tests/fuzz/corpus/NAME once, in every `make test`; and with libFuzzer, by `make fuzz`.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Any bytes at all; returns 0, or dies. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* As assert(), but also where NDEBUG is set. */
#define HOLDS(condition) \
    ((condition) ? (void)0 \
     : (fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition), abort()))

#endif

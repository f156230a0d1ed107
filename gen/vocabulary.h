/*
 * vocabulary.h: made-up words that occur as often as those of a language do.
 *
 * The word of rank r occurs with a probability proportional to 1 / (r + 2.7):
 * Zipf's law in the form of B. Mandelbrot, "An informational theory of the
 * statistical structure of language" (1953).  Frequent words are short.
 *
 * Made once; then read-only and shared freely by threads.
 */
#ifndef VOCABULARY_H
#define VOCABULARY_H

#include "splitmix.h"

#include <stddef.h>
#include <stdint.h>

enum {
    VOCABULARY_WORDS = 1 << 14,
    WORD_SIZE_MAX = 15,
};

struct word {
    char letters[WORD_SIZE_MAX];    /* no NUL */
    uint8_t size;                   /* 1 ... WORD_SIZE_MAX */
};

struct vocabulary;

/* Returns NULL if out of memory.  Same seed, same vocabulary. */
struct vocabulary *vocabulary_create(uint64_t seed);

/* NULL is fine. */
void vocabulary_destroy(struct vocabulary *vocabulary);

/* Draws a word; it belongs to the vocabulary. */
const struct word *vocabulary_draw(const struct vocabulary *vocabulary, struct splitmix *stream);

#endif

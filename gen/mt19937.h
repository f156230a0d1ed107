/*
 * mt19937.h: the Mersenne Twister, seeded and drawn as CPython's random does.
 *
 * Source: M. Matsumoto, T. Nishimura, "Mersenne Twister: a 623-dimensionally
 * equidistributed uniform pseudo-random number generator", ACM TOMACS 8 (1998),
 * and the authors' later seeding by an array (2002).
 *
 * The stream is serial, but most of the work on a word is not: mt19937_take()
 * hands out words as the recurrence leaves them, and whoever uses them tempers
 * them, in parallel with other takers.
 *
 * A generator belongs to one thread at a time.  Nothing here fails.
 */
#ifndef MT19937_H
#define MT19937_H

#include <stddef.h>
#include <stdint.h>

enum { MT19937_WORDS = 624 };

struct mt19937 {
    uint32_t state[MT19937_WORDS];
    size_t used;                    /* words of state already handed out */
};

/* As random.seed(n) with abs(n) = magnitude. */
void mt19937_seed(struct mt19937 *generator, uint64_t magnitude);

/* Hands out the next count words, untempered. */
void mt19937_take(struct mt19937 *generator, uint32_t *words, size_t count);

/* Makes an untempered word an output of the generator. */
static inline uint32_t mt19937_temper(uint32_t word)
{
    word ^= word >> 11;
    word ^= word << 7 & 0x9d2c5680u;
    word ^= word << 15 & 0xefc60000u;
    return word ^ word >> 18;
}

/* The numerator k, 0 <= k < 2^53, of random() = k / 2^53, from two untempered
 * words that follow each other in the stream. */
static inline uint64_t mt19937_numerator(const uint32_t words[2])
{
    return (uint64_t)(mt19937_temper(words[0]) >> 5) << 26 | mt19937_temper(words[1]) >> 6;
}

#endif

#include "mt19937.h"

#include <string.h>

enum { PERIOD_OFFSET = 397 };       /* m of the paper */

static void seed_by_number(uint32_t *state, uint32_t number)
{
    state[0] = number;
    for (uint32_t i = 1; i < MT19937_WORDS; i++)
        state[i] = 1812433253u * (state[i - 1] ^ state[i - 1] >> 30) + i;
}

/* Steps to the next word of the state, as the authors' init_by_array does. */
static size_t next_word(uint32_t *state, size_t i)
{
    if (i + 1 < MT19937_WORDS)
        return i + 1;
    state[0] = state[MT19937_WORDS - 1];
    return 1;
}

static void seed_by_array(uint32_t *state, const uint32_t *key, size_t key_words)
{
    size_t i = 1;

    seed_by_number(state, 19650218u);
    for (size_t step = 0; step < MT19937_WORDS; step++) {
        size_t j = step % key_words;
        state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) * 1664525u) + key[j]
                   + (uint32_t)j;
        i = next_word(state, i);
    }
    for (size_t step = 0; step < MT19937_WORDS - 1; step++) {
        state[i] = (state[i] ^ (state[i - 1] ^ state[i - 1] >> 30) * 1566083941u) - (uint32_t)i;
        i = next_word(state, i);
    }
    state[0] = 0x80000000u;
}

void mt19937_seed(struct mt19937 *generator, uint64_t magnitude)
{
    const uint32_t key[2] = {(uint32_t)magnitude, (uint32_t)(magnitude >> 32)};

    seed_by_array(generator->state, key, key[1] != 0 ? 2 : 1);
    generator->used = MT19937_WORDS;
}

static inline uint32_t twist(uint32_t upper, uint32_t lower)
{
    return ((upper & 0x80000000u) | (lower & 0x7fffffffu)) >> 1 ^ (0x9908b0dfu & -(lower & 1u));
}

/* state[i] of the next round, for begin <= i < end; far is i + m, modulo the size.
 * Inlined with constant bounds, so that the compiler makes it vector code. */
__attribute__((always_inline))
static inline void advance_range(uint32_t *state, int begin, int end, int far)
{
    for (int i = begin; i < end; i++)
        state[i] = state[i + far] ^ twist(state[i], state[i + 1]);
}

static void advance(uint32_t *state)
{
    enum { WRAP = MT19937_WORDS - PERIOD_OFFSET, LAST = MT19937_WORDS - 1 };

    advance_range(state, 0, WRAP - WRAP % 4, PERIOD_OFFSET);
    advance_range(state, WRAP - WRAP % 4, WRAP, PERIOD_OFFSET);
    advance_range(state, WRAP, LAST, -WRAP);
    state[LAST] = state[LAST - WRAP] ^ twist(state[LAST], state[0]);
}

void mt19937_take(struct mt19937 *generator, uint32_t *words, size_t count)
{
    while (count > 0) {
        if (generator->used == MT19937_WORDS) {
            advance(generator->state);
            generator->used = 0;
        }
        size_t left = MT19937_WORDS - generator->used;
        size_t taken = count < left ? count : left;
        memcpy(words, generator->state + generator->used, taken * sizeof *words);
        generator->used += taken;
        words += taken;
        count -= taken;
    }
}

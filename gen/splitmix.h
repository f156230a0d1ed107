/*
 * splitmix.h: numbers for everything but the tutorial's data.
 *
 * The i-th number of a stream is a function of the stream's seed and i, so that
 * any thread can make any part.  Same numbers on every machine.
 * Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number
 * generators", OOPSLA 2014.
 */
#ifndef SPLITMIX_H
#define SPLITMIX_H

#include <stdint.h>

struct splitmix {
    uint64_t state;
};

static inline uint64_t splitmix_mix(uint64_t number)
{
    number = (number ^ number >> 30) * 0xbf58476d1ce4e5b9u;
    number = (number ^ number >> 27) * 0x94d049bb133111ebu;
    return number ^ number >> 31;
}

/* The next number of the stream, any of 2^64. */
static inline uint64_t splitmix_next(struct splitmix *stream)
{
    stream->state += 0x9e3779b97f4a7c15u;
    return splitmix_mix(stream->state);
}

/* The next number, in [0, limit), 0 < limit < 2^32. */
static inline uint32_t splitmix_below(struct splitmix *stream, uint32_t limit)
{
    return (uint32_t)((splitmix_next(stream) >> 32) * limit >> 32);
}

/* A stream of its own for each purpose, file and place in the file. */
static inline struct splitmix splitmix_split(uint64_t seed, uint64_t file, uint64_t place)
{
    uint64_t mixed = splitmix_mix(seed + 0x9e3779b97f4a7c15u);

    mixed = splitmix_mix(mixed ^ file);
    return (struct splitmix){splitmix_mix(mixed + place)};
}

#endif

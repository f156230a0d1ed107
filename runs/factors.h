/*
 * factors.h: what cells are set apart by, and the levels that a plan may name.
 *
 * A level is kept as text: as it stands in the plan, or, where that stands for
 * numbers (cores, powers), each number on its own.  Pure functions, thread-safe.
 */
#ifndef FACTORS_H
#define FACTORS_H

#include "problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* In the order in which cells are listed: the last one varies fastest. */
enum factor {
    FACTOR_DATA,
    FACTOR_IMPLEMENTATION,
    FACTOR_STRATEGY,
    FACTOR_DEFLATE_AT,
    FACTOR_THREADS,
    FACTOR_PROCESSES,
    FACTOR_STAGES,
    FACTOR_CHUNK,
    FACTOR_CODEC,
    FACTOR_LEVEL,
    FACTOR_ORDER,
    FACTOR_SCHEDULE,
    FACTOR_SINK,
    FACTOR_MEMORY,
    FACTOR_AFFINITY,
    FACTOR_WALK,
    FACTOR_CACHE,
    FACTOR_DURABILITY,
    FACTORS,
};

enum { LEVELS_MAX = 64, LEVEL_SIZE = 48 };

struct levels {
    char text[LEVELS_MAX][LEVEL_SIZE];
    size_t count;
};

/* The factor of that name; FACTORS if there is none. */
enum factor factors_find(const char *name);

/* Adds the levels that value names, separated by blanks or commas.  cores: what the
 * word `cores` stands for.  Returns false, after telling the problem, if a word is no
 * level of the factor or there are too many. */
bool factors_add(struct levels *levels, enum factor factor, const char *value, unsigned cores,
                 struct problem *problem);

/* Adds the level where a section names none; "" = what the program does by itself.
 * Only to empty levels. */
void factors_add_standard(struct levels *levels, enum factor factor, unsigned cores);

/* The numbers that a level stands for, ascending: "7"; "cores"; "2*cores";
 * "powers" = 1, 2, 4 ... below 2 x cores, and cores and 2 x cores.  At most
 * capacity (40 is enough).  Returns how many, 0 if the text is no such level. */
size_t factors_numbers(const char *text, unsigned cores, uint64_t *numbers, size_t capacity);

/* Writes bytes with the largest of K, M, G (powers of 1024) that leaves a whole number,
 * as "64M".  Returns text. */
char *factors_format_bytes(char *text, size_t size, uint64_t bytes);

#endif

/*
 * value.h: the values of a plan's keys, read with the problems they may have.
 *
 * Each returns false after telling the problem (problem.h).
 */
#ifndef VALUE_H
#define VALUE_H

#include "problem.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Copies a text, which must fit into size bytes. */
bool value_copy(char *to, size_t size, const char *value, struct problem *problem);

/* A whole number from minimum up. */
bool value_count(const char *value, uint64_t minimum, uint64_t *number, struct problem *problem);

/* A number of seconds, 0 or more, finite. */
bool value_seconds(const char *value, double *seconds, struct problem *problem);

#endif

/*
 * changes.h: in what the circumstances of two campaigns differ.
 */
#ifndef CHANGES_H
#define CHANGES_H

#include "analysis.h"

#include <stddef.h>
#include <stdio.h>

/* Prints, for each thing that is not the same in both (processor, cores, memory, kernel,
 * system, compiler, flags, libraries, tools, file systems, commit; the plan's file, the
 * programs, the data), its name and both values, A's first; sorted as listed here.
 * Returns how many there are. */
size_t changes_print(FILE *out, const struct analysis *a, const struct analysis *b);

/* Whether both campaigns have a data set of this name with the same hash. */
bool changes_same_data(const struct analysis *a, const struct analysis *b, const char *name);

#endif

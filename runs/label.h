/*
 * label.h: what a cell is called where people read it.
 */
#ifndef LABEL_H
#define LABEL_H

#include "summary.h"

/* The strategy and those of its factors that set it apart from others of this
 * strategy, implementation and place of deflating, e.g. "processes, chunk 10".
 * Returns text. */
char *cell_label(const struct summary *summary, const struct cell *cell, char *text, size_t size);

/* The same without the data set and without the number of workers, for where both
 * are told beside it; with threads and processes where it has both. */
char *cell_label_of_arrangement(const struct summary *summary, const struct cell *cell,
                                char *text, size_t size);

#endif

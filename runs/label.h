/*
 * label.h: what a cell is called where people read it.
 */
#ifndef LABEL_H
#define LABEL_H

#include "summary.h"

/* Enough for a label; a longer one is cut. */
enum { LABEL_SIZE = 160 };

enum label_part {
    LABEL_WORKERS = 1,      /* processes, threads, stages */
    LABEL_OPTIONS = 2,      /* order, schedule, sink, memory ... */
    LABEL_DATA = 4,
    LABEL_CHUNK = 8,
    LABEL_CODEC = 16,       /* and its level */
    LABEL_OTHERS = LABEL_OPTIONS | LABEL_CHUNK | LABEL_CODEC,
};

/* The strategy and those of its factors that set it apart from others of this
 * strategy, implementation and place of deflating, e.g. "processes, chunk 10, on
 * small".  Returns text.  Pure, thread-safe. */
char *cell_label(const struct summary *summary, const struct cell *cell, char *text, size_t size);

/* The same with some parts only (a sum of enum label_part); without LABEL_DATA, what
 * sets it apart from others of the same data set. */
char *label_of_parts(const struct summary *summary, const struct cell *cell, unsigned parts,
                     char *text, size_t size);

/* The codec and its level, as "zlib 6".  Returns text. */
char *label_of_codec(const struct cell *cell, char *text, size_t size);

#endif

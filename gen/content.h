/*
 * content.h: what stands in the files.  One entry of a table a kind of content.
 *
 * A file is a number of units (values, lines, bytes) and is made in pieces of
 * piece_units units, the last one shorter.  A piece depends on the seed, the
 * file and its place in it alone, so that any thread can make any piece at any
 * time, and memory does not grow with the files.  Only what takes words from
 * the one number stream must be given them in the order of the pieces.
 */
#ifndef CONTENT_H
#define CONTENT_H

#include "vocabulary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What all pieces of a data set share; const while they are made. */
struct source {
    uint64_t seed;
    uint64_t columns;                       /* values in a line of numbers */
    const struct vocabulary *vocabulary;    /* NULL if no content needs one */
};

/* Part of a file. */
struct piece {
    size_t file;            /* its number in the data set */
    uint64_t first;         /* unit of the file at which the piece starts */
    size_t units;           /* 0 only for an empty file */
    uint64_t file_units;    /* in the whole file */
    uint32_t *words;        /* stream_words * units of the number stream */
    char *bytes;            /* room for piece_units * unit_size + CONTENT_SLACK */
    size_t size;            /* bytes made */
};

enum { CONTENT_SLACK = 64 };    /* contents may write so far beyond what counts */

struct content {
    size_t piece_units;
    size_t unit_size;           /* most bytes of a unit */
    uint64_t mean_milli_size;   /* mean bytes of a unit, times 1000: for the progress bar */
    size_t stream_words;        /* words of the number stream that a unit takes */
    bool needs_vocabulary;

    /* Makes the bytes and sets the size.  Never fails.  Thread-safe. */
    void (*make)(const struct source *source, struct piece *piece);
};

extern const struct content content_numbers;    /* unit: a value; lines of source->columns */
extern const struct content content_lines;      /* unit: a line of text */
extern const struct content content_text;       /* unit: a byte of text */
extern const struct content content_random;     /* unit: a byte that cannot be compressed */
extern const struct content content_zeros;      /* unit: a byte of value 0 */

#endif

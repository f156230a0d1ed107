/*
 * csv.h: comma-separated values as RFC 4180 has them: fields are quoted where
 * they need it, "" inside quotes stands for ", a quoted field may hold commas
 * and line ends.  Records end with LF here; CR LF is read too.
 *
 * A csv belongs to one thread.
 */
#ifndef CSV_H
#define CSV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* A file, taken apart record by record. */
struct csv {
    char *text;         /* the whole file, changed in place by reading */
    size_t size;        /* bytes of text, without the 0 behind it */
    size_t next;        /* offset of the record that csv_next() reads */
    char **fields;      /* of the current record, pointing into text */
    size_t count;       /* how many */
    size_t capacity;
};

/* Reads the file into memory.  Returns 0, or a negative errno, unreported
 * (-ENOENT: there is none).  Not opened, a csv is zeroed. */
int csv_open(struct csv *csv, const char *path);

/* Steps to the next record, whose fields are then in csv->fields.  Returns false
 * at the end; a last record without its line end is none: its writer was cut
 * off in the middle.  csv->next is then the offset up to which the file is good. */
bool csv_next(struct csv *csv);

/* Frees all; a zeroed csv is fine. */
void csv_close(struct csv *csv);

/* Writes one field, quoted if it must be.  NULL is an empty field.  The caller
 * writes the commas and line ends; errors are found by ferror(). */
void csv_put(FILE *out, const char *field);

#endif

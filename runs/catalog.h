/*
 * catalog.h: what can be measured: the programs that lie beside zipbench, asked
 * for what they are with --describe, and the tutorial's ten in CPython.
 *
 * Filled by one thread, then only read.
 */
#ifndef CATALOG_H
#define CATALOG_H

#include <stdbool.h>
#include <stddef.h>

enum implementation { IMPLEMENTATION_C, IMPLEMENTATION_CPYTHON };

/* "c", "cpython" */
extern const char *const implementation_name[];

struct program {
    enum implementation implementation;
    char name[48];              /* of the strategy, e.g. "threads-locked" */
    char summary[160];
    char missing[160];          /* why it cannot be run; "" = it can */
    bool uses_threads;          /* the options that it understands */
    bool uses_processes;
    bool uses_chunk;
    bool is_floor;              /* does a part of the work alone; makes no archive */
};

struct catalog_codec {
    char name[16];
    char version[32];
    int level_min, level_max, level_default;
};

struct catalog {
    struct program *programs;   /* C by name, floors last; then CPython in the tutorial's order */
    size_t count;
    struct catalog_codec codecs[16];
    size_t codec_count;
    char build[4096];           /* the folder of the programs */
    char tutorial[4096];        /* path of tutorial.py */
    char python[256];           /* the interpreter, "" = none */
    char python_missing[160];   /* why CPython's programs cannot be run; "" = they can */
    char *skipped;              /* a line for each program that was not built; owned */
};

/* Looks at the folder build (NULL: the one that this program lies in), where
 * zip-* are the programs and `skipped` names those that were not built, and at
 * tutorial (NULL: runs/tutorial.py of the project that build is part of).
 * A program that cannot describe itself is listed as missing.  Returns 0, or a
 * negative errno after one line; the catalog is then zeroed. */
int catalog_open(struct catalog *catalog, const char *build, const char *tutorial);

/* NULL if there is none of that name. */
const struct program *catalog_find(const struct catalog *catalog,
                                   enum implementation implementation, const char *name);

/* Why there is no such C program, from the file `skipped`: writes the reason and
 * returns true, or false if the name is not known there either. */
bool catalog_skipped(const struct catalog *catalog, const char *name, char *reason, size_t size);

/* Frees; a zeroed catalog is fine. */
void catalog_close(struct catalog *catalog);

#endif

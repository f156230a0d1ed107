/*
 * catalog.h: what can be measured: the programs that lie beside zipbench, asked
 * for what they are with --describe, the tutorial's ten in CPython, and other
 * archivers (peers.h).
 *
 * --describe is a JSON object: name, summary, floor, archive, unavailable (null or
 * the reason), uses (words, see catalog.c), codecs, sinks ({name, unavailable, ...}).
 * A program that does not say whether it makes an archive is of an older build: it
 * makes one unless it is a floor, and understands what programs did then.
 *
 * Filled by one thread, then only read.
 */
#ifndef CATALOG_H
#define CATALOG_H

#include "peers.h"

#include <stdbool.h>
#include <stddef.h>

enum implementation { IMPLEMENTATION_C, IMPLEMENTATION_CPYTHON, IMPLEMENTATION_PEER };

/* "c", "cpython", "peer" */
extern const char *const implementation_name[];

/* Options that a program has a use for. */
enum use {
    USE_THREADS = 1 << 0,       /* -j */
    USE_PROCESSES = 1 << 1,     /* -p */
    USE_CHUNK = 1 << 2,         /* -c */
    USE_DEFLATE_AT = 1 << 3,
    USE_CODEC = 1 << 4,         /* --codec, -l */
    USE_ORDER = 1 << 5,
    USE_SINK = 1 << 6,
    USE_SCHEDULE = 1 << 7,
    USE_MEMORY = 1 << 8,
    USE_AFFINITY = 1 << 9,
    USE_STAGES = 1 << 10,
    USE_WALK = 1 << 11,
    USE_SYNC = 1 << 12,
};

struct program {
    enum implementation implementation;
    char name[48];              /* of the strategy, e.g. "threads-locked" */
    char summary[160];
    char missing[160];          /* why it cannot be run; "" = it can */
    unsigned uses;              /* of enum use */
    bool is_floor;              /* does a part of the work alone */
    bool makes_archive;         /* and takes -o; some floors do */
    char sink[16];              /* its own default */
    const struct peer *peer;    /* in the catalog; NULL = it is none */
};

struct catalog_codec {
    char name[16];
    char version[32];
    char missing[160];          /* why it cannot be used here; "" = it can */
    int level_min, level_max, level_default;    /* 0 where it has none */
};

struct catalog_sink {
    char name[16];
    char missing[160];          /* why nothing can be written with it here; "" = it can */
};

struct catalog {
    struct program *programs;   /* C by name, floors last; then CPython in the tutorial's order;
                                 * then peers in that of their file */
    size_t count;
    struct catalog_codec codecs[16];
    size_t codec_count;
    struct catalog_sink sinks[8];   /* none where the programs are of an older build */
    size_t sink_count;
    char build[4096];           /* the folder of the programs */
    char tutorial[4096];        /* path of tutorial.py */
    char python[256];           /* the interpreter, "" = none */
    char python_missing[160];   /* why CPython's programs cannot be run; "" = they can */
    struct peers peers;
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

/* NULL where the C programs know none of that name. */
const struct catalog_codec *catalog_codec(const struct catalog *catalog, const char *name);

/* Why the C programs cannot write with this sink, "" = they can. */
const char *catalog_sink_missing(const struct catalog *catalog, const char *name);

/* Frees; a zeroed catalog is fine. */
void catalog_close(struct catalog *catalog);

#endif

/*
 * plan_cell.h: a row of a plan: one configuration of one program on one data set.
 *
 * Made of one level of each factor; those for which the program has no use are
 * dropped.  Pure functions of their arguments, thread-safe.
 */
#ifndef PLAN_CELL_H
#define PLAN_CELL_H

#include "catalog.h"
#include "factors.h"
#include "samples.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The key is the strategy ("cpython:" or "peer:" before it), then, separated by '/' and each only
 * where it is used: deflate_at, jTHREADS, pPROCESSES, sSTAGES, cCHUNK, codec and level;
 * then what is not the default of order, sink, schedule, memory (mem64M), affinity,
 * walk (walk2), cache and durability; at last @DATA where it is not the plan's default.
 * A peer's codec is "deflate", its own: "peer:7zz/j2/deflate6". */
struct plan_cell {
    char key[200];              /* unique in the plan, e.g. "threads-locked/append/j2/c1/zlib6" */
    enum implementation implementation;
    const struct program *program;  /* in the catalog; NULL if it cannot be run */
    char skip[160];             /* why it cannot be run, "" = it can */
    bool makes_archive;         /* which is to be verified */
    size_t data;                /* index into the experiment's data sets */
    uint64_t tutorial;          /* number of the tutorial's program, or SAMPLE_NONE */
    double published_s;         /* the tutorial's time for it, or NAN */
    char strategy[48];
    char deflate_at[16];        /* "" where there is no such choice, as in the next ones */
    uint64_t threads;           /* SAMPLE_NONE where the strategy does not use it, likewise: */
    uint64_t processes;
    uint64_t chunk;
    char stages[LEVEL_SIZE];    /* "1:2:1": threads that read, deflate, write */
    char codec[16];
    uint64_t level;
    char order[16];
    char schedule[16];
    char sink[16];
    uint64_t memory_bytes;      /* SAMPLE_NONE: the program's default too */
    char affinity[16];
    uint64_t walk;
    char cache[16];             /* of the data, when the program begins */
    char durability[16];        /* "" where there is no archive */
    bool aa;                    /* has a twin in each block: the same again, role "aa" */
};

/* One level of each factor. */
struct combination {
    const char *level[FACTORS];
};

enum plan_cell_outcome {
    PLAN_CELL_MADE,
    PLAN_CELL_DROPPED,          /* asks for what the program never does */
    PLAN_CELL_UNKNOWN,          /* there is no such program, nor one that was not built */
    PLAN_CELL_NO_CODEC,         /* no program has a codec of that name */
};

/* Makes the cell of a combination, without tutorial, published_s and aa.  data: the
 * index of its data set. */
enum plan_cell_outcome plan_cell_make(struct plan_cell *cell, const struct catalog *catalog,
                                      const struct combination *at, size_t data);

/* Takes the data set out of the key. */
void plan_cell_forget_data(struct plan_cell *cell);

/* Whether the keys are the same but for the data set. */
bool plan_cell_same_but_data(const char *key, const char *other);

/* Threads and processes that work at once, those of all stages included. */
uint64_t plan_cell_workers(const struct plan_cell *cell);

/* Those of them that can deflate at once. */
uint64_t plan_cell_deflaters(const struct plan_cell *cell);

#endif

/*
 * experiment.h: a plan: which cells to measure, on which data, how often.
 *
 * A plan is an INI file; runs/quick.ini opens with the description of its keys.
 * Each section [cells NAME] is the full crossing of the levels of its factors.
 * A factor for which a strategy has no use is dropped, and a cell that several
 * sections ask for is measured once, with the attributes of all of them.
 *
 * Filled by one thread, then only read.
 */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include "catalog.h"
#include "samples.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One configuration of one program: a row of the plan. */
struct plan_cell {
    char key[160];              /* unique in the plan, e.g. "threads-locked/append/j2/c1/zlib6" */
    enum implementation implementation;
    const struct program *program;  /* in the catalog; NULL if it cannot be run */
    char skip[160];             /* why it cannot be run, "" = it can */
    uint64_t tutorial;          /* number of the tutorial's program, or SAMPLE_NONE */
    double published_s;         /* the tutorial's time for it, or NAN */
    char strategy[48];
    char deflate_at[16];        /* "" where there is no such choice, as in the next ones */
    uint64_t threads;           /* SAMPLE_NONE where the strategy does not use it, likewise: */
    uint64_t processes;
    uint64_t chunk;
    char codec[16];
    uint64_t level;
    char order[16];
    char sink[16];
    bool aa;                    /* has a twin in each block: the same again, role "aa" */
};

struct experiment {
    char name[64];              /* the file's, without folder and .ini */
    char title[160];
    char profile[32];           /* of zipgen */
    char data_options[128];     /* more options for zipgen, separated by blanks */
    uint64_t blocks;            /* how often each cell is measured, at least 1 */
    uint64_t warmup;            /* runs of each cell before that, not counted: 0 or more */
    uint64_t seed;              /* of the order of cells within blocks */
    double time_limit_s;        /* no block begins after this time; 0 = no limit */
    double timeout_s;           /* a run that takes longer is killed and void */
    struct plan_cell *cells;         /* in the order of the plan */
    size_t count;
    char *text;                 /* the plan as read */
};

/* Reads the plan at path.  cores: what the word `cores` stands for.  Returns 0,
 * or a negative errno after one line that names the file, the line or the section
 * and what is wrong; the experiment is then zeroed.  The catalog must outlive it. */
int experiment_read(struct experiment *experiment, const char *path,
                    const struct catalog *catalog, unsigned cores);

/* The same from text; name: for messages, and for the experiment. */
int experiment_parse(struct experiment *experiment, const char *name, const char *text,
                     const struct catalog *catalog, unsigned cores);

/* Frees; a zeroed experiment is fine. */
void experiment_free(struct experiment *experiment);

/* The order in which a block (1 ...) measures its items: a permutation of 0 ...
 * count - 1, the same for the same seed and block.  Source of the shuffle: GSL's
 * gsl_ran_shuffle with its generator mt19937. */
void experiment_shuffle(uint64_t seed, uint64_t block, size_t *items, size_t count);

/* The numbers that a level stands for, ascending: "7"; "cores"; "2*cores";
 * "powers" = 1, 2, 4 ... below 2 x cores, and cores and 2 x cores.  At most
 * capacity (40 is enough).  Returns how many, 0 if the text is no such level. */
size_t experiment_levels(const char *text, unsigned cores, uint64_t *levels, size_t capacity);

#endif

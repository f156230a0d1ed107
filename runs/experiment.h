/*
 * experiment.h: a plan: which cells to measure, on which data, how often.
 *
 * A plan is an INI file; runs/quick.ini opens with the description of its keys.
 * Each section [cells NAME] is the full crossing of the levels of its factors, each
 * section [data NAME] a data set that the sections below it may name.
 * A factor for which a strategy has no use is dropped, and a cell that several
 * sections ask for is measured once, with the attributes of all of them.
 *
 * Filled by one thread, then only read.
 */
#ifndef EXPERIMENT_H
#define EXPERIMENT_H

#include "catalog.h"
#include "plan_cell.h"

#include <stddef.h>
#include <stdint.h>

/* What zipgen is to make. */
struct data_set {
    char name[32];              /* in the plan; "default": that of [experiment] */
    char profile[32];           /* of zipgen */
    char options[128];          /* more options for zipgen, separated by blanks */
};

enum { DATA_SETS_MAX = 16, CELLS_MAX = 5000 };

#define WARMUP_AUTO UINT64_MAX

enum { WARMUP_AUTO_MAX = 5 };   /* runs of a cell whose time does not become steady */

struct experiment {
    char name[64];              /* the file's, without folder and .ini */
    char title[160];
    struct data_set data[DATA_SETS_MAX];    /* those that cells use, at least one */
    size_t data_count;
    uint64_t blocks;            /* how often each cell is measured, at most; at least 1 */
    uint64_t warmup;            /* runs of each cell before that, not counted: 0 or more,
                                 * WARMUP_AUTO = until its time is steady */
    double precision;           /* a data set is done when no interval reaches further than this
                                 * share of its median from it, e.g. 0.02; 0 = never */
    uint64_t seed;              /* of the order of cells within blocks */
    double time_limit_s;        /* no block begins after this time; 0 = no limit */
    double timeout_s;           /* a run that takes longer is killed and failed */
    struct plan_cell *cells;    /* in the order of the plan */
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

/* The index of the data set of that name; data_count if there is none. */
size_t experiment_find_data(const struct experiment *experiment, const char *name);

/* Adds the cell, or, if one has its key, gives it the attributes that it has not
 * (tutorial, published_s, aa).  Returns 0 or -ENOMEM, unreported. */
int experiment_add(struct experiment *experiment, const struct plan_cell *cell);

/* All data sets are to be one, the first: a folder takes their place.  Cells that
 * differ in nothing else become one, with the attributes of all of them. */
void experiment_join_data(struct experiment *experiment);

/* How often a cell is run at most: warm-ups, blocks, twins. */
uint64_t experiment_runs(const struct experiment *experiment, const struct plan_cell *cell);

/* Frees; a zeroed experiment is fine. */
void experiment_free(struct experiment *experiment);

/* The order in which a block (1 ...) measures its items: a permutation of 0 ...
 * count - 1, the same for the same seed and block.  Source of the shuffle: GSL's
 * gsl_ran_shuffle with its generator mt19937. */
void experiment_shuffle(uint64_t seed, uint64_t block, size_t *items, size_t count);

#endif

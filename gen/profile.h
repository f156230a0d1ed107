/*
 * profile.h: the shapes a data set can have, and the list of files they give.
 *
 * To add a profile: a function that adds its files to a plan, and an entry in
 * the table of profile.c.  --help, the checks of the options and everything
 * else follow from the table.
 */
#ifndef PROFILE_H
#define PROFILE_H

#include "content.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the user may choose; a profile takes what its defaults are not 0 for. */
struct shape {
    uint64_t files;
    uint64_t lines;         /* in a file */
    uint64_t columns;       /* values in a line */
    uint64_t bytes;         /* of the largest file, where sizes are drawn evenly */
};

#define PROFILE_FILES_MAX   ((uint64_t)1000000)
#define PROFILE_LINES_MAX   ((uint64_t)1000000000)
#define PROFILE_COLUMNS_MAX ((uint64_t)1000000)
#define PROFILE_BYTES_MAX   ((uint64_t)1073741824)

struct plan_file {
    const struct content *content;
    uint64_t units;         /* of the content */
    char path[48];          /* relative to the folder of the data set */
};

/* The files of a data set, in the order in which they are made and hashed. */
struct plan {
    struct plan_file *files;
    size_t count;
    size_t capacity;
    uint64_t seed;          /* of everything that is drawn */
    uint64_t columns;       /* values in a line, of the files of numbers; 0 = there are none */
};

struct profile {
    const char *name;
    const char *summary;
    struct shape defaults;  /* 0 = the profile has no use for it */
    uint64_t files_min;

    /* Adds the files, which lie under folder ("" or "name/").  The shape is
     * complete.  Returns false if out of memory. */
    bool (*add)(struct plan *plan, const char *folder, const struct shape *shape);
};

/* Ended by an entry without a name; the first is the default. */
extern const struct profile profile_table[];

/* NULL if there is none of that name. */
const struct profile *profile_find(const char *name);

/* Lists the files of a data set.  Same arguments, same plan, on every machine.
 * Returns false, with an empty plan, if out of memory. */
bool plan_create(struct plan *plan, const struct profile *profile, const struct shape *shape,
                 uint64_t seed);

/* Frees what the plan holds; a zeroed plan is fine. */
void plan_free(struct plan *plan);

/* True if a file of some data set may have this name: "data-", digits, and an
 * extension that a profile uses.  Such a file is never the user's. */
bool plan_is_data_name(const char *name);

#endif

/*
 * options.h: the command line of a zip-* program.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "job.h"
#include "strategy.h"

#include <stdbool.h>

/* What it says beyond the job.  Texts are argv's. */
struct options {
    const char *archive;        /* NULL = none is written */
    const char *directory;      /* NULL = the current folder */
    const char *stats;          /* NULL = none, likewise: */
    const char *trace;
    char **paths;               /* ended by NULL */
    const char **exclude;       /* each owned and ended by NULL */
    const char **include;
    const char **files_from;    /* names of lists of paths */
    bool null_ends_paths;       /* in those lists; else a newline does */
    bool no_recursion;
    bool reproducible;
    bool order_given;           /* --order was */
    bool bounds_memory;         /* --memory was given */
    bool quiet;
    bool help;
    bool describe;
};

/* Fills the job's factors, defaults included, and the options.  Returns EXIT_OK, or after one
 * line that names what is wrong EXIT_USAGE, or EXIT_FAILED when out of memory (error.h).
 * options_free() is due in any case. */
int options_parse(int argc, char **argv, struct job *job, struct options *options);

void options_free(struct options *options);

#endif

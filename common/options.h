/*
 * options.h: the command line of a zip-* program.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include "job.h"
#include "strategy.h"

#include <stdbool.h>

/* What it says beyond the job.  Texts are those of argv. */
struct options {
    const char *archive;        /* NULL = none is written */
    const char *directory;      /* NULL = the current folder */
    const char *stats;          /* NULL = none, likewise: */
    const char *trace;
    char **paths;               /* ended by NULL */
    bool bounds_memory;         /* --memory was given */
    bool quiet;
    bool help;
    bool describe;
};

/* Fills the job's factors, defaults included, and the options.  Returns false
 * after one line that names what is wrong. */
bool options_parse(int argc, char **argv, struct job *job, struct options *options);

/* Writes what --help says to standard output. */
void options_help(void);

#endif

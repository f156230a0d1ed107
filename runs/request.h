/*
 * request.h: what `zipbench run` and `zipbench plan` are asked for: the plan with
 * its options, the programs that there are, and the data.
 */
#ifndef REQUEST_H
#define REQUEST_H

#include "catalog.h"
#include "experiment.h"
#include "workload.h"

#include <stdbool.h>

struct request {
    const char *plan;           /* path of the plan */
    const char *data;           /* the user's folder, NULL = what the plan says */
    const char *output;         /* where results lie */
    uint64_t blocks;            /* SAMPLE_NONE = what the plan says; likewise: */
    uint64_t seed;
    bool dry_run;               /* only tell what would be run */
    unsigned cores;             /* that this process may use */
    struct catalog catalog;
    struct experiment experiment;   /* with the options applied */
    struct workload *workloads; /* one per data set: found, perhaps not there yet */
};

/* Reads the command line (argv[0] is the subcommand) and everything it refers to.
 * Returns EXIT_OK, or another exit_status after one line. */
int request_open(struct request *request, int argc, char **argv);

/* The two halves of that: the options, with the one argument as request->plan (what: what
 * it should have been, in a message), and what they refer to.  name: the experiment's,
 * NULL = that of the file. */
int request_options(struct request *request, int argc, char **argv, const char *what);
int request_load(struct request *request, const char *name);

/* Frees; a zeroed request is fine. */
void request_close(struct request *request);

#endif

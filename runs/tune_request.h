/*
 * tune_request.h: what `zipbench tune` is asked for.
 */
#ifndef TUNE_REQUEST_H
#define TUNE_REQUEST_H

#include "catalog.h"
#include "experiment.h"
#include "halving.h"

struct tune_request {
    char *const *paths;         /* what is to be zipped, ended by NULL, relative to this folder */
    double budget_s;
    enum objective objective;
    const char *grid_path;      /* NULL = runs/tune.ini of the project */
    char scratch[4096];         /* where archives and samples are written meanwhile */
    uint64_t seed;              /* of the order of settings within blocks */
    unsigned cores;             /* that this process may use */
    struct catalog catalog;
    struct experiment grid;     /* the settings are its cells, all on one data set */
    size_t reference;           /* the sequential one with zlib at level 6 */
};

/* Reads the command line and what it refers to.  Returns EXIT_OK, or another exit_status
 * after one line; the request is then closed. */
int tune_request_open(struct tune_request *request, int argc, char **argv);

/* Frees; a zeroed request is fine. */
void tune_request_close(struct tune_request *request);

/* "90", "90s", "1.5m", "2h" in seconds; 0 if the text is no such time. */
double tune_request_seconds(const char *text);

#endif

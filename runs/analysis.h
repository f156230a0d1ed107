/*
 * analysis.h: `zipbench analyse RESULT...`: everything that a result folder's raw files say.
 *
 * An analysis is a pure function of samples.csv, phases.csv, skipped.csv, manifest.json
 * and environment-*.json, and so are the files written from it: repeated, they have the
 * same bytes.  Filled by one thread, then read by any.
 */
#ifndef ANALYSIS_H
#define ANALYSIS_H

#include "summary.h"

#include <jansson.h>
#include <stdint.h>

struct analysis {
    char *folder;                   /* owned; for what else lies in it: plan.ini, figures/ */
    struct summary summary;
    json_t *manifest;               /* owned, as are the next ones */
    json_t *environment;            /* before the campaign */
    json_t *environment_after;      /* NULL where there is none */
    json_t *skipped;                /* [{cell, reason}]: skipped.csv; NULL where there is none */
    uint64_t cores;                 /* processors that the programs could use */
    uint64_t cores_physical;        /* "cores_physical" of the environment, at most cores; cores
                                     * where that is not known */
};

/* Reads a folder and sums it up.  A cell's stop_reason is that of its data set in the
 * manifest's "stops", or where there is none the manifest's "stop".  Returns 0, or a negative errno
 * after one line; the analysis is then zeroed. */
int analysis_read(struct analysis *analysis, const char *folder);

/* Writes summary.csv, comparisons.csv and fits.csv into the folder.  Returns 0, or a
 * negative errno after one line. */
int analysis_write(const struct analysis *analysis, const char *folder);

/* Frees; a zeroed analysis is fine. */
void analysis_free(struct analysis *analysis);

/* What every result has, read from the folder; NULL after one line if it cannot be, or is none. */
json_t *analysis_environment(const char *folder);
json_t *analysis_manifest(const char *folder);

/* Cuts off the slashes at its end. */
void analysis_trim(char *folder);

/* Analyses each folder.  Returns an exit_status. */
int analyse_main(int argc, char **argv);

#endif

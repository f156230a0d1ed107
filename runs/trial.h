/*
 * trial.h: one run of one cell, timed, checked and described.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "catalog.h"
#include "experiment.h"
#include "samples.h"
#include "workload.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

enum { TRIAL_TIMED_OUT = 124 };     /* exit code of a run that was killed for its time */

/* What all runs of a campaign have in common; not changed by a run. */
struct bench {
    const struct experiment *experiment;
    const struct workload *workloads;   /* one per data set of the experiment */
    const struct catalog *catalog;
    const char *scratch;        /* folder for the archive and other work files */
    unsigned cores;             /* that this process may use */
    const volatile sig_atomic_t *interrupted;   /* set by a signal handler */
    bool unchecked;             /* archives are not verified, the cache is not looked at */
};

/* One run and what came out. */
struct trial {
    struct sample sample;       /* texts point into cell, experiment, workloads, or below */
    struct phase_sample *phases;    /* owned */
    size_t phase_count;
    char started[32];
    char flags[32];
    char problem[512];          /* one line, if the status is not "ok" */
};

/* Runs the cell.  run, block, role: as the row shall have them.  Of the flags,
 * "steal", "pressure" and "cache" are set.  Returns 0 if there is a row, good or not;
 * -EINTR if it was interrupted, or another negative errno after one line, if
 * nothing can be measured. */
int trial_run(struct trial *trial, const struct bench *bench, const struct plan_cell *cell,
              uint64_t run, uint64_t block, const char *role);

/* What hyperfine sees of a program that does nothing, median of some runs, in nanoseconds:
 * starting and ending a process.  SAMPLE_NONE where it cannot be measured. */
uint64_t trial_start_up_ns(const struct bench *bench);

/* What trial_run() gives hyperfine to run, as one line.  Returns a new string, or NULL when
 * out of memory. */
char *trial_command_line(const struct bench *bench, const struct plan_cell *cell);

/* Adds a word to the row's flags. */
void trial_flag(struct trial *trial, const char *word);

/* Frees; a zeroed trial is fine. */
void trial_free(struct trial *trial);

#endif

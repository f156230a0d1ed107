/*
 * trial.h: one run of a program in which one call fails, or which gets a signal, and
 * whether it did as it should.
 *
 * It should end by itself.  Either it says so: status 1, one line on standard error
 * that begins with the program's name, no archive but the one that was there before,
 * unchanged; or it does its work as if nothing had been.  Nothing else is left in the
 * folder, and no process.  A signal to the program itself ends it without a word.
 */
#ifndef TRIAL_H
#define TRIAL_H

#include "fault.h"

#include <stdbool.h>
#include <stddef.h>

enum { TRIAL_LIMIT_S = 10, TRIAL_ARGUMENTS = 40 };

/* A signal that comes during the run. */
struct strike {
    int signal;             /* 0 = none */
    bool child;             /* it hits a child of the program, not the program */
    unsigned which;         /* of its children, modulo their count */
    unsigned delay_us;      /* since the start */
    bool hit;               /* somebody was there; written by trial_run() */
};

/* Where a worker of the driver tries things; one run at a time. */
struct place {
    const char *shim;           /* the library to be preloaded, NULL = none */
    const char *verify;         /* the program zipbench */
    const char *data;           /* the folder that holds what is zipped */
    char folder[512];           /* for the archive and nothing else; made by the caller */
    char archive[544];          /* in there */
    int fault_fd;               /* the file that holds fault */
    struct fault *fault;
    struct strike strike;       /* written before the run */
    char said[4096];            /* on standard error, by the last run */
    int status;                 /* of waitpid(2), of the last run */
};

enum outcome {
    OUTCOME_DONE,       /* nothing was made to fail, or it did not matter: the archive is right */
    OUTCOME_REFUSED,    /* as it should */
    OUTCOME_ENDED,      /* by a library that ends the process: a line of its own or a signal,
                           and nothing left */
    OUTCOME_HUNG,
    OUTCOME_LEAKED,     /* a process, a file, memory */
    OUTCOME_LOST,       /* a wrong archive, or the old one lost */
    OUTCOME_MUTE,       /* not the one line, or not status 1 */
};

/* Makes a folder of that number below folder, and the memory of the fault.  The texts are
 * borrowed.  Stops the process where that fails. */
void place_open(struct place *place, const char *shim, const char *verify, const char *folder,
                unsigned number);

/* Makes argv of a line "NAME KIND FOLDER PROGRAM OPTION...", whose text is changed and
 * borrowed: the program with its options, and "-C FOLDER -o ARCHIVE data" behind them.
 * Returns true if the kind is "named": where the temporary file has to have a name. */
bool place_prepare(struct place *place, char *text, char *argv[TRIAL_ARGUMENTS]);

/* Runs argv, whose last two but one are "-o", place->archive: with the fault that
 * place->fault says, with an old archive there or without, and judges it. */
enum outcome trial_run(struct place *place, char *const argv[], bool old_archive);

/* One that has to go on as if nothing had been. */
bool outcome_is_good(enum outcome outcome, bool harmless);

#endif

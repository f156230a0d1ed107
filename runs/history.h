/*
 * history.h: what is known of a cell while its campaign goes on, and what follows
 * from it: whether it is warm, measured precisely enough, slower than it was.
 *
 * Owned and used by one thread.
 */
#ifndef HISTORY_H
#define HISTORY_H

#include "samples.h"

#include <stdbool.h>
#include <stddef.h>

struct history {
    double *walls_s;        /* of its good measured runs, twins not included; owned */
    size_t count;
    double warmup_s[2];     /* of its last two warm-ups, the last one first */
    size_t warmups;
    double step_s;          /* mean time of a whole step: run, verification, writing */
    size_t steps;           /* in that mean; 0: step_s is the forecast's */
    size_t left;            /* steps to go, at most */
};

/* runs: the most that will be remembered.  Returns 0 or -ENOMEM, unreported. */
int history_open(struct history *history, size_t runs);

/* Takes a row of the cell into account, in the order of time. */
void history_remember(struct history *history, const struct sample *row);

/* Takes the time of a step into the mean. */
void history_learn_step(struct history *history, double step_s);

/* Whether another warm-up tells nothing more: the last two differ by at most 5 %, one
 * took 10 s or failed, or there were limit of them. */
bool history_is_warm(const struct history *history, size_t limit);

/* Whether the 95 % interval of the median ends within share (0.02: 2 %) of the median on
 * both sides.  A cell without a good run stands in nobody's way. */
bool history_is_precise(const struct history *history, double share);

/* Whether the run took more than 1.25 times the median of what went before, of which there
 * are at least 3. */
bool history_is_slow(const struct history *history, const struct sample *row);

/* Frees; a zeroed history is fine. */
void history_close(struct history *history);

#endif

/*
 * crossing.h: a section [cells NAME] of a plan: the full crossing of the levels of
 * its factors, and what is said of all its cells.
 */
#ifndef CROSSING_H
#define CROSSING_H

#include "experiment.h"
#include "factors.h"
#include "problem.h"

#include <stdbool.h>
#include <stdint.h>

struct crossing {
    char name[64];              /* of the section, "cells NAME" */
    struct levels levels[FACTORS];
    struct levels except;       /* strategies that `all` and `floors` leave out */
    uint64_t tutorial;          /* SAMPLE_NONE = not named */
    double published_s;         /* NAN = not named */
    bool aa;
};

/* Begins a section; the name must fit.  Returns false after telling a problem, as
 * the next ones do. */
bool crossing_begin(struct crossing *crossing, const char *name, struct problem *problem);

/* Takes KEY = VALUE. */
bool crossing_key(struct crossing *crossing, const char *key, const char *value, unsigned cores,
                  struct problem *problem);

/* Adds the section's cells to those of the experiment; a cell that is there already
 * only takes the section's attributes. */
bool crossing_add(struct crossing *crossing, struct experiment *experiment,
                  const struct catalog *catalog, unsigned cores, struct problem *problem);

#endif

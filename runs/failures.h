/*
 * failures.h: the cells of a campaign that did not always do what they should.
 */
#ifndef FAILURES_H
#define FAILURES_H

#include "summary.h"

#include <jansson.h>

/* A new array [{cell, bad, runs, never, reasons: [{count, reason}]}], warm-ups included:
 * how many of its runs gave no sample and why; never: not one of them did.  Cells in
 * the order of their first such run. */
json_t *failures_of(const struct summary *summary);

#endif

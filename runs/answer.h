/*
 * answer.h: what the first lines of the report say, as JSON for its template.
 *
 * data: the name of the data set that is meant, where a campaign has several; one that
 * is not among the samples stands for the first of them.  Each returns a new value:
 * false where the samples have no sequential program to compare with.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include "summary.h"

#include <jansson.h>

/* {base_s, deflate_share, append, worker, cpython, best ...}: how those that deflate at
 * append, in the worker, and CPython's came out, and the smallest median of all.
 * cores: processors that the programs could use. */
json_t *answer_of(const struct summary *summary, const char *data, uint64_t cores);

/* {percent, interval}: zip-sequential against the codec alone, in the same blocks. */
json_t *answer_overhead(const struct summary *summary, const char *data);

/* [{label, percent, faster, phase, delta_ms}]: every C cell that deflates at append and
 * differs from sequential, on any data set. */
json_t *answer_differences_at_append(const struct summary *summary);

#endif

/*
 * tune_answer.h: what `zipbench tune` has found, in words.
 */
#ifndef TUNE_ANSWER_H
#define TUNE_ANSWER_H

#include "halving.h"
#include "tune_request.h"

#include <stdbool.h>
#include <stdint.h>

struct tune_outcome {
    const struct tune_request *request;
    const struct measurements *measurements;
    size_t best, other;         /* settings that were measured in turn at the end; may be one */
    size_t rung;                /* in which that was */
    bool is_whole;              /* on all files; else on a sample */
    uint64_t bytes;             /* of what it was measured on */
    uint64_t all_bytes;         /* of all files */
};

/* Prints the command line to use, the time and the size that it is expected to take, how
 * it relates to the next one and to the sequential program, and which settings are within 2 %
 * of it. */
void tune_answer_print(const struct tune_outcome *outcome);

#endif

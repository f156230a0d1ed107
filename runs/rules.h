/*
 * rules.h: whether a campaign keeps the twelve rules of measuring, by its own files.
 *
 * The rules follow T. Hoefler, R. Belli, "Scientific Benchmarking of Parallel Computing
 * Systems" (SC15).  Each is a question to the stored files that they may answer with no.
 * What only a reader can judge (whether prose says what numbers mean) is not asked.
 *
 * All functions are pure; they stop the program where there is no memory.
 */
#ifndef RULES_H
#define RULES_H

#include "analysis.h"

enum { RULES = 12 };

enum rule_outcome {
    RULE_PASS,
    RULE_FAIL,
    RULE_NOT_APPLICABLE,
};

struct rule {
    const char *text;               /* the rule in a phrase */
    enum rule_outcome outcome;
    char evidence[320];             /* numbers, or why it is not applicable */
};

/* rules[i] is filled with the verdict on rule i + 1. */
void rules_check(struct rule rules[RULES], const struct analysis *analysis);

/* Adds to object: rules: [{number, rule, outcome, evidence}], has_rules, rules_passed,
 * rules_failed, rules_other. */
void rules_put(json_t *object, const struct analysis *analysis);

#endif

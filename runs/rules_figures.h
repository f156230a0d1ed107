/*
 * rules_figures.h: the last rule: points are joined only where values between them mean
 * something.
 */
#ifndef RULES_FIGURES_H
#define RULES_FIGURES_H

#include "rules.h"

#include <stddef.h>

/* Looks at the rows, in FOLDER/figures, of the figures whose scripts join points: what
 * lies along the axis must be a number, and a line must have one point at each, else
 * something other than that number varies along the line.  Not applicable where the
 * result has no such figure, or it is not drawn yet.  Writes the evidence. */
enum rule_outcome rules_check_figures(const struct analysis *analysis, char *evidence,
                                      size_t size);

#endif

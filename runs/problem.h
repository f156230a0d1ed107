/*
 * problem.h: what is wrong with a plan: told where it is found, printed where the
 * line and the section are known.
 */
#ifndef PROBLEM_H
#define PROBLEM_H

#include <stdbool.h>

struct problem {
    char text[256];             /* the first one, one line; "" = none so far */
};

/* Keeps the first problem.  Returns false, so that a function can say
 * `return problem_tell(problem, "...");`. */
__attribute__((format(printf, 2, 3)))
bool problem_tell(struct problem *problem, const char *format, ...);

#endif

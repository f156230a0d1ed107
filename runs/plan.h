/*
 * plan.h: what a campaign would do: zipbench plan, zipbench run --dry-run.
 */
#ifndef PLAN_H
#define PLAN_H

#include "request.h"

/* Prints every cell, the time expected for one run of it, and that of the whole campaign;
 * if request->dry_run also the command of each, shuffled as in a block.  Measures
 * nothing and makes no file.  Returns an exit_status. */
int plan_print(const struct request *request);

/* zipbench plan, with the options of run; argv[0] is "plan".  Returns an exit_status. */
int plan_main(int argc, char **argv);

#endif

/*
 * tune.h: `zipbench tune PATH...`: the setting that zips these files best on this machine.
 *
 * The settings are the cells of a plan (runs/tune.ini).  All of them are measured once on a
 * sample of the files (excerpt.h); those whose archive does not fit the objective
 * are dropped; the better half of the others is measured again, on a larger sample or
 * more often, until two are left (halving.h); these two are measured in turn on all files,
 * or, where time does not allow six blocks of that, on as large a sample as it allows.
 *
 * In the first measurement data are warmed and archives verified; what follows finds the data
 * as the runs before have left them, and trusts the archives.
 *
 * Each part has its share of the budget, and no run begins that is expected to end
 * after it; a run that is not over then is killed.  So it ends within its budget, but for
 * the time to list the files, to copy a sample, to verify the last archive and to clean up.
 */
#ifndef TUNE_H
#define TUNE_H

/* zipbench tune [--budget TIME] [--objective time|size|time-at-size] [--grid FILE.ini]
 * [--scratch DIR] [--seed N] PATH...; argv[0] is "tune".  Returns an exit_status. */
int tune_main(int argc, char **argv);

#endif

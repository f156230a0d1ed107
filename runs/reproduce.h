/*
 * reproduce.h: `zipbench reproduce RESULT`: a stored plan once more, here, and how what
 * comes out compares.
 */
#ifndef REPRODUCE_H
#define REPRODUCE_H

/* zipbench reproduce [--data PATH] [--output DIR] [--blocks N] [--seed N] [--dry-run] RESULT;
 * argv[0] is "reproduce".  Runs RESULT/plan.ini, with the seed and the number of blocks that are
 * stored there unless others are named, then compares (compare.h) the new result with the old
 * one, which must be complete.  Data of the user's own must be named; data that differ from those
 * of then are told.  Interrupted, the same command goes on.  Returns an exit_status: 1 also where
 * something has become slower. */
int reproduce_main(int argc, char **argv);

#endif

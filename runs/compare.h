/*
 * compare.h: `zipbench compare A B`: what became slower from one campaign to another.
 */
#ifndef COMPARE_H
#define COMPARE_H

/* Prints in what the circumstances of the result folders A and B differ; then, for each
 * cell that both have on the same data (same name, same hash), the time in B / the time
 * in A with its interval and verdict; then the cells that only one has.  Sorted by cell;
 * the same folders give the same bytes.
 *
 * The campaigns have no blocks in common: statistics_ratio_unpaired().  A verdict needs the
 * three things of statistics_verdict(); the noise floor is the larger of both campaigns',
 * p is corrected over all cells compared.  What changed between the campaigns is in every
 * ratio, also what is not known.
 *
 *     --threshold PERCENT   slower by no more than this is put up with; default: 5
 *     --csv FILE            the cells compared, too
 *
 * Returns 0 if nothing is slower beyond the threshold, 1 if something is, 2 where the
 * command is wrong, a folder cannot be read, or the folders have no cell in common. */
int compare_main(int argc, char **argv);

#endif

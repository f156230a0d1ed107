/*
 * campaign.h: performs an experiment: zipbench run.
 *
 * A block is every cell once (cells with aa twice), in an order shuffled from the
 * seed; blocks repeat, until each data set is measured precisely enough, or often enough,
 * or time is up.  One run is: the data are read, or evicted from the page cache, and what
 * is cached of them is measured; the weather is noted; hyperfine runs the
 * program once, which writes its own account; the archive, which lies in a
 * scratch folder beside the data, is compared with the files, outside the timed
 * interval, and removed; the row is appended to the files and on the disk before
 * the next run begins.  The same command resumes a campaign that was interrupted:
 * what has a row is not run again, and the order is the same.
 *
 * A run whose program fails, or whose archive or account is wrong, keeps its row,
 * with the status that says so, and makes the campaign end with status 1.
 *
 * Flags mark a row and drop nothing:
 *
 *     steal       more than 2 % of the processors' time went to other machines
 *     pressure    the program has a processor to spare, and still something waited
 *                 for one during more than 10 % of the run: others were at work
 *     cache       the data were not cached as the cell asks (cache.h)
 *     slow        took more than 1.25 times the median of the cell's earlier runs,
 *                 of which there are at least 3
 */
#ifndef CAMPAIGN_H
#define CAMPAIGN_H

#include "request.h"

#include <stddef.h>

/* Performs what is asked for, and takes the request over.  path: the folder of the result,
 * "" where it was not finished.  Returns an exit_status. */
int campaign_run(struct request *request, char *path, size_t size);

/* zipbench run [--data PATH] [--output DIR] [--blocks N] [--seed N] [--dry-run] FILE.ini;
 * argv[0] is "run".  Returns an exit_status. */
int run_main(int argc, char **argv);

#endif

/*
 * figures.h: the figures of one result folder.
 *
 * Writes FOLDER/figures/NAME.csv, ready to be drawn, and lets gnuplot make
 * NAME.svg and NAME.png of it with plots/NAME.gp.  Which figures there are
 * depends on what was varied:
 *
 *     sinks       where a strategy was measured with three or more sinks
 *     sizes       where one was, on three or more data sets of the same size in bytes
 *     balance     where there are several other data sets: time against work / processors
 *     workers     where a strategy was measured with three or more numbers of workers,
 *                 and with it
 *     split       speedups as less CPU work x more cores at once
 *     chunks      where one was, with two or more numbers of workers x three or more chunks
 *     time        otherwise: every cell with its samples, beside the published ratios
 *     phases      otherwise, where phases were measured
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "summary.h"

enum figure {
    FIGURE_TIME,
    FIGURE_PHASES,
    FIGURE_WORKERS,
    FIGURE_CHUNKS,
    FIGURE_SIZES,
    FIGURE_BALANCE,
    FIGURE_SINKS,
    FIGURE_SPLIT,
    FIGURE_COUNT,
};

extern const char *const figure_name[FIGURE_COUNT];

/* Which figures the result has: the sum of 1u << enum figure. */
unsigned figures_of(const struct summary *summary);

/* Writes the CSV files and draws.  cores: processors that the programs could
 * use.  plots: the folder of the gnuplot scripts.  Returns 0, -ENOENT where
 * there is no gnuplot (unreported; the CSV files are written), another negative
 * errno after one line. */
int figures_draw(const struct summary *summary, const char *folder, const char *plots,
                 uint64_t cores);

#endif

/*
 * figures.h: the figures of one result folder.
 *
 * Writes FOLDER/figures/NAME.csv, ready to be drawn, and lets gnuplot make
 * NAME.svg and NAME.png of it with plots/NAME.gp.  Which figures there are
 * depends on what was varied:
 *
 *     sinks       where C's programs were measured with three or more sinks
 *     sizes       where the same bytes were in files of three or more mean sizes
 *     skew        where there are several data sets otherwise, or several schedules
 *     chunks      otherwise: where a strategy was measured with two or more numbers of
 *                 workers x three or more chunks
 *     workers, speedup, efficiency, memory
 *                 otherwise: where one was, with three or more numbers of workers
 *     time        otherwise: every cell with its samples, beside the published ratios
 *     phases      with time, where phases were measured
 *     pareto      where peers were measured, in addition; where one data set was deflated at
 *                 three or more levels, and codecs, instead of all others
 *     split       with workers or time, where strategies can be compared with sequential
 *     drift       with any of these, where there are two or more blocks
 */
#ifndef FIGURES_H
#define FIGURES_H

#include "summary.h"

enum figure {
    FIGURE_TIME,
    FIGURE_PHASES,
    FIGURE_WORKERS,
    FIGURE_SPEEDUP,
    FIGURE_EFFICIENCY,
    FIGURE_MEMORY,
    FIGURE_CHUNKS,
    FIGURE_SIZES,
    FIGURE_SKEW,
    FIGURE_SINKS,
    FIGURE_SPLIT,
    FIGURE_DRIFT,
    FIGURE_PARETO,
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

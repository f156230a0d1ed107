/*
 * lanes.h: a trace (zip-X --trace) as a figure: one lane per worker over time.
 */
#ifndef LANES_H
#define LANES_H

/* Reads the trace, writes STEM.csv, the phases of each worker as intervals in
 * seconds, and lets gnuplot draw STEM.svg and STEM.png of it with the script
 * lanes.gp in the folder plots.  Each 1/1600 of the run shows the phase that took
 * most of it.  Returns 0, -ENOENT where there is no gnuplot (unreported; the CSV
 * file is written), another negative errno after one line. */
int lanes_draw(const char *trace, const char *stem, const char *plots);

/* `zipbench lanes TRACE...`: draws each beside itself; .json is left out of the
 * name.  Returns the exit status. */
int lanes_main(int argc, char **argv);

#endif

/*
 * lanes.h: a trace (zip-X --trace) as a figure: one lane per worker over time.
 *
 * Any file in the Trace Event Format will do, as an object or as an array; events
 * that are no phase of zip-*, or lie before 0 or backwards in time, are left out.
 */
#ifndef LANES_H
#define LANES_H

/* Reads the trace, writes STEM.csv, the phases of each worker as intervals in
 * seconds, and lets gnuplot draw STEM.FORMAT of it with the script lanes.gp in the
 * folder plots.  format: "svg" or "png", NULL = both.  Each 1/1600 of the run shows
 * the phase that took most of it.  Workers beyond the first 1100 are left out, with
 * a warning.  Returns 0, -ENOENT where there is no gnuplot (unreported; the CSV file
 * is written), another negative errno after one line. */
int lanes_draw(const char *trace, const char *stem, const char *plots, const char *format);

/* `zipbench lanes TRACE...`: draws each beside itself; .json is left out of the
 * name.  `zipbench lanes TRACE -o NAME.svg|NAME.png`: draws that alone, with NAME.csv
 * beside it.  Returns the exit status. */
int lanes_main(int argc, char **argv);

#endif

/*
 * report.h: `zipbench report [RESULT...]`: figures, summary.csv, report.html and REPORT.md
 * from the stored samples, and from nothing else: repeated, it gives the same bytes.
 */
#ifndef REPORT_H
#define REPORT_H

/* Without RESULT: the newest folder of each experiment in results/ that was made
 * on the same kind of machine (processor, cores) as the newest of all.  Writes
 * summary.csv, figures/ and report.html (page.h; what REPORT.md says of that result
 * alone) into each folder, and REPORT.md, from the template runs/report.md.in, into the
 * current folder.  Without gnuplot there are no new figures, without cmark-gfm no
 * report.html, after a warning.  Returns an exit_status. */
int report_main(int argc, char **argv);

#endif

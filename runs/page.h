/*
 * page.h: a report as one file that any browser shows, without a network.
 */
#ifndef PAGE_H
#define PAGE_H

/* Writes FOLDER/report.html from Markdown, in the frame runs/report.html.in; the figures
 * in it are those of FOLDER/figures.  Returns 0, -ENOSYS where no HTML can be made
 * (unreported; html_unavailable() says why), another negative errno after one line.
 * For one thread. */
int page_write(const char *folder, const char *title, const char *markdown);

#endif

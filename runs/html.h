/*
 * html.h: Markdown and figures as parts of one page that needs no other file.
 */
#ifndef HTML_H
#define HTML_H

/* Why html_of_markdown() cannot work here, NULL if it can. */
const char *html_unavailable(void);

/* The Markdown (with the tables of GitHub's) as what belongs into <body>; the
 * caller's to free.  An image NAME.svg becomes the drawing in the file
 * FIGURES/NAME.svg, or a remark that it was not drawn.  HTML in the Markdown is text,
 * but for <details> with their <summary>.  NULL where it is unavailable.  For one thread. */
char *html_of_markdown(const char *markdown, const char *figures);

/* The text with what is special in HTML escaped, also between double quotes; the caller's
 * to free.  Thread-safe. */
char *html_escape(const char *text);

/* An SVG file of gnuplot's as an element: without its prolog, and with its ids made its
 * own by the name, so that several may stand in one page.  The caller's to free; NULL,
 * silently, where there is no such file or it holds no <svg>.  Thread-safe. */
char *html_svg(const char *path, const char *name);

#endif

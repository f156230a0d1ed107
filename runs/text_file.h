/*
 * text_file.h: whole files of text.  Thread-safe.
 */
#ifndef TEXT_FILE_H
#define TEXT_FILE_H

#include <stddef.h>

/* The text of a file; the caller's to free.  NULL after a line where it cannot be
 * read or is empty. */
char *text_file_read(const char *path);

/* Writes size bytes to a file that appears complete or not at all: what was there
 * stays until then.  Returns 0, or a negative errno after one line. */
int text_file_write(const char *path, const char *text, size_t size);

#endif

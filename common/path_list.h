/*
 * path_list.h: the paths that are to be zipped: those of the command line, and those
 * that stand in files (--files-from).
 *
 * For one thread at a time; const while a list of files is made of it.
 */
#ifndef PATH_LIST_H
#define PATH_LIST_H

#include "arena.h"

#include <stddef.h>

/* Zeroed: empty. */
struct path_list {
    char **paths;           /* owned; ended by NULL, but NULL while it is empty */
    const char **origins;   /* owned; of each: what named it, NULL = the command line */
    size_t count;
    size_t capacity;
    struct arena texts;
};

/* Adds the paths (ended by NULL), which stay the caller's.  Returns 0, or a
 * negative errno after a line. */
int path_list_add_all(struct path_list *list, char *const paths[]);

/* Adds the paths in the file, "-" for standard input, each ended by the character
 * end: '\n' or '\0'.  Empty ones are passed over; the last need not be ended.
 * Nothing else in it has a meaning: not '#', not '-', not a blank.  The name stays
 * the caller's.  Returns 0, or a negative errno after a line that names it. */
int path_list_read(struct path_list *list, const char *name, char end);

/* Frees what the list holds; a zeroed list is fine. */
void path_list_free(struct path_list *list);

#endif

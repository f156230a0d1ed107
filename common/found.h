/*
 * found.h: what was found in one folder, until it is in order.
 *
 * The names of a folder begin alike ("data-000123.csv" and the folder's own
 * name before that), so each is sorted by a key: the first 8 bytes after what all
 * have in common.  Strings are compared only where keys are equal.
 *
 * For one thread at a time.
 */
#ifndef FOUND_H
#define FOUND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct found {
    uint64_t key;           /* big-endian, padded with 0 */
    const char *path;       /* somebody else's, ended by 0; a folder's ends with '/' */
    uint16_t path_size;     /* bytes */
    uint16_t name_offset;   /* where in the path the name in the archive begins */
    bool is_folder;
};

/* Zeroed: empty. */
struct found_list {
    struct found *items;    /* room for 2 * capacity: sorting moves them to and fro */
    size_t count;
    size_t capacity;
};

/* Adds a path of path_size bytes, at most 65,535; the key is set by found_sort().
 * Returns 0 or -ENOMEM. */
int found_add(struct found_list *list, const char *path, size_t path_size, size_t name_offset,
              bool is_folder);

/* Sorts by name, bytewise.  shared: so many bytes all names are known to have in
 * common.  Returns whether all names differ. */
bool found_sort(struct found_list *list, size_t shared);

/* Frees what the list holds; a zeroed list is fine. */
void found_free(struct found_list *list);

#endif

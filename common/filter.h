/*
 * filter.h: which names go into the archive (--exclude, --include).
 *
 * A GLOB is matched by fnmatch(3), without flags: * and ? match a '/' too, as in
 * zip -x and -i and in tar --exclude.  As in tar --exclude it may match the whole
 * name or all that follows one of its '/': "*.o" and ".git" match at any depth;
 * one that begins with '/' matches from the top only.  A folder matches with and
 * without its last '/': "build/" is a folder of that name, and "build/" followed
 * by * all that is in it.
 *
 * A folder that is excluded is not walked, so nothing in it can be included again.
 * --include chooses among the files that are found and the folders that are kept
 * because nothing is in them; it does not keep a walk out of a folder.
 *
 * Const while it is used: thread-safe.
 */
#ifndef FILTER_H
#define FILTER_H

#include <stdbool.h>

/* Each ended by NULL. */
struct filter {
    const char *const *exclude;
    const char *const *include;
};

/* name: in the archive, at most PATH_MAX bytes; that of a folder ends with '/'.
 * NULL is fine for filter: it excludes nothing, and includes everything, as a
 * filter without such a GLOB does. */
bool filter_excludes(const struct filter *filter, const char *name);
bool filter_includes(const struct filter *filter, const char *name);

#endif

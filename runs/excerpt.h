/*
 * excerpt.h: a small tree that is like a large one.
 *
 * Files are taken at even distances in the order of their sizes, so that small and
 * large ones are in it as often as they are; where that is not enough, all of them are
 * cut at the same share of their size.  So one large file becomes its beginning,
 * and many tiny files become fewer.
 */
#ifndef EXCERPT_H
#define EXCERPT_H

#include "filelist.h"

#include <stdint.h>

enum { EXCERPT_FILES_MIN = 32 };    /* where there are as many */

/* What has been made. */
struct excerpt {
    uint64_t files;
    uint64_t bytes;
};

/* Copies about so many bytes (at least 1, at most those of the list) of the regular files of
 * the list, whose paths are relative to folder_fd, to a new folder target, under their names.
 * Returns 0, or a negative errno after one line (none for -EINTR, interruption.h); what has
 * been made is then left. */
int excerpt_make(struct excerpt *excerpt, const struct filelist *list, int folder_fd,
                 uint64_t bytes, const char *target);

#endif

/*
 * publish.h: a file that appears under its name when it is complete, or never.
 *
 * The bytes go to a temporary file in the same folder, which is renamed at the
 * end; a file that was there before is untouched until then.  Where the file
 * system can (O_TMPFILE, open(2)) the temporary file has no name at all before
 * that, so that nothing can be left behind by any kind of death; elsewhere it
 * is called ".NAME.XXXXXXXX" and removed when SIGINT, SIGTERM or SIGHUP ends the
 * process, or a library does, by exit(3) or abort(3).
 *
 * One file at a time in a process (the signal handler must find its name).
 * Functions report their errors themselves and return 0 or a negative errno.
 */
#ifndef PUBLISH_H
#define PUBLISH_H

#include "filelist.h"

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct publish {
    int fd;                     /* of the temporary file; to be written to */
    int folder_fd;              /* of the folder that holds both */
    char target[NAME_MAX + 1];  /* the file's name in that folder */
    char temporary[NAME_MAX + 1];   /* empty = the temporary file has no name */
    mode_t mode;                /* of the file that is replaced, else as open(2) gives it */
};

#define PUBLISH_CLOSED { .fd = -1, .folder_fd = -1 }

/* Opens the temporary file.  A path that is a link means what the link points
 * to; a path that is no regular file, a folder or a device say, is refused. */
int publish_open(struct publish *publish, const char *path);

/* The files that belong to it, so that a walk can pass them over: the temporary
 * one and one that will be replaced.  Returns how many were written to files;
 * 0 if nothing is open. */
enum { PUBLISH_FILES = 2 };
size_t publish_identify(const struct publish *publish, struct filelist_skip files[PUBLISH_FILES]);

/* Gives the file its name.  sync: not before its bytes are on the disk, and waits
 * until its name is there too (fsync(2) of the file, then of the folder). */
int publish_commit(struct publish *publish, bool sync);

/* Throws the file away, unless it was committed; closes everything.  Fine for
 * one that is not open: PUBLISH_CLOSED. */
void publish_close(struct publish *publish);

#endif

/*
 * workload.h: the data that cells work on: made by zipgen, or any folder.
 *
 * What zipgen has made lies in data/NAME, and what it said of it in
 * data/NAME.sha256; a folder without that line was cut off and is made again.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include "experiment.h"
#include "filelist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WORKLOAD_PATHS_MAX = 1000 };

struct workload {
    char name[160];         /* e.g. "tutorial-files-100-lines-500", or the folder's own name */
    char path[4096];        /* the folder */
    char *const *paths;     /* in it, at most 1000, ended by NULL; NULL = all of it.
                             * Not owned */
    bool generated;         /* by zipgen */
    uint64_t seed;          /* of zipgen */
    bool known;             /* it is there, and the rest is filled in: */
    char sha256[65];        /* of the files' contents, one after the other in the order of names */
    uint64_t files;
    uint64_t bytes;
};

/* Finds out what the data set is called and whether it is there.  folder: the
 * user's own, which takes its place, or NULL.  Returns 0, or a negative errno after
 * one line. */
int workload_find(struct workload *workload, const struct data_set *data, const char *folder);

/* Makes the data that is not there (build: the folder that zipgen lies in), or
 * hashes the user's, and waits until all is on the disk, so that no writing back
 * disturbs what is measured next.  Returns 0, or a negative errno after one line. */
int workload_prepare(struct workload *workload, const struct data_set *data, const char *build);

/* Lists what programs will find, as they do.  *folder: a file descriptor that the paths
 * are relative to.  The caller frees and closes both.  Returns 0, or a negative errno
 * after one line; both are then closed. */
int workload_list(const struct workload *workload, struct filelist *list, int *folder);

/* Whether the folder is there and holds nothing but one regular file; then writes its
 * name.  false, too, where the name does not fit. */
bool workload_only_file(const struct workload *workload, char *name, size_t size);

/* A folder for archives in the folder parent, which should be on the file system of the
 * data; what killed campaigns have left there is removed.  Returns 0, or a negative errno
 * after one line. */
int workload_scratch_create(const char *parent, char *path, size_t size);

/* The folder that the data lies in.  Returns text. */
char *workload_parent(const struct workload *workload, char *text, size_t size);

/* Removes the folder and all that is in it. */
void workload_scratch_remove(const char *path);

/* SHA-256 of a whole file as 64 hexadecimal digits.  Returns 0 or a negative errno,
 * unreported. */
int workload_hash_file(const char *path, char hex[static 65]);

/* Of size bytes in memory. */
void workload_hash_text(const char *text, size_t size, char hex[static 65]);

#endif

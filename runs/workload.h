/*
 * workload.h: the data that cells work on: made by zipgen, or any folder.
 *
 * What zipgen has made lies in data/NAME, and what it said of it in
 * data/NAME.sha256; a folder without that line was cut off and is made again.
 */
#ifndef WORKLOAD_H
#define WORKLOAD_H

#include "experiment.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct workload {
    char name[160];         /* e.g. "tutorial-files-100-lines-500", or the folder's own name */
    char path[4096];        /* the folder */
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

/* Whether the folder is there and holds nothing but one regular file; then writes its
 * name.  false, too, where the name does not fit. */
bool workload_only_file(const struct workload *workload, char *name, size_t size);

/* A folder for archives on the file system of the data, beside it; what killed
 * campaigns have left there is removed.  Returns 0, or a negative errno after one
 * line. */
int workload_scratch_create(const struct workload *workload, char *path, size_t size);

/* Removes the folder and the files in it. */
void workload_scratch_remove(const char *path);

/* SHA-256 of a whole file as 64 hexadecimal digits.  Returns 0 or a negative errno,
 * unreported. */
int workload_hash_file(const char *path, char hex[static 65]);

/* Of size bytes in memory. */
void workload_hash_text(const char *text, size_t size, char hex[static 65]);

#endif

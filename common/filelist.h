/*
 * filelist.h: what is to be zipped: walked, named, sorted, each file looked at once.
 *
 * The list is made, by one thread or several, and only read afterwards: then it
 * is shared freely between threads and with forked children.
 *
 * How: each folder is read, sorted and looked at by itself (folder.h), by any
 * thread that is free (walk.h); at the end the folders are put together in order.
 */
#ifndef FILELIST_H
#define FILELIST_H

#include "arena.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <time.h>

enum file_type {
    FILE_REGULAR,
    FILE_FOLDER,        /* kept only where nothing inside it is; its name ends with '/' */
    FILE_SYMLINK,       /* stored as a link: its content is the target */
};

struct file {
    const char *path;   /* to be opened relative to the folder given to filelist_create() */
    const char *name;   /* in the archive: no leading '/', no "." or ".." component; not empty */
    uint64_t size;      /* bytes when it was listed; 0 for a folder */
    struct timespec mtime;
    mode_t mode;        /* type and permission bits */
    uint16_t name_size; /* bytes */
    enum file_type type : 8;
};

/* What is done when a file cannot be listed, opened or read (--on-error). */
enum on_error {
    ON_ERROR_STOP,      /* the run fails */
    ON_ERROR_SKIP,      /* a warning, and it is left out */
};

/* Sorted by name, bytewise (memcmp, then length); no two names are equal. */
struct filelist {
    struct file *files;
    size_t count;
    uint64_t bytes;     /* sum of the sizes */
    size_t left_out;    /* files and folders that could not be listed (ON_ERROR_SKIP) */
    struct arena paths; /* holds the paths and names of the files */
};

/* A file that is passed over where the walk finds it, and refused where it is
 * named as a path: the archive itself. */
struct filelist_skip {
    dev_t device;
    ino_t inode;
};

struct filter;
struct path_list;

/* How they are listed.  Zeroed: everything, links as links, by one thread. */
struct filelist_rules {
    const struct filelist_skip *skip;   /* files that are not to be listed */
    size_t skip_count;
    unsigned threads;               /* 0 ... 1024, the caller included; fewer where there is no
                                       use for them or they cannot be started */
    bool follows;                   /* symbolic links are what they lead to (--follow) */
    bool shallow;                   /* folders are entries, not walked (--no-recursion) */
    enum on_error on_error;
    const struct filter *filter;    /* NULL = all names (--exclude, --include) */
    const struct path_list *origin; /* where the paths were read; NULL = nowhere */
};

/* Lists the files at paths (ended by NULL), walking folders, relative to
 * directory_fd (AT_FDCWD: the current folder).  FIFOs, sockets and devices are
 * never opened: each is passed over with a warning.  rules: NULL = zeroed.  No
 * thread is left when it returns.
 *
 * Returns 0, or a negative errno after a line that names the culprit: a path
 * that is missing or unreadable, has a ".." component, or gives a name that
 * another path has given already; a link that is followed and leads nowhere, or
 * back to a folder that it lies in.  On failure the list is empty.
 * ON_ERROR_SKIP: what is missing, cannot be read or leads nowhere is warned of,
 * left out and counted instead. */
int filelist_create(struct filelist *list, int directory_fd, char *const paths[],
                    const struct filelist_rules *rules);

/* Frees what the list holds; a zeroed list is fine. */
void filelist_free(struct filelist *list);

#endif

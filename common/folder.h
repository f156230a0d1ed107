/*
 * folder.h: one folder of a walk: what is in it, in order, each file looked at once.
 *
 * The names of a tree in order are the names of its folders, each in order, where
 * a subfolder is placed as if its name ended with '/'.  So every folder is sorted
 * alone, while it is in the cache, and putting the folders together (filelist.c)
 * is one pass without a comparison:
 *
 *     slots of "d/":    d/a-   d/a/  -----.   d/a0   d/b
 *     slots of "d/a/":                  d/a/x   d/a/y
 *
 * folder_read() makes the slots; folder_look() fills some of them, and may be
 * called by several threads for different slots of one folder.
 */
#ifndef FOLDER_H
#define FOLDER_H

#include "arena.h"
#include "filelist.h"
#include "found.h"

#include <stdalign.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Something for a thread to do; see walk.h. */
struct task {
    struct task *next;
    struct folder *folder;
    size_t first;       /* slots first ... end - 1 are to be looked at; */
    size_t end;         /* 0: the folder is to be read */
};

/* A slot whose mode is 0 holds no file: FILE_FOLDER is the place of the next
 * subfolder, and anything else was left out. */
struct folder {
    const char *path;       /* relative to the walk's folder, ends with '/'; empty: the top */
    uint16_t path_size;
    uint16_t name_offset;   /* where the name in the archive begins in the path */
    mode_t mode;
    struct timespec mtime;
    dev_t device;           /* with the inode: which folder it is, whatever links lead to it */
    ino_t inode;
    bool left_out;          /* it could not be read */
    struct file *slots;     /* sorted */
    size_t count;
    struct folder *parent;  /* NULL: the top, the parent of what was named */
    struct folder *child;   /* the first, in order */
    struct folder *sibling; /* the next child of the parent */
    struct task task;       /* to read this folder */
    size_t place;           /* for filelist.c: the next slot to be put in the list, */
    size_t list_count;      /* and how long the list was before this folder */
};

/* What a thread reads folders with. */
struct reader {
    int directory_fd;
    const struct filelist_rules *rules;
    const atomic_int *stop;         /* not 0: looking at files ends early; NULL: never */
    struct arena paths;             /* of files: go to the list */
    struct arena nodes;             /* folders, slots: until the list is made */
    struct found_list found;        /* in the folder that is being read */
    size_t slot_count;              /* of all folders that were read */
    size_t left_out;                /* files and folders that could not be */
    bool repeats;                   /* a folder showed a name twice: it was changed meanwhile */
    const char *culprit;            /* after a failure: a path, and what is wrong */
    const char *trouble;            /* with it, to be followed by the errno's text */
    alignas(16) char buffer[32 << 10];
};

/* Frees what the reader holds. */
void reader_free(struct reader *reader);

/* Whether the file is one of those to be skipped. */
bool reader_skips(const struct reader *reader, const struct stat *status);

/* How links are looked at: a flag for fstatat(2). */
int reader_link_flag(const struct reader *reader);

/* Sets the culprit.  Returns the negative errno. */
int reader_fail(struct reader *reader, int negative_errno, const char *culprit,
                const char *trouble);

/* After a failure: if it may be left out, warns of the culprit, counts it, and
 * returns true. */
bool reader_leaves_out(struct reader *reader, int negative_errno);

/* All that follow return 0, or a negative errno with the reader's culprit set.
 * Nothing is printed but warnings.  A file of a folder that may be left out is no
 * failure. */

/* Adds to what was found, if the filter takes it: path is the reader's, in its
 * paths, of size bytes, and ends with '/' for a folder. */
int reader_add(struct reader *reader, const char *path, size_t size, size_t name_offset,
               bool is_folder);

/* Makes slots and children, in order, of what the reader has found, which is empty
 * then. */
int folder_settle(struct folder *folder, struct reader *reader);

/* Opens the folder; where it is not to be walked, reading it need not be allowed.
 * Returns a file descriptor, the caller's to close. */
int folder_open(const struct folder *folder, struct reader *reader);

/* Reads the open folder and makes its slots and its children.  One that it lies in
 * itself, reached over a link, is refused: -ELOOP. */
int folder_read(struct folder *folder, int fd, struct reader *reader);

/* Fills slots first ... end - 1.  FIFOs, sockets and devices are warned of. */
int folder_look(const struct folder *folder, int fd, size_t first, size_t end,
                struct reader *reader);

#endif

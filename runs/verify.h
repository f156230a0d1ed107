/*
 * verify.h: is this archive a true copy of these files?
 *
 * The archive is read by a reader of its own (archive.h, inflater.h), which
 * shares with the writer only the layout of the records.  Its members are
 * inflated by several threads, the largest first, in buffers of fixed size.
 */
#ifndef VERIFY_H
#define VERIFY_H

#include "archive.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    VERIFY_PROBLEMS_KEPT = 10,
    VERIFY_PROBLEM_SIZE = ARCHIVE_PROBLEM_SIZE + 256,   /* bytes, a line without its end */
};

struct verify_result {
    uint64_t entries;       /* members in the archive */
    uint64_t bytes;         /* of content, as their headers say */
    uint64_t missing;       /* files that the archive lacks */
    uint64_t surplus;       /* members that are no file's */
    uint64_t mismatches;    /* members that are damaged, or differ from their file */
    uint64_t problem_count; /* all problems; 0 if the archive is right */
    uint64_t warning_count; /* members that some reader refuses (inflater_warning()) */
    char warning[VERIFY_PROBLEM_SIZE];  /* the first in the order of names; "" = none */
    size_t warning_rank;
    bool reported;          /* the only problem is one that is on standard error already */
    char problems[VERIFY_PROBLEMS_KEPT][VERIFY_PROBLEM_SIZE]; /* the first in the order of names */
    size_t ranks[VERIFY_PROBLEMS_KEPT];     /* place of their names in that order */
};

/* Compares the archive's names, types, sizes, CRCs and contents with the files
 * that filelist_create() finds at paths (ended by NULL), relative to directory
 * (NULL: the current one; the archive itself is passed over).  threads: at
 * least 1, the caller's among them; if fewer can be started, those do the work.
 *
 * Returns 0 if all is right; -EBADMSG if the archive is damaged or differs; else
 * another negative errno, when the comparison could not be made.  *result is
 * filled in any case: result->problems[0] says what the first problem is, in one
 * line without the archive's name.  Prints nothing, but for filelist_create()'s
 * own line where the files cannot be listed (result->reported).  Any thread may
 * call it; not in a child forked while other threads ran. */
int verify_archive(const char *archive, const char *directory, char *const paths[],
                   unsigned threads, struct verify_result *result);

/* The same for an archive that another program made, whose format may be another but
 * whose names, types, sizes, CRCs and contents may not: data descriptors are allowed
 * (archive_open_foreign()), as are members for folders that hold something; empty folders
 * may lack. */
int verify_foreign(const char *archive, const char *directory, char *const paths[],
                   unsigned threads, struct verify_result *result);

/* zipbench verify [-j N] [-C DIR] [-q] [--foreign] ARCHIVE PATH...; argv[0] is "verify".
 * Returns an exit_status. */
int verify_main(int argc, char **argv);

#endif

/*
 * walk.h: several threads walk a tree, folder by folder.
 *
 * Folders that are still to be read lie on one stack.  A thread takes one, reads
 * it, puts its subfolders on the stack and looks at its files; of a large folder
 * it leaves parts to the others:
 *
 *     thread 1   read "."   look at its files   read "a"   look ...
 *     thread 2                read "b"            look at its files   a part of "a"
 *
 * There is no recursion, and a thread has one folder open at a time: any depth
 * will do.  The walk ends when the stack is empty and nobody is busy, or with the
 * first error.
 */
#ifndef WALK_H
#define WALK_H

#include "folder.h"

/* Reads and fills the children of top, whose slots are filled already, and all
 * below them.  reader: the caller's, with no stop; at the end it owns what all
 * threads made, and its count of slots is of all.
 *
 * threads: 1 ... 1024 with the caller.  Further ones are started when there is
 * work for them; it goes on without those that cannot be started, and all have
 * ended when it returns.
 *
 * Returns 0, or a negative errno after a line that names the culprit.  A folder that
 * cannot be read and may be left out is. */
int walk_run(struct folder *top, struct reader *reader, unsigned threads);

/* Prints the line of a failure of folder.h.  Returns the negative errno. */
int walk_report(const struct reader *reader, int negative_errno);

#endif

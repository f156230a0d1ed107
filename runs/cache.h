/*
 * cache.h: what of a data set lies in the page cache.
 *
 * No privileges are needed: pages are read in by reading, and thrown out with
 * posix_fadvise(POSIX_FADV_DONTNEED) once fsync(2) has made them clean; what is there
 * is told by mincore(2), but only of files that this user owns or may write.  Inodes and
 * names stay cached: only root could evict those; a virtual machine's host may have a
 * cache of its own.  Files that another program has mapped keep their pages.
 */
#ifndef CACHE_H
#define CACHE_H

#include "workload.h"

#include <stdbool.h>

/* Brings the data set, walked anew, into the state "warm" (every byte has been read once),
 * "cold" (none is cached) or "as-is" (nothing is done), and measures.  *residency: the share
 * of its pages that are cached then, 0 ... 1; NAN if it has none, or the kernel does not tell
 * of them.  Returns 0, or a negative errno after one line (none for -EINTR, interruption.h). */
int cache_prepare(const struct workload *workload, const char *state, double *residency);

/* Whether a residency is what the state promises: below 0.01 for "cold", above 0.99 for
 * "warm"; anything for "as-is".  What is not known promises nothing but that. */
bool cache_is(const char *state, double residency);

#endif

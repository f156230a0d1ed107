/*
 * cache.h: what of a data set lies in the page cache.
 *
 * No privileges are needed: pages are read in by reading, and thrown out with
 * posix_fadvise(POSIX_FADV_DONTNEED) once fsync(2) has made them clean; what is there
 * is told by mincore(2).  Inodes and names stay cached: only root could evict those.
 * Files that another program has mapped keep their pages.
 *
 * All functions walk the data set anew, as a run would find it.
 */
#ifndef CACHE_H
#define CACHE_H

#include "workload.h"

/* Brings the data set into the state "warm" (every byte has been read once), "cold"
 * (none is cached) or "as-is" (nothing is done), and measures.  *residency: the share of
 * its pages that are cached then, 0 ... 1; NAN if it has none.  Returns 0, or a negative
 * errno after one line. */
int cache_prepare(const struct workload *workload, const char *state, double *residency);

/* Whether a residency is what the state promises: below 0.01 for "cold", above 0.99 for
 * "warm"; anything, also NAN, for "as-is". */
bool cache_is(const char *state, double residency);

#endif

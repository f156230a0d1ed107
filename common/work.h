/*
 * work.h: the files that are still to be claimed, what is in flight, and the
 * first error: the state that all workers of a run share.
 *
 * It lies in shared memory and consists of atomics and one futex, so that
 * threads and forked children use it alike, and a worker that is killed at any
 * instant leaves nothing locked behind.
 *
 * Claims are made in the order of the list.  A claim waits while the files in
 * flight (claimed, not yet appended) would exceed the limit in bytes: that is
 * the back-pressure that keeps a run's memory independent of the number of
 * files, whatever the strategy, the number of workers and the chunk.  It cannot
 * deadlock: what is claimed next is let in when nothing is in flight, and, if
 * members are appended in the order of names, when it is the member whose turn
 * has come.
 *
 * First error wins: work_fail() prints it and ends all claiming; later ones are
 * silent.  Thread-safe and fork-safe, all of it.
 */
#ifndef WORK_H
#define WORK_H

#include "filelist.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Files first ... end - 1 of the list. */
struct chunk {
    size_t first;
    size_t end;
};

enum claim {
    CLAIM_TAKEN,        /* *chunk is the caller's */
    CLAIM_BUSY,         /* too much is in flight: try again after an append */
    CLAIM_ENDED,        /* no file is left, or the run has failed */
};

struct work;

/* A chunk holds at most so many bytes of files, unless it is a single file: some
 * strategies keep a whole chunk in memory. */
#define WORK_CHUNK_LIMIT ((uint64_t)32 << 20)

/* Bytes of files that may be in flight for each processor that the process may
 * use; one file that is larger passes alone. */
#define WORK_IN_FLIGHT_PER_PROCESSOR ((uint64_t)64 << 20)

/* in_flight_limit: bytes.  Returns NULL, errno set, when there is no memory.
 * The list must outlive the work. */
struct work *work_create(const struct filelist *files, uint64_t in_flight_limit);
void work_destroy(struct work *work);

/* Claims the next size files, fewer at the end of the list or when they are large.
 * Waits while too much is in flight.  Returns false when nothing is left or the
 * run has failed. */
bool work_claim(struct work *work, size_t size, struct chunk *chunk);

/* The same without waiting. */
enum claim work_try_claim(struct work *work, size_t size, struct chunk *chunk);

/* For files that were claimed elsewhere (by OpenMP's schedule): waits until this
 * one may be in flight.  Returns false when the run has failed. */
bool work_admit(struct work *work, size_t file);

/* The file has left: it was appended, or given up. */
void work_done(struct work *work, size_t file);

/* All files before this one are in the archive (ORDER_NAME only). */
void work_turn(struct work *work, size_t file);

/* Fails the run: the first caller reports "PROGRAM: MESSAGE: STRERROR", records
 * the negative errno and wakes all that wait; all claiming ends.  The line is
 * written before anybody can learn of the error, so that whoever ends the other
 * workers because of it does not silence the one that speaks. */
__attribute__((format(printf, 3, 4)))
void work_fail(struct work *work, int negative_errno, const char *format, ...);

/* The same without ": STRERROR", where the message says it all. */
__attribute__((format(printf, 3, 4)))
void work_fail_plainly(struct work *work, int negative_errno, const char *format, ...);

/* After a child has died: if it was about to report an error, another may. */
void work_bury(struct work *work, pid_t child);

/* The same as work_fail() for what has been reported already.  Returns true to
 * the first caller. */
bool work_set_error(struct work *work, int negative_errno);

/* The first error, a negative errno, or 0. */
int work_error(const struct work *work);

#endif

/*
 * work.h: the files that are still to be claimed, what is in flight, and the
 * first error: the state that all workers of a run share.
 *
 * It lies in shared memory and consists of atomics and one futex, so that
 * threads and forked children use it alike, and a worker that is killed at any
 * instant leaves nothing locked behind.
 *
 * A claim is refused while the content in flight (claimed, not yet written)
 * would exceed the memory of the job: that is the back-pressure that keeps a
 * run's memory independent of the number of files, whatever the strategy, the
 * number of workers and the chunk.  It cannot deadlock: anything is let in when
 * nothing is in flight, and, where members lie in the order of names, the file
 * whose turn has come is let in always, and before all others.
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

enum order {
    ORDER_COMPLETION,   /* members lie in the archive as they were finished */
    ORDER_NAME,         /* members lie sorted by name: the archive is always the same */
};

enum schedule {
    SCHEDULE_LISTED,    /* files are claimed in the order of their names */
    SCHEDULE_LARGEST,   /* the largest first, those that are streamed last */
};

/* How files are claimed, and what is done when one cannot be read. */
struct work_rules {
    uint64_t memory;        /* bytes that may be in flight */
    unsigned copies;        /* of its content that a file takes: 1, or 2 where it is deflated */
    enum order order;
    enum schedule schedule;
    enum on_error on_error;
};

/* Positions first ... end - 1 in the order of claims: work_file() says which
 * files these are. */
struct chunk {
    size_t first;
    size_t end;
};

enum claim {
    CLAIM_TAKEN,        /* *chunk is the caller's */
    CLAIM_BUSY,         /* too much is in flight: try again after a change */
    CLAIM_ENDED,        /* no file is left, or the run has failed */
};

struct work;

/* A chunk holds at most so many bytes of files, unless it is a single file: some
 * strategies keep a whole chunk in memory. */
#define WORK_CHUNK_LIMIT ((uint64_t)32 << 20)

/* What a member takes beside its content: so "nothing in flight" is 0 and nothing
 * else. */
enum { WORK_MEMBER_WEIGHT = 512 };

/* Returns NULL, errno set, when there is no memory.  The list must outlive the
 * work. */
struct work *work_create(const struct filelist *files, const struct work_rules *rules);
void work_destroy(struct work *work);

/* Claims the next size files, fewer at the end of the list or when they are
 * large; one by one where the largest come first and members lie by name. */
enum claim work_try_claim(struct work *work, size_t size, struct chunk *chunk);

/* The file at a claimed position. */
size_t work_file(const struct work *work, size_t position);

/* What the file counts for in flight, in bytes: the copies of its content that
 * will be held, and what a member takes.  At most the limit. */
uint64_t work_weight(const struct work *work, size_t file);

/* The file would take more than the limit: it has to pass in pieces, and does so
 * alone or when its turn has come. */
bool work_is_oversize(const struct work *work, size_t file);

/* Lets so many bytes in that were claimed elsewhere (blocks.h), if they fit, if
 * nothing else is in flight, or if it is their turn. */
bool work_try_admit(struct work *work, uint64_t bytes, bool turn);

/* Less is in flight by so many bytes: a file has left, or has shrunk. */
void work_release(struct work *work, uint64_t bytes);

/* All files before this one have their place in the archive (ORDER_NAME only).  Callers
 * may overtake one another: the turn never goes back. */
void work_turn(struct work *work, size_t file);

/* Counts what waiters wait for: releases, turns, the error. */
uint32_t work_epoch(const struct work *work);

/* Sleeps until the epoch is another one than this. */
void work_await(struct work *work, uint32_t epoch);

/* Numbers for workers that ask for one: 0, 1, 2 ... */
unsigned work_next_number(struct work *work);

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

/* A file cannot be read: fails the run as work_fail() does, unless files may be left
 * out (ON_ERROR_SKIP) and it is the file's fault (error_is_of_file()): then it is
 * warned of and counted.  Call it once a file.  Returns whether it is left out. */
__attribute__((format(printf, 3, 4)))
bool work_leave_out(struct work *work, int negative_errno, const char *format, ...);

/* Whether it would leave the file out. */
bool work_may_leave_out(const struct work *work, int negative_errno);

/* How many were left out so far. */
size_t work_left_out(const struct work *work);

/* The first error, a negative errno, or 0. */
int work_error(const struct work *work);

#endif

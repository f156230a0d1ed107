/*
 * crew.h: forked children that load members and send them to their parent.
 *
 * A crew of n children uses the slots self[1 + k * (1 + threads)], k < n, and
 * each child may start a team of job->threads on the slots behind its own.
 *
 * Start a crew before any thread exists.  The children write to nothing but
 * their pipe, the shared memory of the run (work.h, worker.h) and, for the line of
 * the first error and for warnings, standard error; they never touch stdio and leave with
 * _exit(2) and are killed if the parent dies (prctl(2), PR_SET_PDEATHSIG).  One
 * that dies itself is named, with its signal, and fails the run.
 *
 * Back-pressure: a pipe, or a channel, holds 1 MiB at most; a child waits where it
 * is full.
 */
#ifndef CREW_H
#define CREW_H

#include "batch.h"
#include "member.h"

#include <poll.h>
#include <stdbool.h>
#include <sys/types.h>

/* The child's end of the line to its parent. */
struct pipe {
    int fd;
    struct channel *channel;    /* content goes through it; NULL = through the pipe too */
};

/* What a child does.  context: as it was in the parent when it forked. */
typedef void crew_body(struct worker *self, struct pipe *parent, void *context);

struct zip;

struct crew {
    pid_t *children;        /* owned; 0 = reaped */
    struct channel **channels;  /* owned; one per child, NULL where content goes through the pipe */
    struct pollfd *pipes;   /* owned; one per child, fd -1 = at its end */
    unsigned planned;       /* children that there shall be */
    unsigned count;         /* that were forked */
    unsigned next;          /* the pipe that is looked at first: all get their turn */
};

/* How content comes from a child to its parent. */
enum crew_way {
    CREW_PIPE,          /* behind its frame, through the pipe */
    CREW_SHARED,        /* through shared memory (channel.h) */
};

/* Forks job->processes children. */
void crew_start(struct crew *crew, struct worker *self, enum crew_way way, crew_body *body,
                void *context);

/* The next member that any child has sent.  Returns false when all have left. */
bool crew_receive(struct crew *crew, struct member *member, struct worker *self);

/* After crew_receive() has returned false: frees the crew. */
void crew_end(struct crew *crew);

/* All of it in one call: starts the crew, has the caller append what the children
 * send, if they do, and ends it. */
void crew_run(struct worker *self, enum crew_way way, struct zip *zip, crew_body *body,
              void *context);

/* Child: sends the members of the batch to the parent and ends it. */
void pipe_send_batch(struct pipe *parent, struct batch *batch, struct worker *self);

#endif

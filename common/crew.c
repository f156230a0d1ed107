#include "crew.h"

#include "channel.h"
#include "error.h"
#include "progress.h"
#include "zip.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PIPE_SIZE = 1 << 20, REDRAW_MS = 100 };

static int write_all(int fd, const void *bytes, size_t size)
{
    const uint8_t *next = bytes;

    while (size > 0) {
        ssize_t written = write(fd, next, size);
        if (written < 0 && errno != EINTR)
            return -errno;
        if (written > 0) {
            next += written;
            size -= (size_t)written;
        }
    }
    return 0;
}

/* Returns 1, or 0 where the pipe has ended, or a negative errno: -EPIPE where it
 * has ended in the middle. */
static int read_all(int fd, void *bytes, size_t size)
{
    uint8_t *next = bytes;

    while (size > 0) {
        ssize_t got = read(fd, next, size);
        if (got == 0)
            return next == bytes ? 0 : -EPIPE;
        if (got < 0 && errno != EINTR)
            return -errno;
        if (got > 0) {
            next += got;
            size -= (size_t)got;
        }
    }
    return 1;
}

/* A frame is the member as it lies in memory, for both ends are the same
 * program, and then its bytes. */
static void send_member(struct pipe *parent, struct member *member, struct worker *self)
{
    uint64_t start_ns = clock_ns();

    if (member->state == MEMBER_FAILED) {
        member_discard(member, self);
        return;
    }
    int err = write_all(parent->fd, member, sizeof *member);
    if (err == 0 && parent->channel != NULL)
        channel_write(parent->channel, member->bytes, member->size);
    else if (err == 0)
        err = write_all(parent->fd, member->bytes, member->size);
    worker_charge(self, PHASE_TRANSFER, start_ns, member->size);
    if (err == -EPIPE)
        work_set_error(self->work, err);    /* the parent has died: nobody is left to be told */
    else if (err != 0)
        work_fail(self->work, err, "cannot send a member to the parent process");
    free(member->bytes);
}

void pipe_send_batch(struct pipe *parent, struct batch *batch, struct worker *self)
{
    for (size_t i = 0; i < batch->chunk.end - batch->chunk.first; i++)
        send_member(parent, &batch->members[i], self);
    batch_free(batch);
}

/* The child has closed its end of the pipe when it has died. */
static bool is_alive(void *pipe_)
{
    struct pollfd pipe = *(struct pollfd *)pipe_;

    return poll(&pipe, 1, 0) <= 0 || (pipe.revents & POLLHUP) == 0;
}

static int receive_content(struct crew *crew, unsigned child, struct member *member)
{
    if (crew->channels[child] == NULL)
        return read_all(crew->pipes[child].fd, member->bytes, member->size);
    return channel_read(crew->channels[child], member->bytes, member->size, is_alive,
                        &crew->pipes[child]) ? 1 : 0;
}

/* Reads one frame; returns as read_all(). */
static int receive_member(struct crew *crew, unsigned child, struct member *member,
                          struct worker *self)
{
    uint64_t start_ns = clock_ns();
    int got = read_all(crew->pipes[child].fd, member, sizeof *member);

    if (got <= 0)
        return got;
    member->bytes = malloc(member->size + 1);
    if (member->bytes == NULL)
        return -ENOMEM;
    got = receive_content(crew, child, member);
    if (got == 0)
        got = -EPIPE;
    if (got < 0)
        free(member->bytes);
    else
        worker_charge(self, PHASE_TRANSFER, start_ns, member->size);
    return got;
}

static _Noreturn void live(struct crew *crew, struct worker *self, pid_t parent, struct pipe *line,
                           crew_body *body, void *context)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(EXIT_FAILED);     /* it died before we could ask to follow it */
    for (unsigned i = 0; i < crew->count; i++)
        close(crew->pipes[i].fd);
    worker_begin(self);
    body(self, line, context);
    worker_note_memory(self);
    worker_end(self);
    _exit(work_error(self->work) == 0 ? EXIT_OK : EXIT_FAILED);
}

static int start_child(struct crew *crew, struct worker *self, crew_body *body, void *context)
{
    struct worker *slot = &self[1 + crew->count * (1 + self->job->threads)];
    pid_t parent = getpid();
    int ends[2];

    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;
    fcntl(ends[1], F_SETPIPE_SZ, PIPE_SIZE);    /* smaller where that is not allowed */
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        live(crew, slot, parent, &(struct pipe){ ends[1], crew->channels[crew->count] }, body,
             context);
    }
    int err = child < 0 ? -errno : 0;
    close(ends[1]);
    if (err != 0) {
        close(ends[0]);
        return err;
    }
    crew->children[crew->count] = child;
    crew->pipes[crew->count] = (struct pollfd){ .fd = ends[0], .events = POLLIN };
    crew->count++;
    return 0;
}

static int make_channels(struct crew *crew, unsigned processes)
{
    for (unsigned i = 0; i < processes; i++)
        if ((crew->channels[i] = channel_create()) == NULL)
            return -errno;
    return 0;
}

void crew_start(struct crew *crew, struct worker *self, enum crew_way way, crew_body *body,
                void *context)
{
    unsigned processes = self->job->processes;
    int err = 0;

    *crew = (struct crew){
        .children = calloc(processes, sizeof *crew->children),
        .pipes = calloc(processes, sizeof *crew->pipes),
        .channels = calloc(processes, sizeof *crew->channels),
        .planned = processes,
    };
    if (crew->children == NULL || crew->pipes == NULL || crew->channels == NULL)
        err = -ENOMEM;
    if (err == 0 && way == CREW_SHARED)
        err = make_channels(crew, processes);
    while (err == 0 && crew->count < processes)
        err = start_child(crew, self, body, context);
    if (err != 0)
        work_fail(self->work, err, "cannot start child process %u of %u; use a smaller -p",
                  crew->count + 1, processes);
}

/* When the run has failed, what the others still do is of no use. */
static void dismiss(const struct crew *crew)
{
    for (unsigned i = 0; i < crew->count; i++)
        if (crew->children[i] != 0)
            kill(crew->children[i], SIGKILL);
}

static void reap(struct crew *crew, unsigned i, struct worker *self)
{
    pid_t child = crew->children[i];
    int status = 0;

    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    close(crew->pipes[i].fd);
    crew->pipes[i].fd = -1;
    crew->children[i] = 0;
    work_bury(self->work, child);
    if (WIFSIGNALED(status))
        work_fail_plainly(self->work, -ECHILD, "child process %d was ended by signal %d (%s)",
                          (int)child, WTERMSIG(status), strsignal(WTERMSIG(status)));
    else if (WEXITSTATUS(status) != EXIT_OK)
        work_fail_plainly(self->work, -ECHILD, "child process %d ended with status %d", (int)child,
                          WEXITSTATUS(status));
    if (work_error(self->work) != 0)
        dismiss(crew);
}

/* The next child, in turn, that has something to say; -1 = all have left. */
static int next_ready(struct crew *crew, const struct worker *self)
{
    unsigned open = 0;

    for (unsigned i = 0; i < crew->count; i++)
        open += crew->pipes[i].fd >= 0;
    while (open > 0) {
        progress_add(self->job->progress, 0);     /* what the children have added */
        if (poll(crew->pipes, crew->count, REDRAW_MS) <= 0)
            continue;       /* nothing yet; or EINTR, or ENOMEM that may pass */
        for (unsigned i = 0; i < crew->count; i++) {
            unsigned candidate = (crew->next + i) % crew->count;
            if (crew->pipes[candidate].fd >= 0 && crew->pipes[candidate].revents != 0) {
                crew->next = candidate + 1;
                return (int)candidate;
            }
        }
    }
    return -1;
}

bool crew_receive(struct crew *crew, struct member *member, struct worker *self)
{
    int child;

    while ((child = next_ready(crew, self)) >= 0) {
        int got = receive_member(crew, (unsigned)child, member, self);
        if (got > 0)
            return true;
        pid_t pid = crew->children[child];
        if (got < 0 && got != -EPIPE) {
            work_fail(self->work, got, "cannot receive a member from child process %d", (int)pid);
            kill(pid, SIGKILL);
        }
        reap(crew, (unsigned)child, self);      /* says how it ended, if not well */
        if (got == -EPIPE) {
            work_fail(self->work, got, "child process %d ended in the middle of a member",
                      (int)pid);
            dismiss(crew);
        }
    }
    return false;
}

void crew_end(struct crew *crew)
{
    for (unsigned i = 0; crew->channels != NULL && i < crew->planned; i++)
        channel_destroy(crew->channels[i]);
    free(crew->channels);
    free(crew->children);
    free(crew->pipes);
    *crew = (struct crew){ 0 };
}

void crew_run(struct worker *self, enum crew_way way, struct zip *zip, crew_body *body,
              void *context)
{
    struct crew crew;
    struct member member;

    crew_start(&crew, self, way, body, context);
    while (crew_receive(&crew, &member, self))
        zip_append(zip, &member, self);
    crew_end(&crew);
}

#include "work.h"

#include "error.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

struct work {
    const struct filelist *files;   /* written before workers start */
    uint64_t in_flight_limit;       /* written before workers start */
    _Atomic size_t cursor;          /* the next file to be claimed */
    _Atomic uint64_t in_flight;     /* bytes */
    _Atomic size_t turn;            /* the next file to be appended, in the order of names */
    _Atomic uint32_t epoch;         /* counts the changes that waiters wait for; the futex */
    _Atomic uint32_t waiters;
    _Atomic pid_t reporter;         /* the process that has taken it on to report the error */
    _Atomic int error;              /* the first one */
};

struct work *work_create(const struct filelist *files, uint64_t in_flight_limit)
{
    struct work *work =
        mmap(NULL, sizeof *work, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (work == MAP_FAILED)
        return NULL;
    work->files = files;
    work->in_flight_limit = in_flight_limit;
    return work;
}

void work_destroy(struct work *work)
{
    if (work != NULL)
        munmap(work, sizeof *work);
}

/* futex(2): sleeps unless the epoch has moved on since it was read. */
static void wait_for_change(struct work *work, uint32_t epoch)
{
    atomic_fetch_add(&work->waiters, 1);
    syscall(SYS_futex, &work->epoch, FUTEX_WAIT, epoch, NULL, NULL, 0);
    atomic_fetch_sub(&work->waiters, 1);
}

static void announce_change(struct work *work)
{
    atomic_fetch_add(&work->epoch, 1);
    if (atomic_load(&work->waiters) > 0)
        syscall(SYS_futex, &work->epoch, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

/* What a file weighs: folders and empty files count too, so that "nothing in
 * flight" is 0 and nothing else. */
static uint64_t weight(const struct work *work, size_t file)
{
    return work->files->files[file].size + 1;
}

/* Adds bytes to what is in flight if they may go. */
static bool let_in(struct work *work, size_t first, uint64_t bytes)
{
    uint64_t in_flight = atomic_load(&work->in_flight);

    do {
        if (in_flight > 0 && in_flight + bytes > work->in_flight_limit
            && atomic_load(&work->turn) != first)
            return false;
    } while (!atomic_compare_exchange_weak(&work->in_flight, &in_flight, in_flight + bytes));
    return true;
}

static void let_out(struct work *work, uint64_t bytes)
{
    atomic_fetch_sub(&work->in_flight, bytes);
    announce_change(work);
}

/* The chunk of at most size files that begins with first; returns its bytes. */
static uint64_t measure(const struct work *work, size_t first, size_t size, struct chunk *chunk)
{
    uint64_t limit =
        WORK_CHUNK_LIMIT < work->in_flight_limit ? WORK_CHUNK_LIMIT : work->in_flight_limit;
    uint64_t bytes = weight(work, first);

    *chunk = (struct chunk){ first, first + 1 };
    while (chunk->end < work->files->count && chunk->end - first < size
           && bytes + weight(work, chunk->end) <= limit)
        bytes += weight(work, chunk->end++);
    return bytes;
}

enum claim work_try_claim(struct work *work, size_t size, struct chunk *chunk)
{
    for (;;) {
        size_t first = atomic_load(&work->cursor);

        if (first == work->files->count || work_error(work) != 0)
            return CLAIM_ENDED;
        struct chunk next;
        uint64_t bytes = measure(work, first, size, &next);
        if (!let_in(work, first, bytes))
            return CLAIM_BUSY;
        if (atomic_compare_exchange_strong(&work->cursor, &first, next.end)) {
            *chunk = next;
            return CLAIM_TAKEN;
        }
        let_out(work, bytes);   /* another worker was faster */
    }
}

bool work_claim(struct work *work, size_t size, struct chunk *chunk)
{
    for (;;) {
        uint32_t epoch = atomic_load(&work->epoch);
        enum claim claim = work_try_claim(work, size, chunk);

        if (claim != CLAIM_BUSY)
            return claim == CLAIM_TAKEN;
        wait_for_change(work, epoch);
    }
}

bool work_admit(struct work *work, size_t file)
{
    for (;;) {
        uint32_t epoch = atomic_load(&work->epoch);

        if (work_error(work) != 0)
            return false;
        if (let_in(work, file, weight(work, file)))
            return true;
        wait_for_change(work, epoch);
    }
}

void work_done(struct work *work, size_t file)
{
    let_out(work, weight(work, file));
}

void work_turn(struct work *work, size_t file)
{
    atomic_store(&work->turn, file);
    announce_change(work);
}

/* True to the first caller only. */
static bool is_first_error(struct work *work)
{
    pid_t nobody = 0;

    return atomic_compare_exchange_strong(&work->reporter, &nobody, getpid());
}

static void publish_error(struct work *work, int negative_errno)
{
    atomic_store(&work->error, negative_errno);
    announce_change(work);
}

void work_bury(struct work *work, pid_t child)
{
    if (work_error(work) == 0)
        atomic_compare_exchange_strong(&work->reporter, &child, 0);
}

bool work_set_error(struct work *work, int negative_errno)
{
    if (!is_first_error(work))
        return false;
    publish_error(work, negative_errno);
    return true;
}

__attribute__((format(printf, 4, 0))) static void fail(struct work *work, int negative_errno,
                                                       bool plainly, const char *format,
                                                       va_list arguments)
{
    char message[4096 + 256];

    if (!is_first_error(work))
        return;
    vsnprintf(message, sizeof message, format, arguments);
    if (plainly)
        error_line("%s", message);
    else
        error_errno(negative_errno, "%s", message);
    publish_error(work, negative_errno);
}

void work_fail(struct work *work, int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fail(work, negative_errno, false, format, arguments);
    va_end(arguments);
}

void work_fail_plainly(struct work *work, int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    fail(work, negative_errno, true, format, arguments);
    va_end(arguments);
}

int work_error(const struct work *work)
{
    return atomic_load(&work->error);
}

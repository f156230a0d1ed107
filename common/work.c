#include "work.h"

#include "error.h"
#include "futex.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MESSAGE_SIZE = 4096 + 256 };     /* a path and a sentence */

struct work {
    const struct filelist *files;   /* written before workers start, as are all to chunk_limit */
    struct work_rules rules;
    uint64_t chunk_limit;           /* bytes */
    size_t *file_at;                /* SCHEDULE_LARGEST: by position; owned */
    size_t *position_of;            /* the inverse; owned */
    size_t size;                    /* of this mapping, bytes */
    _Atomic size_t cursor;          /* the next position to be claimed */
    _Atomic uint64_t in_flight;     /* bytes */
    _Atomic size_t turn;            /* the next file to have a place, in the order of names */
    _Atomic uint32_t epoch;         /* counts the changes that waiters wait for; the futex */
    _Atomic uint32_t waiters;
    _Atomic unsigned next_number;
    _Atomic size_t left_out;        /* files */
    _Atomic pid_t reporter;         /* the process that has taken it on to report the error */
    _Atomic int error;              /* the first one */
    _Atomic bool taken[];           /* by position, where files may be claimed out of order */
};

/* Where the order of claims is not that of the archive, the file whose turn has
 * come may have to be claimed before those in front of it. */
static bool may_jump(const struct work_rules *rules)
{
    return rules->order == ORDER_NAME && rules->schedule == SCHEDULE_LARGEST;
}

static int compare_sizes(const void *a_, const void *b_, void *work_)
{
    const struct work *work = work_;
    size_t a = *(const size_t *)a_, b = *(const size_t *)b_;
    uint64_t size_a = work_is_oversize(work, a) ? 0 : work->files->files[a].size;
    uint64_t size_b = work_is_oversize(work, b) ? 0 : work->files->files[b].size;

    return size_a != size_b ? (size_a < size_b) - (size_a > size_b) : (a > b) - (a < b);
}

static bool schedule_largest(struct work *work)
{
    size_t count = work->files->count;

    work->file_at = calloc(count + 1, sizeof *work->file_at);
    work->position_of = calloc(count + 1, sizeof *work->position_of);
    if (work->file_at == NULL || work->position_of == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        work->file_at[i] = i;
    qsort_r(work->file_at, count, sizeof *work->file_at, compare_sizes, work);
    for (size_t i = 0; i < count; i++)
        work->position_of[work->file_at[i]] = i;
    return true;
}

struct work *work_create(const struct filelist *files, const struct work_rules *rules)
{
    size_t size = sizeof(struct work) + (may_jump(rules) ? files->count : 0);
    struct work *work = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (work == MAP_FAILED)
        return NULL;
    work->files = files;
    work->rules = *rules;
    work->size = size;
    work->chunk_limit = WORK_CHUNK_LIMIT < rules->memory ? WORK_CHUNK_LIMIT : rules->memory;
    if (rules->schedule == SCHEDULE_LARGEST && !schedule_largest(work)) {
        work_destroy(work);
        errno = ENOMEM;
        return NULL;
    }
    return work;
}

void work_destroy(struct work *work)
{
    if (work == NULL)
        return;
    free(work->file_at);
    free(work->position_of);
    munmap(work, work->size);
}

void work_await(struct work *work, uint32_t epoch)
{
    atomic_fetch_add(&work->waiters, 1);
    futex_wait(&work->epoch, epoch, NULL);
    atomic_fetch_sub(&work->waiters, 1);
}

uint32_t work_epoch(const struct work *work)
{
    return atomic_load(&work->epoch);
}

static void announce_change(struct work *work)
{
    atomic_fetch_add(&work->epoch, 1);
    if (atomic_load(&work->waiters) > 0)
        futex_wake(&work->epoch);
}

static uint64_t full_weight(const struct work *work, size_t file)
{
    return work->files->files[file].size * work->rules.copies + WORK_MEMBER_WEIGHT;
}

uint64_t work_weight(const struct work *work, size_t file)
{
    uint64_t weight = full_weight(work, file);

    return weight < work->rules.memory ? weight : work->rules.memory;
}

bool work_is_oversize(const struct work *work, size_t file)
{
    return full_weight(work, file) > work->rules.memory && work->files->files[file].size > 0;
}

size_t work_file(const struct work *work, size_t position)
{
    return work->file_at != NULL ? work->file_at[position] : position;
}

static bool is_turn(const struct work *work, size_t position)
{
    return work->rules.order == ORDER_NAME
           && atomic_load(&work->turn) == work_file(work, position);
}

bool work_try_admit(struct work *work, uint64_t bytes, bool turn)
{
    uint64_t in_flight = atomic_load(&work->in_flight);

    do {
        if (in_flight > 0 && in_flight + bytes > work->rules.memory && !turn)
            return false;
    } while (!atomic_compare_exchange_weak(&work->in_flight, &in_flight, in_flight + bytes));
    return true;
}

void work_release(struct work *work, uint64_t bytes)
{
    atomic_fetch_sub(&work->in_flight, bytes);
    announce_change(work);
}

void work_turn(struct work *work, size_t file)
{
    size_t turn = atomic_load(&work->turn);

    while (turn < file && !atomic_compare_exchange_weak(&work->turn, &turn, file))
        continue;
    announce_change(work);
}

/* The chunk of at most size files that begins with first; returns its bytes. */
static uint64_t measure(const struct work *work, size_t first, size_t size, struct chunk *chunk)
{
    uint64_t bytes = work_weight(work, work_file(work, first));

    *chunk = (struct chunk){ first, first + 1 };
    while (chunk->end < work->files->count && chunk->end - first < size) {
        uint64_t more = work_weight(work, work_file(work, chunk->end));
        if (bytes + more > work->chunk_limit)
            break;
        bytes += more;
        chunk->end++;
    }
    return bytes;
}

static enum claim claim_in_order(struct work *work, size_t size, struct chunk *chunk)
{
    for (;;) {
        size_t first = atomic_load(&work->cursor);

        if (first == work->files->count || work_error(work) != 0)
            return CLAIM_ENDED;
        struct chunk next;
        uint64_t bytes = measure(work, first, size, &next);
        if (!work_try_admit(work, bytes, is_turn(work, first)))
            return CLAIM_BUSY;
        if (atomic_compare_exchange_strong(&work->cursor, &first, next.end)) {
            *chunk = next;
            return CLAIM_TAKEN;
        }
        work_release(work, bytes);   /* another worker was faster */
    }
}

static bool take(struct work *work, size_t position, struct chunk *chunk)
{
    if (atomic_exchange(&work->taken[position], true))
        return false;
    *chunk = (struct chunk){ position, position + 1 };
    return true;
}

/* The file whose turn has come, if nobody has it. */
static bool jump(struct work *work, struct chunk *chunk)
{
    size_t turn = atomic_load(&work->turn);

    if (turn == work->files->count || !take(work, work->position_of[turn], chunk))
        return false;
    atomic_fetch_add(&work->in_flight, work_weight(work, turn));
    return true;
}

static enum claim claim_with_jumps(struct work *work, struct chunk *chunk)
{
    enum claim claim;
    struct chunk next;

    while ((claim = claim_in_order(work, 1, &next)) == CLAIM_TAKEN) {
        if (take(work, next.first, chunk))
            return CLAIM_TAKEN;
        work_release(work, work_weight(work, work_file(work, next.first)));
    }
    return claim == CLAIM_BUSY && jump(work, chunk) ? CLAIM_TAKEN : claim;
}

enum claim work_try_claim(struct work *work, size_t size, struct chunk *chunk)
{
    return may_jump(&work->rules) ? claim_with_jumps(work, chunk)
                                  : claim_in_order(work, size, chunk);
}

unsigned work_next_number(struct work *work)
{
    return atomic_fetch_add(&work->next_number, 1);
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
    char message[MESSAGE_SIZE];

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

bool work_may_leave_out(const struct work *work, int negative_errno)
{
    return work->rules.on_error == ON_ERROR_SKIP && error_is_of_file(negative_errno);
}

bool work_leave_out(struct work *work, int negative_errno, const char *format, ...)
{
    bool left_out = work_may_leave_out(work, negative_errno);
    char message[MESSAGE_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    if (left_out) {
        error_left_out(negative_errno, "%s", message);
        atomic_fetch_add(&work->left_out, 1);
    } else {
        work_fail(work, negative_errno, "%s", message);
    }
    return left_out;
}

size_t work_left_out(const struct work *work)
{
    return atomic_load(&work->left_out);
}

int work_error(const struct work *work)
{
    return atomic_load(&work->error);
}

#include "walk.h"

#include "error.h"
#include "lock.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

/* A thread that opens a folder again to look at so many files loses little. */
enum { PART = 512 };

struct walk {
    const struct reader *model;     /* written before threads start */
    atomic_int err;                 /* the first; written under lock */
    struct lock lock;
    struct condition change;        /* the stack grew, or the walk ended */
    struct task *stack;             /* guarded by lock */
    unsigned busy;                  /* threads that have a task; guarded by lock */
    unsigned waiting;               /* guarded by lock */
    pthread_t *threads;             /* guarded by lock */
    unsigned started;               /* guarded by lock */
    unsigned limit;                 /* threads that may be started; guarded by lock */
    struct arena paths;             /* of threads that have ended; guarded by lock */
    struct arena nodes;             /* guarded by lock */
    size_t slot_count;              /* guarded by lock */
    size_t left_out;                /* guarded by lock */
    bool repeats;                   /* guarded by lock */
};

int walk_report(const struct reader *reader, int negative_errno)
{
    size_t size = strlen(reader->culprit);

    if (size > 1 && reader->culprit[size - 1] == '/')
        size--;
    return error_errno(negative_errno, "%.*s%s", (int)size, reader->culprit, reader->trouble);
}

static void fail(struct walk *walk, const struct reader *reader, int err)
{
    lock_acquire(&walk->lock);
    if (atomic_load(&walk->err) == 0)
        atomic_store(&walk->err, walk_report(reader, err));
    lock_release(&walk->lock);
}

static void *begin(void *walk);

/* The lock is held: who ends the walk knows how many threads there are. */
static void start_threads(struct walk *walk, size_t tasks)
{
    while (tasks > walk->waiting && walk->started < walk->limit) {
        if (pthread_create(&walk->threads[walk->started], NULL, begin, walk) == 0)
            walk->started++;
        else
            walk->limit = walk->started;
        tasks--;
    }
}

/* first ... last are a chain of count tasks. */
static void push(struct walk *walk, struct task *first, struct task *last, size_t count)
{
    lock_acquire(&walk->lock);
    last->next = walk->stack;
    walk->stack = first;
    if (walk->waiting > 0)
        condition_broadcast(&walk->change);
    start_threads(walk, count);
    lock_release(&walk->lock);
}

/* Returns NULL at the end of the walk: then no thread has a task. */
static struct task *take(struct walk *walk, bool was_busy)
{
    struct task *task = NULL;

    lock_acquire(&walk->lock);
    walk->busy -= was_busy;
    while (walk->busy > 0 && (walk->stack == NULL || atomic_load(&walk->err) != 0)) {
        walk->waiting++;
        condition_wait(&walk->change, &walk->lock);
        walk->waiting--;
    }
    if (walk->stack != NULL && atomic_load(&walk->err) == 0) {
        task = walk->stack;
        walk->stack = task->next;
        walk->busy++;
    } else {
        condition_broadcast(&walk->change);
    }
    lock_release(&walk->lock);
    return task;
}

static void push_children(struct walk *walk, struct folder *folder)
{
    struct folder *last = folder->child;
    size_t count = 1;

    if (last == NULL)
        return;
    for (; last->sibling != NULL; last = last->sibling)
        count++;
    push(walk, &folder->child->task, &last->task, count);
}

/* Leaves all but the first part to whoever is free. */
static int push_parts(struct walk *walk, struct folder *folder, struct reader *reader)
{
    size_t count = (folder->count - 1) / PART;
    struct task *parts = arena_allocate(&reader->nodes, count * sizeof *parts,
                                        alignof(struct task));

    if (parts == NULL) {
        reader->culprit = folder->path;
        reader->trouble = "";
        return -ENOMEM;
    }
    for (size_t i = 0; i < count; i++) {
        size_t first = (i + 1) * PART;
        size_t end = folder->count - first > PART ? first + PART : folder->count;
        parts[i] = (struct task){ &parts[i + 1], folder, first, end };
    }
    push(walk, parts, &parts[count - 1], count);
    return 0;
}

static int read_folder(struct walk *walk, struct folder *folder, int fd, struct reader *reader)
{
    int err = folder_read(folder, fd, reader);
    size_t end = folder->count;

    if (err != 0)
        return err;
    push_children(walk, folder);
    if (walk->threads != NULL && end > PART) {
        err = push_parts(walk, folder, reader);
        end = PART;
    }
    return err != 0 ? err : folder_look(folder, fd, 0, end, reader);
}

static int do_task(struct walk *walk, const struct task *task, struct reader *reader)
{
    int fd = folder_open(task->folder, reader);

    if (fd < 0)
        return fd;
    int err = task->end == 0 ? read_folder(walk, task->folder, fd, reader)
                             : folder_look(task->folder, fd, task->first, task->end, reader);
    close(fd);
    return err;
}

static void do_tasks(struct walk *walk, struct reader *reader)
{
    struct task *task = take(walk, false);

    for (; task != NULL; task = take(walk, true)) {
        int err = do_task(walk, task, reader);
        if (err == 0)
            continue;
        if (!reader_leaves_out(reader, err))
            fail(walk, reader, err);
        else if (task->end == 0)
            task->folder->left_out = true;
    }
}

static void *begin(void *walk_)
{
    struct walk *walk = walk_;
    struct reader reader = {
        .directory_fd = walk->model->directory_fd,
        .rules = walk->model->rules,
        .stop = &walk->err,
    };

    do_tasks(walk, &reader);
    lock_acquire(&walk->lock);
    arena_absorb(&walk->paths, &reader.paths);
    arena_absorb(&walk->nodes, &reader.nodes);
    walk->slot_count += reader.slot_count;
    walk->left_out += reader.left_out;
    walk->repeats |= reader.repeats;
    lock_release(&walk->lock);
    reader_free(&reader);
    return NULL;
}

/* Each has a folder open; half of the files that may be open are left to others. */
static unsigned useful_threads(unsigned threads)
{
    struct rlimit files;

    if (getrlimit(RLIMIT_NOFILE, &files) == 0 && files.rlim_cur / 2 < threads)
        threads = (unsigned)files.rlim_cur / 2;
    return threads > 0 ? threads : 1;
}

int walk_run(struct folder *top, struct reader *reader, unsigned threads)
{
    unsigned others = useful_threads(threads) - 1;
    struct walk walk = {
        .model = reader,
        .lock = LOCK_INITIALIZER,
        .change = CONDITION_INITIALIZER,
        .threads = others > 0 ? calloc(others, sizeof *walk.threads) : NULL,
    };

    walk.limit = walk.threads != NULL ? others : 0;
    reader->stop = &walk.err;
    push_children(&walk, top);
    do_tasks(&walk, reader);
    for (unsigned i = 0; i < walk.started; i++)
        pthread_join(walk.threads[i], NULL);
    free(walk.threads);
    arena_absorb(&reader->paths, &walk.paths);
    arena_absorb(&reader->nodes, &walk.nodes);
    reader->slot_count += walk.slot_count;
    reader->left_out += walk.left_out;
    reader->repeats |= walk.repeats;
    reader->stop = NULL;
    return atomic_load(&walk.err);
}

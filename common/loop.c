/*
 * Needs: libuv
 */
#include "loop.h"

#include "team.h"
#include "zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <uv.h>

/* Enough to keep the pool fed while the loop appends. */
enum { TASKS_PER_THREAD = 4 };

struct task {
    struct loop *loop;
    struct chunk chunk;     /* claimed, not yet handed out by task_next() */
    struct batch batch;     /* what is being loaded or has been */
    task_step *then;        /* where it goes on */
    task_step *claimed;     /* where it goes on when a claim has been granted */
    struct task *next;      /* in the list that it waits in */
    uv_work_t request;      /* of the pool */
};

/* First in, first out. */
struct task_list {
    struct task *first;
    struct task **last;
};

struct loop {
    uv_loop_t uv;
    struct worker *self;
    struct zip *zip;
    struct task_list ready;         /* go on as soon as the present step has ended */
    struct task_list short_of_room; /* their claim was CLAIM_BUSY */
    struct task_list for_lock;
    struct task *lock_holder;       /* NULL = free */
    uv_mutex_t lane_lock;
    struct worker **free_lanes;     /* guarded by lane_lock: slots that no pool thread uses */
    unsigned free_lane_count;       /* guarded by lane_lock */
};

static void list_init(struct task_list *list)
{
    *list = (struct task_list){ NULL, &list->first };
}

static void list_put(struct task_list *list, struct task *task)
{
    task->next = NULL;
    *list->last = task;
    list->last = &task->next;
}

static struct task *list_get(struct task_list *list)
{
    struct task *task = list->first;

    if (task != NULL && (list->first = task->next) == NULL)
        list->last = &list->first;
    return task;
}

static void move_all(struct task_list *from, struct task_list *to)
{
    struct task *task;

    while ((task = list_get(from)) != NULL)
        list_put(to, task);
}

static void run_ready(struct loop *loop)
{
    struct task *task;

    while ((task = list_get(&loop->ready)) != NULL)
        task->then(task);
}

static void go_on(struct task *task, task_step *then)
{
    task->then = then;
    list_put(&task->loop->ready, task);
}

static void start_batch(struct task *task, struct chunk chunk)
{
    if (batch_init(&task->batch, chunk, task->loop->self))
        go_on(task, task->claimed);
}

static void claim_whole(struct task *task)
{
    struct worker *self = task->loop->self;

    switch (work_try_claim(self->work, self->job->chunk, &task->chunk)) {
    case CLAIM_TAKEN:
        start_batch(task, task->chunk);
        break;
    case CLAIM_BUSY:
        task->then = claim_whole;
        list_put(&task->loop->short_of_room, task);
        break;
    case CLAIM_ENDED:
        break;
    }
}

static void claim_file(struct task *task)
{
    struct worker *self = task->loop->self;
    enum claim claim = CLAIM_TAKEN;

    if (task->chunk.first == task->chunk.end)
        claim = work_try_claim(self->work, self->job->chunk, &task->chunk);
    if (claim == CLAIM_TAKEN) {
        size_t position = task->chunk.first++;
        start_batch(task, (struct chunk){ position, position + 1 });
    } else if (claim == CLAIM_BUSY) {
        task->then = claim_file;
        list_put(&task->loop->short_of_room, task);
    }
}

void task_next(struct task *task, task_step *then)
{
    task->claimed = then;
    claim_file(task);
}

void task_claim(struct task *task, task_step *then)
{
    task->claimed = then;
    claim_whole(task);
}

static struct worker *take_lane(struct loop *loop)
{
    uv_mutex_lock(&loop->lane_lock);
    struct worker *lane = loop->free_lanes[--loop->free_lane_count];
    uv_mutex_unlock(&loop->lane_lock);
    return lane;
}

static void return_lane(struct loop *loop, struct worker *lane)
{
    uv_mutex_lock(&loop->lane_lock);
    loop->free_lanes[loop->free_lane_count++] = lane;
    uv_mutex_unlock(&loop->lane_lock);
}

/* On a thread of the pool. */
static void load(uv_work_t *request)
{
    struct task *task = request->data;
    struct worker *lane = take_lane(task->loop);

    batch_load(&task->batch, lane);
    return_lane(task->loop, lane);
}

/* On the thread of the loop. */
static void loaded(uv_work_t *request, int status)
{
    struct task *task = request->data;

    (void)status;   /* nothing cancels a request */
    list_put(&task->loop->ready, task);
    run_ready(task->loop);
}

void task_load(struct task *task, task_step *then)
{
    task->then = then;
    task->request.data = task;
    uv_queue_work(&task->loop->uv, &task->request, load, loaded);
}

void task_acquire(struct task *task, task_step *then)
{
    struct loop *loop = task->loop;

    if (loop->lock_holder == NULL) {
        loop->lock_holder = task;
        go_on(task, then);
    } else {
        task->then = then;
        list_put(&loop->for_lock, task);
    }
}

void task_release(struct task *task)
{
    struct loop *loop = task->loop;

    loop->lock_holder = list_get(&loop->for_lock);
    if (loop->lock_holder != NULL)
        list_put(&loop->ready, loop->lock_holder);
}

void task_append(struct task *task)
{
    struct loop *loop = task->loop;

    zip_append_batch(loop->zip, &task->batch, loop->self);
    move_all(&loop->short_of_room, &loop->ready);
}

/* libuv ends the process where it cannot open what it needs: see beforehand. */
static int can_open_files(void)
{
    enum { FILES = 8 };     /* it takes 6 */
    int fds[FILES], count = 0, err = 0;

    while (err == 0 && count < FILES) {
        int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
        if (fd >= 0)
            fds[count++] = fd;
        else
            err = -errno;
    }
    while (count > 0)
        close(fds[--count]);
    return err;
}

/* libuv reads the size of its pool from the environment when it first uses it. */
static int open_loop(struct loop *loop, struct worker *self)
{
    unsigned threads = self->job->threads;
    char text[16];

    snprintf(text, sizeof text, "%u", threads);
    if (setenv("UV_THREADPOOL_SIZE", text, 1) != 0)
        return -errno;
    loop->free_lanes = calloc(threads, sizeof *loop->free_lanes);
    if (loop->free_lanes == NULL)
        return -ENOMEM;
    for (unsigned i = 0; i < threads; i++)
        loop->free_lanes[loop->free_lane_count++] = worker_begin(&self[1 + i]);
    list_init(&loop->ready);
    list_init(&loop->short_of_room);
    list_init(&loop->for_lock);
    int err = uv_mutex_init(&loop->lane_lock);
    if (err != 0)
        return err;
    err = uv_loop_init(&loop->uv);
    if (err != 0)
        uv_mutex_destroy(&loop->lane_lock);
    return err;
}

static void close_loop(struct loop *loop)
{
    for (unsigned i = 0; i < loop->self->job->threads; i++)
        worker_end(&loop->self[1 + i]);
    uv_loop_close(&loop->uv);
    uv_mutex_destroy(&loop->lane_lock);
    uv_library_shutdown();      /* joins the threads of the pool */
    free(loop->free_lanes);
}

void loop_run(struct worker *self, struct zip *zip, task_step *first)
{
    struct loop loop = { .self = self, .zip = zip };
    size_t files = self->job->files->count;
    size_t count = (size_t)self->job->threads * TASKS_PER_THREAD;
    struct task *tasks = calloc(count < files ? count : files + 1, sizeof *tasks);
    int err = tasks == NULL ? -ENOMEM : 0;
    if (err == 0 && !team_can_start(self, self->job->threads))
        err = -EAGAIN;
    if (err == 0)
        err = can_open_files();
    if (err == 0)
        err = open_loop(&loop, self);

    if (err != 0) {
        work_fail(self->work, err, "cannot start the event loop");
        free(loop.free_lanes);
        free(tasks);
        return;
    }
    for (size_t i = 0; i < count && i < files; i++) {
        tasks[i].loop = &loop;
        go_on(&tasks[i], first);
    }
    run_ready(&loop);
    uv_run(&loop.uv, UV_RUN_DEFAULT);
    close_loop(&loop);
    free(tasks);
}

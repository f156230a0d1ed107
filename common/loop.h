/*
 * loop.h: an event loop and its coroutines, as asyncio has them, over libuv.
 *
 * A task is a coroutine: it works through files, one step after another, on the
 * thread of the loop.  A verb that has to wait takes the step that comes
 * `then`; between verbs no other task runs.  Files are loaded on libuv's thread
 * pool of job->threads, where they are deflated too if the job says so.
 *
 * The number of tasks is bounded, and a claim that has to wait for room in
 * flight (work.h) suspends its task alone, so memory is bounded too.
 *
 * Uses the slots self[1] ... self[threads] for the threads of the pool; the
 * loop itself is `self`.  One loop at a time in a process.
 *
 */
#ifndef LOOP_H
#define LOOP_H

#include "batch.h"

struct task;
struct zip;

typedef void task_step(struct task *task);

/* Starts tasks, each with the step `first`, and returns when all have ended. */
void loop_run(struct worker *self, struct zip *zip, task_step *first);

/* Claims one file (in chunks of job->chunk), then goes on; ends the task when
 * there is none. */
void task_next(struct task *task, task_step *then);

/* Claims a whole chunk, then goes on; ends the task when there is none. */
void task_claim(struct task *task, task_step *then);

/* Loads what was claimed on the pool, then goes on. */
void task_load(struct task *task, task_step *then);

/* Waits for the loop's one cooperative lock, first come, first served; goes on
 * holding it. */
void task_acquire(struct task *task, task_step *then);
void task_release(struct task *task);

/* Appends what was loaded. */
void task_append(struct task *task);

#endif

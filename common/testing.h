/*
 * testing.h: what the module tests of common/ share; for test programs only.
 *
 * A scene is a run without a tree: a list of made-up files, the job, the work
 * and the workers, as main() would have made them.  A capture holds what is
 * written to standard error, where the line itself is the fact.  A scratch is a
 * folder of this test alone.
 *
 * Every function stops the test (fail()) when the machine refuses something.
 * Not thread-safe.
 */
#ifndef TESTING_H
#define TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sink.h"
#include "worker.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

struct scene {
    struct filelist files;      /* "f00000" ...; mode 0644, of 2021-08-14 09:26:53 UTC */
    struct job job;
    struct work *work;
    unsigned worker_count;
};

/* Makes the work and the workers of the job as it is; for a second time, too. */
static inline void scene_start(struct scene *scene)
{
    const struct job *job = &scene->job;
    struct work_rules rules = { .memory = job->memory, .copies = 1, .order = job->order,
                                .schedule = job->schedule, .on_error = job->on_error };

    worker_destroy_all(scene->job.workers, scene->worker_count);
    work_destroy(scene->work);
    scene->work = work_create(&scene->files, &rules);
    assert_non_null(scene->work);
    scene->job.workers = worker_create_all(job, scene->work, scene->worker_count);
    assert_non_null(scene->job.workers);
}

/* Chunk 1, zlib, level 6, deflated by the worker, in order of completion, memory: bytes
 * that may be in flight, of which a file takes its size and SCENE_WEIGHT. */
enum { SCENE_WEIGHT = WORK_MEMBER_WEIGHT };

static inline void scene_open(struct scene *scene, size_t files, uint64_t file_size,
                              uint64_t memory, unsigned threads, unsigned processes)
{
    *scene = (struct scene){
        .files = { .files = calloc(files + 1, sizeof *scene->files.files), .count = files },
        .job = {
            .directory_fd = AT_FDCWD, .threads = threads, .processes = processes, .chunk = 1,
            .codec = &codec_zlib, .level = 6, .deflate_at = DEFLATE_AT_WORKER,
            .sink = &sink_pwrite, .memory = memory,
        },
        .worker_count = 1 + processes * (1 + threads),
    };
    for (size_t i = 0; i < files; i++) {
        char name[32];
        int length = snprintf(name, sizeof name, "f%05zu", i);
        char *path = arena_allocate(&scene->files.paths, sizeof name, 1);
        assert_non_null(path);
        memcpy(path, name, sizeof name);
        scene->files.files[i] = (struct file){
            .path = path, .name = path, .name_size = (uint16_t)length, .size = file_size,
            .mode = S_IFREG | 0644, .mtime = { .tv_sec = 1628933213 },
        };
        scene->files.bytes += file_size;
    }
    scene->job.files = &scene->files;
    scene_start(scene);
}

static inline void scene_close(struct scene *scene)
{
    worker_destroy_all(scene->job.workers, scene->worker_count);
    work_destroy(scene->work);
    filelist_free(&scene->files);
}

struct capture {
    int stderr_fd;      /* the real one */
    int file_fd;
    char text[8192];    /* filled by capture_end() */
};

static inline void capture_begin(struct capture *capture)
{
    capture->stderr_fd = dup(STDERR_FILENO);
    capture->file_fd = memfd_create("stderr", MFD_CLOEXEC);
    assert_true(capture->stderr_fd >= 0 && capture->file_fd >= 0);
    dup2(capture->file_fd, STDERR_FILENO);
}

/* Returns the text. */
static inline const char *capture_end(struct capture *capture)
{
    ssize_t size = pread(capture->file_fd, capture->text, sizeof capture->text - 1, 0);

    dup2(capture->stderr_fd, STDERR_FILENO);
    close(capture->stderr_fd);
    close(capture->file_fd);
    capture->text[size > 0 ? size : 0] = '\0';
    return capture->text;
}

/* The text is one line, and says this. */
static inline void assert_one_line(const char *text, const char *part)
{
    const char *end = strchr(text, '\n');

    if (end == NULL || end[1] != '\0' || strstr(text, part) == NULL)
        fail_msg("not one line with \"%s\": \"%s\"", part, text);
}

static inline void scratch_create(char path[64])
{
    const char *base = getenv("TMPDIR");

    if (base == NULL || strlen(base) > 40)
        base = "/tmp";
    snprintf(path, 64, "%s/test.XXXXXX", base);
    assert_non_null(mkdtemp(path));
}

static inline int scratch_remove_one(const char *path, const struct stat *status, int type,
                                     struct FTW *at)
{
    (void)status, (void)type, (void)at;
    return remove(path);
}

static inline void scratch_remove(const char *path)
{
    nftw(path, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* Waits until the thread or process sleeps, in a futex for instance. */
static inline void wait_until_asleep(pid_t id)
{
    char path[64], state = 'R';

    snprintf(path, sizeof path, "/proc/%d/stat", (int)id);
    while (state != 'S') {
        FILE *file = fopen(path, "re");
        assert_non_null(file);
        if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
            state = '?';
        fclose(file);
        sched_yield();
    }
}

static inline void assert_no_children(void)
{
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

/* The exit status of the child, or 1000 + its signal. */
static inline int wait_for(pid_t child)
{
    int status;

    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

#endif

#include "excerpt.h"

#include "error.h"
#include "interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int by_size(const void *a, const void *b)
{
    const struct file *left = *(const struct file *const *)a;
    const struct file *right = *(const struct file *const *)b;

    if (left->size != right->size)
        return left->size < right->size ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* The regular files, the smallest first; the caller frees.  NULL: out of memory. */
static const struct file **sorted_files(const struct filelist *list, size_t *count)
{
    const struct file **files = calloc(list->count + 1, sizeof *files);

    *count = 0;
    for (size_t i = 0; files != NULL && i < list->count; i++)
        if (list->files[i].type == FILE_REGULAR)
            files[(*count)++] = &list->files[i];
    if (files != NULL)
        qsort(files, *count, sizeof *files, by_size);
    return files;
}

/* Moves some of the files, at even distances, to the front; returns how many. */
static size_t choose(const struct file **files, size_t count, double share)
{
    size_t least = count < EXCERPT_FILES_MIN ? count : EXCERPT_FILES_MIN;
    size_t chosen = (size_t)ceil(share * (double)count);

    chosen = chosen < least ? least : chosen > count ? count : chosen;
    for (size_t i = 0; i < chosen; i++)
        files[i] = files[(size_t)(((double)i + 0.5) * (double)count / (double)chosen)];
    return chosen;
}

/* Makes the folders above the last component of path, below target_fd. */
static int make_parents(int target_fd, const char *path)
{
    char part[PATH_MAX];

    if (strlen(path) >= sizeof part)
        return -ENAMETOOLONG;
    strcpy(part, path);
    for (char *slash = strchr(part, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdirat(target_fd, part, 0777) != 0 && errno != EEXIST)
            return -errno;
        *slash = '/';
    }
    return 0;
}

static int copy_bytes(int from, int to, uint64_t bytes)
{
    static const size_t room = (size_t)1 << 18;
    char *buffer = malloc(room);
    int error = buffer == NULL ? -ENOMEM : 0;

    while (bytes > 0 && error == 0) {
        ssize_t got = read(from, buffer, bytes < room ? (size_t)bytes : room);
        if (got <= 0) {
            error = got < 0 ? -errno : 0;       /* it has shrunk */
            break;
        }
        ssize_t put = write(to, buffer, (size_t)got);
        error = put == got ? 0 : put < 0 ? -errno : -ENOSPC;
        bytes -= (uint64_t)got;
    }
    free(buffer);
    return error;
}

static int copy_file(int folder_fd, const struct file *file, int target_fd, uint64_t bytes)
{
    int error = make_parents(target_fd, file->name);
    int from = error == 0 ? openat(folder_fd, file->path, O_RDONLY | O_CLOEXEC) : -1;
    int to = from >= 0 ? openat(target_fd, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
                                0666) : -1;

    if (error == 0)
        error = from < 0 || to < 0 ? -errno : copy_bytes(from, to, bytes);
    if (to >= 0)
        close(to);
    if (from >= 0)
        close(from);
    return error != 0 ? error_errno(error, "%s: cannot be copied for a sample", file->path) : 0;
}

static uint64_t sum(const struct file **files, size_t count)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < count; i++)
        bytes += files[i]->size;
    return bytes;
}

static int copy_all(struct excerpt *excerpt, const struct file **files, size_t count, int folder_fd,
                    uint64_t bytes, int target_fd)
{
    uint64_t whole = sum(files, count);
    double share = whole > bytes ? (double)bytes / (double)whole : 1;
    int error = 0;

    for (size_t i = 0; i < count && error == 0; i++) {
        if (interruption_poll() != 0)
            return -EINTR;
        uint64_t part = (uint64_t)ceil(share * (double)files[i]->size);
        error = copy_file(folder_fd, files[i], target_fd, part);
        excerpt->files++;
        excerpt->bytes += part;
    }
    return error;
}

int excerpt_make(struct excerpt *excerpt, const struct filelist *list, int folder_fd,
                 uint64_t bytes, const char *target)
{
    size_t count;
    const struct file **files = sorted_files(list, &count);
    int error = 0, target_fd = -1;

    *excerpt = (struct excerpt){0};
    if (files == NULL)
        return error_errno(-ENOMEM, "%s", target);
    if (mkdir(target, 0777) != 0
        || (target_fd = open(target, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0) {
        error = error_errno(-errno, "%s", target);
        goto out;
    }
    double share = list->bytes > 0 ? (double)bytes / (double)list->bytes : 1;
    error = copy_all(excerpt, files, choose(files, count, share), folder_fd, bytes, target_fd);
out:
    if (target_fd >= 0)
        close(target_fd);
    free(files);
    return error;
}

#include "cache.h"

#include "error.h"
#include "interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pages of the files seen so far. */
struct pages {
    size_t count;
    size_t cached;
    bool unknown;       /* the kernel does not tell of some */
};

static int read_all(int fd)
{
    static const size_t room = (size_t)1 << 20;
    char *bytes = malloc(room);
    ssize_t got = bytes != NULL ? 1 : -1;

    while (got > 0 || (got < 0 && errno == EINTR))
        got = read(fd, bytes, room);
    int error = got < 0 ? -errno : 0;
    free(bytes);
    return error;
}

/* Only clean pages can be thrown out. */
static int evict(int fd)
{
    if (fsync(fd) != 0)
        return -errno;
    return -posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
}

static int count_pages(int fd, size_t size, struct pages *pages)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), count = (size + page - 1) / page;
    if (count == 0)
        return 0;
    unsigned char *cached = malloc(count);
    void *mapping = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
    int error = cached == NULL ? -ENOMEM : mapping == MAP_FAILED ? -errno : 0;

    if (error == 0 && mincore(mapping, size, cached) != 0)
        error = -errno;
    for (size_t i = 0; i < count && error == 0; i++)
        pages->cached += cached[i] & 1;
    pages->count += count;
    if (mapping != MAP_FAILED)
        munmap(mapping, size);
    free(cached);
    return error;
}

static int bring_into(const char *state, int fd)
{
    if (strcmp(state, "warm") == 0)
        return read_all(fd);
    return strcmp(state, "cold") == 0 ? evict(fd) : 0;
}

/* Of the files of others mincore(2) says that all is there (since Linux 5.2). */
static bool kernel_tells(int fd, const struct stat *status)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    return status->st_uid == geteuid() || access(path, W_OK) == 0;
}

static int measure(int fd, struct pages *pages)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return -errno;
    pages->unknown = pages->unknown || !kernel_tells(fd, &status);
    return count_pages(fd, (size_t)status.st_size, pages);
}

/* pages: NULL = the files are brought into the state, else measured. */
static int pass(const struct filelist *list, int folder, const char *state, struct pages *pages)
{
    int error = 0;

    for (size_t i = 0; i < list->count && error == 0; i++) {
        if (list->files[i].type != FILE_REGULAR)
            continue;
        if (interruption_poll() != 0)
            return -EINTR;
        int fd = openat(folder, list->files[i].path, O_RDONLY | O_CLOEXEC);
        error = fd < 0 ? -errno : pages != NULL ? measure(fd, pages) : bring_into(state, fd);
        if (error != 0)
            error_errno(error, "%s: cannot be made %s", list->files[i].path, state);
        if (fd >= 0)
            close(fd);
    }
    return error;
}

int cache_prepare(const struct workload *workload, const char *state, double *residency)
{
    struct filelist list = {0};
    struct pages pages = {0};
    int folder;
    int error = workload_list(workload, &list, &folder);

    *residency = NAN;
    if (error != 0)
        return error;
    if (strcmp(state, "as-is") != 0)
        error = pass(&list, folder, state, NULL);
    if (error == 0)
        error = pass(&list, folder, state, &pages);
    if (pages.count > 0 && !pages.unknown)
        *residency = (double)pages.cached / (double)pages.count;
    filelist_free(&list);
    close(folder);
    return error;
}

bool cache_is(const char *state, double residency)
{
    if (strcmp(state, "cold") == 0)
        return residency < 0.01;
    if (strcmp(state, "warm") == 0)
        return residency > 0.99;
    return true;
}

/*
 * shim.c: makes the n-th call of one function fail, in any program that it is preloaded to.
 *
 * Each function here counts the call and passes it on to the one behind it, which
 * is the C library's, or a sanitizer's.  Nothing fails before this library has been
 * set up: what others do while the program is loaded does not count.
 */
#include "fault.h"

#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static struct fault *fault;     /* NULL = not set up: nothing fails */

void fault_find(const char *name, void *function)
{
    void *found;

    memcpy(&found, function, sizeof found);
    if (found != NULL)
        return;
    found = dlsym(RTLD_NEXT, name);
    memcpy(function, &found, sizeof found);
}

__attribute__((constructor)) static void set_up(void)
{
    static void *(*real)(void *, size_t, int, int, int, off_t);
    const char *fd = getenv(FAULT_VARIABLE);

    if (fd == NULL)
        return;
    fault_find("mmap", &real);
    void *shared = real(NULL, sizeof *fault, PROT_READ | PROT_WRITE, MAP_SHARED, atoi(fd), 0);
    if (shared != MAP_FAILED)
        fault = shared;
}

static void note_caller(const void *return_address)
{
    Dl_info info;

    if (dladdr(return_address, &info) == 0 || info.dli_fname == NULL)
        return;
    const char *slash = strrchr(info.dli_fname, '/');
    strncpy(fault->caller, slash != NULL ? slash + 1 : info.dli_fname, sizeof fault->caller - 1);
}

int fault_due(enum fault_function function, const void *return_address)
{
    if (fault == NULL || atomic_fetch_add(&fault->calls[function], 1) + 1 != fault->turn
        || fault->function != function)
        return 0;
    note_caller(return_address);
    atomic_store(&fault->hit, true);
    if (fault->error > 0)
        errno = fault->error;
    return fault->error;
}

#define DUE(name) fault_due(FAULT_##name, __builtin_return_address(0))

/* A function that fails with this value, errno set. */
#define WRAP(type, failure, name, parameters, arguments)    \
    type name parameters                                    \
    {                                                       \
        static type (*real) parameters;                     \
        fault_find(#name, &real);                           \
        return DUE(name) != 0 ? failure : real arguments;   \
    }

/* The same for one that may do half of size. */
#define WRAP_SHORT(name, parameters, arguments)                 \
    ssize_t name parameters                                     \
    {                                                           \
        static ssize_t (*real) parameters;                      \
        fault_find(#name, &real);                               \
        int due = DUE(name);                                    \
        if (due > 0)                                            \
            return -1;                                          \
        size = due == FAULT_SHORT && size > 1 ? size / 2 : size; \
        return real arguments;                                  \
    }

/* As <fcntl.h> has it: the last argument is there where a file may be made. */
static mode_t mode_of(int flags, va_list arguments)
{
    return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
    static int (*real)(const char *, int, ...);
    va_list arguments;

    fault_find("open", &real);
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    return DUE(open) != 0 ? -1 : real(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    static int (*real)(int, const char *, int, ...);
    va_list arguments;

    fault_find("openat", &real);
    va_start(arguments, flags);
    mode_t mode = mode_of(flags, arguments);
    va_end(arguments);
    if (DUE(openat) != 0)
        return -1;
    if (fault != NULL && fault->named && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return real(folder, path, flags, mode);
}

/* A file that could not be closed is closed all the same, as in Linux. */
int close(int fd)
{
    static int (*real)(int);

    fault_find("close", &real);
    int due = DUE(close);
    int result = real(fd);
    if (due == 0)
        return result;
    errno = due;
    return -1;
}

/* An eventfd(2), by which libuv wakes its loop, does all or nothing: it has no kind. */
static bool is_event(int fd)
{
    static int (*real)(int, struct stat *);
    struct stat status;

    fault_find("fstat", &real);
    return real(fd, &status) == 0 && (status.st_mode & S_IFMT) == 0;
}

/* What is said on standard error is how the test learns of the failure. */
ssize_t write(int fd, const void *bytes, size_t size)
{
    static ssize_t (*real)(int, const void *, size_t);

    fault_find("write", &real);
    int due = fd != STDERR_FILENO && !is_event(fd) ? DUE(write) : 0;
    if (due > 0)
        return -1;
    return real(fd, bytes, due == FAULT_SHORT && size > 1 ? size / 2 : size);
}

/* Short: half of the first part that is longer than a byte. */
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    static ssize_t (*real)(int, const struct iovec *, int, off_t);

    fault_find("pwritev", &real);
    int due = DUE(pwritev);
    if (due > 0)
        return -1;
    if (due == FAULT_SHORT)
        return pwrite(fd, parts[0].iov_base, (parts[0].iov_len + 1) / 2, offset);
    return real(fd, parts, count, offset);
}

ssize_t read(int fd, void *bytes, size_t size)
{
    static ssize_t (*real)(int, void *, size_t);

    fault_find("read", &real);
    int due = !is_event(fd) ? DUE(read) : 0;
    if (due > 0)
        return -1;
    return real(fd, bytes, due == FAULT_SHORT && size > 1 ? size / 2 : size);
}

WRAP_SHORT(pread, (int fd, void *bytes, size_t size, off_t offset), (fd, bytes, size, offset))
WRAP_SHORT(sendfile, (int to, int from, off_t *offset, size_t size), (to, from, offset, size))

WRAP(FILE *, NULL, fopen, (const char *path, const char *mode), (path, mode))
WRAP(int, -1, memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(ssize_t, -1, readlinkat, (int folder, const char *path, char *to, size_t size),
     (folder, path, to, size))
WRAP(ssize_t, -1, getdents64, (int fd, void *to, size_t size), (fd, to, size))
WRAP(int, -1, fstat, (int fd, struct stat *status), (fd, status))
WRAP(int, -1, fstatat, (int folder, const char *path, struct stat *status, int flags),
     (folder, path, status, flags))
WRAP(off_t, -1, lseek, (int fd, off_t offset, int whence), (fd, offset, whence))
WRAP(int, -1, fallocate, (int fd, int mode, off_t offset, off_t size), (fd, mode, offset, size))
WRAP(int, -1, ftruncate, (int fd, off_t size), (fd, size))
WRAP(int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, -1, linkat, (int from, const char *old, int to, const char *new, int flags),
     (from, old, to, new, flags))
WRAP(int, -1, renameat, (int from, const char *old, int to, const char *new), (from, old, to, new))
WRAP(int, -1, fsync, (int fd), (fd))
WRAP(pid_t, -1, fork, (void), ())
WRAP(int, -1, pipe2, (int ends[2], int flags), (ends, flags))
WRAP(int, -1, poll, (struct pollfd *files, nfds_t count, int limit), (files, count, limit))
WRAP(pid_t, -1, waitpid, (pid_t child, int *status, int flags), (child, status, flags))
WRAP(int, errno, pthread_create,
     (pthread_t *thread, const pthread_attr_t *kind, void *(*body)(void *), void *context),
     (thread, kind, body, context))
WRAP(void *, MAP_FAILED, mmap, (void *at, size_t size, int access, int kind, int fd, off_t offset),
     (at, size, access, kind, fd, offset))
WRAP(void *, NULL, malloc, (size_t size), (size))
WRAP(void *, NULL, calloc, (size_t count, size_t size), (count, size))
WRAP(void *, NULL, realloc, (void *memory, size_t size), (memory, size))
WRAP(void *, NULL, reallocarray, (void *memory, size_t count, size_t size), (memory, count, size))
WRAP(ssize_t, -1, getrandom, (void *to, size_t size, unsigned flags), (to, size, flags))

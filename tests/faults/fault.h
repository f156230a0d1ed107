/*
 * fault.h: which call is to fail, and whether it has: the memory that the driver
 * shares with the program under test and all that it forks.
 *
 * The driver writes a struct fault into a file without a name and says its
 * descriptor in the variable FAULT_VARIABLE; shim.c, preloaded, maps it and counts
 * the calls of the one function.  The count is of the whole run: of all threads and
 * of all processes.
 */
#ifndef FAULT_H
#define FAULT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#define FAULT_VARIABLE "FAULT_FD"

/* The functions that can be made to fail, each under its own name. */
#define FAULT_FUNCTIONS(X) \
    X(open) X(openat) X(fopen) X(memfd_create) X(read) X(pread) X(readlinkat) X(getdents64) \
    X(fstat) X(fstatat) X(lseek) X(write) X(pwritev) X(sendfile) X(fallocate) X(ftruncate) \
    X(fchmod) X(linkat) X(renameat) X(fsync) X(close) X(fork) X(pipe2) X(poll) X(waitpid) \
    X(pthread_create) X(mmap) X(malloc) X(calloc) X(realloc) X(reallocarray) X(getrandom) \
    X(io_uring_queue_init) X(io_uring_submit_and_wait) X(completion)

#define FAULT_NAME(name) FAULT_##name,
enum fault_function { FAULT_FUNCTIONS(FAULT_NAME) FAULT_COUNT };
#undef FAULT_NAME

/* Instead of an error: the call does half of what it was asked to do. */
enum { FAULT_SHORT = -1 };

struct fault {
    /* Written before the program starts. */
    enum fault_function function;
    int error;              /* an errno, or FAULT_SHORT */
    unsigned turn;          /* the call that fails: 1, 2 ...; 0 = none */
    bool named;             /* the file system has no files without a name (O_TMPFILE) */
    /* Written by the shim. */
    _Atomic unsigned calls[FAULT_COUNT];    /* so far */
    _Atomic bool hit;       /* a call has failed */
    char caller[64];        /* the program or library that made it */
};

/* Counts a call by whoever returns to that address.  Returns the errno with which
 * it has to fail, FAULT_SHORT, or 0; sets errno to a positive one. */
int fault_due(enum fault_function function, const void *return_address);

/* Finds the function of this name behind the shim's own; function points to a
 * pointer to a function, which is set, unless it is set already. */
void fault_find(const char *name, void *function);

#endif

/*
 * descriptor.h: opening files.
 */
#ifndef DESCRIPTOR_H
#define DESCRIPTOR_H

#include <errno.h>
#include <fcntl.h>

/* openat(2), with O_CLOEXEC, again after a signal has interrupted it (a slow device, a
 * network).  folder_fd: AT_FDCWD = the working folder.  mode: where the flags make a file. */
static inline int descriptor_open(int folder_fd, const char *path, int flags, mode_t mode)
{
    int fd;

    do
        fd = openat(folder_fd, path, flags | O_CLOEXEC, mode);
    while (fd < 0 && errno == EINTR);
    return fd;
}

#endif

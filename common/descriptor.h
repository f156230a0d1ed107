/*
 * descriptor.h: files that are open.
 */
#ifndef DESCRIPTOR_H
#define DESCRIPTOR_H

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

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

/* Opens /dev/null for each of the descriptors 0, 1 and 2 that is closed: else what is
 * opened first would be where messages go.  At the start of a program. */
static inline void descriptor_open_standard(void)
{
    int fd;

    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= 2);
    if (fd > 2)
        close(fd);
}

#endif

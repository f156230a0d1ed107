#include "archive_file.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int archive_file_fail(struct archive *archive, int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(archive->problem, sizeof archive->problem, format, arguments);
    va_end(arguments);
    return negative_errno;
}

int archive_file_open(struct archive *archive, const char *path)
{
    struct stat status;

    archive->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (archive->fd < 0 || fstat(archive->fd, &status) != 0)
        return archive_file_fail(archive, -errno, "cannot be opened: %s", strerrordesc_np(errno));
    if (!S_ISREG(status.st_mode))
        return REFUSE(archive, "is no regular file");
    archive->device = status.st_dev;
    archive->inode = status.st_ino;
    archive->size = (uint64_t)status.st_size;
    return 0;
}

int archive_file_read(struct archive *archive, uint8_t *bytes, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t got = pread(archive->fd, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return archive_file_fail(archive, -errno, "cannot be read: %s", strerrordesc_np(errno));
        if (got == 0)
            return REFUSE(archive, "ends while it is being read");
        bytes += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return 0;
}

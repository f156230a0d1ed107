#include "publish.h"

#include "descriptor.h"
#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/* What is removed when the process ends, if it has a name by then; NULL = nothing. */
static const struct publish *volatile doomed;

static void remove_doomed(void)
{
    if (doomed != NULL && doomed->temporary[0] != '\0')
        unlinkat(doomed->folder_fd, doomed->temporary, 0);
}

static void remove_and_die(int signal_number)
{
    remove_doomed();
    if (signal_number == SIGABRT)
        error_line("a library has given up; for want of memory or of threads?");
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

static void on_death_remove(const struct publish *publish)
{
    static const int deadly[] = { SIGINT, SIGTERM, SIGHUP, SIGABRT };
    struct sigaction action = { .sa_handler = remove_and_die, .sa_flags = (int)SA_RESETHAND };

    doomed = publish;
    for (size_t i = 0; i < sizeof deadly / sizeof *deadly; i++) {
        struct sigaction before;
        if (sigaction(deadly[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
            sigaction(deadly[i], &action, NULL);
    }
}

/* ".NAME.XXXXXXXX"; a name near the limit is cut. */
static int temporary_name(struct publish *publish)
{
    uint32_t random;

    if (getrandom(&random, sizeof random, 0) != sizeof random)
        return -errno;
    snprintf(publish->temporary, sizeof publish->temporary, ".%.*s.%08x",
             NAME_MAX - 10, publish->target, random);
    return 0;
}

static int open_named(struct publish *publish)
{
    do {
        int err = temporary_name(publish);
        if (err != 0)
            return err;
        on_death_remove(publish);
        publish->fd = descriptor_open(publish->folder_fd, publish->temporary,
                                      O_RDWR | O_CREAT | O_EXCL, 0600);
    } while (publish->fd < 0 && errno == EEXIST);
    if (publish->fd >= 0)
        return 0;
    doomed = NULL;
    publish->temporary[0] = '\0';
    return -errno;
}

/* A file without a name gets one through /proc, which a bare chroot may lack. */
static int open_temporary(struct publish *publish)
{
    if (access("/proc/self/fd", X_OK) != 0)
        return open_named(publish);
    on_death_remove(publish);
    publish->fd = descriptor_open(publish->folder_fd, ".", O_RDWR | O_TMPFILE, 0600);
    if (publish->fd >= 0)
        return 0;
    if (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT && errno != EINVAL)
        return -errno;
    return open_named(publish);
}

/* The path that a link leads to, also where nothing is there yet; malloc'd, or
 * NULL, errno set. */
static char *resolve(const char *path)
{
    enum { LINKS_MAX = 40 };    /* as the kernel has it */
    char target[PATH_MAX];
    char *real = realpath(path, NULL);
    char *copy = real != NULL ? real : strdup(path);

    for (int links = 0; copy != NULL && real == NULL; links++) {
        ssize_t size = readlink(copy, target, sizeof target - 1);
        if (size < 0)
            break;
        target[size] = '\0';
        char *slash = strrchr(copy, '/');
        int folder = target[0] == '/' || slash == NULL ? 0 : (int)(slash - copy) + 1;
        char *next = NULL;
        if (links == LINKS_MAX)
            errno = ELOOP;
        else if (asprintf(&next, "%.*s%s", folder, copy, target) < 0)
            next = NULL;
        free(copy);
        copy = next;
    }
    return copy;
}

/* Splits path, links resolved, into a folder that is opened and a name in it. */
static int open_folder(struct publish *publish, const char *path)
{
    char *copy = resolve(path);
    if (copy == NULL)
        return -errno;
    char *slash = strrchr(copy, '/');
    const char *name = slash != NULL ? slash + 1 : copy;
    int err = 0;

    if (name[0] == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
        err = -EISDIR;
    else if (strlen(name) > NAME_MAX)
        err = -ENAMETOOLONG;
    else {
        strcpy(publish->target, name);
        if (slash != NULL)
            *slash = '\0';
        const char *folder = slash == NULL ? "." : slash == copy ? "/" : copy;
        publish->folder_fd = descriptor_open(AT_FDCWD, folder, O_RDONLY | O_DIRECTORY, 0);
        err = publish->folder_fd < 0 ? -errno : 0;
    }
    free(copy);
    return err;
}

static mode_t mode_for_new_files(void)
{
    mode_t mask = umask(0);

    umask(mask);
    return 0666 & ~mask;
}

int publish_open(struct publish *publish, const char *path)
{
    struct stat status;

    *publish = (struct publish)PUBLISH_CLOSED;
    publish->mode = mode_for_new_files();
    atexit(remove_doomed);      /* where a library ends the process */
    int err = open_folder(publish, path);
    if (err == 0 && fstatat(publish->folder_fd, publish->target, &status, 0) == 0) {
        if (!S_ISREG(status.st_mode)) {
            error_line("%s: is no regular file; name a new file or one to be replaced", path);
            publish_close(publish);
            return -EINVAL;
        }
        publish->mode = status.st_mode & 0777;
    }
    if (err == 0)
        err = open_temporary(publish);
    if (err != 0) {
        error_errno(err, "%s: cannot create this file", path);
        publish_close(publish);
    }
    return err;
}

size_t publish_identify(const struct publish *publish, struct filelist_skip files[PUBLISH_FILES])
{
    struct stat status;
    size_t count = 0;

    if (publish->fd >= 0 && fstat(publish->fd, &status) == 0)
        files[count++] = (struct filelist_skip){ status.st_dev, status.st_ino };
    if (publish->fd >= 0 && fstatat(publish->folder_fd, publish->target, &status, 0) == 0)
        files[count++] = (struct filelist_skip){ status.st_dev, status.st_ino };
    return count;
}

/* linkat(2) cannot replace a file: link to a temporary name, then rename. */
static int give_temporary_name(struct publish *publish)
{
    char proc[64];
    int err;

    snprintf(proc, sizeof proc, "/proc/self/fd/%d", publish->fd);
    do {
        err = temporary_name(publish);
        if (err != 0)
            return err;
        on_death_remove(publish);
        err = linkat(AT_FDCWD, proc, publish->folder_fd, publish->temporary, AT_SYMLINK_FOLLOW) == 0
                  ? 0
                  : -errno;
    } while (err == -EEXIST);
    return err;
}

int publish_commit(struct publish *publish, bool sync)
{
    int err = fchmod(publish->fd, publish->mode) == 0 ? 0 : -errno;

    if (err == 0 && sync)
        err = TEMP_FAILURE_RETRY(fsync(publish->fd)) == 0 ? 0 : -errno;
    if (err == 0 && publish->temporary[0] == '\0')
        err = give_temporary_name(publish);
    /* Some file systems tell of a full disk only now. */
    if (err == 0) {
        err = close(publish->fd) == 0 ? 0 : -errno;
        publish->fd = -1;
    }
    if (err == 0
        && renameat(publish->folder_fd, publish->temporary, publish->folder_fd, publish->target)
               != 0)
        err = -errno;
    if (err != 0)
        return error_errno(err, "%s: cannot give the finished archive its name", publish->target);
    doomed = NULL;
    publish->temporary[0] = '\0';
    if (sync && TEMP_FAILURE_RETRY(fsync(publish->folder_fd)) != 0)
        return error_errno(-errno, "%s: is there, but perhaps not after a power failure",
                           publish->target);
    return 0;
}

void publish_close(struct publish *publish)
{
    if (publish->temporary[0] != '\0')
        unlinkat(publish->folder_fd, publish->temporary, 0);
    doomed = NULL;
    publish->temporary[0] = '\0';
    if (publish->fd >= 0)
        close(publish->fd);
    if (publish->folder_fd >= 0)
        close(publish->folder_fd);
    publish->fd = publish->folder_fd = -1;
}

#include "target.h"
#include "error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NESTING_MAX = 4 };       /* "tiny/00/00/data-000000.txt" */

/* Makes the folders of DIR/a/b/NAME, all but the last component. */
static int make_parents(int directory_fd, const char *path)
{
    char folder[sizeof ((struct plan_file *)NULL)->path];

    for (const char *slash = strchr(path, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        size_t size = (size_t)(slash - path);
        memcpy(folder, path, size);
        folder[size] = '\0';
        if (mkdirat(directory_fd, folder, 0777) != 0 && errno != EEXIST)
            return -errno;
    }
    return 0;
}

static size_t folder_size(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash != NULL ? (size_t)(slash - path) + 1 : 0;
}

static int make_folders(const struct target *target, const struct plan *plan)
{
    const char *made = "";

    for (size_t i = 0; i < plan->count; i++) {
        const char *path = plan->files[i].path;
        size_t size = folder_size(path);
        if (size == folder_size(made) && memcmp(path, made, size) == 0)
            continue;
        int error = make_parents(target->fd, path);
        if (error != 0)
            return error_errno(error, "cannot make the folder of %s/%s", target->path, path);
        made = path;
    }
    return 0;
}

/* Makes the folder itself, with its parents, as mkdir -p does. */
static int make_target(const char *path)
{
    char *prefix = strdup(path);
    int error = prefix != NULL ? 0 : -ENOMEM;

    for (char *end = prefix; prefix != NULL && *end != '\0'; end++) {
        if (*end != '/' || end == prefix)
            continue;
        *end = '\0';
        mkdir(prefix, 0777);    /* what fails here shows in the last one */
        *end = '/';
    }
    if (error == 0 && mkdir(prefix, 0777) != 0 && errno != EEXIST)
        error = -errno;
    free(prefix);
    return error;
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* The plan's paths, sorted. */
struct known {
    const char **paths;
    size_t count;
};

static bool known_create(struct known *known, const struct plan *plan)
{
    known->count = plan->count;
    known->paths = malloc((plan->count + 1) * sizeof *known->paths);
    if (known->paths == NULL)
        return false;
    for (size_t i = 0; i < plan->count; i++)
        known->paths[i] = plan->files[i].path;
    qsort(known->paths, known->count, sizeof *known->paths, compare_paths);
    return true;
}

static bool known_has(const struct known *known, const char *path)
{
    return bsearch(&path, known->paths, known->count, sizeof *known->paths, compare_paths) != NULL;
}

/* Folders that a data set may have: 00 ... 99, or the name of a profile. */
static bool is_data_folder(const char *name)
{
    return (strspn(name, "0123456789") == 2 && name[2] == '\0') || profile_find(name) != NULL;
}

static int check_folder(const struct target *target, const struct known *known, const char *folder,
                        int depth);

/* inner: an entry of a folder, as a path relative to the target. */
static int check_entry(const struct target *target, const struct known *known, const char *inner,
                       const char *name, int depth)
{
    struct stat info;

    if (is_data_folder(name) && depth < NESTING_MAX
        && fstatat(target->fd, inner, &info, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(info.st_mode))
        return check_folder(target, known, inner, depth + 1);
    if (!plan_is_data_name(name) || known_has(known, inner))
        return 0;
    error_line("%s/%s belongs to another data set: remove that one or choose another folder",
               target->path, inner);
    return -EEXIST;
}

/* folder: relative to the target, "." is the target itself. */
static int check_folder(const struct target *target, const struct known *known, const char *folder,
                        int depth)
{
    int fd = openat(target->fd, folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *directory = fd >= 0 ? fdopendir(fd) : NULL;
    int error = 0;

    if (directory == NULL) {
        error = error_errno(-errno, "cannot read the folder %s/%s", target->path, folder);
        if (fd >= 0)
            close(fd);
        return error;
    }
    for (struct dirent *entry; error == 0 && (entry = readdir(directory)) != NULL;) {
        char inner[NESTING_MAX * (NAME_MAX + 1) + NAME_MAX + 1];
        if (depth == 0)
            snprintf(inner, sizeof inner, "%s", entry->d_name);
        else
            snprintf(inner, sizeof inner, "%s/%s", folder, entry->d_name);
        error = check_entry(target, known, inner, entry->d_name, depth);
    }
    closedir(directory);
    return error;
}

static int check_target(const struct target *target, const struct plan *plan)
{
    struct known known;

    if (!known_create(&known, plan))
        return error_errno(-ENOMEM, "cannot list the data set");
    int error = check_folder(target, &known, ".", 0);
    free(known.paths);
    return error;
}

int target_open(struct target *target, const char *path, const struct plan *plan)
{
    int error = make_target(path);

    *target = (struct target){.path = path, .fd = -1};
    if (error == 0)
        target->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (target->fd < 0)
        return error_errno(error != 0 ? error : -errno, "cannot make the folder %s", path);
    error = check_target(target, plan);
    if (error == 0)
        error = make_folders(target, plan);
    if (error != 0)
        target_close(target);
    return error;
}

void target_close(struct target *target)
{
    if (target->fd >= 0)
        close(target->fd);
    target->fd = -1;
}

static int write_all(int fd, const char *bytes, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t written = pwrite(fd, bytes, size, (off_t)offset);
        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return written < 0 ? -errno : -EIO;
        bytes += written;
        size -= (size_t)written;
        offset += (uint64_t)written;
    }
    return 0;
}

/* Cuts off what an older, longer file had behind the end. */
static int trim(int fd, uint64_t size)
{
    struct stat info;

    if (fstat(fd, &info) != 0)
        return -errno;
    if ((uint64_t)info.st_size > size && ftruncate(fd, (off_t)size) != 0)
        return -errno;
    return 0;
}

int target_write(const struct target *target, const struct plan_file *file, const char *bytes,
                 size_t size, uint64_t offset, bool last)
{
    /* O_NONBLOCK: a FIFO of that name is an error, not a wait for a reader. */
    int fd = openat(target->fd, file->path,
                    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    int error = fd >= 0 ? write_all(fd, bytes, size, offset) : -errno;

    if (error == 0 && last)
        error = trim(fd, offset + size);
    if (fd >= 0 && close(fd) != 0 && error == 0)
        error = -errno;
    return error;
}

#include "filelist.h"

#include "error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct walk {
    struct filelist *list;
    int directory_fd;
    const struct filelist_skip *skip;
    size_t skip_count;
    char name[PATH_MAX + 2];    /* of the file that is being added */
};

/* Copies path to name without empty and "." components.  Returns the size of
 * the name, or -1 if there is a ".." component. */
static ssize_t archive_name(const char *path, char *name)
{
    size_t size = 0;

    while (*path != '\0') {
        size_t length = strcspn(path, "/");
        if (length == 2 && memcmp(path, "..", 2) == 0)
            return -1;
        if (length > 0 && !(length == 1 && *path == '.')) {
            if (size > 0)
                name[size++] = '/';
            memcpy(name + size, path, length);
            size += length;
        }
        path += length + (path[length] == '/');
    }
    name[size] = '\0';
    return (ssize_t)size;
}

/* The name is mostly the end of the path: then both share one copy. */
static int copy_path(struct file *file, const char *path, const char *name)
{
    size_t path_size = strlen(path);
    bool shared = path_size >= file->name_size
                  && memcmp(path + path_size - file->name_size, name, file->name_size) == 0;
    char *copy = malloc(path_size + 1 + (shared ? 0 : file->name_size + 1));

    if (copy == NULL)
        return -ENOMEM;
    file->path = memcpy(copy, path, path_size + 1);
    file->name = shared ? copy + path_size - file->name_size
                        : memcpy(copy + path_size + 1, name, file->name_size + 1);
    return 0;
}

static int add(struct walk *walk, const char *path, const struct stat *status, enum file_type type)
{
    struct filelist *list = walk->list;
    char *name = walk->name;
    ssize_t size = archive_name(path, name);

    if (size < 0) {
        error_line("%s: a path with a '..' component has no safe name in an archive; use -C DIR",
                   path);
        return -EINVAL;
    }
    if (size == 0)
        return 0;       /* the empty folder "." itself */
    if (type == FILE_FOLDER)
        name[size++] = '/', name[size] = '\0';
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 256 : 2 * list->capacity;
        struct file *files = reallocarray(list->files, capacity, sizeof *files);
        if (files == NULL)
            return error_errno(-ENOMEM, "%s", path);
        list->files = files;
        list->capacity = capacity;
    }
    struct file *file = &list->files[list->count];
    *file = (struct file){
        .name_size = (size_t)size,
        .size = type == FILE_FOLDER ? 0 : (uint64_t)status->st_size,
        .type = type,
        .mode = status->st_mode,
        .mtime = status->st_mtim,
    };
    if (copy_path(file, path, name) != 0)
        return error_errno(-ENOMEM, "%s", path);
    list->count++;
    list->bytes += file->size;
    return 0;
}

static bool skipped(const struct walk *walk, const struct stat *status)
{
    for (size_t i = 0; i < walk->skip_count; i++)
        if (walk->skip[i].device == status->st_dev && walk->skip[i].inode == status->st_ino)
            return true;
    return false;
}

static int visit(struct walk *walk, const char *path);

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int visit_entries(struct walk *walk, const char *path, struct dirent **entries, int count)
{
    size_t length = strlen(path);
    const char *slash = length > 0 && path[length - 1] == '/' ? "" : "/";
    int err = 0;

    for (int i = 0; i < count && err == 0; i++) {
        if (is_dot(entries[i]->d_name))
            continue;
        char *child;    /* on the heap: a tree may be 2,000 levels deep */
        if (asprintf(&child, "%s%s%s", path, slash, entries[i]->d_name) < 0)
            return error_errno(-ENOMEM, "%s", path);
        err = visit(walk, child);
        free(child);
    }
    return err;
}

static int visit_folder(struct walk *walk, const char *path, const struct stat *status)
{
    struct dirent **entries;
    size_t before = walk->list->count;
    int count = scandirat(walk->directory_fd, path, &entries, NULL, NULL);

    if (count < 0)
        return error_errno(-errno, "%s: cannot read this folder", path);
    int err = visit_entries(walk, path, entries, count);
    for (int i = 0; i < count; i++)
        free(entries[i]);
    free(entries);
    if (err == 0 && walk->list->count == before)
        err = add(walk, path, status, FILE_FOLDER);
    return err;
}

static int visit(struct walk *walk, const char *path)
{
    struct stat status;

    if (fstatat(walk->directory_fd, path, &status, AT_SYMLINK_NOFOLLOW) != 0)
        return error_errno(-errno, "%s", path);
    if (skipped(walk, &status))
        return 0;
    switch (status.st_mode & S_IFMT) {
    case S_IFREG:
        return add(walk, path, &status, FILE_REGULAR);
    case S_IFLNK:
        return add(walk, path, &status, FILE_SYMLINK);
    case S_IFDIR:
        return visit_folder(walk, path, &status);
    case S_IFIFO:
        error_warn("%s: a FIFO is left out", path);
        return 0;
    case S_IFSOCK:
        error_warn("%s: a socket is left out", path);
        return 0;
    default:
        error_warn("%s: a device is left out", path);
        return 0;
    }
}

static int compare_names(const void *a_, const void *b_)
{
    const struct file *a = a_;
    const struct file *b = b_;
    size_t common = a->name_size < b->name_size ? a->name_size : b->name_size;
    int order = memcmp(a->name, b->name, common);

    return order != 0 ? order : (a->name_size > b->name_size) - (a->name_size < b->name_size);
}

static int check_names(const struct filelist *list)
{
    for (size_t i = 1; i < list->count; i++)
        if (compare_names(&list->files[i - 1], &list->files[i]) == 0) {
            error_line("%s and %s would have one name in the archive: %s",
                       list->files[i - 1].path, list->files[i].path, list->files[i].name);
            return -EEXIST;
        }
    return 0;
}

/* Among files that were found an archive is passed over; named as input, it is a
 * mistake that would cost its content. */
static int visit_named(struct walk *walk, const char *path)
{
    struct stat status;

    if (fstatat(walk->directory_fd, path, &status, 0) == 0 && skipped(walk, &status)) {
        error_line("%s: is the archive that is to be written; leave it out or name another", path);
        return -EINVAL;
    }
    return visit(walk, path);
}

int filelist_create(struct filelist *list, int directory_fd, char *const paths[],
                    const struct filelist_skip *skip, size_t skip_count)
{
    struct walk walk = {
        .list = list, .directory_fd = directory_fd, .skip = skip, .skip_count = skip_count
    };
    int err = 0;

    *list = (struct filelist){ 0 };
    for (; *paths != NULL && err == 0; paths++)
        err = visit_named(&walk, *paths);
    if (err == 0 && list->count > 0) {
        qsort(list->files, list->count, sizeof *list->files, compare_names);
        err = check_names(list);
    }
    if (err != 0)
        filelist_free(list);
    return err;
}

void filelist_free(struct filelist *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->files[i].path);
    free(list->files);
    *list = (struct filelist){ 0 };
}

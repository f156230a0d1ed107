#include "folder.h"

#include "descriptor.h"
#include "error.h"
#include "filter.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void reader_free(struct reader *reader)
{
    arena_free(&reader->paths);
    arena_free(&reader->nodes);
    found_free(&reader->found);
}

int reader_fail(struct reader *reader, int negative_errno, const char *culprit, const char *trouble)
{
    reader->culprit = culprit;
    reader->trouble = trouble;
    return negative_errno;
}

bool reader_leaves_out(struct reader *reader, int negative_errno)
{
    size_t size = strlen(reader->culprit);

    if (reader->rules->on_error != ON_ERROR_SKIP || !error_is_of_file(negative_errno))
        return false;
    if (size > 1 && reader->culprit[size - 1] == '/')
        size--;
    error_left_out(negative_errno, "%.*s%s", (int)size, reader->culprit, reader->trouble);
    reader->left_out++;
    return true;
}

bool reader_skips(const struct reader *reader, const struct stat *status)
{
    const struct filelist_skip *skip = reader->rules->skip;

    for (size_t i = 0; i < reader->rules->skip_count; i++)
        if (skip[i].device == status->st_dev && skip[i].inode == status->st_ino)
            return true;
    return false;
}

int reader_link_flag(const struct reader *reader)
{
    return reader->rules->follows ? 0 : AT_SYMLINK_NOFOLLOW;
}

/* A file of this name is to be listed. */
static bool is_wanted(const struct reader *reader, const char *name)
{
    const struct filter *filter = reader->rules->filter;

    return !filter_excludes(filter, name) && filter_includes(filter, name);
}

int reader_add(struct reader *reader, const char *path, size_t size, size_t name_offset,
               bool is_folder)
{
    const char *name = path + name_offset;

    if (size - is_folder >= PATH_MAX)
        return reader_fail(reader, -ENAMETOOLONG, path, "");
    if (is_folder ? filter_excludes(reader->rules->filter, name) : !is_wanted(reader, name))
        return 0;
    if (found_add(&reader->found, path, size, name_offset, is_folder) != 0)
        return reader_fail(reader, -ENOMEM, path, "");
    return 0;
}

/* What the folder itself does not say has to be looked up. */
static bool is_unsaid(const struct reader *reader, const struct dirent64 *found)
{
    return found->d_type == DT_UNKNOWN || (found->d_type == DT_LNK && reader->rules->follows);
}

static int add_found(struct reader *reader, const struct folder *folder, int fd,
                     const struct dirent64 *found)
{
    size_t length = strlen(found->d_name);
    size_t size = folder->path_size + length;
    bool is_folder = found->d_type == DT_DIR;

    char *path = arena_allocate(&reader->paths, size + 2, 1);
    if (path == NULL)
        return reader_fail(reader, -ENOMEM, folder->path, "");
    memcpy(path, folder->path, folder->path_size);
    memcpy(path + folder->path_size, found->d_name, length + 1);
    if (is_unsaid(reader, found)) {
        struct stat status;
        if (fstatat(fd, found->d_name, &status, reader_link_flag(reader)) != 0)
            return is_wanted(reader, path + folder->name_offset)
                       ? reader_fail(reader, -errno, path, "") : 0;
        is_folder = S_ISDIR(status.st_mode);
    }
    if (is_folder)
        path[size++] = '/', path[size] = '\0';
    return reader_add(reader, path, size, folder->name_offset, is_folder);
}

static bool is_dot(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static int find_all(struct reader *reader, const struct folder *folder, int fd)
{
    ssize_t size;

    while ((size = getdents64(fd, reader->buffer, sizeof reader->buffer)) > 0) {
        const struct dirent64 *found;
        for (ssize_t at = 0; at < size; at += found->d_reclen) {
            found = (const void *)(reader->buffer + at);
            if (is_dot(found->d_name))
                continue;
            int err = add_found(reader, folder, fd, found);
            if (err != 0 && !reader_leaves_out(reader, err))
                return err;
        }
    }
    if (size < 0 && errno != ENOENT)    /* a folder that is removed just now is empty */
        return reader_fail(reader, -errno, folder->path, ": cannot read this folder");
    return 0;
}

static struct folder *add_child(struct folder *folder, struct folder *last,
                                const struct found *found, struct reader *reader)
{
    struct folder *child = arena_allocate(&reader->nodes, sizeof *child, alignof(struct folder));

    if (child == NULL)
        return NULL;
    *child = (struct folder){
        .path = found->path,
        .path_size = found->path_size,
        .name_offset = found->name_offset,
        .parent = folder,
        .task.folder = child,
    };
    if (last == NULL)
        folder->child = child;
    else {
        last->sibling = child;
        last->task.next = &child->task;
    }
    return child;
}

static int make_slots(struct folder *folder, struct reader *reader)
{
    struct folder *last = NULL;

    for (size_t i = 0; i < folder->count; i++) {
        const struct found *found = &reader->found.items[i];
        folder->slots[i] = (struct file){
            .path = found->path,
            .name = found->path + found->name_offset,
            .name_size = (uint16_t)(found->path_size - found->name_offset),
            .type = found->is_folder ? FILE_FOLDER : FILE_REGULAR,
        };
        if (found->is_folder && (last = add_child(folder, last, found, reader)) == NULL)
            return reader_fail(reader, -ENOMEM, found->path, "");
    }
    return 0;
}

int folder_settle(struct folder *folder, struct reader *reader)
{
    size_t count = reader->found.count;

    if (count == 0)
        return 0;
    folder->slots = arena_allocate(&reader->nodes, count * sizeof *folder->slots,
                                   alignof(struct file));
    if (folder->slots == NULL)
        return reader_fail(reader, -ENOMEM, folder->path, "");
    folder->count = count;
    reader->slot_count += count;
    if (!found_sort(&reader->found, (size_t)(folder->path_size - folder->name_offset)))
        reader->repeats = true;
    int err = make_slots(folder, reader);
    reader->found.count = 0;
    return err;
}

/* A named folder may be reached over a link ("link/"); one that was found is none,
 * unless links are followed. */
int folder_open(const struct folder *folder, struct reader *reader)
{
    int flags = O_DIRECTORY | (reader->rules->shallow ? O_PATH : O_RDONLY)
                | (reader->rules->follows ? 0 : O_NOFOLLOW);
    char path[PATH_MAX + 1];

    memcpy(path, folder->path, folder->path_size + (size_t)1);
    if (folder->parent->path_size > 0)
        path[folder->path_size - 1] = '\0';
    int fd = descriptor_open(reader->directory_fd, path, flags, 0);
    return fd >= 0 ? fd : reader_fail(reader, -errno, folder->path, ": cannot read this folder");
}

static bool lies_in_itself(const struct folder *folder)
{
    const struct folder *outer = folder->parent;

    while (outer != NULL && (outer->inode != folder->inode || outer->device != folder->device))
        outer = outer->parent;
    return outer != NULL;
}

int folder_read(struct folder *folder, int fd, struct reader *reader)
{
    struct stat status;

    if (fstat(fd, &status) != 0)
        return reader_fail(reader, -errno, folder->path, "");
    folder->mode = status.st_mode;
    folder->mtime = status.st_mtim;
    folder->device = status.st_dev;
    folder->inode = status.st_ino;
    if (reader->rules->shallow)
        return 0;
    if (reader->rules->follows && lies_in_itself(folder))
        return reader_fail(reader, -ELOOP, folder->path, ": leads back to a folder it lies in");
    int err = find_all(reader, folder, fd);
    if (err == 0)
        return folder_settle(folder, reader);
    reader->found.count = 0;
    return err;
}

static int fill(struct file *slot, const struct stat *status, struct reader *reader)
{
    switch (status->st_mode & S_IFMT) {
    case S_IFREG:
        break;
    case S_IFLNK:
        slot->type = FILE_SYMLINK;
        break;
    case S_IFDIR:
        return reader_fail(reader, -EISDIR, slot->path, ": became a folder while it was looked at");
    case S_IFIFO:
        error_warn("%s: a FIFO is left out", slot->path);
        return 0;
    case S_IFSOCK:
        error_warn("%s: a socket is left out", slot->path);
        return 0;
    default:
        error_warn("%s: a device is left out", slot->path);
        return 0;
    }
    slot->mode = status->st_mode;
    slot->size = (uint64_t)status->st_size;
    slot->mtime = status->st_mtim;
    return 0;
}

int folder_look(const struct folder *folder, int fd, size_t first, size_t end,
                struct reader *reader)
{
    int err = 0;

    for (size_t i = first; i < end && err == 0; i++) {
        struct file *slot = &folder->slots[i];
        struct stat status;
        if (slot->type == FILE_FOLDER)
            continue;
        if (reader->stop != NULL && atomic_load_explicit(reader->stop, memory_order_relaxed) != 0)
            break;
        if (fstatat(fd, slot->path + folder->path_size, &status, reader_link_flag(reader)) != 0)
            err = reader_fail(reader, -errno, slot->path, "");
        else if (!reader_skips(reader, &status))
            err = fill(slot, &status, reader);
        if (err != 0 && reader_leaves_out(reader, err))
            err = 0;
    }
    return err;
}

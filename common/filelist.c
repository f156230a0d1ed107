#include "filelist.h"

#include "error.h"
#include "filter.h"
#include "path_list.h"
#include "walk.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Copies the path to clean, without empty and "." components but for those that
 * it begins with: *name_offset bytes; what follows is the name in the archive.
 * Returns the size, or -1 if there is a ".." component. */
static ssize_t clean_path(const char *path, char *clean, size_t *name_offset)
{
    size_t start = 0, size;

    while (path[start] == '/' || (path[start] == '.' && strchr("/", path[start + 1]) != NULL))
        start++;
    memcpy(clean, path, start);
    *name_offset = size = start;
    for (path += start; *path != '\0'; path += strspn(path, "/")) {
        size_t length = strcspn(path, "/");
        if (length == 2 && memcmp(path, "..", 2) == 0)
            return -1;
        if (!(length == 1 && *path == '.')) {
            if (size > start)
                clean[size++] = '/';
            memcpy(clean + size, path, length);
            size += length;
        }
        path += length;
    }
    clean[size] = '\0';
    return (ssize_t)size;
}

/* 0 if there is no error, or its culprit is left out. */
static int conclude(struct reader *reader, int err)
{
    return err == 0 || reader_leaves_out(reader, err) ? 0 : walk_report(reader, err);
}

static int add_named(struct reader *reader, const char *path, bool is_folder)
{
    size_t name_offset;
    char *clean = arena_allocate(&reader->paths, strlen(path) + 2, 1);

    if (clean == NULL)
        return error_errno(-ENOMEM, "%s", path);
    ssize_t size = clean_path(path, clean, &name_offset);
    if (size < 0) {
        error_line("%s: a path with a '..' component has no safe name in an archive; use -C DIR",
                   path);
        return -EINVAL;
    }
    if (is_folder && clean[size - 1] != '/') {
        clean[size++] = '/', clean[size] = '\0';
        if ((size_t)size - 1 == name_offset)
            name_offset++;
    }
    return conclude(reader, reader_add(reader, clean, (size_t)size, name_offset, is_folder));
}

/* A path that does not exist, or leads nowhere, is named with the list that it is in. */
static int miss(struct reader *reader, int err, const char *path, const char *origin)
{
    size_t size = strlen(path) + (origin != NULL ? strlen(origin) + 2 : 0) + 1;
    char *culprit = arena_allocate(&reader->nodes, size, 1);

    if (culprit == NULL)
        return error_errno(-ENOMEM, "%s", path);
    if (origin != NULL)
        snprintf(culprit, size, "%s: %s", origin, path);
    else
        memcpy(culprit, path, size);
    return conclude(reader, reader_fail(reader, err, culprit, ""));
}

/* Among files that were found an archive is passed over; named as input, it is a
 * mistake that would cost its content. */
static int visit_named(struct reader *reader, const char *path, const char *origin)
{
    struct stat status, target;

    if (fstatat(reader->directory_fd, path, &status, reader_link_flag(reader)) != 0)
        return miss(reader, -errno, path, origin);
    target = status;
    if (S_ISLNK(status.st_mode))
        (void)fstatat(reader->directory_fd, path, &target, 0);
    if (reader_skips(reader, &target)) {
        error_line("%s: is the archive that is to be written; leave it out or name another", path);
        return -EINVAL;
    }
    return add_named(reader, path, S_ISDIR(status.st_mode));
}

static int visit_all(struct folder *top, struct reader *reader, char *const paths[])
{
    const struct path_list *origin = reader->rules->origin;
    unsigned threads = reader->rules->threads;
    int err = 0;

    for (size_t i = 0; paths[i] != NULL && err == 0; i++)
        err = visit_named(reader, paths[i], origin != NULL ? origin->origins[i] : NULL);
    if (err != 0)
        return err;
    err = folder_settle(top, reader);
    if (err == 0)
        err = folder_look(top, reader->directory_fd, 0, top->count, reader);
    return err != 0 ? walk_report(reader, err) : walk_run(top, reader, threads > 0 ? threads : 1);
}

static void put(struct filelist *list, const struct file *file)
{
    list->files[list->count++] = *file;
    list->bytes += file->size;
}

static void put_empty_folder(struct filelist *list, const struct folder *folder,
                             const struct filter *filter)
{
    const char *name = folder->path + folder->name_offset;
    bool is_named = *name != '\0';      /* "." is not */

    if (is_named && !folder->left_out && filter_includes(filter, name))
        put(list, &(struct file){
            .path = folder->path,
            .name = name,
            .mtime = folder->mtime,
            .mode = folder->mode,
            .name_size = (uint16_t)(folder->path_size - folder->name_offset),
            .type = FILE_FOLDER,
        });
}

/* Puts the files of the folder in the list, to the end or to the next subfolder,
 * which is returned. */
static struct folder *put_files(struct filelist *list, struct folder *folder)
{
    while (folder->place < folder->count) {
        const struct file *slot = &folder->slots[folder->place++];
        if (slot->mode != 0)
            put(list, slot);
        else if (slot->type == FILE_FOLDER) {
            struct folder *child = folder->child;
            folder->child = child->sibling;
            child->list_count = list->count;
            return child;
        }
    }
    return NULL;
}

static void put_tree(struct filelist *list, struct folder *top, const struct filter *filter)
{
    for (struct folder *folder = top; folder != NULL;) {
        struct folder *inner = put_files(list, folder);
        if (inner == NULL && list->count == folder->list_count)
            put_empty_folder(list, folder, filter);
        folder = inner != NULL ? inner : folder->parent;
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

/* The first file whose name is not above the one before it, or the count. */
static size_t find_disorder(const struct filelist *list)
{
    size_t i = 1;

    while (i < list->count && compare_names(&list->files[i - 1], &list->files[i]) < 0)
        i++;
    return i < list->count ? i : list->count;
}

/* Puts in order what the folders' own order does not: names of trees that overlap,
 * and a name that a folder showed twice. */
static int order(struct filelist *list)
{
    size_t i = find_disorder(list);

    if (i == list->count)
        return 0;
    qsort(list->files, list->count, sizeof *list->files, compare_names);
    i = find_disorder(list);
    if (i == list->count)
        return 0;
    error_line("%s and %s would have one name in the archive: %s", list->files[i - 1].path,
               list->files[i].path, list->files[i].name);
    return -EEXIST;
}

static int put_together(struct filelist *list, struct folder *top, struct reader *reader)
{
    list->left_out = reader->left_out;
    list->paths = reader->paths;
    reader->paths = (struct arena){ 0 };
    if (reader->slot_count == 0)
        return 0;
    list->files = malloc(reader->slot_count * sizeof *list->files);
    if (list->files == NULL)
        return error_errno(-ENOMEM, "cannot list %zu files", reader->slot_count);
    put_tree(list, top, reader->rules->filter);
    return top->count > 1 || reader->repeats ? order(list) : 0;
}

int filelist_create(struct filelist *list, int directory_fd, char *const paths[],
                    const struct filelist_rules *rules)
{
    static const struct filelist_rules plain;
    struct reader reader = { .directory_fd = directory_fd };
    struct folder top = { .path = "" };

    *list = (struct filelist){ 0 };
    reader.rules = rules != NULL ? rules : &plain;
    int err = visit_all(&top, &reader, paths);
    if (err == 0)
        err = put_together(list, &top, &reader);
    reader_free(&reader);
    if (err != 0)
        filelist_free(list);
    return err;
}

void filelist_free(struct filelist *list)
{
    free(list->files);
    arena_free(&list->paths);
    *list = (struct filelist){ 0 };
}

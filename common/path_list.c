#include "path_list.h"

#include "error.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>

static int grow(struct path_list *list)
{
    size_t capacity = list->capacity == 0 ? 64 : 2 * list->capacity;
    char **paths = reallocarray(list->paths, capacity, sizeof *paths);

    if (paths == NULL)
        return -ENOMEM;
    list->paths = paths;
    const char **origins = reallocarray(list->origins, capacity, sizeof *origins);
    if (origins == NULL)
        return -ENOMEM;
    list->origins = origins;
    list->capacity = capacity;
    return 0;
}

static int add(struct path_list *list, char *path, const char *origin)
{
    int err = list->count + 1 >= list->capacity ? grow(list) : 0;

    if (err != 0)
        return err;
    list->origins[list->count] = origin;
    list->paths[list->count++] = path;
    list->paths[list->count] = NULL;
    return 0;
}

int path_list_add_all(struct path_list *list, char *const paths[])
{
    int err = 0;

    for (; *paths != NULL && err == 0; paths++)
        err = add(list, *paths, NULL);
    return err == 0 ? 0 : error_errno(err, "cannot list %zu paths", list->count);
}

static int add_copy(struct path_list *list, const char *line, size_t size, const char *origin)
{
    char *path = arena_allocate(&list->texts, size + 1, 1);

    if (path == NULL)
        return -ENOMEM;
    memcpy(path, line, size + 1);
    return add(list, path, origin);
}

/* size: what getdelim(3) has read, the end included. */
static int add_line(struct path_list *list, char *line, size_t size, char end, const char *origin)
{
    if (line[size - 1] == end)
        line[--size] = '\0';
    if (strlen(line) < size) {
        error_line("--files-from %s: '%s' is followed by a NUL; if NUL ends the paths, use -0",
                   origin, line);
        return -EINVAL;
    }
    int err = size > 0 ? add_copy(list, line, size, origin) : 0;
    return err == 0 ? 0 : error_errno(err, "--files-from %s", origin);
}

static int read_all(struct path_list *list, FILE *file, char end, const char *origin)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    int err = 0;

    while (err == 0 && (errno = 0, size = getdelim(&line, &room, end, file)) > 0)
        err = add_line(list, line, (size_t)size, end, origin);
    if (err == 0 && !feof(file))
        err = error_errno(errno != 0 ? -errno : -EIO, "--files-from %s", origin);
    free(line);
    return err;
}

int path_list_read(struct path_list *list, const char *name, char end)
{
    if (strcmp(name, "-") == 0)
        return read_all(list, stdin, end, "standard input");
    FILE *file = fopen(name, "re");
    if (file == NULL)
        return error_errno(-errno, "--files-from %s", name);
    int err = read_all(list, file, end, name);
    fclose(file);
    return err;
}

void path_list_free(struct path_list *list)
{
    free(list->paths);
    free(list->origins);
    arena_free(&list->texts);
    *list = (struct path_list){ 0 };
}

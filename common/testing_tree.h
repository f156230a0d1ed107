/*
 * testing_tree.h: a folder of one test, to be filled and listed; for test programs
 * only.  Its functions are as those of testing.h.
 */
#ifndef TESTING_TREE_H
#define TESTING_TREE_H

#include "testing.h"

#include <sys/stat.h>

/* Paths for filelist_create(). */
#define PATHS(...) (char *const[]){ __VA_ARGS__, NULL }

struct tree {
    char path[64];
    int fd;
};

static inline void tree_open(struct tree *tree)
{
    scratch_create(tree->path);
    tree->fd = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(tree->fd >= 0);
}

static inline void tree_close(struct tree *tree)
{
    close(tree->fd);
    scratch_remove(tree->path);
}

static inline void add_file(const struct tree *tree, const char *path, size_t size)
{
    int fd = openat(tree->fd, path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    close(fd);
}

static inline void add_folder(const struct tree *tree, const char *path)
{
    assert_int_equal(mkdirat(tree->fd, path, 0755), 0);
}

#endif

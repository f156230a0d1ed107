/*
 * unrest.c: changes the files of a folder at random, as fast as it can, until it is ended.
 *
 *     unrest calm|wild SEED FOLDER
 *
 * calm: files grow, shrink, change their content, and are replaced by other files; none
 * is ever missing.  wild: they are deleted, too, and replaced by folders, links and
 * FIFOs.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILES = 24, PIECE = 64 << 10, SIZE_MAX_BYTES = 3 << 20 };

/* Some of it shrinks, some does not. */
static size_t random_piece(char piece[PIECE])
{
    size_t size = (size_t)rand() % PIECE, random_part = (size_t)rand() % (size + 1);

    memset(piece, rand(), size);
    for (size_t i = 0; i < random_part; i++)
        piece[i] = (char)rand();
    return size;
}

static void write_piece(const char *name, int flags, off_t offset)
{
    static char piece[PIECE];
    int fd = open(name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC | flags, 0644);

    if (fd < 0)
        return;     /* it is something else just now */
    if (pwrite(fd, piece, random_piece(piece), offset) < 0 && errno == ENOSPC)
        exit(1);
    close(fd);
}

static off_t size_of(const char *name)
{
    struct stat status;

    return lstat(name, &status) == 0 && S_ISREG(status.st_mode) ? status.st_size : 0;
}

static void grow(const char *name)
{
    off_t size = size_of(name);

    write_piece(name, O_CREAT, size < SIZE_MAX_BYTES ? size : 0);
}

static void shrink(const char *name)
{
    if (truncate(name, rand() % (size_of(name) + 1)) != 0)
        return;     /* likewise */
}

static void change(const char *name)
{
    write_piece(name, 0, rand() % (size_of(name) + 1));
}

static void replace_by_file(const char *name)
{
    write_piece("../other", O_CREAT | O_TRUNC, 0);
    rename("../other", name);
}

static void delete(const char *name)
{
    char inner[64];

    snprintf(inner, sizeof inner, "%s/inner", name);
    if (unlink(name) != 0 && errno == EISDIR) {
        unlink(inner);
        rmdir(name);
    }
}

static void replace_by_folder(const char *name)
{
    char inner[64];

    delete(name);
    mkdir(name, 0755);
    snprintf(inner, sizeof inner, "%s/inner", name);
    write_piece(inner, O_CREAT, 0);
}

static void replace_by_link(const char *name)
{
    delete(name);
    if (symlink(rand() % 2 == 0 ? "file0" : "nothing", name) != 0)
        exit(1);
}

static void replace_by_fifo(const char *name)
{
    delete(name);
    mkfifo(name, 0644);
}

/* The calm ones come first. */
static void (*const actions[])(const char *name) = {
    grow, grow, grow, change, shrink, replace_by_file,
    delete, replace_by_folder, replace_by_link, replace_by_fifo,
};

int main(int argc, char **argv)
{
    if (argc != 4 || chdir(argv[3]) != 0) {
        fputs("usage: unrest calm|wild SEED FOLDER\n", stderr);
        return 2;
    }
    bool wild = strcmp(argv[1], "wild") == 0;
    srand((unsigned)atoi(argv[2]));
    for (int round = 0;; round += round < FILES) {
        char name[16];
        snprintf(name, sizeof name, "file%d", round < FILES ? round : rand() % FILES);
        if (round < FILES)
            grow(name);
        else
            actions[rand() % (wild && rand() % 8 == 0 ? 10 : 6)](name);
        if (wild)
            usleep((useconds_t)rand() % 400);
        if (getppid() == 1)
            return 0;
    }
}

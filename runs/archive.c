#include "archive.h"

#include "archive_file.h"
#include "directory.h"
#include "entries.h"
#include "layout.h"
#include "promises.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int archive_compare_names(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int open_archive(struct archive *archive, const char *path, bool foreign)
{
    struct directory directory = { 0 };

    *archive = (struct archive){ .fd = -1, .foreign = foreign };
    int err = archive_file_open(archive, path);
    if (err == 0)
        err = directory_find(archive, &directory);
    if (err == 0 && !foreign)
        err = promises_check_directory(archive, &directory);
    if (err == 0)
        err = entries_read(archive, &directory);
    if (err == 0)
        err = layout_check(archive);
    if (err != 0)
        archive_close(archive);
    return err;
}

int archive_open(struct archive *archive, const char *path)
{
    return open_archive(archive, path, false);
}

int archive_open_foreign(struct archive *archive, const char *path)
{
    return open_archive(archive, path, true);
}

void archive_close(struct archive *archive)
{
    /* A zeroed archive has no buffer, and 0 is not its descriptor. */
    if (archive->fd > 0 || archive->central != NULL)
        close(archive->fd);
    free(archive->entries);
    free(archive->central);
    archive->entries = NULL;
    archive->central = NULL;
    archive->count = 0;
    archive->fd = -1;
}

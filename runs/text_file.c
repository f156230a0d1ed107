#include "text_file.h"

#include "error.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

char *text_file_read(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "re");

    if (file == NULL || getdelim(&text, &size, '\0', file) < 0) {
        error_errno(errno != 0 ? -errno : -ENODATA, "%s", path);
        free(text);
        text = NULL;
    }
    if (file != NULL)
        fclose(file);
    return text;
}

int text_file_write(const char *path, const char *text, size_t size)
{
    char temporary[PATH_MAX];

    if (snprintf(temporary, sizeof temporary, "%s.tmp", path) >= (int)sizeof temporary)
        return error_errno(-ENAMETOOLONG, "%s", path);
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_errno(-errno, "%s", temporary);
    fwrite(text, 1, size, out);
    bool broken = ferror(out) != 0;
    if (fclose(out) != 0 || broken || rename(temporary, path) != 0) {
        unlink(temporary);
        return error_errno(-EIO, "%s", path);
    }
    return 0;
}

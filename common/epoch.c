#include "epoch.h"

#include "error.h"
#include "units.h"

#include <stdlib.h>
#include <time.h>

enum { FIRST_DOS_TIME = 315532800 };    /* 1980-01-01 00:00 UTC */

bool epoch_read(struct epoch *epoch)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    uint64_t seconds = 0;

    epoch->is_set = text != NULL;
    if (text != NULL && !units_parse_count(text, 0, INT64_MAX, &seconds)) {
        error_line("SOURCE_DATE_EPOCH: '%s' is no number of seconds since 1970; unset it",
                   text);
        return false;
    }
    epoch->seconds = (int64_t)seconds;
    return true;
}

static void clamp(struct timespec *time, int64_t latest)
{
    if (time->tv_sec >= latest)
        *time = (struct timespec){ .tv_sec = latest };
}

void epoch_clamp(const struct epoch *epoch, struct filelist *files)
{
    for (size_t i = 0; epoch->is_set && i < files->count; i++)
        clamp(&files->files[i].mtime, epoch->seconds);
}

static mode_t normal_mode(const struct file *file)
{
    switch (file->type) {
    case FILE_FOLDER: return S_IFDIR | 0755;
    case FILE_SYMLINK: return S_IFLNK | 0777;
    case FILE_REGULAR: break;
    }
    return S_IFREG | ((file->mode & S_IXUSR) != 0 ? 0755 : 0644);
}

void epoch_normalise(const struct epoch *epoch, struct filelist *files)
{
    int64_t seconds = epoch->is_set ? epoch->seconds : FIRST_DOS_TIME;

    for (size_t i = 0; i < files->count; i++) {
        files->files[i].mtime = (struct timespec){ .tv_sec = seconds };
        files->files[i].mode = normal_mode(&files->files[i]);
    }
}

void epoch_forget_time_zone(void)
{
    setenv("TZ", "UTC0", 1);
    tzset();
}

/*
 * epoch.h: times and modes that do not depend on who zips, where and when.
 *
 * Source: "SOURCE_DATE_EPOCH specification", reproducible-builds.org.
 */
#ifndef EPOCH_H
#define EPOCH_H

#include "filelist.h"

#include <stdbool.h>
#include <stdint.h>

/* Zeroed: not set. */
struct epoch {
    bool is_set;
    int64_t seconds;    /* since 1970, UTC */
};

/* Reads the environment's SOURCE_DATE_EPOCH.  Returns false after a line where it is no
 * number of seconds; an empty one is none. */
bool epoch_read(struct epoch *epoch);

/* No file is later than the epoch, if that is set: later ones are as old as it. */
void epoch_clamp(const struct epoch *epoch, struct filelist *files);

/* --reproducible: all files have the time of the epoch, or of 1980-01-01 00:00 UTC, the
 * first that a ZIP archive can say; files have the mode 0644, or 0755 where their owner
 * may execute them, folders 0755, links 0777. */
void epoch_normalise(const struct epoch *epoch, struct filelist *files);

/* From here on local time is UTC, for MS-DOS times too.  Before threads are started. */
void epoch_forget_time_zone(void);

#endif

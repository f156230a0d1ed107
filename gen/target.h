/*
 * target.h: the folder that a data set is written to.
 */
#ifndef TARGET_H
#define TARGET_H

#include "profile.h"

#include <stdint.h>

struct target {
    const char *path;       /* as the user gave it; borrowed */
    int fd;                 /* of the folder */
};

/* Makes the folder and all folders of the plan in it where they are missing.
 * Refuses a folder in which files of another data set lie: they would make a
 * mixture of the two.  Other files there are left alone.  Returns 0, or a
 * negative errno after a line that says what failed; then nothing is open. */
int target_open(struct target *target, const char *path, const struct plan *plan);

void target_close(struct target *target);

/* Writes a part of a file.  The file is made if it is missing; one that lies
 * there already is overwritten, but never one that a symbolic link points to.
 * last: the file ends with this part, so anything behind it is cut off.
 * Returns 0 or a negative errno, and reports nothing: several threads may fail
 * at once.  Thread-safe; the parts of a file may come in any order. */
int target_write(const struct target *target, const struct plan_file *file, const char *bytes,
                 size_t size, uint64_t offset, bool last);

#endif

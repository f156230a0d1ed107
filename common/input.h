/*
 * input.h: what a zip-* program is given to zip: from the command line, from lists,
 * from the environment.
 */
#ifndef INPUT_H
#define INPUT_H

#include "epoch.h"
#include "filelist.h"
#include "options.h"
#include "path_list.h"
#include "publish.h"

/* Zeroed: nothing. */
struct input {
    struct epoch epoch;
    struct path_list paths;
    struct filelist files;
};

/* Returns false after a line if the environment is wrong.  Before threads are
 * started: it may set the time zone (--reproducible). */
bool input_read_environment(struct input *input, const struct options *options);

/* Gathers the paths: an archiver is handed them, so this is before the run.  Returns 0,
 * or a negative errno after a line. */
int input_read_paths(struct input *input, const struct options *options);

/* Makes the list of files, with the times and modes that they shall have, and gives it
 * to the job.  What belongs to the archive itself, the old and the new one, is not in
 * it.  Returns as filelist_create(). */
int input_list(struct input *input, struct job *job, const struct options *options,
               const struct publish *publish);

/* Frees what it holds. */
void input_free(struct input *input);

#endif

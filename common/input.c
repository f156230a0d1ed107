#include "input.h"

#include "filter.h"

bool input_read_environment(struct input *input, const struct options *options)
{
    if (options->reproducible)
        epoch_forget_time_zone();
    return epoch_read(&input->epoch);
}

int input_read_paths(struct input *input, const struct options *options)
{
    char end = options->null_ends_paths ? '\0' : '\n';
    int err = path_list_add_all(&input->paths, options->paths);

    for (size_t i = 0; options->files_from[i] != NULL && err == 0; i++)
        err = path_list_read(&input->paths, options->files_from[i], end);
    return err;
}

int input_list(struct input *input, struct job *job, const struct options *options,
               const struct publish *publish)
{
    static char *const nothing[] = { NULL };
    char *const *paths = input->paths.count > 0 ? input->paths.paths : nothing;
    struct filelist_skip skip[PUBLISH_FILES];
    struct filter filter = { options->exclude, options->include };
    struct filelist_rules rules = {
        .skip = skip,
        .skip_count = publish_identify(publish, skip),
        .threads = job->walkers,
        .follows = job->follows,
        .shallow = options->no_recursion,
        .on_error = job->on_error,
        .filter = &filter,
        .origin = &input->paths,
    };

    job->files = &input->files;
    int err = filelist_create(&input->files, job->directory_fd, paths, &rules);
    if (err == 0 && options->reproducible)
        epoch_normalise(&input->epoch, &input->files);
    else if (err == 0)
        epoch_clamp(&input->epoch, &input->files);
    return err;
}

void input_free(struct input *input)
{
    filelist_free(&input->files);
    path_list_free(&input->paths);
}

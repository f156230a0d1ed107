#include "filter.h"

#include <fnmatch.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

/* The name as a whole, or what follows one of its '/'. */
static bool matches_some_end(const char *glob, const char *name)
{
    const char *end = name;

    if (glob[0] == '/')
        return fnmatch(glob + 1, name, 0) == 0;
    for (; end != NULL; end = strchr(end, '/')) {
        end += *end == '/';
        if (fnmatch(glob, end, 0) == 0)
            return true;
    }
    return false;
}

static bool matches_any(const char *const *globs, const char *name)
{
    char bare[PATH_MAX + 1];

    if (*globs == NULL)
        return false;
    size_t size = strlen(name);
    bool is_folder = size > 0 && name[size - 1] == '/';
    size -= is_folder;
    memcpy(bare, name, size);
    bare[size] = '\0';
    for (; *globs != NULL; globs++)
        if (matches_some_end(*globs, bare) || (is_folder && matches_some_end(*globs, name)))
            return true;
    return false;
}

bool filter_excludes(const struct filter *filter, const char *name)
{
    return filter != NULL && matches_any(filter->exclude, name);
}

bool filter_includes(const struct filter *filter, const char *name)
{
    return filter == NULL || *filter->include == NULL || matches_any(filter->include, name);
}

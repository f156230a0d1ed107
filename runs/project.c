#include "project.h"

#include "error.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A program lies in build/VARIANT/ of its project. */
char *project_path(const char *name)
{
    char program[PATH_MAX], path[PATH_MAX + 64];
    ssize_t size = readlink("/proc/self/exe", program, sizeof program - 1);

    program[size > 0 ? size : 0] = '\0';
    char *slash = strrchr(program, '/');
    snprintf(path, sizeof path, "%.*s/../../%s", slash != NULL ? (int)(slash - program) : 0,
             program, name);
    char *found = realpath(path, NULL);
    if (found == NULL)
        error_errno(-errno, "%s: zipbench works from within the project's build/ folder", name);
    return found;
}

#include "member_name.h"

#include <string.h>

/* Returns what is wrong with a component of a path, or NULL. */
static const char *component_problem(const char *component, size_t size)
{
    if (size == 0)
        return "an empty component";
    if (size == 1 && component[0] == '.')
        return "a '.' component";
    if (size == 2 && component[0] == '.' && component[1] == '.')
        return "a '..' component";
    return NULL;
}

/* Returns what is wrong with a name, or NULL.  A folder's name ends with '/'. */
const char *member_name_problem(const char *name, size_t size)
{
    const char *end = name + size;
    const char *problem = NULL;

    if (size == 0)
        return "no bytes at all";
    if (name[0] == '/')
        return "a leading '/'";
    if (memchr(name, '\0', size) != NULL)
        return "a NUL character";
    while (problem == NULL && name < end) {
        const char *slash = memchr(name, '/', (size_t)(end - name));
        const char *component_end = slash != NULL ? slash : end;
        problem = component_problem(name, (size_t)(component_end - name));
        name = component_end + 1;
    }
    return problem;
}

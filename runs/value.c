#include "value.h"

#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool value_copy(char *to, size_t size, const char *value, struct problem *problem)
{
    if (strlen(value) >= size)
        return problem_tell(problem, "'%s' is too long", value);
    strcpy(to, value);
    return true;
}

bool value_count(const char *value, uint64_t minimum, uint64_t *number, struct problem *problem)
{
    if (units_parse_count(value, minimum, UINT64_MAX - 1, number))
        return true;
    return problem_tell(problem, "'%s' is no whole number from %llu", value,
                        (unsigned long long)minimum);
}

bool value_seconds(const char *value, double *seconds, struct problem *problem)
{
    char *end;
    *seconds = strtod(value, &end);
    if (end != value && *end == '\0' && *seconds >= 0 && isfinite(*seconds))
        return true;
    return problem_tell(problem, "'%s' is no number of seconds", value);
}

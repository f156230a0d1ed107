#include "problem.h"

#include <stdarg.h>
#include <stdio.h>

bool problem_tell(struct problem *problem, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (problem->text[0] == '\0')
        vsnprintf(problem->text, sizeof problem->text, format, arguments);
    va_end(arguments);
    return false;
}

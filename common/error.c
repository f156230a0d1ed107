#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 4096 + 512 };    /* a path and a sentence */

/* Control characters become '?': one message stays one line, and a file name
 * cannot drive the terminal. */
static void tame(char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            *text = '?';
}

__attribute__((format(printf, 3, 0)))
static void write_line(const char *mark, int negative_errno, const char *format, va_list arguments)
{
    char message[LINE_SIZE];
    char line[LINE_SIZE + 256];

    vsnprintf(message, sizeof message, format, arguments);
    tame(message);
    int length = snprintf(line, sizeof line, "%s%s: %s%s%s%s\n",
                          isatty(STDERR_FILENO) ? "\r\033[K" : "",
                          program_invocation_short_name, mark, message, negative_errno != 0 ? ": " : "",
                          negative_errno != 0 ? strerrordesc_np(-negative_errno) : "");
    size_t size = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    if (write(STDERR_FILENO, line, size) < 0)
        return;     /* nobody is left to be told */
}

void error_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("", 0, format, arguments);
    va_end(arguments);
}

int error_errno(int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("", negative_errno, format, arguments);
    va_end(arguments);
    return negative_errno;
}

void error_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("warning: ", 0, format, arguments);
    va_end(arguments);
}

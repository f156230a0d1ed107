#include "error.h"

#include "printable.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LINE_SIZE = 4096 + 512 };    /* a path and a sentence */

/* "PROGRAM: MARK MESSAGE: STRERROR END"; without an errno neither of the last two. */
__attribute__((format(printf, 4, 0)))
static void write_line(const char *mark, int negative_errno, const char *end, const char *format,
                       va_list arguments)
{
    bool told = negative_errno != 0;
    char message[LINE_SIZE];
    char line[LINE_SIZE + 256];

    vsnprintf(message, sizeof message, format, arguments);
    printable(message);
    int length = snprintf(line, sizeof line, "%s%s: %s%s%s%s%s\n",
                          isatty(STDERR_FILENO) ? "\r\033[K" : "",
                          program_invocation_short_name, mark, message, told ? ": " : "",
                          told ? strerrordesc_np(-negative_errno) : "", end);
    size_t size = (size_t)length < sizeof line ? (size_t)length : sizeof line - 1;
    if (write(STDERR_FILENO, line, size) < 0)
        return;     /* nobody is left to be told */
}

void error_line(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("", 0, "", format, arguments);
    va_end(arguments);
}

int error_errno(int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("", negative_errno, "", format, arguments);
    va_end(arguments);
    return negative_errno;
}

void error_warn(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("warning: ", 0, "", format, arguments);
    va_end(arguments);
}

void error_left_out(int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("warning: ", negative_errno, "; it is left out", format, arguments);
    va_end(arguments);
}

bool error_is_of_file(int negative_errno)
{
    return negative_errno != -ENOMEM && negative_errno != -EMFILE && negative_errno != -ENFILE;
}

int error_flush_output(void)
{
    int err = fflush(stdout) != 0 ? -errno : 0;

    if (err == 0 && ferror(stdout) != 0)
        err = -EIO;     /* long ago: errno has had other values since */
    return err == 0 ? 0 : error_errno(err, "cannot write to standard output");
}

/*
 * error.h: the one way in which a program speaks of trouble.
 *
 * A message is one line, "PROGRAM: MESSAGE", on standard error, written with a
 * single write(2): lines of several threads or processes never mix, and a
 * forked child may speak without touching stdio.  On a terminal it takes the
 * place of the progress bar.  Thread-safe, fork-safe.
 *
 * Failures inside a run go through work_fail() (work.h), which lets the first
 * one through and keeps the others silent.
 */
#ifndef ERROR_H
#define ERROR_H

#include <stdbool.h>

enum exit_status {
    EXIT_OK = 0,
    EXIT_FAILED = 1,    /* the work could not be done */
    EXIT_USAGE = 2,     /* the command line is wrong */
};

/* Writes "PROGRAM: MESSAGE". */
__attribute__((format(printf, 1, 2)))
void error_line(const char *format, ...);

/* Writes "PROGRAM: MESSAGE: STRERROR" for a negative errno, which it returns,
 * so that a function can say `return error_errno(-errno, "%s", path);`. */
__attribute__((format(printf, 2, 3)))
int error_errno(int negative_errno, const char *format, ...);

/* Writes "PROGRAM: warning: MESSAGE". */
__attribute__((format(printf, 1, 2)))
void error_warn(const char *format, ...);

/* Writes "PROGRAM: warning: MESSAGE: STRERROR; it is left out". */
__attribute__((format(printf, 2, 3)))
void error_left_out(int negative_errno, const char *format, ...);

/* Whether it is the file that cannot be read, and not the machine that has no
 * memory or no file descriptor: other files may be well. */
bool error_is_of_file(int negative_errno);

/* What was printed is written.  Returns 0, or a negative errno after a line. */
int error_flush_output(void);

#endif

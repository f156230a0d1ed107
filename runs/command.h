/*
 * command.h: other programs, run for what they print.  Thread-safe.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include <stdbool.h>
#include <stddef.h>

/* Runs argv (ended by NULL; argv[0] is looked for in PATH) and keeps the first
 * size - 1 bytes of its standard output in text, ended by 0.  quiet: its standard
 * error goes nowhere.  Standard input is empty.  Returns its exit status, 128 +
 * signal, or a negative errno, unreported, if it cannot be run (-ENOENT: there
 * is no such program). */
int command_output(const char *const argv[], bool quiet, char *text, size_t size);

/* The same, cut after the first line.  Returns text, or NULL if the program
 * cannot be run, fails or prints nothing. */
char *command_first_line(const char *const argv[], char *text, size_t size);

#endif

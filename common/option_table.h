/*
 * option_table.h: the options of a zip-* program, who has a use for them, and what
 * --help says of them.
 */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include <getopt.h>
#include <stdbool.h>

/* Those without a letter. */
enum {
    OPTION_CODEC = 256,
    OPTION_DEFLATE_AT,
    OPTION_ORDER,
    OPTION_SCHEDULE,
    OPTION_SINK,
    OPTION_MEMORY,
    OPTION_AFFINITY,
    OPTION_WALK,
    OPTION_STAGES,
    OPTION_SYNC,
    OPTION_FOLLOW,
    OPTION_EXCLUDE,
    OPTION_INCLUDE,
    OPTION_NO_RECURSION,
    OPTION_FILES_FROM,
    OPTION_ON_ERROR,
    OPTION_REPRODUCIBLE,
    OPTION_STATS,
    OPTION_TRACE,
    OPTION_DESCRIBE,
    OPTION_HELP,
};

/* For getopt_long(3). */
extern const struct option option_table_long[];
#define OPTION_TABLE_LETTERS ":j:p:c:l:C:o:q0"

/* Whether this program's strategy has a use (strategy.h) for it; 0: every one has. */
bool option_table_uses(unsigned use);

/* Whether it has a use for the option, or it is unknown. */
bool option_table_understands(int option);

/* Writes what --help says to standard output. */
void option_table_help(void);

#endif

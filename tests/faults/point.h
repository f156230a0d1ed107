/*
 * point.h: what can fail, and how: each function with the errors that it may meet.
 */
#ifndef POINT_H
#define POINT_H

#include "fault.h"

#include <stdbool.h>

/* The columns of the table that the driver writes. */
enum column {
    COLUMN_OPEN, COLUMN_READ, COLUMN_STAT, COLUMN_WRITE, COLUMN_SIZE, COLUMN_NAME, COLUMN_CLOSE,
    COLUMN_FORK, COLUMN_THREAD, COLUMN_MMAP, COLUMN_MALLOC, COLUMN_RING, COLUMN_INTERRUPTED,
    COLUMN_SHORT, COLUMN_COUNT,
};

extern const char *const column_name[COLUMN_COUNT];

/* One way in which a function fails. */
struct point {
    enum fault_function function;
    int error;              /* an errno, or FAULT_SHORT */
    enum column column;
};

/* Ended by one whose function is FAULT_COUNT. */
extern const struct point point_table[];

extern const char *const function_name[FAULT_COUNT];

/* An interrupted call, or one that did half: the run has to go on as if nothing had
 * been. */
bool point_is_harmless(const struct point *point);

#endif

/*
 * phase.h: what a worker's time goes into.
 */
#ifndef PHASE_H
#define PHASE_H

enum phase {
    PHASE_LIST,         /* walk the tree */
    PHASE_READ,         /* open, read and close the files */
    PHASE_DEFLATE,      /* CRC and codec */
    PHASE_TRANSFER,     /* send or receive a member between processes, a full pipe included */
    PHASE_WRITE,        /* append to the archive */
    PHASE_CLOSE,        /* central directory, rename */
    PHASE_WAIT,         /* everything else */
    PHASE_COUNT,
};

extern const char *const phase_name[PHASE_COUNT];

#endif

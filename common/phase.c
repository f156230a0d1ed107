#include "phase.h"

const char *const phase_name[PHASE_COUNT] = {
    [PHASE_LIST] = "list",
    [PHASE_READ] = "read",
    [PHASE_DEFLATE] = "deflate",
    [PHASE_TRANSFER] = "transfer",
    [PHASE_WRITE] = "write",
    [PHASE_CLOSE] = "close",
    [PHASE_WAIT] = "wait",
};

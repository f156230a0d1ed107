/*
 * shim_uring.c: the same for io_uring: its functions, and what the kernel says in a
 * completion.
 *
 * Needs: liburing
 */
#include "fault.h"

#include <errno.h>
#include <liburing.h>

#define DUE(name) fault_due(FAULT_##name, __builtin_return_address(0))

int io_uring_queue_init(unsigned entries, struct io_uring *ring, unsigned flags)
{
    static int (*real)(unsigned, struct io_uring *, unsigned);

    fault_find("io_uring_queue_init", &real);
    return DUE(io_uring_queue_init) != 0 ? -errno : real(entries, ring, flags);
}

/* The work was done; the program hears that it was not.  ring.c takes all completions
 * after each call, so those that lie here have not been counted before. */
static void spoil_completions(struct io_uring *ring)
{
    unsigned head = *ring->cq.khead, tail = io_uring_smp_load_acquire(ring->cq.ktail);

    for (; head != tail; head++) {
        struct io_uring_cqe *cqe = &ring->cq.cqes[head & *ring->cq.kring_mask];
        int due = DUE(completion);
        if (due == FAULT_SHORT && cqe->res > 1)
            cqe->res /= 2;
        else if (due > 0)
            cqe->res = -due;
    }
}

int io_uring_submit_and_wait(struct io_uring *ring, unsigned count)
{
    static int (*real)(struct io_uring *, unsigned);

    fault_find("io_uring_submit_and_wait", &real);
    if (DUE(io_uring_submit_and_wait) != 0)
        return -errno;
    int result = real(ring, count);
    spoil_completions(ring);
    return result;
}

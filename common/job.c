#include "job.h"

#include <fcntl.h>

const char *const deflate_at_name[] = { "append", "worker", NULL };
const char *const order_name[] = { "completion", "name", NULL };
const char *const schedule_name[] = { "listed", "largest", NULL };
const char *const affinity_name[] = { "none", "compact", "spread", NULL };
const char *const on_error_name[] = { "stop", "skip", NULL };

int job_open_flags(const struct job *job)
{
    return O_RDONLY | O_NONBLOCK | (job->follows ? 0 : O_NOFOLLOW);
}

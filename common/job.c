#include "job.h"

const char *const deflate_at_name[] = { "append", "worker", NULL };
const char *const order_name[] = { "completion", "name", NULL };
const char *const schedule_name[] = { "listed", "largest", NULL };
const char *const affinity_name[] = { "none", "compact", "spread", NULL };

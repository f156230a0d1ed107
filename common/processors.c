#include "processors.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

static unsigned in_affinity_mask(void)
{
    cpu_set_t set;

    if (sched_getaffinity(0, sizeof set, &set) == 0)
        return (unsigned)CPU_COUNT(&set);
    long online = sysconf(_SC_NPROCESSORS_ONLN);    /* more than 1,024 processors */
    return online > 0 ? (unsigned)online : 1;
}

/* Reads numbers from a small file of the cgroup file system; returns how many. */
static int read_two(const char *path, long long *first, long long *second)
{
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return 0;
    int count = fscanf(file, "%lld %lld", first, second);
    fclose(file);
    return count;
}

/* 0 = no quota.  A container sees its own cgroup at the root of the mount. */
static unsigned in_cgroup_quota(void)
{
    long long quota = 0, period = 0, none;

    if (read_two("/sys/fs/cgroup/cpu.max", &quota, &period) != 2
        && (read_two("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", &quota, &none) < 1
            || read_two("/sys/fs/cgroup/cpu/cpu.cfs_period_us", &period, &none) < 1))
        return 0;
    return quota > 0 && period > 0 ? (unsigned)((quota + period - 1) / period) : 0;
}

unsigned processors_allowed(void)
{
    unsigned allowed = in_affinity_mask();
    unsigned quota = in_cgroup_quota();

    return quota > 0 && quota < allowed ? quota : allowed;
}

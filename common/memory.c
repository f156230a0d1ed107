#include "memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

static uint64_t smaller(uint64_t a, uint64_t b)
{
    return a < b ? a : b;
}

static uint64_t of_machine(void)
{
    long pages = sysconf(_SC_PHYS_PAGES), page_size = sysconf(_SC_PAGESIZE);

    return pages > 0 && page_size > 0 ? (uint64_t)pages * (uint64_t)page_size : UINT64_MAX;
}

/* The file holds a number, or the word "max". */
static uint64_t of_file(const char *path)
{
    FILE *file = fopen(path, "re");
    uint64_t bytes = UINT64_MAX;

    if (file == NULL)
        return UINT64_MAX;
    if (fscanf(file, "%" SCNu64, &bytes) != 1)
        bytes = UINT64_MAX;
    fclose(file);
    return bytes;
}

/* A container sees its own cgroup at the root of the mount. */
static uint64_t of_cgroup(void)
{
    return smaller(of_file("/sys/fs/cgroup/memory.max"),
                   of_file("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
}

static uint64_t of_address_space(void)
{
    struct rlimit limit;

    return getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY ? limit.rlim_cur
                                                                                : UINT64_MAX;
}

uint64_t memory_allowed(void)
{
    return smaller(of_machine(), smaller(of_cgroup(), of_address_space()));
}

/*
 * memory.h: how much memory this process may use.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stdint.h>

/* Bytes: the machine's memory, or less where the cgroup (v1 or v2) or a limit of
 * the address space (RLIMIT_AS) says so.  Thread-safe. */
uint64_t memory_allowed(void);

#endif

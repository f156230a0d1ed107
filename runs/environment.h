/*
 * environment.h: the machine, the build and the weather in which a campaign runs.
 *
 * One JSON object, written as environment-before.json and environment-after.json.
 * No host name, no user name, no path outside the project.  Keys (null: not known
 * here):
 *
 *     time                 UTC, "2026-11-22T21:40:05Z"
 *     cpu_model            text
 *     cores                processors that this process may use
 *     cores_physical       of these, those that are no second thread of another's core
 *     cores_online         processors of the machine
 *     hypervisor           whether the processor says that it is a virtual one
 *     caches               [{"level": 1, "type": "Data", "size": "48K"} ...] of processor 0
 *     memory_bytes, memory_available_bytes
 *     kernel               "Linux 6.1.0 x86_64"
 *     system               "Debian GNU/Linux 12 (bookworm)"
 *     data_file_system, output_file_system     "ext4"; output is where archives are written
 *     data_mount_options, output_mount_options "rw,noatime"
 *     clock                {"name": "CLOCK_MONOTONIC", "resolution_ns": 1, "source": "tsc"}
 *     start_up_ns          hyperfine's time of a program that does nothing (added by the
 *                          campaign, trial.h)
 *     compiler             first line of its --version
 *     flags                the file build/<variant>/flags
 *     libraries            {"zlib": "1.2.13", "glibc": ..., "jansson": ..., "gsl": ...,
 *                          "libuv": ..., "libcrypto": ...}
 *     tools                {"hyperfine": "hyperfine 1.15.0", "gnuplot": ..., "python": ...}
 *     peers                {"zip": "3.0" ...}: those that the campaign measures (peers.h);
 *                          put in by campaign.c
 *     commit, dirty        of git: short hash, and whether the tree differed from it
 *     governor             of processor 0's frequency
 *     load1, load5, load15 load averages
 *     steal_ns             stolen from this machine since it was booted, all processors
 *     pressure_us          {"cpu": ..., "io": ..., "memory": ...}: "some", since boot
 */
#ifndef ENVIRONMENT_H
#define ENVIRONMENT_H

#include <jansson.h>
#include <stdint.h>

/* What changes while a campaign runs; taken before and after each run.  Fields are
 * UINT64_MAX where the kernel does not tell. */
struct weather {
    uint64_t steal_ns;          /* since boot, all processors; steps of one clock tick */
    uint64_t pressure_cpu_us;   /* since boot */
    uint64_t pressure_io_us;
    double load1;               /* NAN if not known */
};

void environment_weather(struct weather *weather);

/* Describes everything; takes some 50 ms, as it asks compiler, git and others for
 * their versions.  data: a path on the file system of the data; scratch: one where
 * archives are written; build: the folder of the programs; python: the interpreter
 * or NULL.  Returns a new object, or NULL when out of memory. */
json_t *environment_describe(const char *data, const char *scratch, const char *build,
                             const char *python);

#endif

/*
 * hyperfine.h: the outer clock.  hyperfine runs a command once, without a shell,
 * and tells how long it took from fork to exit.  https://github.com/sharkdp/hyperfine
 */
#ifndef HYPERFINE_H
#define HYPERFINE_H

#include <signal.h>
#include <stdint.h>

/* What hyperfine tells of one run. */
struct timing {
    uint64_t wall_ns;
    uint64_t cpu_user_ns;   /* of the program and the children that it waited for */
    uint64_t cpu_sys_ns;
    int exit_code;          /* 128 + number of the signal that ended it */
};

/* The words as one command line that hyperfine -N takes apart into the same words
 * again (POSIX quoting).  Returns a new string, or NULL when out of memory. */
char *hyperfine_quote(const char *const argv[]);

/* Reads hyperfine's JSON export of one command and one run.  Returns 0, or
 * -EINVAL, unreported, if it is something else. */
int hyperfine_parse(const char *json, struct timing *timing);

/* Times one run of argv, in folder (NULL: the current one; else all paths are absolute).
 * Both work files are overwritten: export_path with the JSON, log_path with what the
 * program (and hyperfine) prints.  The programs run in a process group of their own; it is
 * killed, and -EINTR returned, when a signal comes that `interrupted` notes (not 0), and
 * with -ETIMEDOUT after timeout_s seconds.  The caller has those signals blocked; they are
 * let through while it waits.
 *
 * Returns 0 if the program was run, whatever its exit code; else a negative errno
 * after one line (none for -EINTR and -ETIMEDOUT). */
int hyperfine_run(const char *const argv[], const char *folder, const char *export_path,
                  const char *log_path, double timeout_s,
                  const volatile sig_atomic_t *interrupted, struct timing *timing);

#endif

/*
 * samples.h: what a campaign writes down of each run: samples.csv, one row a
 * run, and phases.csv, one row per run, worker and phase.
 *
 * Units stand in the names of the columns, which are the names of the fields
 * below, in this order; files of older versions may lack some.  What is not
 * available is an empty field in the file and SAMPLE_NONE (numbers), NAN
 * (doubles) or "" (texts) in memory; never 0.
 *
 * Files are appended to by one thread of one process.
 */
#ifndef SAMPLES_H
#define SAMPLES_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define SAMPLE_NONE UINT64_MAX

/* One run of one program.  Texts belong to the struct samples that was read, or
 * to whoever filled the row; never NULL once read. */
struct sample {
    const char *campaign;           /* the experiment: name of its plan without .ini */
    uint64_t run;                   /* 1, 2 ... in order of time, unique in the campaign */
    const char *cell;               /* what was run, e.g. "threads-locked/append/j2/c1/zlib6" */
    uint64_t block;                 /* 1 ...; 0 = warm-up */
    const char *role;               /* "warmup", "measure", or "aa": the cell's twin */
    const char *started;            /* UTC, "2026-11-22T21:40:05Z" */
    const char *implementation;     /* "c", "cpython" or "peer" */
    uint64_t tutorial;              /* number of the tutorial's program that it reproduces */
    double published_s;             /* and the time that the tutorial gives for it, in seconds */
    const char *strategy;
    const char *deflate_at;         /* "append", "worker", "" where there is no such choice */
    uint64_t threads;               /* none where the strategy does not use them; likewise: */
    uint64_t processes;
    uint64_t chunk;
    const char *codec;
    uint64_t level;
    const char *order;              /* "completion", "name" */
    const char *schedule;           /* "listed", "largest" */
    const char *sink;               /* "pwrite", "fallocate", "mmap", "uring", "memory", "null" */
    uint64_t memory_bytes;          /* the most that may be in flight; none = the default */
    const char *affinity;           /* "none", "compact", "spread" */
    uint64_t walk;                  /* threads that walk the tree */
    const char *stages;             /* "1:2:1": threads of each stage, "" = it has none */
    const char *cache;              /* "warm", "cold", "as-is": of the data when it began */
    const char *durability;         /* "none"; "fsync": inside the timed interval */
    const char *data_set;           /* e.g. "tutorial-files-100-lines-500" */
    uint64_t files;
    uint64_t bytes_in;
    const char *status;             /* "ok", "failed" (exit code not 0), "void" (wrong archive) */
    uint64_t exit_code;             /* 128 + number of the signal that ended it */
    const char *verified;           /* "yes", "no", "" = it makes no archive */
    uint64_t bytes_out;             /* of the archive; sink null: that it would have had */
    uint64_t wall_ns;               /* by the program's own clock; C only */
    uint64_t wall_proc_ns;          /* by hyperfine: from fork to exit */
    uint64_t cpu_user_ns;           /* the program's own account, else hyperfine's */
    uint64_t cpu_sys_ns;
    uint64_t vm_hwm_bytes;          /* sum over processes of each one's peak; C only, likewise: */
    uint64_t minor_faults;
    uint64_t major_faults;
    uint64_t read_bytes;            /* from and to devices, by getrusage(2); C only */
    uint64_t written_bytes;
    uint64_t voluntary_switches;
    uint64_t involuntary_switches;
    uint64_t steal_ns;              /* all processors, during the run */
    uint64_t pressure_cpu_us;       /* /proc/pressure/cpu, "some", during the run */
    uint64_t pressure_io_us;        /* /proc/pressure/io, likewise */
    double load1;                   /* load average when it began */
    double residency;               /* share of the data in the page cache then, 0 ... 1 */
    const char *flags;              /* words: "steal", "pressure", "cache", "slow"; campaign.h */
};

struct samples {
    struct sample *rows;            /* in the order of the file */
    size_t count;
    char *texts;                    /* what the rows point to */
};

/* One row of phases.csv.  The phase "life" is a worker's whole time, from
 * begin to end (total_ns; calls is 1). */
struct phase_sample {
    uint64_t run;
    uint64_t worker;                /* 0 = the main thread */
    char phase[16];
    uint64_t calls;
    uint64_t total_ns;
    uint64_t max_ns;
    uint64_t bytes;
};

struct phase_samples {
    struct phase_sample *rows;
    size_t count;
};

/* Reads a whole file.  A half-written last row is left out.  Returns 0, or a
 * negative errno after one line that says what is wrong with the file; what was
 * asked for is then empty. */
int samples_read(struct samples *samples, const char *path);
int samples_read_phases(struct phase_samples *phases, const char *path);

/* Frees; a zeroed struct is fine. */
void samples_free(struct samples *samples);
void samples_free_phases(struct phase_samples *phases);

/* The two files of a campaign, open for appending. */
struct samples_log {
    FILE *samples;
    FILE *phases;
    uint64_t last_run;              /* number of the last run in them, 0 = none */
    int lock_fd;                    /* of the folder, locked; 0 = none */
};

/* Opens, or makes, samples.csv and phases.csv in folder, which is locked: another
 * campaign that is at work in it is an error.  What an interrupted
 * campaign left is put right: a half-written last row is cut off, as are phases
 * of runs that have no row in samples.csv.  Returns 0, or a negative errno after
 * one line; the log is then zeroed. */
int samples_log_open(struct samples_log *log, const char *folder);

/* Appends a row, and its phases before it, and waits until they are on the disk.
 * Returns 0, or a negative errno after one line. */
int samples_log_append(struct samples_log *log, const struct sample *sample,
                       const struct phase_sample *phases, size_t phase_count);

/* Closes; a zeroed log is fine. */
void samples_log_close(struct samples_log *log);

/* Writes one row; the caller finds errors by ferror(). */
void samples_put_header(FILE *out);
void samples_put(FILE *out, const struct sample *sample);

#endif

/*
 * The one main() of all zip-* programs: options, job, run, publication, stats.
 */
#include "clock.h"
#include "descriptor.h"
#include "error.h"
#include "input.h"
#include "option_table.h"
#include "options.h"
#include "printable.h"
#include "progress.h"
#include "publish.h"
#include "sink.h"
#include "stats.h"
#include "strategy.h"
#include "units.h"

#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A full disk or a reader that went away is an error, not a death. */
static void ignore_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static int open_directory(const char *path, int *fd)
{
    *fd = path != NULL ? descriptor_open(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, 0) : AT_FDCWD;
    return path == NULL || *fd >= 0 ? 0 : error_errno(-errno, "-C: %s", path);
}

/* Before the run, so that a bad path costs nothing; nothing is written yet. */
static int open_record(const char *option, const char *path, int flags, int *fd)
{
    flags |= O_WRONLY | O_CREAT;
    *fd = path != NULL ? descriptor_open(AT_FDCWD, path, flags, 0666) : -1;
    return path == NULL || *fd >= 0 ? 0 : error_errno(-errno, "%s: %s", option, path);
}

/* Everything that a run holds. */
struct program {
    struct job job;
    struct input input;
    struct publish publish;
    struct work *work;
    unsigned worker_count;
    struct zip *zip;
    int stats_fd;
    int trace_fd;
    struct trace *trace;
    uint64_t bytes_out;
    uint64_t begun_ns;
    uint64_t wall_ns;
};

static int start_workers(struct program *program)
{
    struct job *job = &program->job;
    struct work_rules rules = {
        .memory = job->memory,
        .copies = job->codec->create != NULL ? 2 : 1,
        .order = job->order,
        .schedule = job->schedule,
        .on_error = job->on_error,
    };

    int err = affinity_order(&job->processors, job->affinity);
    if (err != 0)
        return error_errno(err, "--affinity");
    program->worker_count = 1 + job->processes * (1 + job->threads);
    program->work = work_create(&program->input.files, &rules);
    job->workers =
        program->work != NULL ? worker_create_all(job, program->work, program->worker_count) : NULL;
    return job->workers != NULL
               ? 0
               : error_errno(-errno, "cannot get memory for %u workers", program->worker_count);
}

static bool makes_archive(const struct program *program)
{
    return program->publish.fd >= 0;
}

/* A choice that leaves nothing is a mistake, and would replace an archive of something; an
 * empty folder is an archive of nothing. */
static int refuse_nothing(const struct filelist *files, const struct options *options)
{
    bool chosen = options->include[0] != NULL || options->exclude[0] != NULL
                  || options->files_from[0] != NULL;

    if (files->count > 0 || !chosen)
        return 0;
    error_line("nothing to zip: --include, --exclude and --files-from leave no file");
    return -ENOENT;
}

/* The strategy writes into an archive, be it one that goes nowhere. */
static void run_with_archive(struct program *program, struct worker *self)
{
    program->zip = zip_create(program->publish.fd, self);
    if (program->zip == NULL)
        return;
    for (unsigned i = 0; i < program->worker_count; i++)
        program->job.workers[i].zip = program->zip;
    strategy.run(&program->job, program->zip);
    zip_finish(program->zip, self);
    program->bytes_out = zip_size(program->zip);
    if (work_error(program->work) != 0 || !makes_archive(program))
        return;
    uint64_t start_ns = clock_ns();
    int err = publish_commit(&program->publish, program->job.sync);
    if (err != 0)
        work_set_error(program->work, err);
    worker_charge(self, PHASE_CLOSE, start_ns, 0);
}

/* Where nobody else works, the main thread is the one to be placed. */
static void place_main(const struct job *job)
{
    if ((strategy.uses & (USES_THREADS | USES_PROCESSES | USES_STAGES)) == 0)
        affinity_pin(&job->processors, 0);
}

/* A worker may handle all files and all blocks: read, deflate, transfer, write. */
static int start_trace(struct program *program)
{
    const struct filelist *files = &program->input.files;
    size_t events = ((size_t)1 << 16) + 6 * files->count + (size_t)(4 * files->bytes / BLOCK_SIZE);

    if (program->trace_fd < 0)
        return 0;
    program->trace = trace_create(program->worker_count, events);
    if (program->trace == NULL)
        return error_errno(-errno, "--trace: no room for %zu files", files->count);
    for (unsigned i = 0; i < program->worker_count; i++)
        program->job.workers[i].lane = trace_lane(program->trace, i);
    return 0;
}

/* The interval that is wall_ns: from here until the archive has its name. */
static int run(struct program *program, const struct options *options)
{
    uint64_t start_ns = program->begun_ns = clock_ns();

    int err = input_list(&program->input, &program->job, options, &program->publish);
    if (err == 0)
        err = refuse_nothing(&program->input.files, options);
    if (err == 0)
        err = start_workers(program);
    if (err == 0)
        err = start_trace(program);
    if (err != 0)
        return err;
    struct worker *self = worker_begin(&program->job.workers[0]);
    self->begun_ns = start_ns;      /* listing was its work too */
    worker_charge(self, PHASE_LIST, start_ns, 0);
    place_main(&program->job);
    if (!options->quiet)
        program->job.progress =
            progress_create(strategy.name, PROGRESS_BYTES, program->input.files.bytes);
    if ((strategy.uses & USES_ARCHIVE) != 0)
        run_with_archive(program, self);
    else
        strategy.run(&program->job, NULL);
    program->wall_ns = clock_ns() - start_ns;
    progress_destroy(program->job.progress);
    worker_note_memory(self);
    worker_end(self);
    return work_error(program->work);
}

/* Files and folders that could not be listed or read. */
static size_t left_out(const struct program *program)
{
    return program->input.files.left_out + work_left_out(program->work);
}

static void summarise(const struct program *program, const char *archive)
{
    size_t files = program->input.files.count - work_left_out(program->work);
    const char *plural = files == 1 ? "" : "s";
    char in[32], out[32], wall[32], name[PATH_MAX];

    units_format_bytes(in, sizeof in, program->input.files.bytes);
    units_format_bytes(out, sizeof out, program->bytes_out);
    units_format_duration(wall, sizeof wall, program->wall_ns);
    if (archive == NULL)
        printf("zip-%s: %zu file%s, %s in %s\n", strategy.name, files, plural, in, wall);
    else {
        snprintf(name, sizeof name, "%s", archive);
        printf("%s: %zu file%s, %s -> %s in %s\n", printable(name), files, plural, in, out, wall);
    }
}

static int write_trace(struct program *program, const char *path)
{
    const struct job *job = &program->job;
    struct trace_run trace_run = {
        .strategy = strategy.name,
        .threads = (strategy.uses & USES_THREADS) != 0 ? job->threads : 0,
        .processes = (strategy.uses & USES_PROCESSES) != 0 ? job->processes : 0,
        .child_lanes = (strategy.uses & USES_PROCESSES) != 0 ? 1 + job->threads : 0,
        .begun_ns = program->begun_ns,
    };

    int err = trace_write(program->trace, program->trace_fd, &trace_run);
    if (err != 0)
        return error_errno(err, "--trace: %s", path);
    if (trace_lost(program->trace) > 0)
        error_warn("--trace: %llu events had no room and are missing",
                   (unsigned long long)trace_lost(program->trace));
    return 0;
}

static int zip(struct program *program, const struct options *options)
{
    int err = open_record("--stats", options->stats, O_APPEND, &program->stats_fd);

    if (err == 0)
        err = open_record("--trace", options->trace, 0, &program->trace_fd);
    if (err == 0)
        err = open_directory(options->directory, &program->job.directory_fd);
    if (err == 0 && options->archive != NULL)
        err = publish_open(&program->publish, options->archive);
    if (err == 0)
        err = input_read_paths(&program->input, options);
    if (err == 0)
        err = run(program, options);
    if (err == 0 && program->stats_fd >= 0) {
        err = stats_append(program->stats_fd, &program->job, program->worker_count,
                           program->bytes_out, program->wall_ns);
        if (err != 0)
            error_errno(err, "--stats: %s", options->stats);
    }
    if (err == 0 && program->trace != NULL)
        err = write_trace(program, options->trace);
    return err;
}

static void close_program(struct program *program)
{
    if (program->job.workers != NULL)
        zip_destroy(program->zip, &program->job.workers[0]);
    worker_destroy_all(program->job.workers, program->worker_count);
    affinity_free(&program->job.processors);
    work_destroy(program->work);
    input_free(&program->input);
    publish_close(&program->publish);
    if (program->job.directory_fd >= 0)
        close(program->job.directory_fd);
    trace_destroy(program->trace);
    if (program->stats_fd >= 0)
        close(program->stats_fd);
    if (program->trace_fd >= 0)
        close(program->trace_fd);
}

/* Buffers of files come and go.  Whoever sets a bound wants them to be given back; elsewhere
 * they are kept: to get a page from the kernel anew takes almost as long as entropy takes for its
 * bytes. */
static void choose_what_to_free(const struct options *options)
{
    enum { MMAP_THRESHOLD_MAX = 32 << 20 };     /* glibc's own limit */

    mallopt(M_MMAP_THRESHOLD, options->bounds_memory ? 128 << 10 : MMAP_THRESHOLD_MAX);
    if (!options->bounds_memory)
        mallopt(M_TRIM_THRESHOLD, -1);
}

/* The archive is there: what is said of it comes last. */
static int conclude(const struct program *program, const struct options *options)
{
    size_t count = left_out(program);

    if (!options->quiet)
        summarise(program, options->archive);
    int err = error_flush_output();
    if (count > 0)
        error_line("%zu %s could not be read and %s left out", count,
                   count == 1 ? "file or folder" : "files or folders", count == 1 ? "was" : "were");
    return err == 0 && count == 0 ? EXIT_OK : EXIT_FAILED;
}

static int tell(void (*say)(void))
{
    say();
    return error_flush_output() == 0 ? EXIT_OK : EXIT_FAILED;
}

static int zip_all(struct program *program, const struct options *options)
{
    if (!input_read_environment(&program->input, options))
        return EXIT_USAGE;
    choose_what_to_free(options);
    int status = zip(program, options) == 0 ? conclude(program, options) : EXIT_FAILED;
    close_program(program);
    return status;
}

int main(int argc, char **argv)
{
    struct options options;
    struct program program = { .publish = PUBLISH_CLOSED, .stats_fd = -1, .trace_fd = -1 };

    descriptor_open_standard();
    ignore_signals();
    int status = options_parse(argc, argv, &program.job, &options);
    if (status == EXIT_OK)
        status = options.help ? tell(option_table_help)
                 : options.describe ? tell(stats_describe)
                                    : zip_all(&program, &options);
    options_free(&options);
    return status;
}

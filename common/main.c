/*
 * The one main() of all zip-* programs: options, job, run, publication, stats.
 */
#include "clock.h"
#include "error.h"
#include "processors.h"
#include "progress.h"
#include "publish.h"
#include "stats.h"
#include "strategy.h"
#include "units.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { WORKERS_MAX = 1024 };    /* libuv's limit, taken for all */

/* What the command line says beyond the job. */
struct options {
    const char *archive;
    const char *directory;
    const char *stats;
    char **paths;
    bool quiet;
    bool help;
    bool describe;
    int level;              /* 0 = the codec's default */
};

enum {
    OPTION_CODEC = 256,
    OPTION_DEFLATE_AT,
    OPTION_ORDER,
    OPTION_SINK,
    OPTION_STATS,
    OPTION_DESCRIBE,
    OPTION_HELP,
};

static const struct option long_options[] = {
    { "codec",      required_argument, NULL, OPTION_CODEC },
    { "deflate-at", required_argument, NULL, OPTION_DEFLATE_AT },
    { "order",      required_argument, NULL, OPTION_ORDER },
    { "sink",   required_argument, NULL, OPTION_SINK },
    { "stats",      required_argument, NULL, OPTION_STATS },
    { "describe",   no_argument,       NULL, OPTION_DESCRIBE },
    { "help",       no_argument,       NULL, OPTION_HELP },
    { NULL, 0, NULL, 0 },
};

static const char help_options[] =
    "  -c CHUNK                    files claimed at a time (default: 1)\n"
    "  -l LEVEL                    1 ... 9 for zlib (default: 6)\n"
    "  --codec zlib|store          (default: zlib)\n"
    "  --deflate-at append|worker  deflate when a member is appended, inside the critical section\n"
    "                              as the tutorial does, or when it is loaded (default: worker)\n"
    "  --order completion|name     members lie in the archive as they were finished, or by name:\n"
    "                              the same archive for every strategy (default: completion)\n"
    "  --sink pwrite|memory         write the members as they come, or all at the end\n"
    "                              (default: pwrite)\n"
    "  --stats FILE                append what the run cost to FILE, one line of JSON\n"
    "  -q                          no progress bar, no summary\n"
    "  --describe                  say what this program is, as JSON\n"
    "  --help                      this text\n"
    "\n"
    "Exit status: 0 done, 1 failed (no archive was written or changed, unless it was only\n"
    "--stats that failed), 2 wrong usage.\n";

static void print_help(void)
{
    bool threads = (strategy.uses & USES_THREADS) != 0;
    bool processes = (strategy.uses & USES_PROCESSES) != 0;

    printf("Usage: zip-%s [OPTION]... %sPATH...\n%s.\n\n%s\n", strategy.name,
           strategy.floor ? "" : "-o ARCHIVE ", strategy.summary, strategy.picture);
    if (!strategy.floor)
        printf("  -o ARCHIVE                  the archive; an old one is replaced at the end\n");
    printf("  -C DIR                      PATHs are relative to DIR\n");
    if (threads)
        printf("  -j THREADS                  threads%s (default: %u, as processors may be used)\n",
               processes ? " in each child process" : "", processors_allowed());
    if (processes)
        printf("  -p PROCESSES                child processes (default: %u, likewise)\n",
               processors_allowed());
    fputs(help_options, stdout);
}

/* Returns the index of text in words (ended by NULL), or -1 after a line. */
static int parse_word(const char *option, const char *text, const char *const words[])
{
    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    error_line("%s: '%s' is not %s or %s", option, text, words[0], words[1]);
    return -1;
}

static bool parse_count(const char *option, const char *text, uint64_t maximum, uint64_t *count)
{
    if (units_parse_count(text, 1, maximum, count))
        return true;
    error_line("%s: '%s' is no number from 1 to %" PRIu64, option, text, maximum);
    return false;
}

static bool parse_workers(const char *option, unsigned use, const char *text, unsigned *workers)
{
    uint64_t count;

    if ((strategy.uses & use) == 0) {
        error_line("%s: %s uses no %s; leave the option out", option, strategy.name,
                   use == USES_THREADS ? "threads" : "child processes");
        return false;
    }
    if (!parse_count(option, text, WORKERS_MAX, &count))
        return false;
    *workers = (unsigned)count;
    return true;
}

static bool parse_codec(const char *text, const struct codec **codec)
{
    *codec = codec_find(text);
    if (*codec == NULL)
        error_line("--codec: there is no codec '%s'; --describe lists them", text);
    return *codec != NULL;
}

static bool parse_option(int option, const char *text, struct job *job, struct options *options)
{
    static const char *const places[] = { "append", "worker", NULL };
    static const char *const orders[] = { "completion", "name", NULL };
    static const char *const sinks[] = { "pwrite", "memory", NULL };
    uint64_t count;
    int word = 0;

    switch (option) {
    case 'o': options->archive = text; break;
    case 'C': options->directory = text; break;
    case 'q': options->quiet = true; break;
    case OPTION_STATS: options->stats = text; break;
    case OPTION_HELP: options->help = true; break;
    case OPTION_DESCRIBE: options->describe = true; break;
    case OPTION_CODEC: return parse_codec(text, &job->codec);
    case 'j': return parse_workers("-j", USES_THREADS, text, &job->threads);
    case 'p': return parse_workers("-p", USES_PROCESSES, text, &job->processes);
    case 'c':
        if (!parse_count("-c", text, SIZE_MAX / 2, &count))
            return false;
        job->chunk = (size_t)count;
        break;
    case 'l':
        if (!parse_count("-l", text, 9, &count))
            return false;
        options->level = (int)count;
        break;
    case OPTION_DEFLATE_AT:
        word = parse_word("--deflate-at", text, places);
        job->deflate_at = (enum deflate_at)word;
        break;
    case OPTION_ORDER:
        word = parse_word("--order", text, orders);
        job->order = (enum order)word;
        break;
    case OPTION_SINK:
        word = parse_word("--sink", text, sinks);
        job->sink_kind = (enum sink_kind)word;
        break;
    case ':':
        error_line("%s: its argument is missing; see --help", text);
        return false;
    default:
        error_line("%s: there is no such option; see --help", text);
        return false;
    }
    return word >= 0;
}

static bool check(struct job *job, struct options *options)
{
    if (options->archive == NULL && !strategy.floor)
        error_line("-o ARCHIVE is missing; see --help");
    else if (options->archive != NULL && strategy.floor)
        error_line("-o: %s is a floor and writes no archive; leave the option out", strategy.name);
    else if (options->paths[0] == NULL)
        error_line("name at least one PATH to zip; see --help");
    else if (options->level > 0 && job->codec->level_max == 0)
        error_line("-l: codec %s has no levels", job->codec->name);
    else if (options->level > job->codec->level_max)
        error_line("-l: codec %s takes levels %d to %d", job->codec->name, job->codec->level_min,
                   job->codec->level_max);
    else {
        job->level = options->level > 0 ? options->level : job->codec->level_default;
        return true;
    }
    return false;
}

static bool parse(int argc, char **argv, struct job *job, struct options *options)
{
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":j:p:c:l:C:o:q", long_options, NULL)) != -1) {
        char letter[] = { '-', (char)optopt, '\0' };
        const char *culprit = optopt > 0 && optopt <= CHAR_MAX ? letter : argv[optind - 1];
        if (!parse_option(option, optarg != NULL ? optarg : culprit, job, options))
            return false;
    }
    options->paths = argv + optind;
    return options->help || options->describe || check(job, options);
}

/* A full disk or a reader that went away is an error, not a death. */
static void ignore_signals(void)
{
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static int open_directory(const char *path, int *fd)
{
    *fd = path != NULL ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : AT_FDCWD;
    return path == NULL || *fd >= 0 ? 0 : error_errno(-errno, "-C: %s", path);
}

static int open_stats(const char *path, int *fd)
{
    *fd = path != NULL ? open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666) : -1;
    return path == NULL || *fd >= 0 ? 0 : error_errno(-errno, "--stats: %s", path);
}

/* Everything that a run holds. */
struct program {
    struct job job;
    struct filelist files;
    struct publish publish;
    struct work *work;
    unsigned worker_count;
    struct zip *zip;
    int stats_fd;
    uint64_t bytes_out;
    uint64_t wall_ns;
};

/* The archive itself, the old and the new one, is not to be zipped. */
static int list_files(struct program *program, char *const paths[])
{
    struct filelist_skip skip[PUBLISH_FILES];
    size_t skip_count = publish_identify(&program->publish, skip);

    program->job.files = &program->files;
    return filelist_create(&program->files, program->job.directory_fd, paths, skip, skip_count);
}

static int start_workers(struct program *program)
{
    struct job *job = &program->job;

    program->worker_count = 1 + job->processes * (1 + job->threads);
    program->work =
        work_create(&program->files, WORK_IN_FLIGHT_PER_PROCESSOR * processors_allowed());
    job->workers =
        program->work != NULL ? worker_create_all(job, program->work, program->worker_count) : NULL;
    return job->workers != NULL
               ? 0
               : error_errno(-errno, "cannot get memory for %u workers", program->worker_count);
}

static void make_archive(struct program *program, struct worker *self)
{
    program->zip = zip_create(program->publish.fd, self);
    if (program->zip == NULL)
        return;
    strategy.run(&program->job, program->zip);
    zip_finish(program->zip, self);
    program->bytes_out = zip_size(program->zip);
    if (work_error(program->work) != 0)
        return;
    uint64_t start_ns = clock_ns();
    int err = publish_commit(&program->publish);
    if (err != 0)
        work_set_error(program->work, err);
    worker_charge(self, PHASE_CLOSE, start_ns, 0);
}

/* The interval that is wall_ns: from here until the archive has its name. */
static int run(struct program *program, const struct options *options)
{
    uint64_t start_ns = clock_ns();

    int err = list_files(program, options->paths);
    if (err == 0)
        err = start_workers(program);
    if (err != 0)
        return err;
    struct worker *self = worker_begin(&program->job.workers[0]);
    self->begun_ns = start_ns;      /* listing was its work too */
    worker_charge(self, PHASE_LIST, start_ns, 0);
    if (!options->quiet)
        program->job.progress =
            progress_create(strategy.name, PROGRESS_BYTES, program->files.bytes);
    if (strategy.floor)
        strategy.run(&program->job, NULL);
    else
        make_archive(program, self);
    program->wall_ns = clock_ns() - start_ns;
    progress_destroy(program->job.progress);
    worker_note_memory(self);
    worker_end(self);
    return work_error(program->work);
}

static void summarise(const struct program *program, const char *archive)
{
    char in[32], out[32], wall[32];

    units_format_bytes(in, sizeof in, program->files.bytes);
    units_format_bytes(out, sizeof out, program->bytes_out);
    units_format_duration(wall, sizeof wall, program->wall_ns);
    if (strategy.floor)
        printf("zip-%s: %zu files, %s in %s\n", strategy.name, program->files.count, in, wall);
    else
        printf("%s: %zu files, %s -> %s in %s\n", archive, program->files.count, in, out, wall);
}

static int zip(struct program *program, const struct options *options)
{
    int err = open_stats(options->stats, &program->stats_fd);

    if (err == 0)
        err = open_directory(options->directory, &program->job.directory_fd);
    if (err == 0 && !strategy.floor)
        err = publish_open(&program->publish, options->archive);
    if (err == 0)
        err = run(program, options);
    if (err == 0 && program->stats_fd >= 0) {
        err = stats_append(program->stats_fd, &program->job, program->worker_count,
                           program->bytes_out, program->wall_ns);
        if (err != 0)
            error_errno(err, "--stats: %s", options->stats);
    }
    return err;
}

static void close_program(struct program *program)
{
    if (program->job.workers != NULL)
        zip_destroy(program->zip, &program->job.workers[0]);
    worker_destroy_all(program->job.workers, program->worker_count);
    work_destroy(program->work);
    filelist_free(&program->files);
    publish_close(&program->publish);
    if (program->job.directory_fd >= 0)
        close(program->job.directory_fd);
    if (program->stats_fd >= 0)
        close(program->stats_fd);
}

int main(int argc, char **argv)
{
    struct options options = { 0 };
    struct program program = {
        .job = {
            .directory_fd = -1,
            .threads = (strategy.uses & USES_THREADS) != 0 ? processors_allowed() : 1,
            .processes = (strategy.uses & USES_PROCESSES) != 0 ? processors_allowed() : 1,
            .chunk = 1,
            .codec = codec_table[0],
            .deflate_at = DEFLATE_AT_WORKER,
        },
        .publish = PUBLISH_CLOSED,
        .stats_fd = -1,
    };

    if (!parse(argc, argv, &program.job, &options))
        return EXIT_USAGE;
    if (options.help) {
        print_help();
        return EXIT_OK;
    }
    if (options.describe)
        return stats_describe() == 0 ? EXIT_OK : EXIT_FAILED;
    ignore_signals();
    int err = zip(&program, &options);
    if (err == 0 && !options.quiet)
        summarise(&program, options.archive);
    close_program(&program);
    return err == 0 ? EXIT_OK : EXIT_FAILED;
}

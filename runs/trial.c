/*
 * Needs: gsl
 */
#include "trial.h"

#include "account.h"
#include "cache.h"
#include "environment.h"
#include "error.h"
#include "hyperfine.h"
#include "result.h"
#include "statistics.h"
#include "verify.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MAX = 48 + WORKLOAD_PATHS_MAX };

/* The paths of one run's work files. */
struct files {
    char archive[4200], stats[4200], export[4200], log[4200];
};

/* A command line under construction; numbers holds the text of its numbers. */
struct command {
    const char *words[WORDS_MAX];
    size_t count;
    char numbers[8][24];
    size_t number_count;
    char program[4300];
    char **peer_words;          /* owned; NULL = it is no peer's */
};

static void add(struct command *command, const char *option, const char *value)
{
    if (value[0] == '\0')
        return;
    command->words[command->count++] = option;
    command->words[command->count++] = value;
}

static void add_number(struct command *command, const char *option, uint64_t value)
{
    if (value == SAMPLE_NONE)
        return;
    char *text = command->numbers[command->number_count++];
    snprintf(text, sizeof command->numbers[0], "%llu", (unsigned long long)value);
    add(command, option, text);
}

static void add_concurrency(struct command *command, const struct plan_cell *cell)
{
    add_number(command, "-j", cell->threads);
    add_number(command, "-p", cell->processes);
    add_number(command, "-c", cell->chunk);
}

static void make_python(struct command *command, const struct bench *bench,
                        const struct plan_cell *cell)
{
    command->words[command->count++] = bench->catalog->python;
    add(command, bench->catalog->tutorial, cell->strategy);
    add_concurrency(command, cell);
}

static void make_c(struct command *command, const struct bench *bench,
                   const struct plan_cell *cell, const struct files *files)
{
    snprintf(command->program, sizeof command->program, "%s/zip-%s", bench->catalog->build,
             cell->strategy);
    command->words[command->count++] = command->program;
    add_concurrency(command, cell);
    add(command, "--codec", cell->codec);
    add_number(command, "-l", cell->level);
    /* There, the strategy has no choice, and no option. */
    if (cell->program->uses & USE_DEFLATE_AT)
        add(command, "--deflate-at", cell->deflate_at);
    add(command, "--order", cell->order);
    add(command, "--schedule", cell->schedule);
    add(command, "--sink", cell->sink);
    add_number(command, "--memory", cell->memory_bytes);
    add(command, "--affinity", cell->affinity);
    add_number(command, "--walk", cell->walk);
    add(command, "--stages", cell->stages);
    if (strcmp(cell->durability, "fsync") == 0)
        command->words[command->count++] = "--sync";
    add(command, "--stats", files->stats);
}

/* Runs in the folder of the data. */
static int make_peer(struct command *command, const struct bench *bench,
                     const struct plan_cell *cell, const struct workload *workload,
                     const struct files *files)
{
    char file[256];
    const struct peer *peer = cell->program->peer;
    const struct peer_values values = {
        .threads = cell->threads,
        .level = cell->level,
        .archive = files->archive,
        .file = peer->takes_file && workload_only_file(workload, file, sizeof file) ? file : NULL,
    };
    command->peer_words = peers_command(&bench->catalog->peers, peer, &values);
    if (command->peer_words == NULL)
        return -ENOMEM;
    while (command->count + 1 < WORDS_MAX && command->peer_words[command->count] != NULL) {
        command->words[command->count] = command->peer_words[command->count];
        command->count++;
    }
    return 0;
}

static const struct workload *workload_of(const struct bench *bench, const struct plan_cell *cell)
{
    return &bench->workloads[cell->data];
}

static char *const *paths_of(const struct workload *workload)
{
    static char here[] = ".";
    static char *const whole[] = {here, NULL};
    return workload->paths != NULL ? workload->paths : whole;
}

static int make_command(struct command *command, const struct bench *bench,
                        const struct plan_cell *cell, const struct files *files)
{
    char *const *paths = paths_of(workload_of(bench, cell));
    *command = (struct command){0};
    if (cell->implementation == IMPLEMENTATION_PEER)
        return make_peer(command, bench, cell, workload_of(bench, cell), files);
    if (cell->implementation == IMPLEMENTATION_CPYTHON)
        make_python(command, bench, cell);
    else
        make_c(command, bench, cell, files);
    if (cell->makes_archive)
        add(command, "-o", files->archive);
    add(command, "-C", workload_of(bench, cell)->path);
    command->words[command->count++] = "-q";
    if (workload_of(bench, cell)->paths != NULL)
        command->words[command->count++] = "--";
    for (size_t i = 0; paths[i] != NULL; i++)
        command->words[command->count++] = paths[i];
    return 0;
}

static void make_files(struct files *files, const char *scratch)
{
    snprintf(files->archive, sizeof files->archive, "%.4090s/archive.zip", scratch);
    snprintf(files->stats, sizeof files->stats, "%.4090s/stats.json", scratch);
    snprintf(files->export, sizeof files->export, "%.4090s/hyperfine.json", scratch);
    snprintf(files->log, sizeof files->log, "%.4090s/log", scratch);
}

static void remove_files(const struct files *files)
{
    unlink(files->archive);
    unlink(files->stats);
    unlink(files->export);
    unlink(files->log);
}

/* --- the row ----------------------------------------------------------------------------- */

static void describe(struct trial *trial, const struct bench *bench, const struct plan_cell *cell)
{
    const struct workload *workload = workload_of(bench, cell);
    struct sample *row = &trial->sample;
    *row = (struct sample){
        .campaign = bench->experiment->name,
        .cell = cell->key,
        .started = result_time(trial->started, sizeof trial->started),
        .implementation = implementation_name[cell->implementation],
        .tutorial = cell->tutorial,
        .published_s = cell->published_s,
        .strategy = cell->strategy,
        .deflate_at = cell->deflate_at,
        .threads = cell->threads,
        .processes = cell->processes,
        .chunk = cell->chunk,
        .codec = cell->codec,
        .level = cell->level,
        .order = cell->order,
        .schedule = cell->schedule,
        .sink = cell->sink,
        .memory_bytes = cell->memory_bytes,
        .affinity = cell->affinity,
        .walk = cell->walk,
        .cache = cell->cache,
        .durability = cell->durability,
        .stages = cell->stages,
        .data_set = workload->name,
        .files = workload->files,
        .bytes_in = workload->bytes,
        .status = "ok",
        .verified = "",
        .bytes_out = SAMPLE_NONE,
        .wall_ns = SAMPLE_NONE,
        .wall_proc_ns = SAMPLE_NONE,
        .cpu_user_ns = SAMPLE_NONE,
        .cpu_sys_ns = SAMPLE_NONE,
        .vm_hwm_bytes = SAMPLE_NONE,
        .minor_faults = SAMPLE_NONE,
        .major_faults = SAMPLE_NONE,
        .read_bytes = SAMPLE_NONE,
        .written_bytes = SAMPLE_NONE,
        .voluntary_switches = SAMPLE_NONE,
        .involuntary_switches = SAMPLE_NONE,
        .exit_code = SAMPLE_NONE,
        .residency = NAN,
        .flags = trial->flags,
    };
}

/* The first problem decides the status. */
__attribute__((format(printf, 3, 4)))
static void reject(struct trial *trial, const char *status, const char *format, ...)
{
    if (strcmp(trial->sample.status, "ok") != 0)
        return;
    trial->sample.status = status;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(trial->problem, sizeof trial->problem, format, arguments);
    va_end(arguments);
}

void trial_flag(struct trial *trial, const char *word)
{
    size_t used = strlen(trial->flags);
    snprintf(trial->flags + used, sizeof trial->flags - used, "%s%s", used > 0 ? " " : "", word);
}

static uint64_t difference(uint64_t before, uint64_t after)
{
    return before == UINT64_MAX || after == UINT64_MAX || after < before ? SAMPLE_NONE
                                                                         : after - before;
}

static void note_weather(struct trial *trial, const struct bench *bench,
                         const struct plan_cell *cell, const struct weather *before,
                         const struct weather *after)
{
    struct sample *row = &trial->sample;
    row->load1 = before->load1;
    row->steal_ns = difference(before->steal_ns, after->steal_ns);
    row->pressure_cpu_us = difference(before->pressure_cpu_us, after->pressure_cpu_us);
    row->pressure_io_us = difference(before->pressure_io_us, after->pressure_io_us);
    if (row->wall_proc_ns == SAMPLE_NONE)
        return;
    double wall_ns = (double)row->wall_proc_ns;
    if (row->steal_ns != SAMPLE_NONE && (double)row->steal_ns > 0.02 * wall_ns * bench->cores)
        trial_flag(trial, "steal");
    if (row->pressure_cpu_us != SAMPLE_NONE && plan_cell_workers(cell) < bench->cores
        && (double)row->pressure_cpu_us * 1000 > 0.10 * wall_ns)
        trial_flag(trial, "pressure");
}

/* --- after the run ----------------------------------------------------------------------- */

/* What hyperfine writes around a program's own lines. */
static bool is_of_hyperfine(const char *line)
{
    return line[0] == '\0' || line[0] == ' ' || strncmp(line, "Benchmark 1: ", 13) == 0;
}

/* The last line in the log that is the program's own: "PROGRAM: MESSAGE"; of a peer, which
 * writes as it likes (program: NULL), the last that is not hyperfine's. */
static void last_message(const char *path, const char *program, char *message, size_t size)
{
    FILE *in = fopen(path, "re");
    char line[256];
    while (in != NULL && fgets(line, sizeof line, in) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (program == NULL ? !is_of_hyperfine(line)
                            : strncmp(line, program, strlen(program)) == 0
                                  && line[strlen(program)] == ':')
            snprintf(message, size, "%s", line);
    }
    if (in != NULL)
        fclose(in);
}

static void explain_failure(struct trial *trial, const struct plan_cell *cell,
                            const struct files *files, int exit_code)
{
    char program[64], message[256];
    bool python = cell->implementation == IMPLEMENTATION_CPYTHON;
    snprintf(program, sizeof program, "%s%s", python ? "tutorial.py" : "zip-",
             python ? "" : cell->strategy);
    snprintf(message, sizeof message, "%s%.0d", exit_code > 128 ? "ended by signal " : "no message",
             exit_code > 128 ? exit_code - 128 : 0);
    last_message(files->log, cell->implementation == IMPLEMENTATION_PEER ? NULL : program,
                 message, sizeof message);
    reject(trial, "failed", "exit status %d: %s", exit_code, message);
}

static void take_account(struct trial *trial, const struct workload *workload,
                         const struct files *files)
{
    struct sample *row = &trial->sample;
    int error = account_read(files->stats, row, &trial->phases, &trial->phase_count);
    if (error != 0)
        reject(trial, "void", "its --stats file is no account of a run");
    /* How the data set is counted is the same in all rows. */
    row->files = workload->files;
    row->bytes_in = workload->bytes;
}

static void check_archive(struct trial *trial, const struct workload *workload, unsigned cores,
                          const struct files *files, bool foreign)
{
    struct sample *row = &trial->sample;
    struct verify_result *result = calloc(1, sizeof *result);
    if (result == NULL)
        abort();
    int error = (foreign ? verify_foreign : verify_archive)(files->archive, workload->path,
                                                             paths_of(workload), cores, result);
    row->verified = error == 0 ? "yes" : "no";
    if (error != 0)
        reject(trial, "void", "its archive is wrong: %s",
               result->problem_count > 0 ? result->problems[0] : strerror(-error));
    free(result);

    struct stat status;
    if (stat(files->archive, &status) != 0)
        return;
    if (row->bytes_out != SAMPLE_NONE && row->bytes_out != (uint64_t)status.st_size)
        reject(trial, "void", "it says that it wrote %llu bytes, and the archive has %llu",
               (unsigned long long)row->bytes_out, (unsigned long long)status.st_size);
    row->bytes_out = (uint64_t)status.st_size;
}

static void examine(struct trial *trial, const struct bench *bench, const struct plan_cell *cell,
                    const struct files *files, const struct timing *timing)
{
    const struct workload *workload = workload_of(bench, cell);
    struct sample *row = &trial->sample;
    row->wall_proc_ns = timing->wall_ns;
    row->cpu_user_ns = timing->cpu_user_ns;
    row->cpu_sys_ns = timing->cpu_sys_ns;
    row->exit_code = (uint64_t)timing->exit_code;
    if (timing->exit_code != 0) {
        explain_failure(trial, cell, files, timing->exit_code);
        return;
    }
    if (cell->implementation == IMPLEMENTATION_C)
        take_account(trial, workload, files);
    if (cell->makes_archive && bench->unchecked)
        return;
    if (cell->makes_archive)
        check_archive(trial, workload, bench->cores, files,
                      cell->implementation != IMPLEMENTATION_C);
    else if (strcmp(cell->sink, "null") != 0)
        row->bytes_out = SAMPLE_NONE;       /* else what an archive would have had */
}

int trial_run(struct trial *trial, const struct bench *bench, const struct plan_cell *cell,
              uint64_t run, uint64_t block, const char *role)
{
    *trial = (struct trial){0};
    describe(trial, bench, cell);
    trial->sample.run = run;
    trial->sample.block = block;
    trial->sample.role = role;

    struct files files;
    make_files(&files, bench->scratch);
    struct command command;
    if (make_command(&command, bench, cell, &files) != 0)
        return error_errno(-ENOMEM, "%s", cell->key);

    int error = bench->unchecked ? 0 : cache_prepare(workload_of(bench, cell), cell->cache,
                                                     &trial->sample.residency);
    if (error != 0) {
        peers_free_words(command.peer_words);
        return error;
    }
    if (!bench->unchecked && !cache_is(cell->cache, trial->sample.residency))
        trial_flag(trial, "cache");

    struct timing timing;
    struct weather before, after;
    environment_weather(&before);
    error = hyperfine_run(command.words, command.peer_words != NULL
                                                 ? workload_of(bench, cell)->path : NULL,
                              files.export, files.log,
                              bench->experiment->timeout_s, bench->interrupted, &timing);
    environment_weather(&after);
    peers_free_words(command.peer_words);
    if (error == 0) {
        examine(trial, bench, cell, &files, &timing);
    } else if (error == -ETIMEDOUT) {
        trial->sample.exit_code = TRIAL_TIMED_OUT;
        reject(trial, "failed", "killed after %g seconds", bench->experiment->timeout_s);
        error = 0;
    }
    note_weather(trial, bench, cell, &before, &after);
    remove_files(&files);
    if (error != 0)
        trial_free(trial);
    return error;
}

uint64_t trial_start_up_ns(const struct bench *bench)
{
    enum { RUNS = 9 };
    double walls_ns[RUNS];
    struct files files;
    char program[4300];
    const char *const words[] = {program, "--describe", NULL};
    struct timing timing;
    bool good = true;

    make_files(&files, bench->scratch);
    snprintf(program, sizeof program, "%s/zip-sequential", bench->catalog->build);
    for (size_t i = 0; i < RUNS && good; i++) {
        good = hyperfine_run(words, NULL, files.export, files.log, 10, bench->interrupted,
                             &timing) == 0
               && timing.exit_code == 0;
        walls_ns[i] = good ? (double)timing.wall_ns : 0;
    }
    remove_files(&files);
    return good ? (uint64_t)statistics_median(walls_ns, RUNS) : SAMPLE_NONE;
}

char *trial_command_line(const struct bench *bench, const struct plan_cell *cell)
{
    struct files files;
    struct command command;
    make_files(&files, bench->scratch);
    if (make_command(&command, bench, cell, &files) != 0)
        return NULL;
    char *line = hyperfine_quote(command.words);
    bool elsewhere = command.peer_words != NULL;
    peers_free_words(command.peer_words);
    if (!elsewhere || line == NULL)
        return line;
    const char *const enter[] = {"cd", workload_of(bench, cell)->path, NULL};
    char *folder = hyperfine_quote(enter), *both = NULL;
    if (folder == NULL || asprintf(&both, "%s && %s", folder, line) < 0)
        both = NULL;
    free(folder);
    free(line);
    return both;
}

void trial_free(struct trial *trial)
{
    free(trial->phases);
    *trial = (struct trial){0};
}

#include "samples.h"

#include "csv.h"
#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/file.h>
#include <string.h>
#include <unistd.h>

enum kind { TEXT, NUMBER, REAL };

struct column {
    const char *name;
    enum kind kind;
    size_t offset;
};

#define COLUMN(field, kind) {#field, kind, offsetof(struct sample, field)}

static const struct column columns[] = {
    COLUMN(campaign, TEXT),
    COLUMN(run, NUMBER),
    COLUMN(cell, TEXT),
    COLUMN(block, NUMBER),
    COLUMN(role, TEXT),
    COLUMN(started, TEXT),
    COLUMN(implementation, TEXT),
    COLUMN(tutorial, NUMBER),
    COLUMN(published_s, REAL),
    COLUMN(strategy, TEXT),
    COLUMN(deflate_at, TEXT),
    COLUMN(threads, NUMBER),
    COLUMN(processes, NUMBER),
    COLUMN(chunk, NUMBER),
    COLUMN(codec, TEXT),
    COLUMN(level, NUMBER),
    COLUMN(order, TEXT),
    COLUMN(schedule, TEXT),
    COLUMN(sink, TEXT),
    COLUMN(memory_bytes, NUMBER),
    COLUMN(affinity, TEXT),
    COLUMN(walk, NUMBER),
    COLUMN(stages, TEXT),
    COLUMN(cache, TEXT),
    COLUMN(durability, TEXT),
    COLUMN(data_set, TEXT),
    COLUMN(files, NUMBER),
    COLUMN(bytes_in, NUMBER),
    COLUMN(status, TEXT),
    COLUMN(exit_code, NUMBER),
    COLUMN(verified, TEXT),
    COLUMN(bytes_out, NUMBER),
    COLUMN(wall_ns, NUMBER),
    COLUMN(wall_proc_ns, NUMBER),
    COLUMN(cpu_user_ns, NUMBER),
    COLUMN(cpu_sys_ns, NUMBER),
    COLUMN(vm_hwm_bytes, NUMBER),
    COLUMN(minor_faults, NUMBER),
    COLUMN(major_faults, NUMBER),
    COLUMN(read_bytes, NUMBER),
    COLUMN(written_bytes, NUMBER),
    COLUMN(voluntary_switches, NUMBER),
    COLUMN(involuntary_switches, NUMBER),
    COLUMN(steal_ns, NUMBER),
    COLUMN(pressure_cpu_us, NUMBER),
    COLUMN(pressure_io_us, NUMBER),
    COLUMN(load1, REAL),
    COLUMN(residency, REAL),
    COLUMN(flags, TEXT),
};

enum { COLUMNS = sizeof columns / sizeof columns[0], PHASE_COLUMNS = 7, FIELDS_MAX = 100 };

static const char phases_header[] = "run,worker,phase,calls,total_ns,max_ns,bytes\n";

void samples_put_header(FILE *out)
{
    for (size_t i = 0; i < COLUMNS; i++)
        fprintf(out, "%s%s", i == 0 ? "" : ",", columns[i].name);
    putc('\n', out);
}

static void put_number(FILE *out, uint64_t number)
{
    if (number != SAMPLE_NONE)
        fprintf(out, "%" PRIu64, number);
}

static void put_column(FILE *out, const struct column *column, const struct sample *sample)
{
    const void *field = (const char *)sample + column->offset;
    if (column->kind == TEXT)
        csv_put(out, *(const char *const *)field);
    else if (column->kind == NUMBER)
        put_number(out, *(const uint64_t *)field);
    else if (!isnan(*(const double *)field))
        fprintf(out, "%.10g", *(const double *)field);
}

void samples_put(FILE *out, const struct sample *sample)
{
    for (size_t i = 0; i < COLUMNS; i++) {
        if (i > 0)
            putc(',', out);
        put_column(out, &columns[i], sample);
    }
    putc('\n', out);
}

/* An empty field is SAMPLE_NONE.  False if the text is no number. */
static bool get_number(const char *text, uint64_t *number)
{
    *number = SAMPLE_NONE;
    if (*text == '\0')
        return true;
    char *end;
    errno = 0;
    *number = strtoull(text, &end, 10);
    return errno == 0 && *end == '\0' && *text >= '0' && *text <= '9';
}

static bool get_real(const char *text, double *real)
{
    *real = NAN;
    if (*text == '\0')
        return true;
    char *end;
    *real = strtod(text, &end);
    return *end == '\0';
}

static bool get_column(const struct column *column, char *text, struct sample *sample)
{
    void *field = (char *)sample + column->offset;
    switch (column->kind) {
    case TEXT:
        *(const char **)field = text;
        return true;
    case NUMBER:
        return get_number(text, field);
    case REAL:
        return get_real(text, field);
    }
    return false;
}

/* What stands where in a file: it may come from a version with other columns. */
struct layout {
    const struct column *columns[FIELDS_MAX];   /* NULL = not known here */
    size_t count;
};

static const struct column *find_column(const char *name)
{
    for (size_t i = 0; i < COLUMNS; i++)
        if (strcmp(columns[i].name, name) == 0)
            return &columns[i];
    return NULL;
}

static bool get_layout(const struct csv *csv, struct layout *layout)
{
    layout->count = csv->count;
    if (csv->count < 2 || csv->count > FIELDS_MAX || strcmp(csv->fields[0], "campaign") != 0
        || strcmp(csv->fields[1], "run") != 0)
        return false;
    for (size_t i = 0; i < csv->count; i++)
        layout->columns[i] = find_column(csv->fields[i]);
    return true;
}

static bool get_sample(const struct csv *csv, const struct layout *layout, struct sample *sample)
{
    static char empty[] = "";

    if (csv->count != layout->count)
        return false;
    for (size_t i = 0; i < COLUMNS; i++)
        get_column(&columns[i], empty, sample);
    for (size_t i = 0; i < csv->count; i++)
        if (layout->columns[i] != NULL && !get_column(layout->columns[i], csv->fields[i], sample))
            return false;
    return true;
}

static bool get_phase(const struct csv *csv, struct phase_sample *phase)
{
    if (csv->count != PHASE_COLUMNS || strlen(csv->fields[2]) >= sizeof phase->phase)
        return false;
    strcpy(phase->phase, csv->fields[2]);
    return get_number(csv->fields[0], &phase->run) && get_number(csv->fields[1], &phase->worker)
           && get_number(csv->fields[3], &phase->calls)
           && get_number(csv->fields[4], &phase->total_ns)
           && get_number(csv->fields[5], &phase->max_ns)
           && get_number(csv->fields[6], &phase->bytes);
}

/* A read-only view of the header: the first column tells the file's kind. */
static bool header_is(const struct csv *csv, size_t count, const char *first, const char *last)
{
    return csv->count == count && strcmp(csv->fields[0], first) == 0
           && strcmp(csv->fields[count - 1], last) == 0;
}

/* Makes room for one more row of row_size bytes and returns the rows, or NULL. */
static void *grow(void *rows, size_t count, size_t row_size)
{
    if (count != 0 && (count < 64 || (count & (count - 1)) != 0))
        return rows;
    return realloc(rows, (count < 64 ? 64 : count * 2) * row_size);
}

static int malformed(const char *path, size_t row)
{
    error_line("%s: row %zu is not as zipbench writes it", path, row);
    return -EINVAL;
}

static int read_rows(struct samples *samples, struct csv *csv, const struct layout *layout,
                     const char *path)
{
    while (csv_next(csv)) {
        struct sample *rows = grow(samples->rows, samples->count, sizeof *rows);
        if (rows == NULL)
            return error_errno(-ENOMEM, "%s", path);
        samples->rows = rows;
        if (!get_sample(csv, layout, &rows[samples->count]))
            return malformed(path, samples->count + 2);
        samples->count++;
    }
    return 0;
}

int samples_read(struct samples *samples, const char *path)
{
    *samples = (struct samples){0};
    struct csv csv;
    int error = csv_open(&csv, path);
    if (error != 0)
        return error_errno(error, "%s", path);

    struct layout layout;
    error = csv_next(&csv) && get_layout(&csv, &layout) ? read_rows(samples, &csv, &layout, path)
                                                        : malformed(path, 1);
    samples->texts = csv.text;
    csv.text = NULL;
    csv_close(&csv);
    if (error != 0)
        samples_free(samples);
    return error;
}

static int read_phase_rows(struct phase_samples *phases, struct csv *csv, const char *path)
{
    while (csv_next(csv)) {
        struct phase_sample *rows = grow(phases->rows, phases->count, sizeof *rows);
        if (rows == NULL)
            return error_errno(-ENOMEM, "%s", path);
        phases->rows = rows;
        if (!get_phase(csv, &rows[phases->count]))
            return malformed(path, phases->count + 2);
        phases->count++;
    }
    return 0;
}

int samples_read_phases(struct phase_samples *phases, const char *path)
{
    *phases = (struct phase_samples){0};
    struct csv csv;
    int error = csv_open(&csv, path);
    if (error != 0)
        return error_errno(error, "%s", path);

    error = csv_next(&csv) && header_is(&csv, PHASE_COLUMNS, "run", "bytes")
                ? read_phase_rows(phases, &csv, path) : malformed(path, 1);
    csv_close(&csv);
    if (error != 0)
        samples_free_phases(phases);
    return error;
}

void samples_free(struct samples *samples)
{
    free(samples->rows);
    free(samples->texts);
    *samples = (struct samples){0};
}

void samples_free_phases(struct phase_samples *phases)
{
    free(phases->rows);
    *phases = (struct phase_samples){0};
}

/* The bytes of a CSV file that are good: complete rows, of runs up to last_run.
 * count: columns that it must have; run_column: where the run's number stands.  *last is the last run kept. */
static int good_part(const char *path, size_t count, size_t run_column, uint64_t last_run,
                     size_t *good, uint64_t *last)
{
    *good = 0;
    *last = 0;
    struct csv csv;
    int error = csv_open(&csv, path);
    if (error != 0)
        return error == -ENOENT ? 0 : error_errno(error, "%s", path);

    bool header = true;
    while (csv_next(&csv)) {
        uint64_t run = 0;
        if (header && csv.count != count) {
            error_line("%s: written by another version of zipbench; measure into a new folder",
                       path);
            error = -EINVAL;
        }
        if (error == 0 && !header
            && (csv.count <= run_column || !get_number(csv.fields[run_column], &run)))
            error = malformed(path, 0);
        if (error != 0 || run > last_run)
            break;
        header = false;
        *last = run > *last ? run : *last;
        *good = csv.next;
    }
    csv_close(&csv);
    return error;
}

/* Opens a file for appending behind its first good bytes; NULL after one line. */
static FILE *open_behind(const char *path, size_t good)
{
    FILE *out = fopen(path, "abe");
    if (out == NULL || ftruncate(fileno(out), (off_t)good) != 0) {
        error_errno(-errno, "%s", path);
        if (out != NULL)
            fclose(out);
        return NULL;
    }
    return out;
}

static int commit(FILE *out, const char *what)
{
    if (fflush(out) != 0 || ferror(out) || fsync(fileno(out)) != 0)
        return error_errno(-errno, "cannot write %s", what);
    return 0;
}

static int lock_folder(const char *folder, int *fd)
{
    *fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*fd < 0)
        return error_errno(-errno, "%s", folder);
    if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
        return 0;
    int error = -errno;
    close(*fd);
    *fd = 0;
    error_line("%s: another zipbench is measuring into this folder; wait for it", folder);
    return error;
}

int samples_log_open(struct samples_log *log, const char *folder)
{
    *log = (struct samples_log){0};
    int locked = lock_folder(folder, &log->lock_fd);
    if (locked != 0)
        return locked;
    char *samples = NULL, *phases = NULL;
    int error = -ENOMEM;
    if (asprintf(&samples, "%s/samples.csv", folder) < 0
        || asprintf(&phases, "%s/phases.csv", folder) < 0)
        goto out;

    size_t good, good_phases;
    uint64_t ignored;
    error = good_part(samples, COLUMNS, 1, UINT64_MAX, &good, &log->last_run);
    if (error == 0)
        error = good_part(phases, PHASE_COLUMNS, 0, log->last_run, &good_phases, &ignored);
    if (error != 0)
        goto out;

    error = -EIO;
    if ((log->samples = open_behind(samples, good)) == NULL
        || (log->phases = open_behind(phases, good_phases)) == NULL)
        goto out;
    if (good == 0)
        samples_put_header(log->samples);
    if (good_phases == 0)
        fputs(phases_header, log->phases);
    error = commit(log->phases, "phases.csv");
    if (error == 0)
        error = commit(log->samples, "samples.csv");

out:
    free(samples);
    free(phases);
    if (error != 0)
        samples_log_close(log);
    return error;
}

static void put_phase(FILE *out, const struct phase_sample *phase)
{
    fprintf(out, "%" PRIu64 ",%" PRIu64 ",%s,", phase->run, phase->worker, phase->phase);
    put_number(out, phase->calls);
    putc(',', out);
    put_number(out, phase->total_ns);
    putc(',', out);
    put_number(out, phase->max_ns);
    putc(',', out);
    put_number(out, phase->bytes);
    putc('\n', out);
}

int samples_log_append(struct samples_log *log, const struct sample *sample,
                       const struct phase_sample *phases, size_t phase_count)
{
    for (size_t i = 0; i < phase_count; i++)
        put_phase(log->phases, &phases[i]);
    int error = commit(log->phases, "phases.csv");
    if (error != 0)
        return error;
    samples_put(log->samples, sample);
    error = commit(log->samples, "samples.csv");
    if (error == 0)
        log->last_run = sample->run;
    return error;
}

void samples_log_close(struct samples_log *log)
{
    if (log->samples != NULL)
        fclose(log->samples);
    if (log->phases != NULL)
        fclose(log->phases);
    if (log->lock_fd > 0)
        close(log->lock_fd);
    *log = (struct samples_log){0};
}

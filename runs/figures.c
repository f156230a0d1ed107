/*
 * Needs: gsl
 */
#include "figures.h"

#include "command.h"
#include "csv.h"
#include "error.h"
#include "label.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { LABEL_SIZE = 128, COMMAND_SIZE = 4096 };

const char *const figure_name[FIGURE_COUNT] = {
    [FIGURE_TIME] = "time",
    [FIGURE_PHASES] = "phases",
    [FIGURE_WORKERS] = "workers",
    [FIGURE_CHUNKS] = "chunks",
};

/* --- Which figures there are ------------------------------------------------------------ */

/* Threads in each process, where there are both; elsewhere the threads are the workers. */
static uint64_t threads_each(const struct cell *cell)
{
    return cell->factors->processes == SAMPLE_NONE ? SAMPLE_NONE : cell->factors->threads;
}

static bool same_series(const struct cell *a, const struct cell *b)
{
    return strcmp(a->factors->implementation, b->factors->implementation) == 0
           && strcmp(a->factors->strategy, b->factors->strategy) == 0
           && strcmp(a->factors->deflate_at, b->factors->deflate_at) == 0
           && threads_each(a) == threads_each(b);
}

/* Different numbers of workers among the cells that differ from cell in nothing
 * else; different chunks likewise. */
static size_t count_levels(const struct summary *summary, const struct cell *cell, bool chunks)
{
    uint64_t seen[64];
    size_t count = 0;

    for (size_t i = 0; i < summary->count && count < 64; i++) {
        const struct cell *other = &summary->cells[i];
        uint64_t varied = chunks ? other->factors->chunk : cell_workers(other);
        bool fixed = chunks ? cell_workers(other) == cell_workers(cell)
                            : other->factors->chunk == cell->factors->chunk;
        bool known = !fixed || !same_series(cell, other);
        for (size_t s = 0; s < count && !known; s++)
            known = seen[s] == varied;
        if (!known)
            seen[count++] = varied;
    }
    return count;
}

static bool is_swept(const struct summary *summary, const struct cell *cell)
{
    return (cell_is(cell, "c", NULL) || cell_is_floor(cell))
           && count_levels(summary, cell, false) >= 3;
}

static bool is_gridded(const struct summary *summary, const struct cell *cell)
{
    return cell_is(cell, "c", NULL) && count_levels(summary, cell, false) >= 2
           && count_levels(summary, cell, true) >= 3;
}

unsigned figures_of(const struct summary *summary)
{
    bool swept = false, gridded = false, profiled = false;

    for (size_t i = 0; i < summary->count; i++) {
        swept = swept || (is_swept(summary, &summary->cells[i])
                          && !cell_is_floor(&summary->cells[i]));
        gridded = gridded || is_gridded(summary, &summary->cells[i]);
        profiled = profiled || summary->cells[i].profile.known;
    }
    if (gridded)
        return 1u << FIGURE_CHUNKS;
    if (swept)
        return 1u << FIGURE_WORKERS;
    if (summary->count == 0)
        return 0;
    return 1u << FIGURE_TIME | (profiled ? 1u << FIGURE_PHASES : 0);
}

/* --- Their data ------------------------------------------------------------------------- */

static void put_number(FILE *out, double value)
{
    fputc(',', out);
    if (isfinite(value))
        fprintf(out, "%.6g", value);
}

/* gnuplot ends a text at the separator, even between quotes. */
static void put_label(FILE *out, char *label)
{
    for (char *comma = strchr(label, ','); comma != NULL; comma = strchr(comma, ','))
        *comma = ';';
    csv_put(out, label);
}

/* C cells that differ only in where they deflate share a row, and so does the
 * CPython program of the same number in the tutorial.  The row is named by the
 * first of them. */
static size_t row_of(const struct summary *summary, size_t index)
{
    const struct cell *cell = &summary->cells[index];
    char label[LABEL_SIZE], other_label[LABEL_SIZE];

    cell_label(summary, cell, label, sizeof(label));
    for (size_t i = 0; i < index; i++) {
        const struct cell *other = &summary->cells[i];
        bool same_program = cell->factors->tutorial != SAMPLE_NONE
                            && cell->factors->tutorial == other->factors->tutorial;
        cell_label(summary, other, other_label, sizeof(other_label));
        if (same_program || strcmp(label, other_label) == 0)
            return i;
    }
    return index;
}

/* Rows numbered from 0 in the order of cells; CELL_NONE where row_of() is another. */
static size_t row_number(const struct summary *summary, size_t index)
{
    size_t first = row_of(summary, index), number = 0;

    for (size_t i = 0; i < first; i++)
        number += row_of(summary, i) == i;
    return number;
}

static const char *kind_of(const struct cell *cell)
{
    if (cell_is_floor(cell))
        return "floor";
    if (strcmp(cell->factors->implementation, "c") != 0)
        return cell->factors->implementation;
    return strcmp(cell->factors->deflate_at, "worker") == 0 ? "worker" : "append";
}

static void put_row(FILE *out, const struct summary *summary, size_t index)
{
    char label[LABEL_SIZE];

    fprintf(out, "%zu,", row_number(summary, index));
    cell_label(summary, &summary->cells[row_of(summary, index)], label, sizeof(label));
    put_label(out, label);
    fprintf(out, ",%s", kind_of(&summary->cells[index]));
}

static void put_time(FILE *out, const struct summary *summary, uint64_t cores)
{
    (void)cores;
    fputs("row,label,kind,median_s,low_s,high_s,ratio,ratio_low,ratio_high,published_ratio\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        bool floor = cell_is_floor(cell);
        put_row(out, summary, i);
        put_number(out, cell->wall_s.median);
        put_number(out, cell->wall_s.low);
        put_number(out, cell->wall_s.high);
        put_number(out, floor ? NAN : cell->time.ratio);
        put_number(out, floor ? NAN : cell->time.low);
        put_number(out, floor ? NAN : cell->time.high);
        put_number(out, cell->published_ratio);
        fputc('\n', out);
    }
}

static void put_time_samples(FILE *out, const struct summary *summary)
{
    fputs("row,label,kind,seconds\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        for (size_t run = 0; run < summary->cells[i].wall_s.count; run++) {
            put_row(out, summary, i);
            put_number(out, sample_wall_s(summary->cells[i].runs[run]));
            fputc('\n', out);
        }
    }
}

static void put_phases(FILE *out, const struct summary *summary, uint64_t cores)
{
    (void)cores;
    fputs("row,label,kind,list_s,read_s,deflate_s,transfer_s,write_s,close_s,wait_s\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const double *phase_s = summary->cells[i].profile.phase_s;
        if (!summary->cells[i].profile.known)
            continue;
        put_row(out, summary, i);
        for (size_t phase = 0; phase < PHASE_COUNT; phase++)
            put_number(out, phase_s[phase]);
        fputc('\n', out);
    }
}

/* The number, from 0, of the cell's series among those that the figure shows. */
static size_t series_number(const struct summary *summary, const struct cell *cell,
                            bool (*is_shown)(const struct summary *, const struct cell *))
{
    size_t number = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        bool first = is_shown(summary, other);
        if (first && same_series(other, cell))
            break;
        for (size_t j = 0; j < i && first; j++)
            first = !is_shown(summary, &summary->cells[j])
                    || !same_series(&summary->cells[j], other);
        number += first;
    }
    return number;
}

static void put_series(FILE *out, const struct summary *summary, const struct cell *cell,
                       bool (*is_shown)(const struct summary *, const struct cell *))
{
    char label[LABEL_SIZE];
    uint64_t threads = threads_each(cell);

    snprintf(label, sizeof(label), "%s", cell->factors->strategy);
    if (threads != SAMPLE_NONE)
        snprintf(label, sizeof(label), "%s; %" PRIu64 " thread%s each", cell->factors->strategy,
                 threads, threads == 1 ? "" : "s");
    fprintf(out, "%zu,", series_number(summary, cell, is_shown));
    put_label(out, label);
    fprintf(out, ",%s", kind_of(cell));
}

/* The smallest chunk of each series, so that only the workers vary. */
static bool has_smallest_chunk(const struct summary *summary, const struct cell *cell)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (same_series(cell, other) && other->factors->chunk < cell->factors->chunk)
            return false;
    }
    return true;
}

static bool in_workers(const struct summary *summary, const struct cell *cell)
{
    return is_swept(summary, cell) && (cell->base != CELL_NONE || cell_is_floor(cell))
           && has_smallest_chunk(summary, cell);
}

static void put_workers(FILE *out, const struct summary *summary, uint64_t cores)
{
    fputs("series,label,kind,workers,median_s,low_s,high_s,speedup,speedup_low,speedup_high,"
          "base_s,cores\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!in_workers(summary, cell))
            continue;
        bool floor = cell_is_floor(cell);
        put_series(out, summary, cell, in_workers);
        fprintf(out, ",%" PRIu64, cell_workers(cell));
        put_number(out, cell->wall_s.median);
        put_number(out, cell->wall_s.low);
        put_number(out, cell->wall_s.high);
        put_number(out, floor ? NAN : 1 / cell->time.ratio);
        put_number(out, floor ? NAN : 1 / cell->time.high);
        put_number(out, floor ? NAN : 1 / cell->time.low);
        put_number(out, floor ? NAN : summary->cells[cell->base].wall_s.median);
        fprintf(out, ",%" PRIu64 "\n", cores);
    }
}

static double best_of_series(const struct summary *summary, const struct cell *cell)
{
    double best = INFINITY;

    for (size_t i = 0; i < summary->count; i++)
        if (same_series(&summary->cells[i], cell) && is_gridded(summary, &summary->cells[i]))
            best = fmin(best, summary->cells[i].wall_s.median);
    return best;
}

/* Position of the cell's workers, or chunk, among the levels of the whole grid. */
static size_t level_position(const struct summary *summary, const struct cell *cell, bool chunks)
{
    uint64_t own = chunks ? cell->factors->chunk : cell_workers(cell);
    size_t position = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        uint64_t level = chunks ? other->factors->chunk : cell_workers(other);
        bool first = is_gridded(summary, other) && level < own;
        for (size_t j = 0; j < i && first; j++) {
            uint64_t before = chunks ? summary->cells[j].factors->chunk
                                     : cell_workers(&summary->cells[j]);
            first = before != level || !is_gridded(summary, &summary->cells[j]);
        }
        position += first;
    }
    return position;
}

static void put_chunks(FILE *out, const struct summary *summary, uint64_t cores)
{
    (void)cores;
    fputs("series,label,kind,x,workers,y,chunk,median_s,speedup,best\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        double best = best_of_series(summary, cell);
        if (!is_gridded(summary, cell))
            continue;
        put_series(out, summary, cell, is_gridded);
        fprintf(out, ",%zu,%" PRIu64 ",%zu,%" PRIu64,
                level_position(summary, cell, false), cell_workers(cell),
                level_position(summary, cell, true), cell->factors->chunk);
        put_number(out, cell->wall_s.median);
        put_number(out, 1 / cell->time.ratio);
        fprintf(out, ",%s\n", cell->wall_s.median == best ? "best"
                              : cell->wall_s.median <= 1.02 * best ? "plateau" : "");
    }
}

/* --- Drawing ---------------------------------------------------------------------------- */

static void (*const put_figure[FIGURE_COUNT])(FILE *, const struct summary *, uint64_t) = {
    [FIGURE_TIME] = put_time,
    [FIGURE_PHASES] = put_phases,
    [FIGURE_WORKERS] = put_workers,
    [FIGURE_CHUNKS] = put_chunks,
};

static int close_file(FILE *out, const char *path)
{
    bool broken = ferror(out);

    if (fclose(out) != 0 || broken)
        return error_errno(-EIO, "%s", path);
    return 0;
}

static int write_figure(const struct summary *summary, enum figure figure, const char *folder,
                        uint64_t cores)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/figures/%s.csv", folder, figure_name[figure]);
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    put_figure[figure](out, summary, cores);
    int error = close_file(out, path);
    if (error < 0 || figure != FIGURE_TIME)
        return error;
    snprintf(path, sizeof(path), "%s/figures/time-samples.csv", folder);
    out = fopen(path, "w");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    put_time_samples(out, summary);
    return close_file(out, path);
}

static int draw(enum figure figure, const char *format, const char *folder, const char *plots)
{
    char setting[COMMAND_SIZE], script[PATH_MAX], output[COMMAND_SIZE];

    if (strchr(folder, '\'') != NULL || strchr(plots, '\'') != NULL) {
        error_line("%s, %s: gnuplot cannot be given a path with a quote", folder, plots);
        return -EINVAL;
    }
    snprintf(setting, sizeof(setting), "format='%s'; folder='%s/figures'; plots='%s'", format,
             folder, plots);
    snprintf(script, sizeof(script), "%s/%s.gp", plots, figure_name[figure]);
    const char *const argv[] = { "gnuplot", "-e", setting, script, NULL };
    int status = command_output(argv, false, output, sizeof(output));

    if (status == -ENOENT)
        return status;
    if (status < 0)
        return error_errno(status, "gnuplot");
    if (status > 0) {
        error_line("gnuplot failed on %s with status %d", script, status);
        return -EIO;
    }
    return 0;
}

int figures_draw(const struct summary *summary, const char *folder, const char *plots,
                 uint64_t cores)
{
    unsigned wanted = figures_of(summary);
    char figures[PATH_MAX];
    int error = 0;

    snprintf(figures, sizeof(figures), "%s/figures", folder);
    if (mkdir(figures, 0777) < 0 && errno != EEXIST)
        return error_errno(-errno, "%s", figures);
    for (enum figure figure = 0; figure < FIGURE_COUNT && error == 0; figure++)
        if (wanted & 1u << figure)
            error = write_figure(summary, figure, folder, cores);
    setenv("LC_ALL", "C.UTF-8", 1);     /* gnuplot warns where the locale has another encoding */
    for (enum figure figure = 0; figure < FIGURE_COUNT && error == 0; figure++) {
        if (!(wanted & 1u << figure))
            continue;
        error = draw(figure, "svg", folder, plots);
        if (error == 0)
            error = draw(figure, "png", folder, plots);
    }
    return error;
}

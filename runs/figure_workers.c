#include "figure_data.h"

#include "label.h"
#include "series.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* --- Over workers ----------------------------------------------------------------------- */

/* Which of the figure's panels shows it. */
static unsigned family_of(const struct cell *cell)
{
    static const char *const families[][3] = {
        { "threads-", NULL }, { "processes", NULL }, { "async-", "uring", NULL }, { "", NULL },
    };
    unsigned family = 0;

    for (;; family++)
        for (size_t i = 0; families[family][i] != NULL; i++)
            if (strncmp(cell->factors->strategy, families[family][i],
                        strlen(families[family][i])) == 0)
                return family;
}

/* parts: what of the label tells it from the other series. */
static void put_series(FILE *out, const struct summary *summary, const struct cell *cell,
                       series_filter *is_shown, unsigned parts)
{
    char label[LABEL_SIZE];
    uint64_t threads = series_threads_each(cell);

    label_of_parts(summary, cell, parts, label, sizeof(label));
    if (threads != SAMPLE_NONE) {
        size_t used = strlen(label);
        snprintf(label + used, sizeof(label) - used, ", %" PRIu64 " thread%s each", threads,
                 threads == 1 ? "" : "s");
    }
    fprintf(out, "%zu,", series_rank(summary, cell, is_shown));
    figure_put_label(out, label);
    fprintf(out, ",%s", figure_kind(cell));
}

static bool in_workers(const struct summary *summary, const struct cell *cell)
{
    return series_is_swept(summary, cell) && (cell->base != CELL_NONE || cell_is_floor(cell))
           && series_has_smallest_chunk(summary, cell);
}

static void put_numbers(FILE *out, size_t count, const double *numbers)
{
    for (size_t i = 0; i < count; i++)
        figure_put_number(out, numbers[i]);
}

/* The cell of the series with the most workers that each have a processor, or with the
 * fewest; NULL where it has none. */
static const struct cell *end_of_series(const struct summary *summary, const struct cell *cell,
                                        uint64_t cores, bool most)
{
    const struct cell *end = NULL;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        bool fits = in_workers(summary, other) && series_same(other, cell)
                    && other->base != CELL_NONE && cell_workers(other) <= cores;
        if (fits && (end == NULL || (cell_workers(other) > cell_workers(end)) == most))
            end = other;
    }
    return end;
}

/* Its serial fraction, and the speedup at one worker, where Amdahl's law begins: serial.h. */
static void put_serial_fraction(FILE *out, const struct summary *summary,
                                const struct cell *cell, uint64_t cores)
{
    const struct cell *fewest = end_of_series(summary, cell, cores, false);
    const struct cell *most = end_of_series(summary, cell, cores, true);
    bool begins = fewest != NULL && cell_workers(fewest) == 1;

    put_numbers(out, 2, (double[]) { most != NULL ? most->karp_flatt : NAN,
                                     begins ? 1 / fewest->time.ratio : 1 });
}

/* Median of the peaks, and the least and the most of them. */
static void put_memory(FILE *out, const struct cell *cell)
{
    double least = NAN, most = NAN;

    for (size_t i = 0; i < cell->wall_s.count; i++) {
        uint64_t bytes = cell->runs[i]->vm_hwm_bytes;
        double megabytes = bytes != SAMPLE_NONE ? (double)bytes / 1e6 : NAN;
        least = fmin(least, megabytes);     /* both pass over what is not a number */
        most = fmax(most, megabytes);
    }
    put_numbers(out, 3, (double[]) { cell->vm_hwm_mb, least, most });
}

void figure_put_workers(FILE *out, const struct summary *summary, uint64_t cores)
{
    fputs("series,label,kind,workers,median_s,low_s,high_s,speedup,speedup_low,speedup_high,"
          "base_s,cores,family,efficiency,efficiency_low,efficiency_high,"
          "serial,one_speedup,memory_mb,memory_low,memory_high\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!in_workers(summary, cell))
            continue;
        bool floor = cell_is_floor(cell);
        uint64_t workers = cell_workers(cell);
        double ideal = (double)(workers < cores ? workers : cores);
        bool based = cell->base != CELL_NONE;
        double speedup = based ? 1 / cell->time.ratio : NAN;
        double low = based ? 1 / cell->time.high : NAN, high = based ? 1 / cell->time.low : NAN;
        put_series(out, summary, cell, in_workers, LABEL_OTHERS);
        fprintf(out, ",%" PRIu64, workers);
        put_numbers(out, 7, (double[]) { cell->wall_s.median, cell->wall_s.low, cell->wall_s.high,
                                         speedup, low, high,
                                         floor ? NAN : summary->cells[cell->base].wall_s.median });
        fprintf(out, ",%" PRIu64 ",%u", cores, family_of(cell));
        if (floor)
            fputs(",,,", out);
        else
            put_numbers(out, 3, (double[]) { speedup / ideal, low / ideal, high / ideal });
        put_serial_fraction(out, summary, cell, cores);
        put_memory(out, cell);
        fputc('\n', out);
    }
}

/* --- Workers x chunk -------------------------------------------------------------------- */

static double best_of_series(const struct summary *summary, const struct cell *cell)
{
    double best = INFINITY;

    for (size_t i = 0; i < summary->count; i++)
        if (series_same(&summary->cells[i], cell) && series_is_gridded(summary, &summary->cells[i]))
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
        bool first = series_is_gridded(summary, other) && level < own;
        for (size_t j = 0; j < i && first; j++) {
            uint64_t before = chunks ? summary->cells[j].factors->chunk
                                     : cell_workers(&summary->cells[j]);
            first = before != level || !series_is_gridded(summary, &summary->cells[j]);
        }
        position += first;
    }
    return position;
}

void figure_put_chunks(FILE *out, const struct summary *summary, uint64_t cores)
{
    (void)cores;
    fputs("series,label,kind,x,workers,y,chunk,median_s,speedup,best\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        double best = best_of_series(summary, cell);
        if (!series_is_gridded(summary, cell))
            continue;
        put_series(out, summary, cell, series_is_gridded, LABEL_OPTIONS | LABEL_CODEC);
        fprintf(out, ",%zu,%" PRIu64 ",%zu,%" PRIu64,
                level_position(summary, cell, false), cell_workers(cell),
                level_position(summary, cell, true), cell->factors->chunk);
        figure_put_number(out, cell->wall_s.median);
        figure_put_number(out, 1 / cell->time.ratio);
        fprintf(out, ",%s\n", cell->wall_s.median == best ? "best"
                              : cell->wall_s.median <= 1.02 * best ? "plateau" : "");
    }
}

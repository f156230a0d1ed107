/*
 * Needs: gsl
 */
#include "figure_data.h"

#include "csv.h"
#include "label.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

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

bool figure_is_swept(const struct summary *summary, const struct cell *cell)
{
    return (cell_is(cell, "c", NULL) || cell_is_floor(cell))
           && count_levels(summary, cell, false) >= 3;
}

bool figure_is_gridded(const struct summary *summary, const struct cell *cell)
{
    return cell_is(cell, "c", NULL) && count_levels(summary, cell, false) >= 2
           && count_levels(summary, cell, true) >= 3;
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
    figure_put_label(out, label);
    fprintf(out, ",%s", figure_kind(cell));
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
    return figure_is_swept(summary, cell) && (cell->base != CELL_NONE || cell_is_floor(cell))
           && has_smallest_chunk(summary, cell);
}

void figure_put_workers(FILE *out, const struct summary *summary, uint64_t cores)
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
        figure_put_number(out, cell->wall_s.median);
        figure_put_number(out, cell->wall_s.low);
        figure_put_number(out, cell->wall_s.high);
        figure_put_number(out, floor ? NAN : 1 / cell->time.ratio);
        figure_put_number(out, floor ? NAN : 1 / cell->time.high);
        figure_put_number(out, floor ? NAN : 1 / cell->time.low);
        figure_put_number(out, floor ? NAN : summary->cells[cell->base].wall_s.median);
        fprintf(out, ",%" PRIu64 "\n", cores);
    }
}

static double best_of_series(const struct summary *summary, const struct cell *cell)
{
    double best = INFINITY;

    for (size_t i = 0; i < summary->count; i++)
        if (same_series(&summary->cells[i], cell) && figure_is_gridded(summary, &summary->cells[i]))
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
        bool first = figure_is_gridded(summary, other) && level < own;
        for (size_t j = 0; j < i && first; j++) {
            uint64_t before = chunks ? summary->cells[j].factors->chunk
                                     : cell_workers(&summary->cells[j]);
            first = before != level || !figure_is_gridded(summary, &summary->cells[j]);
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
        if (!figure_is_gridded(summary, cell))
            continue;
        put_series(out, summary, cell, figure_is_gridded);
        fprintf(out, ",%zu,%" PRIu64 ",%zu,%" PRIu64,
                level_position(summary, cell, false), cell_workers(cell),
                level_position(summary, cell, true), cell->factors->chunk);
        figure_put_number(out, cell->wall_s.median);
        figure_put_number(out, 1 / cell->time.ratio);
        fprintf(out, ",%s\n", cell->wall_s.median == best ? "best"
                              : cell->wall_s.median <= 1.02 * best ? "plateau" : "");
    }
}

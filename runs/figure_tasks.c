/*
 * Needs: gsl
 */
#include "figure_data.h"

#include "sample.h"
#include "label.h"
#include "ranking.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

/* --- What is shown, and where ----------------------------------------------------------- */

static bool is_sequential(const struct summary *summary, const struct cell *cell)
{
    return cell->base != CELL_NONE && &summary->cells[cell->base] == cell
           && cell_is(cell, "c", NULL);
}

static bool is_contestant(const struct rankings *rankings, const struct cell *cell)
{
    for (size_t t = 0; t < rankings->count; t++)
        for (size_t i = 0; i < rankings->tasks[t].count; i++)
            if (rankings->tasks[t].contestants[i].cell == cell)
                return true;
    return false;
}

static bool in_skew(const struct summary *summary, const struct rankings *rankings,
                    const struct cell *cell)
{
    return cell->base != CELL_NONE
           && (is_contestant(rankings, cell) || is_sequential(summary, cell)
               || strcmp(cell->factors->strategy, "null-deflate") == 0);
}

static bool in_sizes(const struct summary *summary, const struct rankings *rankings,
                     const struct cell *cell)
{
    return in_skew(summary, rankings, cell) && isfinite(ranking_efficiency(summary, cell));
}

static bool in_sinks(const struct summary *summary, const struct rankings *rankings,
                     const struct cell *cell)
{
    (void)rankings;
    return cell_is(cell, "c", "worker") || is_sequential(summary, cell)
           || (cell_is_floor(cell) && strcmp(cell->factors->strategy, "null-list") != 0);
}

typedef bool shown(const struct summary *, const struct rankings *, const struct cell *);

/* The number, from 0, of the cell's arrangement among those shown; floors come last. */
static size_t row_of(const struct summary *summary, const struct rankings *rankings,
                     const struct cell *cell, shown *is_shown)
{
    size_t row = 0;
    bool passed = false;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        bool first = is_shown(summary, rankings, other), floor = cell_is_floor(other);
        for (size_t j = 0; j < i && first; j++)
            first = !is_shown(summary, rankings, &summary->cells[j])
                    || !ranking_same_arrangement(&summary->cells[j], other);
        if (first && ranking_same_arrangement(other, cell))
            passed = true;
        else
            row += first && (floor == cell_is_floor(cell) ? !passed : !floor);
    }
    return row;
}

/* The number, from 0, of its data set among those shown. */
static size_t panel_of(const struct summary *summary, const struct rankings *rankings,
                       const struct cell *cell, shown *is_shown)
{
    size_t panel = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        bool first = is_shown(summary, rankings, other);
        if (first && cell_same_data(other, cell))
            break;
        for (size_t j = 0; j < i && first; j++)
            first = !is_shown(summary, rankings, &summary->cells[j])
                    || !cell_same_data(&summary->cells[j], other);
        panel += first;
    }
    return panel;
}

/* panel,data,row,label,kind */
static void put_begin(FILE *out, const struct summary *summary, const struct rankings *rankings,
                      const struct cell *cell, shown *is_shown)
{
    char text[LABEL_SIZE];

    fprintf(out, "%zu,", panel_of(summary, rankings, cell, is_shown));
    snprintf(text, sizeof(text), "%s", cell_data(cell));
    figure_put_label(out, text);
    fprintf(out, ",%zu,", row_of(summary, rankings, cell, is_shown));
    figure_put_label(out, label_of_parts(summary, cell, LABEL_OTHERS, text, sizeof(text)));
    fprintf(out, ",%s", figure_kind(cell));
}

static void put_all(FILE *out, const struct summary *summary, uint64_t cores, shown *is_shown,
                    void (*put_row)(FILE *, const struct summary *, const struct rankings *,
                                    const struct cell *, uint64_t))
{
    struct rankings rankings = ranking_all(summary);

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!is_shown(summary, &rankings, cell))
            continue;
        put_begin(out, summary, &rankings, cell, is_shown);
        put_row(out, summary, &rankings, cell, cores);
        fputc('\n', out);
    }
    ranking_free(&rankings);
}

/* --- Rows ------------------------------------------------------------------------------- */

static void put_sizes_row(FILE *out, const struct summary *summary,
                          const struct rankings *rankings, const struct cell *cell,
                          uint64_t cores)
{
    double efficiency = ranking_efficiency(summary, cell);
    double half_size = cell_is(cell, "c", "worker") && cell_workers(cell) > 1
                           ? ranking_half_size_of(summary, rankings, cell) : NAN;

    (void)cores;
    figure_put_number(out, sample_mean_file(cell->factors));
    figure_put_number(out, cell->mb_per_s);
    figure_put_number(out, efficiency);
    figure_put_number(out, efficiency * cell->wall_s.median / cell->wall_s.high);
    figure_put_number(out, efficiency * cell->wall_s.median / cell->wall_s.low);
    figure_put_number(out, half_size);
}

static void put_skew_row(FILE *out, const struct summary *summary,
                         const struct rankings *rankings, const struct cell *cell, uint64_t cores)
{
    (void)rankings;
    figure_put_number(out, cell->time.ratio * (double)cores);
    figure_put_number(out, cell->time.low * (double)cores);
    figure_put_number(out, cell->time.high * (double)cores);
    figure_put_number(out, summary->cells[cell->base].wall_s.median);
    fprintf(out, ",%" PRIu64 ",%" PRIu64, cores, cell_workers(cell));
}

static void put_sinks_row(FILE *out, const struct summary *summary,
                          const struct rankings *rankings, const struct cell *cell,
                          uint64_t cores)
{
    (void)summary;
    (void)rankings;
    (void)cores;
    fprintf(out, ",%" PRIu64, cell_workers(cell));
    figure_put_number(out, cell->mb_per_s);
    figure_put_number(out, cell->mb_per_s * cell->wall_s.median / cell->wall_s.high);
    figure_put_number(out, cell->mb_per_s * cell->wall_s.median / cell->wall_s.low);
}

/* --- Figures ---------------------------------------------------------------------------- */

void figure_put_sizes(FILE *out, const struct summary *summary, uint64_t cores)
{
    fputs("panel,data,row,label,kind,size_bytes,mb_per_s,efficiency,efficiency_low,"
          "efficiency_high,half_bytes\n", out);
    put_all(out, summary, cores, in_sizes, put_sizes_row);
}

void figure_put_skew(FILE *out, const struct summary *summary, uint64_t cores)
{
    fputs("panel,data,row,label,kind,relative,relative_low,relative_high,base_s,cores,workers\n",
          out);
    put_all(out, summary, cores, in_skew, put_skew_row);
}

void figure_put_sinks(FILE *out, const struct summary *summary, uint64_t cores)
{
    fputs("panel,data,row,label,kind,workers,mb_per_s,mb_per_s_low,mb_per_s_high\n", out);
    put_all(out, summary, cores, in_sinks, put_sinks_row);
}

void figure_put_split(FILE *out, const struct summary *summary, uint64_t cores)
{
    struct rankings rankings = ranking_all(summary);
    const struct ranking *task = rankings.tasks;
    char label[LABEL_SIZE];

    (void)cores;
    fputs("row,label,workers,speedup,speedup_low,speedup_high,work,cores_factor\n", out);
    for (size_t i = 0; rankings.count > 0 && i < task->count; i++) {
        const struct cell *cell = task->contestants[i].cell;
        fprintf(out, "%zu,", i);
        figure_put_label(out, label_of_parts(summary, cell, LABEL_OTHERS, label, sizeof(label)));
        fprintf(out, ",%" PRIu64, cell_workers(cell));
        figure_put_number(out, 1 / cell->time.ratio);
        figure_put_number(out, 1 / cell->time.high);
        figure_put_number(out, 1 / cell->time.low);
        figure_put_number(out, cell->work_factor);
        figure_put_number(out, cell->cores_factor);
        fputc('\n', out);
    }
    ranking_free(&rankings);
}

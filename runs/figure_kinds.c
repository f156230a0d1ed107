/*
 * Needs: gsl jansson
 */
#include "figure_data.h"

#include "label.h"
#include "ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What two cells have in common that lie on one line, or in one row, of a figure. */
static void name_line(const struct summary *summary, const struct cell *cell, char *label)
{
    cell_label_of_arrangement(summary, cell, label, LABEL_SIZE);
}

/* The number, from 0, of the text among the different ones of cells that are shown. */
static size_t number_of(const struct summary *summary, const struct cell *cell,
                        bool (*is_shown)(const struct summary *, const struct cell *),
                        void (*name)(const struct summary *, const struct cell *, char *))
{
    char own[LABEL_SIZE], other[LABEL_SIZE], earlier[LABEL_SIZE];
    size_t number = 0;

    name(summary, cell, own);
    for (size_t i = 0; i < summary->count; i++) {
        if (!is_shown(summary, &summary->cells[i]))
            continue;
        name(summary, &summary->cells[i], other);
        if (strcmp(own, other) == 0)
            break;
        bool first = true;
        for (size_t k = 0; k < i && first; k++) {
            name(summary, &summary->cells[k], earlier);
            first = !is_shown(summary, &summary->cells[k]) || strcmp(earlier, other) != 0;
        }
        number += first;
    }
    return number;
}

static void put_named(FILE *out, size_t number, char *label)
{
    fprintf(out, "%zu,", number);
    figure_put_label(out, label);
}

/* --- Efficiency over the size of files -------------------------------------------------- */

void figure_put_sizes(FILE *out, const struct summary *summary, uint64_t cores)
{
    char label[LABEL_SIZE];

    (void)cores;
    fputs("series,label,mean_size,efficiency,low,high,mb_per_s\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!ranking_is_sized(summary, cell))
            continue;
        double efficiency = ranking_efficiency(summary, cell);
        name_line(summary, cell, label);
        put_named(out, number_of(summary, cell, ranking_is_sized, name_line), label);
        figure_put_number(out, ranking_mean_size(cell));
        figure_put_number(out, efficiency);
        figure_put_number(out, efficiency * cell->wall_s.median / cell->wall_s.high);
        figure_put_number(out, efficiency * cell->wall_s.median / cell->wall_s.low);
        figure_put_number(out, cell->mb_per_s);
        fputc('\n', out);
    }
}

/* --- Time against work / processors ----------------------------------------------------- */

static bool in_balance(const struct summary *summary, const struct cell *cell)
{
    (void)summary;
    return cell->base != CELL_NONE && !cell_is_floor(cell);
}

static void name_data(const struct summary *summary, const struct cell *cell, char *label)
{
    (void)summary;
    snprintf(label, LABEL_SIZE, "%s", cell->factors->data_set);
}

bool figure_has_balance(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (in_balance(summary, &summary->cells[i])
            && number_of(summary, &summary->cells[i], in_balance, name_data) > 0)
            return true;
    return false;
}

void figure_put_balance(FILE *out, const struct summary *summary, uint64_t cores)
{
    char label[LABEL_SIZE];

    fputs("data,name,label,ratio,low,high\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!in_balance(summary, cell))
            continue;
        const struct cell *base = &summary->cells[cell->base];
        double scale = base->wall_s.median / (base->cpu_s / (double)cores);
        name_data(summary, cell, label);
        put_named(out, number_of(summary, cell, in_balance, name_data), label);
        name_line(summary, cell, label);
        fputc(',', out);
        figure_put_label(out, label);
        figure_put_number(out, cell->time.ratio * scale);
        figure_put_number(out, cell->time.low * scale);
        figure_put_number(out, cell->time.high * scale);
        fputc('\n', out);
    }
}

/* --- Sinks ------------------------------------------------------------------------------ */

static bool same_but_sink(const struct cell *a, const struct cell *b)
{
    return strcmp(a->factors->strategy, b->factors->strategy) == 0
           && strcmp(a->factors->data_set, b->factors->data_set) == 0
           && a->factors->chunk == b->factors->chunk && cell_workers(a) == cell_workers(b);
}

static bool in_sinks(const struct summary *summary, const struct cell *cell)
{
    size_t sinks = 0;

    for (size_t i = 0; i < summary->count; i++)
        sinks += !cell_is_floor(cell) && same_but_sink(&summary->cells[i], cell);
    return sinks >= 3;
}

bool figure_has_sinks(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (in_sinks(summary, &summary->cells[i]))
            return true;
    return false;
}

static void name_sink(const struct summary *summary, const struct cell *cell, char *label)
{
    (void)summary;
    snprintf(label, LABEL_SIZE, "%s", cell->factors->sink);
}

static double mb_per_s(const struct cell *cell, double seconds)
{
    return (double)cell->factors->bytes_in / 1e6 / seconds;
}

void figure_put_sinks(FILE *out, const struct summary *summary, uint64_t cores)
{
    char label[LABEL_SIZE];

    (void)cores;
    fputs("data,name,sink,label,workers,mb_per_s,low,high\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!in_sinks(summary, cell))
            continue;
        name_data(summary, cell, label);
        put_named(out, number_of(summary, cell, in_sinks, name_data), label);
        fputc(',', out);
        name_sink(summary, cell, label);
        put_named(out, number_of(summary, cell, in_sinks, name_sink), label);
        fprintf(out, ",%llu", (unsigned long long)cell_workers(cell));
        figure_put_number(out, mb_per_s(cell, cell->wall_s.median));
        figure_put_number(out, mb_per_s(cell, cell->wall_s.high));
        figure_put_number(out, mb_per_s(cell, cell->wall_s.low));
        fputc('\n', out);
    }
}

/* --- Less work, more cores -------------------------------------------------------------- */

/* Each strategy with the number of workers that is best for it. */
static bool in_split(const struct summary *summary, const struct cell *cell)
{
    char own[LABEL_SIZE], other[LABEL_SIZE];

    if (!cell_is(cell, "c", "worker") || cell->base == CELL_NONE)
        return false;
    name_line(summary, cell, own);
    for (size_t i = 0; i < summary->count; i++) {
        name_line(summary, &summary->cells[i], other);
        if (cell_is(&summary->cells[i], "c", "worker") && strcmp(own, other) == 0
            && summary->cells[i].wall_s.median < cell->wall_s.median)
            return false;
    }
    return true;
}

void figure_put_split(FILE *out, const struct summary *summary, uint64_t cores)
{
    char label[LABEL_SIZE];
    size_t row = 0;

    (void)cores;
    fputs("row,label,workers,work,cores,speedup,low,high\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!in_split(summary, cell))
            continue;
        name_line(summary, cell, label);
        put_named(out, row++, label);
        fprintf(out, ",%llu", (unsigned long long)cell_workers(cell));
        figure_put_number(out, cell->work_factor);
        figure_put_number(out, cell->cores_factor);
        figure_put_number(out, 1 / cell->time.ratio);
        figure_put_number(out, 1 / cell->time.high);
        figure_put_number(out, 1 / cell->time.low);
        fputc('\n', out);
    }
}

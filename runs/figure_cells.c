#include "figure_data.h"

#include "csv.h"
#include "label.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* --- What all figures write ------------------------------------------------------------- */

void figure_put_number(FILE *out, double value)
{
    fputc(',', out);
    if (isfinite(value))
        fprintf(out, "%.6g", value);
}

void figure_put_label(FILE *out, char *label)
{
    for (char *comma = strchr(label, ','); comma != NULL; comma = strchr(comma, ','))
        *comma = ';';
    csv_put(out, label);
}

const char *figure_kind(const struct cell *cell)
{
    if (cell_is_floor(cell))
        return "floor";
    if (strcmp(cell->factors->implementation, "c") != 0)
        return cell->factors->implementation;
    return strcmp(cell->factors->deflate_at, "worker") == 0 ? "worker" : "append";
}

/* --- Time and phases -------------------------------------------------------------------- */

/* C cells that differ only in where they deflate share a row, and so does the
 * CPython program of the same number in the tutorial.  The row is named by the
 * first of them. */
struct rows {
    char (*labels)[LABEL_SIZE]; /* by cell; all owned */
    size_t *first;              /* by cell: the first one of its row */
    size_t *number;             /* by cell: that of its row, from 0 in the order of cells */
};

static bool share_row(const struct summary *summary, const struct rows *rows, size_t a, size_t b)
{
    uint64_t tutorial = summary->cells[a].factors->tutorial;

    return (tutorial != SAMPLE_NONE && tutorial == summary->cells[b].factors->tutorial)
           || strcmp(rows->labels[a], rows->labels[b]) == 0;
}

static struct rows rows_of(const struct summary *summary)
{
    struct rows rows = {
        .labels = calloc(summary->count + 1, sizeof *rows.labels),
        .first = calloc(summary->count + 1, sizeof *rows.first),
        .number = calloc(summary->count + 1, sizeof *rows.number),
    };
    size_t count = 0;

    if (rows.labels == NULL || rows.first == NULL || rows.number == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++) {
        size_t first = 0;
        cell_label(summary, &summary->cells[i], rows.labels[i], LABEL_SIZE);
        while (first < i && !share_row(summary, &rows, i, first))
            first++;
        rows.first[i] = first;
        rows.number[i] = first == i ? count++ : rows.number[first];
    }
    return rows;
}

static void rows_free(struct rows *rows)
{
    free(rows->labels);
    free(rows->first);
    free(rows->number);
}

static void put_row(FILE *out, const struct summary *summary, const struct rows *rows, size_t index)
{
    char label[LABEL_SIZE];

    fprintf(out, "%zu,", rows->number[index]);
    figure_put_label(out, strcpy(label, rows->labels[rows->first[index]]));
    fprintf(out, ",%s", figure_kind(&summary->cells[index]));
}

void figure_put_time(FILE *out, const struct summary *summary, uint64_t cores)
{
    struct rows rows = rows_of(summary);

    (void)cores;
    fputs("row,label,kind,median_s,low_s,high_s,ratio,ratio_low,ratio_high,published_ratio\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        bool floor = cell_is_floor(cell);
        put_row(out, summary, &rows, i);
        figure_put_number(out, cell->wall_s.median);
        figure_put_number(out, cell->wall_s.low);
        figure_put_number(out, cell->wall_s.high);
        figure_put_number(out, floor ? NAN : cell->time.ratio);
        figure_put_number(out, floor ? NAN : cell->time.low);
        figure_put_number(out, floor ? NAN : cell->time.high);
        figure_put_number(out, cell->published_ratio);
        fputc('\n', out);
    }
    rows_free(&rows);
}

void figure_put_time_samples(FILE *out, const struct summary *summary)
{
    struct rows rows = rows_of(summary);

    fputs("row,label,kind,seconds\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        for (size_t run = 0; run < summary->cells[i].wall_s.count; run++) {
            put_row(out, summary, &rows, i);
            figure_put_number(out, sample_wall_s(summary->cells[i].runs[run]));
            fputc('\n', out);
        }
    }
    rows_free(&rows);
}

void figure_put_phases(FILE *out, const struct summary *summary, uint64_t cores)
{
    struct rows rows = rows_of(summary);

    (void)cores;
    fputs("row,label,kind,list_s,read_s,deflate_s,transfer_s,write_s,close_s,wait_s\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const double *phase_s = summary->cells[i].profile.phase_s;
        if (!summary->cells[i].profile.known)
            continue;
        put_row(out, summary, &rows, i);
        for (size_t phase = 0; phase < PHASE_COUNT; phase++)
            figure_put_number(out, phase_s[phase]);
        fputc('\n', out);
    }
    rows_free(&rows);
}

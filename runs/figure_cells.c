#include "figure_data.h"

#include "csv.h"
#include "label.h"

#include <math.h>
#include <stdbool.h>
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

static void put_row(FILE *out, const struct summary *summary, size_t index)
{
    char label[LABEL_SIZE];

    fprintf(out, "%zu,", row_number(summary, index));
    cell_label(summary, &summary->cells[row_of(summary, index)], label, sizeof(label));
    figure_put_label(out, label);
    fprintf(out, ",%s", figure_kind(&summary->cells[index]));
}

void figure_put_time(FILE *out, const struct summary *summary, uint64_t cores)
{
    (void)cores;
    fputs("row,label,kind,median_s,low_s,high_s,ratio,ratio_low,ratio_high,published_ratio\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        bool floor = cell_is_floor(cell);
        put_row(out, summary, i);
        figure_put_number(out, cell->wall_s.median);
        figure_put_number(out, cell->wall_s.low);
        figure_put_number(out, cell->wall_s.high);
        figure_put_number(out, floor ? NAN : cell->time.ratio);
        figure_put_number(out, floor ? NAN : cell->time.low);
        figure_put_number(out, floor ? NAN : cell->time.high);
        figure_put_number(out, cell->published_ratio);
        fputc('\n', out);
    }
}

void figure_put_time_samples(FILE *out, const struct summary *summary)
{
    fputs("row,label,kind,seconds\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        for (size_t run = 0; run < summary->cells[i].wall_s.count; run++) {
            put_row(out, summary, i);
            figure_put_number(out, sample_wall_s(summary->cells[i].runs[run]));
            fputc('\n', out);
        }
    }
}

void figure_put_phases(FILE *out, const struct summary *summary, uint64_t cores)
{
    (void)cores;
    fputs("row,label,kind,list_s,read_s,deflate_s,transfer_s,write_s,close_s,wait_s\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        const double *phase_s = summary->cells[i].profile.phase_s;
        if (!summary->cells[i].profile.known)
            continue;
        put_row(out, summary, i);
        for (size_t phase = 0; phase < PHASE_COUNT; phase++)
            figure_put_number(out, phase_s[phase]);
        fputc('\n', out);
    }
}

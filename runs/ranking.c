/*
 * Needs: gsl jansson
 */
#include "ranking.h"

#include "label.h"
#include "put.h"
#include "units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_SIZE = 160, EQUALS_SIZE = 1000 };

static bool same_text(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

/* --- Which cells ------------------------------------------------------------------------ */

/* It makes an archive, and deflates where several can at once; or it is the base. */
static bool is_ranked(const struct cell *cell)
{
    const struct sample *factors = cell->factors;

    return cell->base != CELL_NONE && !same_text(factors->sink, "null")
           && (cell_is(cell, "c", "worker") || (cell_is(cell, "c", NULL)
                                                && same_text(factors->strategy, "sequential")));
}

/* Everything but the number of workers. */
static bool same_arrangement(const struct sample *a, const struct sample *b)
{
    return same_text(a->strategy, b->strategy) && a->chunk == b->chunk && a->level == b->level
           && same_text(a->codec, b->codec) && same_text(a->order, b->order)
           && same_text(a->schedule, b->schedule) && same_text(a->sink, b->sink)
           && a->memory_bytes == b->memory_bytes && same_text(a->affinity, b->affinity)
           && a->walk == b->walk;
}

static bool is_best_of_arrangement(const struct summary *summary, const struct cell *cell)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (is_ranked(other) && same_text(other->factors->data_set, cell->factors->data_set)
            && same_arrangement(other->factors, cell->factors)
            && other->wall_s.median < cell->wall_s.median)
            return false;
    }
    return true;
}

static int compare_medians(const void *a_, const void *b_)
{
    const struct cell *a = *(const struct cell *const *)a_;
    const struct cell *b = *(const struct cell *const *)b_;

    return (a->wall_s.median > b->wall_s.median) - (a->wall_s.median < b->wall_s.median);
}

/* The caller frees. */
static const struct cell **ranked_cells(const struct summary *summary, const char *data_set,
                                        size_t *count)
{
    const struct cell **cells = calloc(summary->count + 1, sizeof *cells);

    if (cells == NULL)
        abort();
    *count = 0;
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (is_ranked(cell) && same_text(cell->factors->data_set, data_set)
            && is_best_of_arrangement(summary, cell))
            cells[(*count)++] = cell;
    }
    qsort(cells, *count, sizeof *cells, compare_medians);
    return cells;
}

/* What the same work takes at least: deflating, or, of what is stored, writing.  With
 * as many workers, or, where that was not measured, with the most. */
static const struct cell *floor_of(const struct summary *summary, const struct cell *cell)
{
    bool stores = same_text(cell->factors->codec, "store");
    const struct cell *found = NULL;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        bool same_task = stores ? same_text(other->factors->strategy, "null-store")
                                : same_text(other->factors->strategy, "null-deflate")
                                      && other->factors->level == cell->factors->level;
        if (!same_task || !same_text(other->factors->data_set, cell->factors->data_set))
            continue;
        if (cell_workers(other) == cell_workers(cell))
            return other;
        if (found == NULL || cell_workers(other) > cell_workers(found))
            found = other;
    }
    return found;
}

double ranking_mean_size(const struct cell *cell)
{
    const struct sample *factors = cell->factors;

    return factors->files > 0 && factors->files != SAMPLE_NONE
               ? (double)factors->bytes_in / (double)factors->files
               : NAN;
}

/* --- The ranking ------------------------------------------------------------------------ */

static void put_phase_shares(json_t *row, const struct cell *cell)
{
    double sum = 0;

    for (size_t phase = 0; phase < PHASE_COUNT; phase++)
        sum += cell->profile.phase_s[phase];
    for (size_t phase = 0; phase < PHASE_COUNT; phase++)
        put_decimals(row, phase_name[phase], 100 * cell->profile.phase_s[phase] / sum, 1);
}

static void put_share(json_t *row, const struct summary *summary, const struct cell *cell)
{
    const struct cell *floor = floor_of(summary, cell);

    json_object_set_new(row, "beats_floor", json_false());
    if (floor == NULL) {
        put_text(row, "share", "%s", "-");
        put_text(row, "share_interval", "%s", "");
        return;
    }
    struct ratio share = summary_ratio(floor, cell);
    put_decimals(row, "share", 100 * share.ratio, 1);
    put_interval(row, "share_interval", share.has_interval, 100 * share.low, 100 * share.high, 1);
    bool beats = share.has_interval && share.low > 1 + summary->noise_floor;
    json_object_set_new(row, "beats_floor", json_boolean(beats));
}

static json_t *ranked_row(const struct summary *summary, const struct cell *cell,
                          const struct cell *first, size_t rank)
{
    struct ratio behind = summary_ratio(cell, first);
    json_t *row = json_object();
    char label[TEXT_SIZE];

    put_text(row, "rank", "%zu", rank);
    put_text(row, "label", "%s", cell_label_of_arrangement(summary, cell, label, sizeof label));
    put_text(row, "workers", "%llu", (unsigned long long)cell_workers(cell));
    put_seconds(row, "median", cell->wall_s.median);
    put_interval(row, "interval", cell->wall_s.has_interval, cell->wall_s.low, cell->wall_s.high,
                 cell->wall_s.median < 10 ? 3 : 1);
    put_decimals(row, "behind", behind.ratio, 3);
    put_interval(row, "behind_interval", behind.has_interval && cell != first, behind.low,
                 behind.high, 3);
    json_object_set_new(row, "same",
                        json_boolean(cell != first && behind.has_interval && behind.low <= 1));
    put_decimals(row, "speedup", 1 / cell->time.ratio, 2);
    put_interval(row, "speedup_interval", cell->time.has_interval && cell->time.low < cell->time.high,
                 1 / cell->time.high, 1 / cell->time.low, 2);
    put_decimals(row, "work", cell->work_factor, 2);
    put_decimals(row, "cores", cell->cores_factor, 2);
    put_share(row, summary, cell);
    put_phase_shares(row, cell);
    return row;
}

static json_t *floor_rows(const struct summary *summary, const char *data_set)
{
    json_t *rows = json_array();
    char label[TEXT_SIZE];

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!cell_is_floor(cell) || !same_text(cell->factors->data_set, data_set))
            continue;
        json_t *row = json_object();
        put_text(row, "label", "%s, %llu workers",
                 cell_label_of_arrangement(summary, cell, label, sizeof label),
                 (unsigned long long)cell_workers(cell));
        put_seconds(row, "median", cell->wall_s.median);
        put_interval(row, "interval", cell->wall_s.has_interval, cell->wall_s.low,
                     cell->wall_s.high, cell->wall_s.median < 10 ? 3 : 1);
        put_decimals(row, "mb_per_s", cell->mb_per_s, 1);
        json_array_append_new(rows, row);
    }
    return rows;
}

/* Those that are as fast as the first, as far as the samples show. */
static void put_equals(json_t *object, const json_t *rows)
{
    char equals[EQUALS_SIZE] = "";
    size_t used = 0, i;
    const json_t *row;

    json_array_foreach(rows, i, row)
        if (json_is_true(json_object_get(row, "same")) && used < sizeof equals)
            used += (size_t)snprintf(equals + used, sizeof equals - used, "%s`%s`",
                                     used > 0 ? ", " : "",
                                     json_string_value(json_object_get(row, "label")));
    put_text(object, "equals", "%s", equals);
}

static void put_winner(json_t *object, const json_t *first)
{
    static const char *const keys[][2] = {
        { "winner", "label" },           { "winner_workers", "workers" },
        { "winner_speedup", "speedup" }, { "winner_interval", "speedup_interval" },
        { "winner_share", "share" },
    };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        json_object_set(object, keys[i][0], json_object_get(first, keys[i][1]));
}

static json_t *rank(const struct summary *summary, const char *data_set)
{
    size_t count;
    const struct cell **cells = ranked_cells(summary, data_set, &count);
    json_t *object = NULL;

    if (count >= 3) {
        const struct sample *factors = cells[0]->factors;
        json_t *rows = json_array();
        char size[32];
        object = json_object();
        put_text(object, "data", "%s", data_set);
        put_text(object, "files", "%llu", (unsigned long long)factors->files);
        put_decimals(object, "mb", (double)factors->bytes_in / 1e6, 1);
        put_text(object, "mean_size", "%s",
                 units_format_bytes(size, sizeof size, (uint64_t)ranking_mean_size(cells[0])));
        put_text(object, "codec", "%s", factors->codec);
        for (size_t i = 0; i < count; i++)
            json_array_append_new(rows, ranked_row(summary, cells[i], cells[0], i + 1));
        put_equals(object, rows);
        put_winner(object, json_array_get(rows, 0));
        json_object_set_new(object, "judged", json_boolean(cells[0]->wall_s.has_interval));
        json_object_set_new(object, "rows", rows);
        json_object_set_new(object, "floors", floor_rows(summary, data_set));
    }
    free(cells);
    return object;
}

static bool is_first_of_data(const struct summary *summary, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (same_text(summary->cells[i].factors->data_set,
                      summary->cells[index].factors->data_set))
            return false;
    return true;
}

json_t *ranking_of(const struct summary *summary)
{
    json_t *rankings = json_array();

    for (size_t i = 0; i < summary->count; i++) {
        if (!is_first_of_data(summary, i))
            continue;
        json_t *ranking = rank(summary, summary->cells[i].factors->data_set);
        if (ranking != NULL)
            json_array_append_new(rankings, ranking);
    }
    return rankings;
}

/* --- Sizes ------------------------------------------------------------------------------ */

static bool similar_bytes(const struct cell *a, const struct cell *b)
{
    double bytes_a = (double)a->factors->bytes_in, bytes_b = (double)b->factors->bytes_in;

    return bytes_a > 0 && fabs(bytes_a - bytes_b) < 0.2 * bytes_a;
}

/* The cells of one arrangement with one number of workers, on data of one size. */
static bool same_line(const struct cell *a, const struct cell *b)
{
    return same_arrangement(a->factors, b->factors) && cell_workers(a) == cell_workers(b)
           && same_text(a->factors->deflate_at, b->factors->deflate_at) && similar_bytes(a, b);
}

bool ranking_is_sized(const struct summary *summary, const struct cell *cell)
{
    size_t points = 0;

    if (!is_ranked(cell))
        return false;
    for (size_t i = 0; i < summary->count; i++)
        points += is_ranked(&summary->cells[i]) && same_line(&summary->cells[i], cell);
    return points >= 3 && isfinite(ranking_efficiency(summary, cell));
}

bool ranking_has_sizes(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (ranking_is_sized(summary, &summary->cells[i]))
            return true;
    return false;
}

double ranking_efficiency(const struct summary *summary, const struct cell *cell)
{
    double ideal = INFINITY;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (same_text(other->factors->strategy, "null-deflate") && similar_bytes(other, cell)
            && other->factors->level == cell->factors->level)
            ideal = fmin(ideal, other->wall_s.median);
    }
    return isfinite(ideal) ? ideal / cell->wall_s.median : NAN;
}

static int compare_mean_sizes(const void *a_, const void *b_)
{
    double a = ranking_mean_size(*(const struct cell *const *)a_);
    double b = ranking_mean_size(*(const struct cell *const *)b_);

    return (a < b) - (a > b);
}

/* From large files to small ones: the first fall through 50 %. */
static double half_size(const struct summary *summary, const struct cell *const *line,
                        size_t count)
{
    for (size_t i = 1; i < count; i++) {
        double before = ranking_efficiency(summary, line[i - 1]);
        double after = ranking_efficiency(summary, line[i]);
        if (before >= 0.5 && after < 0.5) {
            double large = log(ranking_mean_size(line[i - 1]));
            double small = log(ranking_mean_size(line[i]));
            return exp(large + (small - large) * (before - 0.5) / (before - after));
        }
    }
    return NAN;
}

static json_t *size_line(const struct summary *summary, const struct cell **line, size_t count)
{
    json_t *object = json_object(), *points = json_array();
    char text[TEXT_SIZE];

    qsort(line, count, sizeof *line, compare_mean_sizes);
    for (size_t i = 0; i < count; i++) {
        json_t *point = json_object();
        put_text(point, "mean_size", "%s",
                 units_format_bytes(text, sizeof text, (uint64_t)ranking_mean_size(line[i])));
        put_decimals(point, "efficiency", 100 * ranking_efficiency(summary, line[i]), 0);
        json_array_append_new(points, point);
    }
    double half = half_size(summary, (const struct cell *const *)line, count);
    put_text(object, "label", "%s", cell_label_of_arrangement(summary, line[0], text, sizeof text));
    json_object_set_new(object, "points", points);
    put_text(object, "half_size", "%s",
             isfinite(half) ? units_format_bytes(text, sizeof text, (uint64_t)half)
             : ranking_efficiency(summary, line[count - 1]) >= 0.5 ? "never, down to the smallest"
                                                                   : "never reaches it");
    return object;
}

static bool is_first_of_line(const struct summary *summary, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_ranked(&summary->cells[i])
            && same_line(&summary->cells[i], &summary->cells[index]))
            return false;
    return true;
}

json_t *ranking_sizes(const struct summary *summary)
{
    const struct cell **line = calloc(summary->count + 1, sizeof *line);
    json_t *lines = json_array();

    if (line == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++) {
        size_t count = 0;
        if (!ranking_is_sized(summary, &summary->cells[i]) || !is_first_of_line(summary, i))
            continue;
        for (size_t j = 0; j < summary->count; j++)
            if (is_ranked(&summary->cells[j])
                && same_line(&summary->cells[j], &summary->cells[i]))
                line[count++] = &summary->cells[j];
        json_array_append_new(lines, size_line(summary, line, count));
    }
    free(line);
    return lines;
}

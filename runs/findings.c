/*
 * Needs: gsl jansson
 */
#include "findings.h"

#include "figures.h"
#include "label.h"
#include "put.h"
#include "ranking.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TUTORIAL_PROGRAMS = 10, TEXT_SIZE = 160 };

/* --- Numbers as text -------------------------------------------------------------------- */

/* A base compared with itself has a ratio, but no interval. */
static bool has_interval(const struct cell *cell)
{
    return cell->time.has_interval && cell->time.low < cell->time.high;
}

static void put_time_ratio(json_t *object, const struct cell *cell)
{
    put_decimals(object, "ratio", cell->time.ratio, 3);
    put_interval(object, "ratio_interval", has_interval(cell), cell->time.low, cell->time.high,
                 3);
}

static void put_speedup(json_t *object, const struct cell *cell)
{
    put_decimals(object, "speedup", 1 / cell->time.ratio, 2);
    put_interval(object, "speedup_interval", has_interval(cell), 1 / cell->time.high,
                 1 / cell->time.low, 2);
}

/* --- Finding cells ---------------------------------------------------------------------- */

static const struct cell *find_tutorial(const struct summary *summary, uint64_t number,
                                        const char *implementation)
{
    for (size_t i = 0; i < summary->count; i++)
        if (summary->cells[i].factors->tutorial == number
            && cell_is(&summary->cells[i], implementation, NULL))
            return &summary->cells[i];
    return NULL;
}

static bool same_arrangement(const struct sample *a, const struct sample *b)
{
    return strcmp(a->strategy, b->strategy) == 0 && a->threads == b->threads
           && a->processes == b->processes && a->chunk == b->chunk && a->level == b->level
           && strcmp(a->codec, b->codec) == 0 && strcmp(a->order, b->order) == 0
           && strcmp(a->sink, b->sink) == 0;
}

/* The same arrangement, deflating in the worker. */
static const struct cell *find_worker(const struct summary *summary, const struct cell *cell)
{
    for (size_t i = 0; i < summary->count; i++)
        if (cell_is(&summary->cells[i], "c", "worker")
            && same_arrangement(summary->cells[i].factors, cell->factors))
            return &summary->cells[i];
    return NULL;
}

static const struct cell *find_floor(const struct summary *summary, const char *strategy,
                                     uint64_t workers)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->cells[i].factors->strategy, strategy) == 0
            && cell_workers(&summary->cells[i]) == workers)
            return &summary->cells[i];
    return NULL;
}

static const struct cell *base_of(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (cell_is(&summary->cells[i], "c", NULL) && summary->cells[i].base == i)
            return &summary->cells[i];
    return NULL;
}

/* Strategies that have something to gain: more than one worker, and room for
 * them to work at once. */
static bool can_gain(const struct cell *cell)
{
    return strcmp(cell->factors->strategy, "sequential") != 0
           && strcmp(cell->factors->strategy, "threads-naive") != 0 && cell_workers(cell) > 1;
}

/* --- The tutorial's table --------------------------------------------------------------- */

static void put_measured(json_t *row, const char *key, const struct cell *cell, bool speedup)
{
    json_t *object = json_object();

    if (cell == NULL) {
        json_decref(object);
        json_object_set_new(row, key, json_false());
        return;
    }
    put_seconds(object, "seconds", cell->wall_s.median);
    if (speedup)
        put_speedup(object, cell);
    else
        put_time_ratio(object, cell);
    json_object_set_new(row, key, object);
}

static json_t *tutorial_row(const struct summary *summary, uint64_t number)
{
    const struct cell *append = find_tutorial(summary, number, "c");
    const struct cell *cpython = find_tutorial(summary, number, "cpython");
    const struct cell *named = append != NULL ? append : cpython;
    char label[TEXT_SIZE];

    if (named == NULL)
        return NULL;
    json_t *row = json_object();
    put_text(row, "number", "%" PRIu64, number);
    put_text(row, "program", "%s", cell_label(summary, named, label, sizeof label));
    put_decimals(row, "published", named->factors->published_s, 1);
    put_decimals(row, "published_ratio", named->published_ratio, 3);
    put_measured(row, "cpython", cpython, false);
    put_measured(row, "append", append, false);
    put_measured(row, "worker", append != NULL ? find_worker(summary, append) : NULL, true);
    return row;
}

static json_t *tutorial_table(const struct summary *summary)
{
    json_t *table = json_array();

    for (uint64_t number = 1; number <= TUTORIAL_PROGRAMS; number++) {
        json_t *row = tutorial_row(summary, number);
        if (row != NULL)
            json_array_append_new(table, row);
    }
    return table;
}

/* --- All cells -------------------------------------------------------------------------- */

static const char *place_of(const struct cell *cell)
{
    if (cell_is_floor(cell))
        return "floor";
    return cell_is(cell, "cpython", NULL) ? "CPython" : cell->factors->deflate_at;
}

static json_t *cell_row(const struct summary *summary, size_t index)
{
    const struct cell *cell = &summary->cells[index];
    char label[TEXT_SIZE];
    json_t *row = json_object();
    bool compared = cell->base != CELL_NONE && cell->base != index && !cell_is_floor(cell);

    put_text(row, "label", "%s", cell_label(summary, cell, label, sizeof label));
    put_text(row, "place", "%s", place_of(cell));
    put_text(row, "n", "%zu", cell->wall_s.count);
    put_seconds(row, "median", cell->wall_s.median);
    put_interval(row, "interval", cell->wall_s.has_interval, cell->wall_s.low, cell->wall_s.high,
                 cell->wall_s.median < 10 ? 3 : 1);
    put_seconds(row, "p95", cell->wall_s.p95);
    put_seconds(row, "max", cell->wall_s.maximum);
    put_decimals(row, "mb_per_s", cell->mb_per_s, 1);
    put_speedup(row, cell);
    put_decimals(row, "work", cell->work_factor, 2);
    put_decimals(row, "cores", cell->cores_factor, 2);
    put_decimals(row, "wait", 100 * cell->profile.wait_share, 0);
    put_decimals(row, "imbalance", cell->profile.imbalance, 2);
    put_decimals(row, "memory", cell->vm_hwm_mb, 1);
    put_text(row, "verdict", "%s",
        compared              ? verdict_name[cell->verdict]
        : cell->base == index ? "base"
                              : "");
    return row;
}

static json_t *cell_table(const struct summary *summary)
{
    json_t *table = json_array();

    for (size_t i = 0; i < summary->count; i++)
        json_array_append_new(table, cell_row(summary, i));
    return table;
}

/* --- What differs at append, and why ---------------------------------------------------- */

/* The phase whose worker-seconds changed most in the direction of the whole;
 * waiting is never a cause. */
static enum phase deciding_phase(const struct cell *cell, const struct cell *base, double *delta_s)
{
    double sign = cell->time.ratio > 1 ? 1 : -1;
    enum phase found = PHASE_LIST;

    *delta_s = -INFINITY;
    for (enum phase phase = 0; phase < PHASE_WAIT; phase++) {
        double delta = sign * (cell->profile.phase_s[phase] - base->profile.phase_s[phase]);
        if (delta > *delta_s) {
            *delta_s = delta;
            found = phase;
        }
    }
    *delta_s *= sign;
    return found;
}

static json_t *difference(const struct summary *summary, const struct cell *cell)
{
    const struct cell *base = &summary->cells[cell->base];
    char label[TEXT_SIZE];
    double delta_s;
    json_t *object = json_object();

    put_text(object, "label", "%s", cell_label(summary, cell, label, sizeof label));
    put_text(object, "percent", "%.1f", 100 * fabs(cell->time.ratio - 1));
    json_object_set_new(object, "faster", json_boolean(cell->verdict == VERDICT_FASTER));
    if (cell->profile.known && base->profile.known) {
        put_text(object, "phase", "%s", phase_name[deciding_phase(cell, base, &delta_s)]);
        put_text(object, "delta_ms", "%+.1f", 1000 * delta_s);
    } else
        put_text(object, "phase", "%s", "");
    return object;
}

static bool differs(const struct cell *cell)
{
    return cell->verdict == VERDICT_FASTER || cell->verdict == VERDICT_SLOWER;
}

static json_t *differences_at_append(const struct summary *summary)
{
    json_t *array = json_array();

    for (size_t i = 0; i < summary->count; i++)
        if (cell_is(&summary->cells[i], "c", "append") && differs(&summary->cells[i]))
            json_array_append_new(array, difference(summary, &summary->cells[i]));
    return array;
}

/* --- The answer ------------------------------------------------------------------------- */

/* How the cells of one implementation and place came out. */
static json_t *tally(const struct summary *summary, const char *implementation,
                     const char *deflate_at)
{
    size_t count = 0, faster = 0, slower = 0;
    double least = INFINITY, most = 0;
    json_t *object = json_object();

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!cell_is(cell, implementation, deflate_at) || cell->base == CELL_NONE
            || !can_gain(cell))
            continue;
        count++;
        faster += cell->verdict == VERDICT_FASTER;
        slower += cell->verdict == VERDICT_SLOWER;
        least = fmin(least, 1 / cell->time.ratio);
        most = fmax(most, 1 / cell->time.ratio);
    }
    if (count == 0) {
        json_decref(object);
        return json_false();
    }
    put_text(object, "count", "%zu", count);
    put_text(object, "faster", "%zu", faster);
    put_text(object, "slower", "%zu", slower);
    json_object_set_new(object, "none_faster", json_boolean(faster == 0));
    json_object_set_new(object, "all_faster", json_boolean(faster == count));
    put_text(object, "least", "%.2f", least);
    put_text(object, "most", "%.2f", most);
    return object;
}

static const struct cell *fastest(const struct summary *summary)
{
    const struct cell *best = NULL;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (cell_is(cell, "c", NULL) && cell->base != CELL_NONE
            && (best == NULL || cell->wall_s.median < best->wall_s.median))
            best = cell;
    }
    return best;
}

static void put_best(json_t *answer, const struct summary *summary, uint64_t cores)
{
    const struct cell *best = fastest(summary);
    const struct cell *floor = find_floor(summary, "null-deflate", cores);
    char label[TEXT_SIZE];

    if (best == NULL)
        return;
    put_text(answer, "best", "%s", cell_label(summary, best, label, sizeof label));
    put_text(answer, "best_place", "%s", best->factors->deflate_at);
    put_seconds(answer, "best_s", best->wall_s.median);
    put_speedup(answer, best);
    json_object_set_new(answer, "floor", json_boolean(floor != NULL));
    if (floor != NULL) {
        put_seconds(answer, "floor_s", floor->wall_s.median);
        put_text(answer, "floor_share", "%.1f", 100 * floor->wall_s.median / best->wall_s.median);
    }
}

static json_t *answer_of(const struct summary *summary, uint64_t cores)
{
    const struct cell *base = base_of(summary);

    if (base == NULL)
        return json_false();
    json_t *answer = json_object();
    put_seconds(answer, "base_s", base->wall_s.median);
    json_object_set_new(answer, "profiled", json_boolean(base->profile.known));
    if (base->profile.known)
        put_text(answer, "deflate_share", "%.1f",
            100 * base->profile.phase_s[PHASE_DEFLATE] / base->program_s);
    json_object_set_new(answer, "append", tally(summary, "c", "append"));
    json_object_set_new(answer, "worker", tally(summary, "c", "worker"));
    json_object_set_new(answer, "cpython", tally(summary, "cpython", NULL));
    put_best(answer, summary, cores);
    return answer;
}

/* zip-sequential against the codec alone, in the same blocks. */
static json_t *overhead_of(const struct summary *summary)
{
    const struct cell *base = base_of(summary);
    const struct cell *floor = find_floor(summary, "null-deflate", 1);

    if (base == NULL || floor == NULL || !floor->profile.known)
        return json_false();
    struct ratio ratio = summary_ratio_to_deflate(base, floor);
    json_t *object = json_object();
    put_text(object, "percent", "%+.2f", 100 * (ratio.ratio - 1));
    put_interval(object, "interval", ratio.has_interval, 100 * (ratio.low - 1),
                 100 * (ratio.high - 1), 2);
    return object;
}

/* --- How it was measured ---------------------------------------------------------------- */

/* What hyperfine sees more than the program's own clock: starting and ending a process. */
static void put_start_up(json_t *object, const struct summary *summary)
{
    double *more_s = calloc(summary->samples.count + 1, sizeof *more_s);
    size_t count = 0;

    for (size_t i = 0; more_s != NULL && i < summary->samples.count; i++) {
        const struct sample *row = &summary->samples.rows[i];
        if (strcmp(row->role, "warmup") != 0 && strcmp(row->status, "ok") == 0
            && row->wall_ns != SAMPLE_NONE && row->wall_proc_ns != SAMPLE_NONE)
            more_s[count++] = ((double)row->wall_proc_ns - (double)row->wall_ns) / 1e9;
    }
    put_decimals(object, "start_up_ms", 1000 * statistics_median(more_s, count), 2);
    free(more_s);
}

static void put_counts(json_t *object, const struct summary *summary)
{
    put_text(object, "warmups", "%zu", summary->warmups);
    put_text(object, "measured", "%zu", summary->measured);
    put_text(object, "failed", "%zu", summary->failed);
    put_text(object, "void", "%zu", summary->voided);
    put_text(object, "flagged", "%zu", summary->flagged);
    put_text(object, "flagged_steal", "%zu", summary->flagged_steal);
    put_text(object, "flagged_pressure", "%zu", summary->flagged_pressure);
    put_text(object, "flagged_slow", "%zu", summary->flagged_slow);
    put_text(object, "blocks", "%zu", summary->blocks);
    json_object_set_new(object, "uneven", json_boolean(summary->fewest < summary->blocks));
    put_text(object, "fewest", "%zu", summary->fewest);
    json_object_set_new(object, "has_intervals",
                        json_boolean(summary->blocks >= STATISTICS_COUNT_MIN));
    json_object_set_new(object, "has_verdicts", json_boolean(summary->judged > 0));
    json_object_set_new(object, "too_few",
                        json_boolean(summary->comparisons > 0 && summary->judged == 0));
    json_object_set_new(object, "twins", json_boolean(summary->twins > 0));
    put_text(object, "noise", "%.1f", 100 * summary->noise_floor);
}

static void copy_text(json_t *object, const char *key, const json_t *from, const char *name)
{
    const json_t *value = json_object_get(from, name);

    if (json_is_integer(value))
        put_text(object, key, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        put_text(object, key, "%s", json_is_string(value) ? json_string_value(value) : "not known");
}

static json_t *data_of(const json_t *manifest)
{
    const json_t *data = json_object_get(manifest, "data");
    json_t *object = json_object();

    copy_text(object, "data", data, "name");
    copy_text(object, "options", data, "options");
    copy_text(object, "files", data, "files");
    copy_text(object, "data_seed", data, "seed");
    put_text(object, "mb", "%.1f", (double)json_integer_value(json_object_get(data, "bytes")) / 1e6);
    put_text(object, "sha256", "%.16s", json_string_value(json_object_get(data, "sha256")));
    return object;
}

static bool has_good_run(const struct summary *summary, const struct sample *row)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->cells[i].factors->cell, row->cell) == 0)
            return true;
    return false;
}

/* Cells all of whose runs failed: they would else be a number among the counts. */
static json_t *problems_of(const struct summary *summary)
{
    json_t *problems = json_array();
    const char *last = "";

    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *row = &summary->samples.rows[i];
        if (strcmp(row->role, "measure") != 0 || row->block != 1
            || strcmp(row->cell, last) == 0 || has_good_run(summary, row))
            continue;
        json_array_append_new(problems,
                              json_pack("{s:s, s:s}", "cell", row->cell, "status", row->status));
        last = row->cell;
    }
    return problems;
}

static json_t *figure_list(const struct summary *summary)
{
    unsigned figures = figures_of(summary);
    json_t *list = json_array();

    for (enum figure figure = 0; figure < FIGURE_COUNT; figure++)
        if ((figures & 1u << figure) != 0)
            json_array_append_new(list, json_pack("{s:s}", "figure", figure_name[figure]));
    return list;
}

/* For a heading that stands once above the elements of a list. */
static void put_presence(json_t *object, const char *key, const char *list)
{
    json_object_set_new(object, key,
                        json_boolean(json_array_size(json_object_get(object, list)) > 0));
}

json_t *findings_of(const struct summary *summary, const char *folder, const json_t *manifest,
                    const json_t *environment)
{
    uint64_t cores = (uint64_t)json_integer_value(json_object_get(environment, "cores"));
    json_t *object = json_object();

    copy_text(object, "name", manifest, "experiment");
    copy_text(object, "title", manifest, "title");
    copy_text(object, "started", manifest, "started");
    copy_text(object, "seed", manifest, "seed");
    copy_text(object, "stop", manifest, "stop");
    copy_text(object, "commit", environment, "commit");
    json_object_set_new(object, "own_data", json_boolean(json_is_null(json_object_get(
                                                json_object_get(manifest, "data"), "profile"))));
    json_object_set(object, "dirty", json_object_get(environment, "dirty"));
    put_text(object, "folder", "%s", folder);
    put_text(object, "minutes", "%.0f", json_number_value(json_object_get(manifest, "elapsed_s")) / 60);
    json_object_set_new(object, "interrupted",
                        json_boolean(strcmp(json_string_value(json_object_get(manifest, "state")),
                                            "complete")
                                     != 0));
    json_object_set_new(object, "data_set", data_of(manifest));
    put_counts(object, summary);
    put_start_up(object, summary);
    json_object_set_new(object, "tutorial", tutorial_table(summary));
    json_object_set_new(object, "cells", cell_table(summary));
    json_object_set_new(object, "differences", differences_at_append(summary));
    json_object_set_new(object, "overhead", overhead_of(summary));
    json_object_set_new(object, "answer", answer_of(summary, cores));
    json_object_set_new(object, "figures", figure_list(summary));
    json_object_set_new(object, "rankings", ranking_of(summary));
    json_object_set_new(object, "problems", problems_of(summary));
    json_object_set_new(object, "sizes", ranking_sizes(summary));
    put_presence(object, "has_sizes", "sizes");
    put_presence(object, "tutorial_rows", "tutorial");
    put_presence(object, "has_differences", "differences");
    return object;
}

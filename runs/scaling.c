/*
 * Needs: gsl jansson
 */
#include "scaling.h"

#include "sample.h"
#include "comparison.h"
#include "label.h"
#include "ranking.h"
#include "wording.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_IN_TIME = 3 };

static const char *const floors[] = { "null-deflate", "null-read", "null-store", "null-list" };

enum { FLOORS = sizeof floors / sizeof *floors };

/* --- Rows ------------------------------------------------------------------------------- */

static const char *arrangement(const struct summary *summary, const struct cell *cell,
                               char text[LABEL_SIZE])
{
    return label_of_parts(summary, cell, LABEL_OTHERS, text, LABEL_SIZE);
}

/* data, label, workers: how every row begins. */
static json_t *row_of(const struct summary *summary, const struct cell *cell)
{
    json_t *row = json_object();
    char label[LABEL_SIZE];

    wording_put(row, "data", "%s", cell_data(cell));
    wording_put(row, "label", "%s", arrangement(summary, cell, label));
    wording_put(row, "workers", "%" PRIu64, cell_workers(cell));
    return row;
}

static void append(json_t *object, const char *list, json_t *row)
{
    json_array_append_new(json_object_get(object, list), row);
}

static json_t *ranking_row(const struct summary *summary, const struct contestant *contestant,
                           size_t rank)
{
    const struct cell *cell = contestant->cell;
    json_t *row = row_of(summary, cell);

    wording_put(row, "rank", "%zu", rank);
    wording_seconds(row, "median", cell->wall_s.median);
    wording_interval(row, "interval", cell->wall_s.has_interval, cell->wall_s.low,
                     cell->wall_s.high, cell->wall_s.median < 10 ? 3 : 1);
    wording_ratio(row, "ratio", &contestant->to_first, 3);
    json_object_set_new(row, "level", json_boolean(contestant->level && rank > 1));
    return row;
}

static json_t *split_row(const struct summary *summary, const struct cell *cell)
{
    json_t *row = row_of(summary, cell);

    wording_inverse(row, "speedup", &cell->time);
    wording_decimals(row, "work", cell->work_factor, 2);
    wording_decimals(row, "cores", cell->cores_factor, 2);
    return row;
}

/* --- Floors ----------------------------------------------------------------------------- */

static void put_too_fast(json_t *object, const struct summary *summary, const struct cell *cell,
                         const char *floor, const struct ratio *share)
{
    json_t *row = row_of(summary, cell);

    wording_put(row, "floor", "%s", floor);
    wording_share(row, "share", share);
    append(object, "too_fast", row);
}

/* Returns whether there is such a floor. */
static bool put_share(json_t *object, json_t *row, const struct summary *summary,
                      const struct cell *cell, const char *name, uint64_t cores)
{
    const char *key = name + strlen("null-");
    const struct cell *floor = ranking_floor(summary, cell, name);

    json_object_set_new(row, key, json_false());
    if (floor == NULL)
        return false;
    struct ratio ratio = comparison_ratio(floor, cell);
    bool wrong = ranking_beats_bound(summary, cell, floor, &ratio, cores);
    json_t *share = json_object();
    wording_share(share, "share", &ratio);
    json_object_set_new(share, "wrong", json_boolean(wrong));
    json_object_set_new(row, key, share);
    if (wrong)
        put_too_fast(object, summary, cell, name, &ratio);
    return true;
}

/* What the bytes of the archive take by themselves. */
static void put_share_of_writing(json_t *row, const struct summary *summary,
                                 const struct cell *cell)
{
    const struct cell *floor = ranking_writer(summary, cell);

    json_object_set_new(row, "write", json_false());
    if (floor == NULL)
        return;
    struct ratio ratio = comparison_ratio_of_writing(floor, cell);
    json_t *share = json_object();
    wording_share(share, "share", &ratio);
    json_object_set_new(row, "write", share);
}

static void put_shares(json_t *object, const struct summary *summary, const struct cell *cell,
                       uint64_t cores)
{
    json_t *row = row_of(summary, cell);
    bool any = false;

    for (size_t i = 0; i < FLOORS; i++)
        any = put_share(object, row, summary, cell, floors[i], cores) || any;
    put_share_of_writing(row, summary, cell);
    if (any)
        append(object, "shares", row);
    else
        json_decref(row);
}

/* --- Where the time goes ---------------------------------------------------------------- */

/* A thread that only waits for the others does not count. */
static double worked_s(const struct profile *profile, enum phase phase)
{
    return phase == PHASE_WAIT ? profile->working_wait_s : profile->phase_s[phase];
}

static void put_time(json_t *object, const struct summary *summary, const struct cell *cell)
{
    const struct profile *profile = &cell->profile;
    double total = 0;

    if (!profile->known)
        return;
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++)
        total += worked_s(profile, phase);
    json_t *row = row_of(summary, cell), *shares = json_array();
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        json_t *share = json_object();
        wording_decimals(share, "share", 100 * worked_s(profile, phase) / total, 1);
        json_array_append_new(shares, share);
    }
    wording_seconds(row, "total", total);
    json_object_set_new(row, "phases", shares);
    append(object, "time_goes", row);
}

static void put_times(json_t *object, const struct summary *summary,
                      const struct ranking *ranking)
{
    for (size_t i = 0; i < ranking->count && i < SHOWN_IN_TIME; i++)
        put_time(object, summary, ranking->contestants[i].cell);
    const struct cell *floor =
        ranking_floor(summary, ranking->contestants[0].cell, "null-deflate");
    if (floor != NULL)
        put_time(object, summary, floor);
}

/* --- Advice ----------------------------------------------------------------------------- */

static json_t *best_of(const struct summary *summary, const struct ranking *ranking)
{
    json_t *best = json_array();

    for (size_t i = 0; i < ranking->count; i++) {
        const struct contestant *contestant = &ranking->contestants[i];
        if (!contestant->level)
            continue;
        json_t *row = row_of(summary, contestant->cell);
        wording_put(row, "workers", "%" PRIu64, contestant->enough);
        json_object_set_new(row, "other_workers",
                            json_boolean(contestant->enough != ranking->contestants[0].enough));
        json_array_append_new(best, row);
    }
    return best;
}

static void put_advice(json_t *object, const struct summary *summary,
                       const struct ranking *ranking)
{
    const struct cell *first = ranking->contestants[0].cell;
    const struct sample *factors = first->factors;
    json_t *row = row_of(summary, first), *best = best_of(summary, ranking);

    wording_put(row, "files", "%" PRIu64, factors->files);
    wording_size(row, "mean", sample_mean_file(factors));
    wording_put(row, "mb", "%.1f", (double)factors->bytes_in / 1e6);
    wording_put(row, "codec", "%s", factors->codec);
    wording_put(row, "count", "%zu", ranking->count);
    wording_put(row, "workers", "%" PRIu64, ranking->contestants[0].enough);
    json_object_set_new(row, "alone", json_boolean(json_array_size(best) == 1));
    json_object_set_new(row, "best", best);
    json_object_set_new(row, "judged", json_boolean(first->verdict != VERDICT_UNTESTED));
    json_object_set_new(row, "based", json_boolean(first->base != CELL_NONE));
    json_object_set_new(row, "faster", json_boolean(first->verdict == VERDICT_FASTER));
    wording_inverse(row, "gain", &first->time);
    append(object, "advice", row);
}

/* --- Sizes ------------------------------------------------------------------------------ */

static bool seen_before(const struct rankings *rankings, size_t task, const struct cell *cell)
{
    for (size_t t = 0; t < task; t++)
        for (size_t i = 0; i < rankings->tasks[t].count; i++)
            if (ranking_same_arrangement(rankings->tasks[t].contestants[i].cell, cell))
                return true;
    return false;
}

static void put_half_size(json_t *object, const struct summary *summary,
                          const struct rankings *rankings, const struct cell *cell)
{
    double size = ranking_half_size_of(summary, rankings, cell);
    double most = 0;

    for (size_t t = 0; t < rankings->count; t++)
        for (size_t i = 0; i < rankings->tasks[t].count; i++) {
            const struct cell *other = rankings->tasks[t].contestants[i].cell;
            if (ranking_same_arrangement(other, cell))
                most = fmax(most, ranking_efficiency(summary, other));
        }
    if (isnan(ranking_efficiency(summary, cell)))
        return;
    json_t *row = row_of(summary, cell);
    if (isfinite(size))
        wording_size(row, "size", size);
    else
        wording_put(row, "size", "%s", "");
    json_object_set_new(row, "reaches", json_boolean(most >= 0.5));
    wording_put(row, "most", "%.0f", 100 * most);
    append(object, "half_sizes", row);
}

static void put_half_sizes(json_t *object, const struct summary *summary,
                           const struct rankings *rankings)
{
    for (size_t t = 0; t < rankings->count; t++)
        for (size_t i = 0; i < rankings->tasks[t].count; i++) {
            const struct cell *cell = rankings->tasks[t].contestants[i].cell;
            if (!seen_before(rankings, t, cell) && cell_workers(cell) > 1)
                put_half_size(object, summary, rankings, cell);
        }
}

/* --- All of it -------------------------------------------------------------------------- */

static void put_task(json_t *object, const struct summary *summary, const struct ranking *ranking,
                     uint64_t cores)
{
    for (size_t i = 0; i < ranking->count; i++) {
        const struct cell *cell = ranking->contestants[i].cell;
        append(object, "ranking", ranking_row(summary, &ranking->contestants[i], i + 1));
        put_shares(object, summary, cell, cores);
        if (ranking->base != NULL && isfinite(cell->work_factor))
            append(object, "split", split_row(summary, cell));
    }
    put_times(object, summary, ranking);
    put_advice(object, summary, ranking);
}

void scaling_put(json_t *object, const struct summary *summary, uint64_t cores)
{
    static const char *const lists[] = { "ranking", "shares", "split", "time_goes", "advice",
                                         "half_sizes", "too_fast" };
    struct rankings rankings = ranking_all(summary);
    char key[32];

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        json_object_set_new(object, lists[i], json_array());
    for (size_t i = 0; i < rankings.count; i++)
        if (rankings.tasks[i].count > 1)
            put_task(object, summary, &rankings.tasks[i], cores);
    if (ranking_sizes(&rankings) >= 3)
        put_half_sizes(object, summary, &rankings);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        snprintf(key, sizeof key, "has_%s", lists[i]);
        wording_presence(object, key, lists[i]);
    }
    json_object_set_new(object, "several_tasks", json_boolean(rankings.count > 1));
    ranking_free(&rankings);
}

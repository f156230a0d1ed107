/*
 * Needs: gsl jansson
 */
#include "codecs.h"

#include "comparison.h"
#include "label.h"
#include "ranking.h"
#include "sample.h"
#include "wording.h"

#include <math.h>
#include <string.h>

/* --- Finding cells ---------------------------------------------------------------------- */

/* The tutorial's first program on the data of the cell, in that language; NULL = not
 * measured. */
static const struct cell *find_first(const struct summary *summary, const struct cell *of,
                                     const char *implementation)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        const struct sample *factors = cell->factors;
        bool c = strcmp(implementation, "c") == 0;
        if (cell_is(cell, implementation, NULL) && cell_same_data(cell, of)
            && strcmp(factors->strategy, "sequential") == 0
            && sample_same_conditions(factors, of->factors)
            && (!c || (strcmp(factors->codec, "zlib") == 0 && factors->level == 6
                       && cell_leaves_archive(cell))))
            return cell;
    }
    return NULL;
}

static bool is_alone(const struct rankings *rankings, size_t task)
{
    for (size_t i = 0; i < rankings->count; i++)
        if (i != task && cell_same_data(rankings->tasks[i].task, rankings->tasks[task].task))
            return false;
    return true;
}

static bool is_first_of_data(const struct rankings *rankings, size_t task)
{
    for (size_t i = 0; i < task; i++)
        if (cell_same_data(rankings->tasks[i].task, rankings->tasks[task].task))
            return false;
    return true;
}

/* --- A row for each task ---------------------------------------------------------------- */

static void put_gain(json_t *row, const char *key, const struct cell *base,
                     const struct cell *cell)
{
    struct ratio ratio = { .ratio = NAN };

    if (base != NULL)
        ratio = comparison_ratio(cell, base);
    wording_inverse(row, key, &ratio);
}

static void put_row(json_t *list, const struct summary *summary, const struct cell *cell)
{
    json_t *row = json_object();
    char label[LABEL_SIZE];

    wording_put(row, "data", "%s", cell_data(cell));
    wording_put(row, "codec", "%s", label_of_codec(cell, label, sizeof label));
    wording_put(row, "label", "%s%s", cell_is(cell, "cpython", NULL) ? "CPython's " : "",
                label_of_parts(summary, cell, LABEL_CHUNK | LABEL_OPTIONS, label, sizeof label));
    wording_decimals(row, "size", 100 * cell_size_ratio(cell), 2);
    wording_seconds(row, "median", cell->wall_s.median);
    wording_decimals(row, "mb_per_s", cell->mb_per_s, 0);
    put_gain(row, "gain", find_first(summary, cell, "c"), cell);
    put_gain(row, "cpython", find_first(summary, cell, "cpython"), cell);
    json_array_append_new(list, row);
}

/* --- The order of the ways with each codec ---------------------------------------------- */

static const struct contestant *find_way(const struct ranking *ranking, const struct cell *way)
{
    for (size_t i = 0; i < ranking->count; i++)
        if (ranking_same_way(ranking->contestants[i].cell, way))
            return &ranking->contestants[i];
    return NULL;
}

static bool is_listed(const struct rankings *rankings, size_t task, const struct cell *way)
{
    for (size_t t = 0; t < task; t++)
        if (cell_same_data(rankings->tasks[t].task, way)
            && find_way(&rankings->tasks[t], way) != NULL)
            return true;
    return false;
}

static void put_way(json_t *ways, const struct summary *summary, const struct rankings *rankings,
                    const struct cell *way)
{
    json_t *row = json_object(), *times = json_array();
    char label[LABEL_SIZE];

    wording_put(row, "label", "%s",
                label_of_parts(summary, way, LABEL_CHUNK | LABEL_OPTIONS, label, sizeof label));
    for (size_t t = 0; t < rankings->count; t++) {
        if (!cell_same_data(rankings->tasks[t].task, way))
            continue;
        const struct contestant *contestant = find_way(&rankings->tasks[t], way);
        json_t *time = json_object();
        wording_decimals(time, "time", contestant != NULL ? contestant->to_first.ratio : NAN, 2);
        json_object_set_new(time, "level", json_boolean(contestant != NULL && contestant->level));
        json_array_append_new(times, time);
    }
    json_object_set_new(row, "times", times);
    json_array_append_new(ways, row);
}

static void put_order(json_t *list, const struct summary *summary,
                      const struct rankings *rankings, size_t first)
{
    const struct cell *task = rankings->tasks[first].task;
    json_t *row = json_object(), *codecs = json_array(), *ways = json_array();
    char label[LABEL_SIZE];

    wording_put(row, "data", "%s", cell_data(task));
    for (size_t t = first; t < rankings->count; t++) {
        const struct ranking *ranking = &rankings->tasks[t];
        if (!cell_same_data(ranking->task, task))
            continue;
        json_t *codec = json_object();
        wording_put(codec, "codec", "%s", label_of_codec(ranking->task, label, sizeof label));
        json_array_append_new(codecs, codec);
        for (size_t i = 0; i < ranking->count; i++)
            if (!is_listed(rankings, t, ranking->contestants[i].cell))
                put_way(ways, summary, rankings, ranking->contestants[i].cell);
    }
    json_object_set_new(row, "codecs", codecs);
    json_object_set_new(row, "ways", ways);
    json_array_append_new(list, row);
}

void codecs_put(json_t *object, const struct summary *summary)
{
    struct rankings rankings = ranking_all(summary);
    json_t *codecs = json_array(), *orders = json_array();

    for (size_t t = 0; t < rankings.count; t++) {
        const struct cell *best = rankings.tasks[t].contestants[0].cell;
        const struct cell *cpython = find_first(summary, best, "cpython");
        if (is_alone(&rankings, t))
            continue;
        if (is_first_of_data(&rankings, t)) {
            if (cpython != NULL)
                put_row(codecs, summary, cpython);
            put_order(orders, summary, &rankings, t);
        }
        put_row(codecs, summary, best);
    }
    ranking_free(&rankings);
    json_object_set_new(object, "codecs", codecs);
    json_object_set_new(object, "codec_orders", orders);
    wording_presence(object, "has_codecs", "codecs");
    wording_presence(object, "has_codec_orders", "codec_orders");
}

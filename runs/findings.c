/*
 * Needs: gsl jansson
 */
#include "findings.h"

#include "answer.h"
#include "codec_rates.h"
#include "codecs.h"
#include "failures.h"
#include "figures.h"
#include "label.h"
#include "rivals.h"
#include "scaling.h"
#include "wording.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TUTORIAL_PROGRAMS = 10, TEXT_SIZE = 160 };

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
           && strcmp(a->sink, b->sink) == 0 && strcmp(a->schedule, b->schedule) == 0
           && a->memory_bytes == b->memory_bytes && strcmp(a->affinity, b->affinity) == 0
           && a->walk == b->walk && strcmp(a->data_set, b->data_set) == 0;
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

/* --- The tutorial's table --------------------------------------------------------------- */

static void put_measured(json_t *row, const char *key, const struct cell *cell, bool speedup)
{
    json_t *object = json_object();

    if (cell == NULL) {
        json_decref(object);
        json_object_set_new(row, key, json_false());
        return;
    }
    wording_seconds(object, "seconds", cell->wall_s.median);
    if (speedup)
        wording_inverse(object, "speedup", &cell->time);
    else
        wording_ratio(object, "ratio", &cell->time, 3);
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
    wording_put(row, "number", "%" PRIu64, number);
    wording_put(row, "program", "%s", cell_label(summary, named, label, sizeof label));
    wording_decimals(row, "published", named->factors->published_s, 1);
    wording_decimals(row, "published_ratio", named->published_ratio, 3);
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
    if (cell_is(cell, "peer", NULL))
        return "peer";
    return cell_is(cell, "cpython", NULL) ? "CPython" : cell->factors->deflate_at;
}

static json_t *cell_row(const struct summary *summary, size_t index)
{
    const struct cell *cell = &summary->cells[index];
    char label[TEXT_SIZE];
    json_t *row = json_object();
    bool compared = cell->base != CELL_NONE && cell->base != index && !cell_is_floor(cell);

    wording_put(row, "label", "%s", cell_label(summary, cell, label, sizeof label));
    wording_put(row, "place", "%s", place_of(cell));
    wording_put(row, "n", "%zu", cell->wall_s.count);
    wording_seconds(row, "median", cell->wall_s.median);
    wording_interval(row, "interval", cell->wall_s.has_interval, cell->wall_s.low,
                     cell->wall_s.high, cell->wall_s.median < 10 ? 3 : 1);
    wording_seconds(row, "p95", cell->wall_s.p95);
    wording_seconds(row, "max", cell->wall_s.maximum);
    wording_decimals(row, "mb_per_s", cell->mb_per_s, 1);
    wording_inverse(row, "speedup", &cell->time);
    wording_decimals(row, "work", cell->work_factor, 2);
    wording_decimals(row, "cores", cell->cores_factor, 2);
    wording_decimals(row, "wait", 100 * cell->profile.wait_share, 0);
    wording_decimals(row, "imbalance", cell->profile.imbalance, 2);
    wording_decimals(row, "memory", cell->vm_hwm_mb, 1);
    wording_put(row, "verdict", "%s",
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

/* --- How it was measured ---------------------------------------------------------------- */

/* What hyperfine sees more than the program's own clock: starting and ending a process. */
static void put_start_up(json_t *object, const struct summary *summary, const json_t *environment)
{
    const json_t *alone = json_object_get(environment, "start_up_ns");
    double *more_s = calloc(summary->samples.count + 1, sizeof *more_s);
    size_t count = 0;

    for (size_t i = 0; more_s != NULL && i < summary->samples.count; i++) {
        const struct sample *row = &summary->samples.rows[i];
        if (strcmp(row->role, "warmup") != 0 && strcmp(row->status, "ok") == 0
            && row->wall_ns != SAMPLE_NONE && row->wall_proc_ns != SAMPLE_NONE)
            more_s[count++] = ((double)row->wall_proc_ns - (double)row->wall_ns) / 1e9;
    }
    wording_decimals(object, "start_up_ms", 1000 * statistics_median(more_s, count), 2);
    wording_decimals(object, "start_up_p95_ms", 1000 * statistics_percentile(more_s, count, 0.95),
                     2);
    json_object_set_new(object, "start_up_known", json_boolean(json_is_integer(alone)));
    wording_decimals(object, "start_up_alone_ms", json_number_value(alone) / 1e6, 2);
    free(more_s);
}

static void put_counts(json_t *object, const struct summary *summary)
{
    wording_put(object, "warmups", "%zu", summary->warmups);
    wording_put(object, "measured", "%zu", summary->measured);
    wording_put(object, "failed", "%zu", summary->failed);
    wording_put(object, "void", "%zu", summary->voided);
    wording_put(object, "flagged", "%zu", summary->flagged);
    wording_put(object, "flagged_steal", "%zu", summary->flagged_steal);
    wording_put(object, "flagged_pressure", "%zu", summary->flagged_pressure);
    wording_put(object, "flagged_cache", "%zu", summary->flagged_cache);
    json_object_set_new(object, "has_cold", json_boolean(summary->cold > 0));
    wording_put(object, "cold", "%zu", summary->cold);
    wording_put(object, "cold_residency", "%.2f", 100 * summary->cold_residency);
    wording_put(object, "flagged_slow", "%zu", summary->flagged_slow);
    wording_put(object, "blocks", "%zu", summary->blocks);
    json_object_set_new(object, "uneven", json_boolean(summary->fewest < summary->blocks));
    wording_put(object, "fewest", "%zu", summary->fewest);
    json_object_set_new(object, "has_intervals",
                        json_boolean(summary->blocks >= STATISTICS_COUNT_MIN));
    json_object_set_new(object, "has_verdicts", json_boolean(summary->judged > 0));
    json_object_set_new(object, "too_few",
                        json_boolean(summary->comparisons > 0 && summary->judged == 0));
    json_object_set_new(object, "twins", json_boolean(summary->twins > 0));
    wording_put(object, "noise", "%.1f", 100 * summary->noise_floor);
}

static void copy_text(json_t *object, const char *key, const json_t *from, const char *name)
{
    const json_t *value = json_object_get(from, name);

    if (json_is_integer(value))
        wording_put(object, key, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        wording_put(object, key, "%s",
                    json_is_string(value) ? json_string_value(value) : "not known");
}

static json_t *data_set_of(const json_t *data)
{
    const char *sha256 = json_string_value(json_object_get(data, "sha256"));
    json_t *object = json_object();

    copy_text(object, "data", data, "name");
    copy_text(object, "key", data, json_object_get(data, "key") != NULL ? "key" : "name");
    copy_text(object, "options", data, "options");
    copy_text(object, "files", data, "files");
    copy_text(object, "data_seed", data, "seed");
    wording_put(object, "mb", "%.1f",
                (double)json_integer_value(json_object_get(data, "bytes")) / 1e6);
    wording_put(object, "sha256", "%.16s", sha256 != NULL ? sha256 : "not known");
    return object;
}

/* Older manifests name one only. */
static json_t *data_sets_of(const json_t *manifest)
{
    const json_t *data_sets = json_object_get(manifest, "data_sets");
    json_t *array = json_array();

    for (size_t i = 0; i < json_array_size(data_sets); i++)
        json_array_append_new(array, data_set_of(json_array_get(data_sets, i)));
    if (json_array_size(array) == 0)
        json_array_append_new(array, data_set_of(json_object_get(manifest, "data")));
    return array;
}

static void put_data(json_t *object, const json_t *manifest)
{
    const json_t *data = json_object_get(manifest, "data");
    json_t *all = data_sets_of(manifest);

    json_object_set_new(object, "data_set", data_set_of(data));
    json_object_set_new(object, "own_data",
                        json_boolean(json_is_null(json_object_get(data, "profile"))));
    json_object_set_new(object, "several_data", json_boolean(json_array_size(all) > 1));
    json_object_set_new(object, "data_sets", all);
}

/* [{"name", "version"} ...] of the peers that were measured. */
static json_t *peers_of(const json_t *environment)
{
    json_t *array = json_array(), *version;
    const char *name;

    json_object_foreach(json_object_get(environment, "peers"), name, version) {
        const char *text = json_string_value(version);
        json_array_append_new(array, json_pack("{s:s, s:s}", "name", name, "version",
                                               text != NULL ? text : "(not known)"));
    }
    return array;
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

static void put_manifest(json_t *object, const json_t *manifest)
{
    const char *state = json_string_value(json_object_get(manifest, "state"));

    copy_text(object, "name", manifest, "experiment");
    copy_text(object, "title", manifest, "title");
    copy_text(object, "started", manifest, "started");
    copy_text(object, "seed", manifest, "seed");
    copy_text(object, "stop", manifest, "stop");
    wording_put(object, "precision", "%g",
                100 * json_number_value(json_object_get(manifest, "precision")));
    wording_put(object, "minutes", "%.0f",
                json_number_value(json_object_get(manifest, "elapsed_s")) / 60);
    json_object_set_new(object, "interrupted",
                        json_boolean(state == NULL || strcmp(state, "complete") != 0));
    put_data(object, manifest);
}

/* Why each data set was measured no longer; older manifests do not say. */
static json_t *stops_of(const json_t *manifest)
{
    json_t *array = json_array();
    size_t i;
    json_t *stop;

    json_array_foreach(json_object_get(manifest, "stops"), i, stop) {
        const char *reason = json_string_value(json_object_get(stop, "stop"));
        json_t *object = json_object();
        copy_text(object, "key", stop, "data");
        copy_text(object, "count", stop, "blocks");
        json_object_set_new(object, "precise",
                            json_boolean(reason != NULL && strcmp(reason, "precision") == 0));
        json_object_set_new(object, "timed_out",
                            json_boolean(reason != NULL && strcmp(reason, "time limit") == 0));
        json_array_append_new(array, object);
    }
    return array;
}

json_t *findings_of(const struct summary *summary, const char *folder, const json_t *manifest,
                    const json_t *environment)
{
    uint64_t cores = (uint64_t)json_integer_value(json_object_get(environment, "cores"));
    const char *data = json_string_value(json_object_get(json_object_get(manifest, "data"),
                                                         "name"));
    json_t *object = json_object();

    data = data != NULL ? data : "";
    put_manifest(object, manifest);
    json_object_set_new(object, "stops", stops_of(manifest));
    copy_text(object, "commit", environment, "commit");
    json_object_set(object, "dirty", json_object_get(environment, "dirty"));
    wording_put(object, "folder", "%s", folder);
    put_counts(object, summary);
    put_start_up(object, summary, environment);
    json_object_set_new(object, "tutorial", tutorial_table(summary));
    json_object_set_new(object, "cells", cell_table(summary));
    json_object_set_new(object, "differences", answer_differences_at_append(summary));
    json_object_set_new(object, "overhead", answer_overhead(summary, data));
    json_object_set_new(object, "answer", answer_of(summary, data, cores));
    json_object_set_new(object, "peers", peers_of(environment));
    wording_presence(object, "has_peers", "peers");
    json_object_set_new(object, "figures", figure_list(summary));
    json_object_set_new(object, "failures", failures_of(summary));
    scaling_put(object, summary, cores);
    codecs_put(object, summary);
    codec_rates_put(object, summary);
    rivals_put(object, summary);
    wording_presence(object, "tutorial_rows", "tutorial");
    wording_presence(object, "has_differences", "differences");
    wording_presence(object, "has_failures", "failures");
    return object;
}

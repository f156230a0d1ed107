#include "result.h"

#include "csv.h"
#include "error.h"

#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 + 64 };

char *result_time(char *text, size_t size)
{
    time_t now = time(NULL);
    struct tm utc;
    gmtime_r(&now, &utc);
    strftime(text, size, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return text;
}

/* --- the manifest ----------------------------------------------------------------------- */

static json_t *number(uint64_t value)
{
    return value != SAMPLE_NONE ? json_integer((json_int_t)value) : json_null();
}

static json_t *word(const char *text)
{
    return text[0] != '\0' ? json_string(text) : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

static json_t *describe_cell(const struct plan_cell *cell, const struct workload *workloads)
{
    json_t *object = json_object();
    set(object, "cell", json_string(cell->key));
    set(object, "implementation", json_string(implementation_name[cell->implementation]));
    set(object, "tutorial", number(cell->tutorial));
    set(object, "published_s", isnan(cell->published_s) ? json_null()
                                                        : json_real(cell->published_s));
    set(object, "strategy", json_string(cell->strategy));
    set(object, "deflate_at", word(cell->deflate_at));
    set(object, "threads", number(cell->threads));
    set(object, "processes", number(cell->processes));
    set(object, "chunk", number(cell->chunk));
    set(object, "stages", word(cell->stages));
    set(object, "codec", word(cell->codec));
    set(object, "level", number(cell->level));
    set(object, "order", word(cell->order));
    set(object, "schedule", word(cell->schedule));
    set(object, "sink", word(cell->sink));
    set(object, "memory_bytes", number(cell->memory_bytes));
    set(object, "affinity", word(cell->affinity));
    set(object, "walk", number(cell->walk));
    set(object, "cache", word(cell->cache));
    set(object, "durability", word(cell->durability));
    set(object, "data_set", json_string(workloads[cell->data].name));
    set(object, "aa", json_boolean(cell->aa));
    return object;
}

static json_t *describe_cells(const struct experiment *experiment,
                              const struct workload *workloads)
{
    json_t *array = json_array();
    for (size_t i = 0; i < experiment->count; i++)
        if (experiment->cells[i].skip[0] == '\0')
            json_array_append_new(array, describe_cell(&experiment->cells[i], workloads));
    return array;
}

static json_t *describe_data(const struct data_set *data, const struct workload *workload)
{
    bool made = workload->generated;
    return json_pack("{s:s, s:o, s:o, s:o, s:s, s:I, s:I}",
                     "name", workload->name,
                     "profile", made ? json_string(data->profile) : json_null(),
                     "options", made ? json_string(data->options) : json_null(),
                     "seed", made ? number(workload->seed) : json_null(),
                     "sha256", workload->sha256,
                     "files", (json_int_t)workload->files,
                     "bytes", (json_int_t)workload->bytes);
}

static json_t *describe_data_sets(const struct experiment *experiment,
                                  const struct workload *workloads)
{
    json_t *array = json_array();
    for (size_t i = 0; i < experiment->data_count; i++) {
        json_t *object = describe_data(&experiment->data[i], &workloads[i]);
        set(object, "key", json_string(experiment->data[i].name));
        json_array_append_new(array, object);
    }
    return array;
}

/* Of the flags, of zipbench and of every program that the plan runs; of peers, the version. */
static void hash_build(const struct experiment *experiment, const struct catalog *catalog,
                       char hex[static 65])
{
    char *text = NULL, one[65], path[PATH_SIZE];
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        abort();
    snprintf(path, sizeof path, "%s/flags", catalog->build);
    fputs(workload_hash_file(path, one) == 0 ? one : "", out);
    snprintf(path, sizeof path, "%s/zipbench", catalog->build);
    fprintf(out, " zipbench %s", workload_hash_file(path, one) == 0 ? one : "");
    for (size_t i = 0; i < catalog->count; i++) {
        const struct program *program = &catalog->programs[i];
        bool python = program->implementation == IMPLEMENTATION_CPYTHON;
        bool used = false;
        for (size_t j = 0; j < experiment->count; j++)
            used |= experiment->cells[j].program == program;
        if (!used)
            continue;
        if (program->peer != NULL) {
            bool told = peers_version(&catalog->peers, program->peer, one, sizeof one) != NULL;
            fprintf(out, " %s %s", program->name, told ? one : "");
            continue;
        }
        snprintf(path, sizeof path, "%s/zip-%s", catalog->build, program->name);
        int error = workload_hash_file(python ? catalog->tutorial : path, one);
        fprintf(out, " %s %s", program->name, error == 0 ? one : "");
    }
    fclose(out);
    workload_hash_text(text, size, hex);
    free(text);
}

static json_t *make_manifest(const struct experiment *experiment,
                             const struct workload *workloads, const struct catalog *catalog)
{
    char plan[65], build[65], now[32];
    workload_hash_text(experiment->text, strlen(experiment->text), plan);
    hash_build(experiment, catalog, build);
    return json_pack("{s:s, s:s, s:s, s:n, s:[], s:s, s:n, s:i, s:f, s:I, s:o, s:f, s:I, s:I, s:o, "
                     "s:o, s:s, s:s, s:o}",
                     "experiment", experiment->name,
                     "title", experiment->title,
                     "state", "running",
                     "stop",
                     "stops",
                     "started", result_time(now, sizeof now),
                     "finished",
                     "starts", 0,
                     "elapsed_s", 0.0,
                     "blocks", (json_int_t)experiment->blocks,
                     "warmup", experiment->warmup == WARMUP_AUTO
                                   ? json_string("auto") : number(experiment->warmup),
                     "precision", experiment->precision,
                     "seed", (json_int_t)experiment->seed,
                     "blocks_done", (json_int_t)0,
                     "data", describe_data(&experiment->data[0], &workloads[0]),
                     "data_sets", describe_data_sets(experiment, workloads),
                     "plan_sha256", plan,
                     "build_sha256", build,
                     "cells", describe_cells(experiment, workloads));
}

/* --- files in the folder ---------------------------------------------------------------- */

static int put_text(const struct result *result, const char *name, const char *text)
{
    char path[PATH_SIZE + 64], temporary[PATH_SIZE + 64];
    snprintf(path, sizeof path, "%s/%s", result->path, name);
    snprintf(temporary, sizeof temporary, "%s/.%s.tmp", result->path, name);
    FILE *out = fopen(temporary, "we");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    bool good = fputs(text, out) >= 0 && fflush(out) == 0 && fsync(fileno(out)) == 0;
    int error = good ? 0 : -errno;
    if (fclose(out) != 0 && error == 0)
        error = -errno;
    if (error == 0 && rename(temporary, path) != 0)
        error = -errno;
    if (error == 0)
        return 0;
    unlink(temporary);
    return error_errno(error, "%s", path);
}

int result_put(const struct result *result, const char *name, const json_t *object)
{
    char *text = json_dumps(object, JSON_INDENT(2) | JSON_REAL_PRECISION(10));
    if (text == NULL)
        return error_errno(-ENOMEM, "%s", name);
    char *line = NULL;
    int error = asprintf(&line, "%s\n", text) < 0 ? -ENOMEM : put_text(result, name, line);
    free(line);
    free(text);
    return error;
}

static void put_skipped_row(FILE *out, const struct plan_cell *cell)
{
    char tutorial[24] = "", published[32] = "";
    if (cell->tutorial != SAMPLE_NONE)
        snprintf(tutorial, sizeof tutorial, "%llu", (unsigned long long)cell->tutorial);
    if (!isnan(cell->published_s))
        snprintf(published, sizeof published, "%.10g", cell->published_s);
    const char *const fields[] = {
        cell->key, implementation_name[cell->implementation], tutorial, published,
        cell->strategy, cell->deflate_at, cell->skip,
    };
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (i > 0)
            putc(',', out);
        csv_put(out, fields[i]);
    }
    putc('\n', out);
}

static int put_skipped(const struct result *result, const struct experiment *experiment)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    if (out == NULL)
        return error_errno(-errno, "skipped.csv");
    fputs("cell,implementation,tutorial,published_s,strategy,deflate_at,reason\n", out);
    for (size_t i = 0; i < experiment->count; i++)
        if (experiment->cells[i].skip[0] != '\0')
            put_skipped_row(out, &experiment->cells[i]);
    int error = fclose(out) != 0 ? -ENOMEM : put_text(result, "skipped.csv", text);
    free(text);
    return error;
}

/* --- the folder ------------------------------------------------------------------------- */

/* Results sort by the time behind the last '-' of their names. */
static int by_time(const void *a, const void *b)
{
    const char *left = *(char *const *)a, *right = *(char *const *)b;
    const char *left_time = strrchr(left, '-'), *right_time = strrchr(right, '-');
    int order = strcmp(right_time != NULL ? right_time : "", left_time != NULL ? left_time : "");
    return order != 0 ? order : strcmp(right, left);
}

char **result_list(const char *output, const char *experiment)
{
    char pattern[PATH_SIZE];
    snprintf(pattern, sizeof pattern, "%.4000s/%s-*Z", output,
             experiment != NULL ? experiment : "*");
    glob_t found = {0};
    if (glob(pattern, GLOB_ONLYDIR, NULL, &found) == GLOB_NOSPACE)
        return NULL;
    char **list = calloc(found.gl_pathc + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; list != NULL && i < found.gl_pathc; i++) {
        /* "chunks-*" must not find "chunks-large-20261122T2140Z". */
        const char *name = found.gl_pathv[i] + strlen(output) + 1;
        const char *time = strrchr(name, '-');
        bool same = experiment == NULL || (size_t)(time - name) == strlen(experiment);
        if (same && (list[count] = strdup(found.gl_pathv[i])) != NULL)
            count++;
    }
    globfree(&found);
    if (list != NULL && count > 1)
        qsort(list, count, sizeof *list, by_time);
    return list;
}

void result_list_free(char **list)
{
    for (size_t i = 0; list != NULL && list[i] != NULL; i++)
        free(list[i]);
    free(list);
}

/* Whether what decides the figures is the same in both. */
static bool same_campaign(const json_t *old, const json_t *new)
{
    static const char *const keys[] = {
        "experiment", "blocks", "warmup", "precision", "seed", "plan_sha256",
        "build_sha256", "data_sets", "cells",
    };
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (!json_equal(json_object_get(old, keys[i]), json_object_get(new, keys[i])))
            return false;
    const char *state = json_string_value(json_object_get(old, "state"));
    return state != NULL && strcmp(state, "complete") != 0;
}

/* Only the newest may be resumed: *result takes its path and manifest. */
static bool find_unfinished(struct result *result, const char *output, const char *experiment,
                            const json_t *manifest)
{
    char **list = result_list(output, experiment);
    json_t *old = NULL;
    if (list != NULL && list[0] != NULL) {
        snprintf(result->path, sizeof result->path, "%s", list[0]);
        char path[PATH_SIZE];
        snprintf(path, sizeof path, "%s/manifest.json", list[0]);
        old = json_load_file(path, 0, NULL);
    }
    result_list_free(list);
    if (old == NULL || !same_campaign(old, manifest)) {
        json_decref(old);
        return false;
    }
    result->manifest = old;
    result->resumed = true;
    result->elapsed_before_s = json_real_value(json_object_get(old, "elapsed_s"));
    return true;
}

/* Hidden until it holds a manifest, so that no death leaves one that cannot be resumed. */
static int make_folder(struct result *result, const char *output, const char *experiment)
{
    if (mkdir(output, 0777) != 0 && errno != EEXIST)
        return error_errno(-errno, "%s", output);
    snprintf(result->path, sizeof result->path, "%.3900s/.%s-%ld", output, experiment,
             (long)getpid());
    if (mkdir(result->path, 0777) == 0 || errno == EEXIST)
        return 0;
    return error_errno(-errno, "%s", result->path);
}

/* Two campaigns begun in one minute: the later one gets the next minute's name. */
static int show_folder(struct result *result, const char *output, const char *experiment)
{
    char path[sizeof result->path];
    time_t now = time(NULL);
    for (int minute = 0; minute < 60; minute++, now += 60) {
        struct tm utc;
        gmtime_r(&now, &utc);
        char text[32];
        strftime(text, sizeof text, "%Y%m%dT%H%MZ", &utc);
        snprintf(path, sizeof path, "%.3900s/%s-%s", output, experiment, text);
        if (rename(result->path, path) == 0) {
            strcpy(result->path, path);
            return 0;
        }
        if (errno != EEXIST && errno != ENOTEMPTY)
            break;
    }
    return error_errno(-errno, "%s", path);
}

int result_open(struct result *result, const char *output, const struct experiment *experiment,
                const struct workload *workloads, const struct catalog *catalog)
{
    *result = (struct result){0};
    json_t *manifest = make_manifest(experiment, workloads, catalog);
    if (manifest == NULL)
        return error_errno(-ENOMEM, "manifest.json");

    int error = 0;
    if (find_unfinished(result, output, experiment->name, manifest)) {
        json_decref(manifest);
    } else {
        result->manifest = manifest;
        error = make_folder(result, output, experiment->name);
        if (error == 0)
            error = put_text(result, "plan.ini", experiment->text);
        if (error == 0)
            error = put_skipped(result, experiment);
    }
    if (error == 0) {
        json_t *starts = json_object_get(result->manifest, "starts");
        json_integer_set(starts, json_integer_value(starts) + 1);
        json_object_set_new(result->manifest, "state", json_string("running"));
        error = result_put(result, "manifest.json", result->manifest);
    }
    if (error == 0 && !result->resumed)
        error = show_folder(result, output, experiment->name);
    if (error != 0)
        result_close(result);
    return error;
}

/* A resumed campaign finds again what it had found. */
void result_stop(struct result *result, const char *data, uint64_t blocks, const char *stop)
{
    json_t *stops = json_object_get(result->manifest, "stops");
    for (size_t i = 0; i < json_array_size(stops); i++) {
        const json_t *known = json_object_get(json_array_get(stops, i), "data");
        if (strcmp(json_string_value(known), data) == 0)
            json_array_remove(stops, i);
    }
    json_array_append_new(stops, json_pack("{s:s, s:I, s:s}", "data", data, "blocks",
                                           (json_int_t)blocks, "stop", stop));
}

int result_state(struct result *result, const char *state, const char *stop,
                 uint64_t blocks_done, double elapsed_s)
{
    char now[32];
    json_object_set_new(result->manifest, "state", json_string(state));
    json_object_set_new(result->manifest, "stop", stop != NULL ? json_string(stop) : json_null());
    json_object_set_new(result->manifest, "finished",
                        strcmp(state, "running") == 0 ? json_null()
                                                      : json_string(result_time(now, sizeof now)));
    json_object_set_new(result->manifest, "blocks_done", number(blocks_done));
    json_object_set_new(result->manifest, "elapsed_s",
                        json_real(result->elapsed_before_s + elapsed_s));
    return result_put(result, "manifest.json", result->manifest);
}

void result_close(struct result *result)
{
    json_decref(result->manifest);
    *result = (struct result){0};
}

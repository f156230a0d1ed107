/*
 * result.h: the folder that a campaign leaves: results/EXPERIMENT-20261122T2140Z/
 *
 *     plan.ini                     the plan, as it was run
 *     manifest.json                what was run, see below
 *     environment-before.json      environment.h
 *     environment-after.json
 *     samples.csv, phases.csv      samples.h
 *     skipped.csv                  cell, implementation, tutorial, published_s, strategy,
 *                                  deflate_at, reason: what was planned and cannot be run
 *
 * manifest.json:
 *
 *     experiment, title
 *     state            "running", "interrupted", "complete"
 *     stop             why the last data set ended: "blocks" (all were measured), "time
 *                      limit", "precision" (all intervals are narrow enough)
 *     stops            the same of each data set that has ended: [{"data": key, "blocks": how
 *                      often its cells were measured, "stop"} ...]
 *     started, finished            UTC
 *     starts           how often it was begun or resumed
 *     elapsed_s        time spent measuring, over all starts; saved with each block
 *     blocks, warmup, precision, seed      as run: options may have changed those of the
 *                      plan; warmup may be "auto"
 *     blocks_done      complete blocks
 *     data             {"name", "profile", "options", "seed", "sha256", "files", "bytes"};
 *                      profile, options and seed are null where it is a folder of the user's;
 *                      of several data sets, the first
 *     data_sets        all of them, in the order of the plan; with "key", the name in the plan
 *     plan_sha256, build_sha256    of plan.ini; of the programs, zipbench included, with flags
 *     cells            [{"cell", "implementation", "tutorial", "published_s", "strategy",
 *                      "deflate_at", "threads", "processes", "chunk", "stages", "codec",
 *                      "level", "order", "schedule", "sink", "memory_bytes", "affinity",
 *                      "walk", "cache", "durability", "data_set", "aa"} ...], null where a
 *                      factor is not used
 *
 * Nothing in the folder names the machine, its user, or a path outside the project.
 */
#ifndef RESULT_H
#define RESULT_H

#include "experiment.h"
#include "workload.h"

#include <jansson.h>
#include <stdbool.h>

struct result {
    char path[4096];            /* of the folder */
    json_t *manifest;           /* owned */
    bool resumed;               /* it held samples already */
    double elapsed_before_s;    /* spent by earlier starts */
};

/* Opens the newest unfinished result of this experiment in the folder output that
 * has the same plan, seed, blocks, data and programs; where there is none, makes
 * a new one with plan.ini, skipped.csv and manifest.json.  workloads: one per data
 * set.  Returns 0, or a negative errno after one line; the result is then zeroed. */
int result_open(struct result *result, const char *output, const struct experiment *experiment,
                const struct workload *workloads, const struct catalog *catalog);

/* Writes an object to FOLDER/NAME, which appears complete or not at all.  Returns
 * 0, or a negative errno after one line. */
int result_put(const struct result *result, const char *name, const json_t *object);

/* Notes in the manifest why a data set, named as in the plan, is measured no more; with
 * the next result_state() it is on the disk. */
void result_stop(struct result *result, const char *data, uint64_t blocks, const char *stop);

/* Notes in the manifest how the campaign stands.  stop: NULL unless complete;
 * elapsed_s: of this start.  Also, each time, that it has finished, unless the state
 * is "running".  Returns 0, or a negative errno after one line. */
int result_state(struct result *result, const char *state, const char *stop,
                 uint64_t blocks_done, double elapsed_s);

/* Frees; a zeroed result is fine. */
void result_close(struct result *result);

/* The folders of results in output, newest first by the time in their names,
 * each as "OUTPUT/NAME"; experiment: only those of that one, NULL = all.  Ended by
 * NULL.  Returns NULL when out of memory; free with result_list_free(). */
char **result_list(const char *output, const char *experiment);
void result_list_free(char **list);

/* The time now in UTC, as "2026-11-22T21:40:05Z".  Returns text. */
char *result_time(char *text, size_t size);

#endif

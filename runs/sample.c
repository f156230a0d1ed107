#include "sample.h"

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- What it says ----------------------------------------------------------------------- */

double sample_wall_s(const struct sample *sample)
{
    uint64_t ns = sample->wall_proc_ns != SAMPLE_NONE ? sample->wall_proc_ns : sample->wall_ns;

    return ns == SAMPLE_NONE ? NAN : (double)ns / 1e9;
}

static bool same_if_known(const char *a, const char *b)
{
    return a[0] == '\0' || b[0] == '\0' || strcmp(a, b) == 0;
}

bool sample_same_conditions(const struct sample *a, const struct sample *b)
{
    return same_if_known(a->cache, b->cache) && same_if_known(a->durability, b->durability);
}

bool sample_is_good(const struct sample *sample)
{
    return strcmp(sample->status, "ok") == 0 && strcmp(sample->verified, "no") != 0
           && !isnan(sample_wall_s(sample));
}

bool sample_is_floor(const struct sample *sample)
{
    return strncmp(sample->strategy, "null-", 5) == 0;
}

double sample_mean_file(const struct sample *sample)
{
    bool known = sample->files != SAMPLE_NONE && sample->bytes_in != SAMPLE_NONE;

    return known && sample->files > 0 ? (double)sample->bytes_in / (double)sample->files : 0;
}

/* The threads of the middle stage of "1:2:1". */
static uint64_t deflating_stage(const char *stages)
{
    const char *colon = strchr(stages, ':');

    return colon != NULL ? strtoull(colon + 1, NULL, 10) : 1;
}

uint64_t sample_workers(const struct sample *sample)
{
    uint64_t threads = sample->threads, processes = sample->processes;

    if (sample->stages[0] != '\0')
        return deflating_stage(sample->stages);
    return (threads == SAMPLE_NONE ? 1 : threads) * (processes == SAMPLE_NONE ? 1 : processes);
}

/* --- The order in which cells are shown ------------------------------------------------- */

/* The tutorial's order.  What is not in it follows by name, floors come last. */
static const char *const strategy_order[] = {
    "sequential", "threads-naive", "threads-locked", "threads-batched", "threads-writer",
    "processes", "processes-batched", "processes-threads", "async-writer", "async-locked",
    "async-batched", "openmp",
};

static size_t strategy_rank(const struct sample *sample)
{
    size_t known = sizeof(strategy_order) / sizeof(strategy_order)[0];

    for (size_t i = 0; i < known; i++)
        if (strcmp(sample->strategy, strategy_order[i]) == 0)
            return i;
    return known + sample_is_floor(sample);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    a = a == SAMPLE_NONE ? 0 : a;
    b = b == SAMPLE_NONE ? 0 : b;
    return (a > b) - (a < b);
}

/* Larger files first; what is not known last. */
static int compare_data(const struct sample *a, const struct sample *b)
{
    double size_a = sample_mean_file(a), size_b = sample_mean_file(b);

    if (size_a != size_b)
        return size_a > size_b ? -1 : 1;
    return strcmp(a->data_set, b->data_set);
}

static int compare_factors(const struct sample *a, const struct sample *b)
{
    int order = strcmp(a->implementation, b->implementation);

    if (order == 0)
        order = compare_data(a, b);
    if (order == 0)
        order = compare_numbers(strategy_rank(a), strategy_rank(b));
    if (order == 0)
        order = strcmp(a->strategy, b->strategy);
    if (order == 0)
        order = strcmp(a->deflate_at, b->deflate_at);
    if (order == 0)
        order = compare_numbers(a->processes, b->processes);
    if (order == 0)
        order = compare_numbers(a->threads, b->threads);
    if (order == 0)
        order = compare_numbers(sample_workers(a), sample_workers(b));
    if (order == 0)
        order = compare_numbers(a->chunk, b->chunk);
    if (order == 0)
        order = compare_numbers(a->level, b->level);
    if (order == 0)
        order = strcmp(a->sink, b->sink);
    return order ? order : strcmp(a->cell, b->cell);
}

int sample_compare(const void *left, const void *right)
{
    const struct sample *a = *(const struct sample *const *)left;
    const struct sample *b = *(const struct sample *const *)right;
    int order = compare_factors(a, b);

    if (order == 0)
        order = compare_numbers(a->block, b->block);
    return order ? order : compare_numbers(a->run, b->run);
}

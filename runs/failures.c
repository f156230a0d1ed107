/*
 * Needs: jansson
 */
#include "failures.h"

#include "wording.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REASON_SIZE = 64 };

static bool is_bad(const struct sample *sample)
{
    return strcmp(sample->status, "ok") != 0 || strcmp(sample->verified, "no") == 0;
}

static bool same_cell(const struct sample *a, const struct sample *b)
{
    return strcmp(a->cell, b->cell) == 0;
}

static void put_reason(const struct sample *sample, char reason[REASON_SIZE])
{
    if (strcmp(sample->status, "failed") != 0)
        snprintf(reason, REASON_SIZE, "void: a wrong archive");
    else if (sample->exit_code == SAMPLE_NONE)
        snprintf(reason, REASON_SIZE, "failed");
    else if (sample->exit_code > 128)
        snprintf(reason, REASON_SIZE, "ended by signal %" PRIu64, sample->exit_code - 128);
    else
        snprintf(reason, REASON_SIZE, "failed with status %" PRIu64, sample->exit_code);
}

/* Bad runs of the cell, before the row end, with the same reason. */
static size_t count_reason(const struct samples *samples, size_t end, const struct sample *like)
{
    char reason[REASON_SIZE], other[REASON_SIZE];
    size_t count = 0;

    put_reason(like, reason);
    for (size_t i = 0; i < end; i++) {
        const struct sample *sample = &samples->rows[i];
        if (!is_bad(sample) || !same_cell(sample, like))
            continue;
        put_reason(sample, other);
        count += strcmp(reason, other) == 0;
    }
    return count;
}

static size_t count_runs(const struct samples *samples, size_t end, const struct sample *like,
                         bool bad_only)
{
    size_t count = 0;

    for (size_t i = 0; i < end; i++)
        count += same_cell(&samples->rows[i], like) && (!bad_only || is_bad(&samples->rows[i]));
    return count;
}

static json_t *reasons_of(const struct samples *samples, const struct sample *like)
{
    json_t *array = json_array();
    char reason[REASON_SIZE];

    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *sample = &samples->rows[i];
        if (!is_bad(sample) || !same_cell(sample, like) || count_reason(samples, i, sample) > 0)
            continue;
        put_reason(sample, reason);
        json_t *object = json_object();
        wording_put(object, "count", "%zu", count_reason(samples, samples->count, sample));
        wording_put(object, "reason", "%s", reason);
        json_array_append_new(array, object);
    }
    return array;
}

json_t *failures_of(const struct summary *summary)
{
    const struct samples *samples = &summary->samples;
    json_t *array = json_array();

    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *sample = &samples->rows[i];
        if (!is_bad(sample) || count_runs(samples, i, sample, true) > 0)
            continue;
        size_t bad = count_runs(samples, samples->count, sample, true);
        size_t runs = count_runs(samples, samples->count, sample, false);
        json_t *object = json_object();
        wording_put(object, "cell", "%s", sample->cell);
        wording_put(object, "bad", "%zu", bad);
        wording_put(object, "runs", "%zu", runs);
        json_object_set_new(object, "never", json_boolean(bad == runs));
        json_object_set_new(object, "reasons", reasons_of(samples, sample));
        json_array_append_new(array, object);
    }
    return array;
}

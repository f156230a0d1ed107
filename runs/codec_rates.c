/*
 * Needs: gsl jansson
 */
#include "codec_rates.h"

#include "comparison.h"
#include "label.h"
#include "ranking.h"
#include "wording.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- Finding cells ---------------------------------------------------------------------- */

/* C's in memory; what is sequential is so by its arrangement, not by its number of workers. */
static bool is_measured(const struct cell *cell)
{
    return cell_is(cell, "c", NULL) && strcmp(cell->factors->sink, "null") == 0
           && strcmp(cell->factors->strategy, "sequential") != 0 && cell->profile.known
           && cell->factors->bytes_out != SAMPLE_NONE;
}

static bool same_codec(const struct cell *cell, const char *codec, uint64_t level)
{
    return strcmp(cell->factors->codec, codec) == 0 && cell->factors->level == level;
}

/* The same arrangement, data and conditions. */
static bool comparable(const struct cell *a, const struct cell *b)
{
    return ranking_same_way(a, b) && cell_same_data(a, b);
}

static bool same_row(const struct cell *a, const struct cell *b)
{
    return comparable(a, b) && same_codec(a, b->factors->codec, b->factors->level);
}

static bool is_first_of_row(const struct summary *summary, const struct cell *cell)
{
    for (const struct cell *other = summary->cells; other < cell; other++)
        if (is_measured(other) && same_row(other, cell))
            return false;
    return true;
}

static const struct cell *find_alone(const struct summary *summary, const struct cell *of,
                                     const char *codec, uint64_t level)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (is_measured(cell) && cell_workers(cell) == 1 && comparable(cell, of)
            && same_codec(cell, codec, level))
            return cell;
    }
    return NULL;
}

static const struct cell *find_together(const struct summary *summary, const struct cell *of)
{
    const struct cell *found = NULL;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (is_measured(cell) && same_row(cell, of)
            && cell_workers(cell) > (found != NULL ? cell_workers(found) : 1))
            found = cell;
    }
    return found;
}

/* --- Rows ------------------------------------------------------------------------------- */

static double mb_per_s(const struct cell *cell)
{
    return (double)cell->runs[0]->bytes_in / 1e6 * (double)cell_workers(cell)
           / cell->profile.phase_s[PHASE_DEFLATE];
}

/* As small and as fast, and one of both more so. */
static bool surpasses(const struct cell *a, const struct cell *b)
{
    double a_size = cell_size_ratio(a), b_size = cell_size_ratio(b);
    double a_rate = mb_per_s(a), b_rate = mb_per_s(b);

    return a_size <= b_size && a_rate >= b_rate && (a_size < b_size || a_rate > b_rate);
}

static bool is_front(const struct summary *summary, const struct cell *alone)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (is_measured(other) && cell_workers(other) == 1 && comparable(other, alone)
            && surpasses(other, alone))
            return false;
    }
    return true;
}

static void put_rate(json_t *row, const char *key, const struct cell *cell)
{
    double all_s = 0;

    json_object_set_new(row, key, json_false());
    if (cell == NULL)
        return;
    for (enum phase phase = 0; phase < PHASE_WAIT; phase++)
        all_s += cell->profile.phase_s[phase];
    json_t *rate = json_object();
    wording_put(rate, "workers", "%" PRIu64, cell_workers(cell));
    wording_decimals(rate, "mb_per_s", mb_per_s(cell), mb_per_s(cell) < 100 ? 1 : 0);
    wording_decimals(rate, "share", 100 * cell->profile.phase_s[PHASE_DEFLATE] / all_s, 0);
    json_object_set_new(row, key, rate);
}

static void put_gain(json_t *row, const char *key, const struct cell *base,
                     const struct cell *alone)
{
    struct ratio ratio = { .ratio = NAN };

    if (base != NULL && alone != NULL)
        ratio = comparison_ratio_of_deflating(alone, base);
    wording_inverse(row, key, &ratio);
}

static json_t *row_of(const struct summary *summary, const struct cell *cell)
{
    const struct sample *factors = cell->factors;
    const struct cell *alone = find_alone(summary, cell, factors->codec, factors->level);
    json_t *row = json_object();
    char label[LABEL_SIZE];

    wording_put(row, "data", "%s", cell_data(cell));
    wording_put(row, "codec", "%s", label_of_codec(cell, label, sizeof label));
    wording_decimals(row, "size", 100 * cell_size_ratio(cell), 2);
    json_object_set_new(row, "front", json_boolean(alone != NULL && is_front(summary, alone)));
    put_rate(row, "alone", alone);
    put_rate(row, "together", find_together(summary, cell));
    put_gain(row, "gain", find_alone(summary, cell, "zlib", 6), alone);
    put_gain(row, "huffman", find_alone(summary, cell, "huffman", SAMPLE_NONE), alone);
    return row;
}

void codec_rates_put(json_t *object, const struct summary *summary)
{
    json_t *list = json_array();

    for (size_t i = 0; i < summary->count; i++)
        if (is_measured(&summary->cells[i]) && is_first_of_row(summary, &summary->cells[i]))
            json_array_append_new(list, row_of(summary, &summary->cells[i]));
    if (json_array_size(list) < 2)
        json_array_clear(list);
    json_object_set_new(object, "codec_rates", list);
    wording_presence(object, "has_codec_rates", "codec_rates");
}

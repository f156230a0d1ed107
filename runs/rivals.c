/*
 * Needs: gsl jansson
 */
#include "rivals.h"

#include "comparison.h"
#include "label.h"
#include "sample.h"
#include "wording.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* One level of a peer, and the fastest of ours that is not larger; NULL = there is none. */
struct duel {
    const struct cell *peer, *ours;
};

static uint64_t bytes_of(const struct cell *cell)
{
    return cell->runs[0]->bytes_out;
}

static bool is_ours(const struct cell *cell)
{
    return cell_is(cell, "c", NULL) && cell_leaves_archive(cell);
}

static struct duel duel_of(const struct summary *summary, const struct cell *peer)
{
    struct duel duel = { .peer = peer };

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (is_ours(cell) && cell_same_data(cell, peer) && bytes_of(cell) <= bytes_of(peer)
            && sample_same_conditions(cell->factors, peer->factors)
            && (duel.ours == NULL || cell->wall_s.median < duel.ours->wall_s.median))
            duel.ours = cell;
    }
    return duel;
}

static double gain_of(const struct duel *duel)
{
    return duel->peer->wall_s.median / duel->ours->wall_s.median;
}

static bool same_peer(const struct cell *a, const struct cell *b)
{
    return cell_is(a, "peer", NULL) && cell_is(b, "peer", NULL) && cell_same_data(a, b)
           && strcmp(a->factors->strategy, b->factors->strategy) == 0
           && sample_same_conditions(a->factors, b->factors);
}

/* Of all levels of the peer on this data, the one at which ours gains least; ahead: how many are
 * smaller than all of ours. */
static struct duel closest_duel(const struct summary *summary, const struct cell *first,
                                size_t *levels, size_t *ahead)
{
    struct duel closest = { .peer = first };

    *levels = *ahead = 0;
    for (const struct cell *cell = first; cell < summary->cells + summary->count; cell++) {
        if (!same_peer(cell, first))
            continue;
        struct duel duel = duel_of(summary, cell);
        ++*levels;
        if (duel.ours == NULL)
            ++*ahead;
        else if (closest.ours == NULL || gain_of(&duel) < gain_of(&closest))
            closest = duel;
    }
    return closest;
}

static bool is_first(const struct summary *summary, const struct cell *peer)
{
    for (const struct cell *cell = summary->cells; cell < peer; cell++)
        if (same_peer(cell, peer))
            return false;
    return cell_is(peer, "peer", NULL);
}

static json_t *row_of(const struct summary *summary, const struct cell *first)
{
    size_t levels, ahead;
    struct duel duel = closest_duel(summary, first, &levels, &ahead);
    const struct sample *factors = duel.peer->factors;
    struct ratio ratio = { .ratio = NAN };
    char label[LABEL_SIZE] = "";
    json_t *row = json_object();

    wording_put(row, "data", "%s", cell_data(duel.peer));
    wording_put(row, "peer", "%s", factors->strategy);
    wording_put(row, "levels", "%zu", levels);
    wording_put(row, "ahead", "%zu", ahead);
    if (factors->level != SAMPLE_NONE)
        wording_put(row, "level", "%" PRIu64, factors->level);
    else
        wording_put(row, "level", "%s", "-");
    wording_seconds(row, "seconds", duel.peer->wall_s.median);
    wording_decimals(row, "size", 100 * cell_size_ratio(duel.peer), 2);
    if (duel.ours != NULL) {
        cell_label(summary, duel.ours, label, sizeof label);
        wording_seconds(row, "ours", duel.ours->wall_s.median);
        wording_decimals(row, "ours_size", 100 * cell_size_ratio(duel.ours), 2);
        ratio = comparison_ratio(duel.ours, duel.peer);
    }
    wording_put(row, "label", "%s", label);
    wording_inverse(row, "gain", &ratio);
    return row;
}

void rivals_put(json_t *object, const struct summary *summary)
{
    json_t *list = json_array();

    for (size_t i = 0; i < summary->count; i++)
        if (is_first(summary, &summary->cells[i]))
            json_array_append_new(list, row_of(summary, &summary->cells[i]));
    json_object_set_new(object, "rivals", list);
    wording_presence(object, "has_rivals", "rivals");
}

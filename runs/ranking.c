/*
 * Needs: gsl
 */
#include "ranking.h"

#include "sample.h"
#include "comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- Who is compared with whom ---------------------------------------------------------- */

static bool same(const char *a, const char *b)
{
    return strcmp(a, b) == 0;
}

static bool same_codec(const struct cell *a, const struct cell *b)
{
    return same(a->factors->codec, b->factors->codec) && a->factors->level == b->factors->level;
}

static bool same_task(const struct cell *a, const struct cell *b)
{
    return cell_same_data(a, b) && same_codec(a, b)
           && sample_same_conditions(a->factors, b->factors);
}

static bool is_contestant(const struct cell *cell)
{
    return cell_is(cell, "c", "worker") && cell_leaves_archive(cell);
}

bool ranking_same_way(const struct cell *left, const struct cell *right)
{
    const struct sample *a = left->factors, *b = right->factors;

    return same(a->implementation, b->implementation) && same(a->strategy, b->strategy)
           && same(a->deflate_at, b->deflate_at) && a->chunk == b->chunk
           && same(a->order, b->order) && same(a->schedule, b->schedule)
           && same(a->sink, b->sink) && a->memory_bytes == b->memory_bytes
           && same(a->affinity, b->affinity) && a->walk == b->walk
           && sample_same_conditions(a, b);
}

bool ranking_same_arrangement(const struct cell *a, const struct cell *b)
{
    return ranking_same_way(a, b) && same_codec(a, b);
}

/* --- The order of a task ---------------------------------------------------------------- */

/* Cells with the same median stay in the summary's order. */
static int compare_contestants(const void *left, const void *right)
{
    const struct cell *a = ((const struct contestant *)left)->cell;
    const struct cell *b = ((const struct contestant *)right)->cell;

    if (a->wall_s.median != b->wall_s.median)
        return a->wall_s.median < b->wall_s.median ? -1 : 1;
    return a < b ? -1 : a > b;
}

static void enter(struct ranking *ranking, const struct cell *cell)
{
    for (size_t i = 0; i < ranking->count; i++) {
        struct contestant *contestant = &ranking->contestants[i];
        if (!ranking_same_arrangement(contestant->cell, cell))
            continue;
        if (cell->wall_s.median < contestant->cell->wall_s.median)
            contestant->cell = cell;
        return;
    }
    ranking->contestants[ranking->count++].cell = cell;
}

static bool is_level(const struct summary *summary, const struct ratio *ratio)
{
    return ratio->has_interval && (ratio->low <= 1 || ratio->ratio - 1 <= summary->noise_floor);
}

/* The fewest workers of the arrangement that do as well as the first. */
static uint64_t enough_workers(const struct summary *summary, const struct cell *cell,
                               const struct cell *first)
{
    uint64_t enough = cell_workers(cell);

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (!cell_same_data(other, cell) || !ranking_same_arrangement(other, cell)
            || cell_workers(other) >= enough)
            continue;
        struct ratio ratio = comparison_ratio(other, first);
        if (is_level(summary, &ratio))
            enough = cell_workers(other);
    }
    return enough;
}

static void compare_with_first(const struct summary *summary, struct ranking *ranking)
{
    const struct cell *first = ranking->contestants[0].cell;

    for (size_t i = 0; i < ranking->count; i++) {
        struct contestant *contestant = &ranking->contestants[i];
        contestant->to_first = comparison_ratio(contestant->cell, first);
        contestant->level = i == 0 || is_level(summary, &contestant->to_first);
        contestant->enough = contestant->level ? enough_workers(summary, contestant->cell, first)
                                               : cell_workers(contestant->cell);
    }
}

static struct ranking rank_task(const struct summary *summary, const struct cell *task)
{
    struct ranking ranking = {
        .task = task,
        .base = task->base != CELL_NONE ? &summary->cells[task->base] : NULL,
        .contestants = calloc(summary->count, sizeof(struct contestant)),
    };

    if (ranking.contestants == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++)
        if (is_contestant(&summary->cells[i]) && same_task(&summary->cells[i], task))
            enter(&ranking, &summary->cells[i]);
    qsort(ranking.contestants, ranking.count, sizeof *ranking.contestants, compare_contestants);
    compare_with_first(summary, &ranking);
    return ranking;
}

static bool is_ranked(const struct rankings *rankings, const struct cell *cell)
{
    for (size_t i = 0; i < rankings->count; i++)
        if (same_task(rankings->tasks[i].task, cell))
            return true;
    return false;
}

struct rankings ranking_all(const struct summary *summary)
{
    struct rankings rankings = { .tasks = calloc(summary->count + 1, sizeof(struct ranking)) };

    if (rankings.tasks == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++)
        if (is_contestant(&summary->cells[i]) && !is_ranked(&rankings, &summary->cells[i]))
            rankings.tasks[rankings.count++] = rank_task(summary, &summary->cells[i]);
    return rankings;
}

void ranking_free(struct rankings *rankings)
{
    for (size_t i = 0; i < rankings->count; i++)
        free(rankings->tasks[i].contestants);
    free(rankings->tasks);
    *rankings = (struct rankings) { 0 };
}

/* --- Floors ----------------------------------------------------------------------------- */

static bool is_floor_of(const struct cell *floor, const char *name, const struct cell *cell)
{
    const struct sample *of_floor = floor->factors, *of_cell = cell->factors;

    return same(of_floor->strategy, name) && sample_same_conditions(of_floor, of_cell)
           && (of_floor->codec[0] == '\0' || same(name, "null-store") || same_codec(floor, cell))
           && (of_floor->sink[0] == '\0' || same(of_floor->sink, of_cell->sink))
           && (of_floor->threads == SAMPLE_NONE || of_floor->threads == cell_workers(cell));
}

const struct cell *ranking_floor(const struct summary *summary, const struct cell *cell,
                                 const char *floor)
{
    const struct cell *found = NULL;

    for (size_t i = 0; i < summary->count; i++)
        if (is_floor_of(&summary->cells[i], floor, cell)
            && cell_same_data(&summary->cells[i], cell)
            && (found == NULL || summary->cells[i].wall_s.median < found->wall_s.median))
            found = &summary->cells[i];
    return found;
}

/* How many times as many bytes, or one part in so many, as a logarithm. */
static double unlikeness(const struct cell *a, const struct cell *b)
{
    return fabs(log((double)a->factors->bytes_out / (double)b->factors->bytes_out));
}

const struct cell *ranking_writer(const struct summary *summary, const struct cell *cell)
{
    const struct cell *found = NULL;

    for (size_t i = 0; i < summary->count; i++)
        if (is_floor_of(&summary->cells[i], "null-store", cell)
            && summary->cells[i].profile.known
            && (found == NULL
                || unlikeness(&summary->cells[i], cell) < unlikeness(found, cell)))
            found = &summary->cells[i];
    return found;
}

bool ranking_beats_bound(const struct summary *summary, const struct cell *cell,
                         const struct cell *floor, const struct ratio *share, uint64_t cores)
{
    uint64_t workers = cell_workers(floor);
    double even_s = floor->cpu_s / (double)(workers < cores ? workers : cores);

    if (same(floor->factors->strategy, "null-store") && !same(cell->factors->codec, "store"))
        return false;
    return share->has_interval && share->low > 1 && share->ratio - 1 > summary->noise_floor
           && even_s / cell->wall_s.median - 1 > summary->noise_floor;
}

/* --- Ever smaller files ----------------------------------------------------------------- */

size_t ranking_sizes(const struct rankings *rankings)
{
    double least = INFINITY, most = 0;
    size_t count = 0;

    for (size_t i = 0; i < rankings->count; i++) {
        const struct sample *factors = rankings->tasks[i].task->factors;
        double size = sample_mean_file(factors), bytes = (double)factors->bytes_in;
        bool known = false;
        for (size_t j = 0; j < i && !known; j++)
            known = sample_mean_file(rankings->tasks[j].task->factors) == size;
        count += !known;
        least = fmin(least, bytes);
        most = fmax(most, bytes);
    }
    return most <= 2 * least ? count : 0;
}

double ranking_efficiency(const struct summary *summary, const struct cell *cell)
{
    double most = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *floor = &summary->cells[i];
        if (same(floor->factors->strategy, "null-deflate") && same_codec(floor, cell))
            most = fmax(most, floor->mb_per_s);
    }
    return most > 0 ? cell->mb_per_s / most : NAN;
}

double ranking_half_size(const double *sizes, const double *efficiencies, size_t count)
{
    static const double half = 0.5;

    for (size_t i = count; i-- > 1;) {
        double above = efficiencies[i - 1], below = efficiencies[i];
        if (above >= half && below < half) {
            double part = (above - half) / (above - below);
            return exp(log(sizes[i - 1]) + part * (log(sizes[i]) - log(sizes[i - 1])));
        }
    }
    return NAN;
}

static const struct cell *find_arrangement(const struct ranking *ranking,
                                           const struct cell *arrangement)
{
    for (size_t i = 0; i < ranking->count; i++)
        if (ranking_same_arrangement(ranking->contestants[i].cell, arrangement))
            return ranking->contestants[i].cell;
    return NULL;
}

double ranking_half_size_of(const struct summary *summary, const struct rankings *rankings,
                            const struct cell *arrangement)
{
    double *room = calloc(2 * rankings->count + 1, sizeof *room);
    size_t count = 0;

    if (room == NULL)
        abort();
    double *sizes = room, *efficiencies = room + rankings->count;
    for (size_t i = 0; i < rankings->count; i++) {
        const struct cell *cell = find_arrangement(&rankings->tasks[i], arrangement);
        if (cell == NULL)
            continue;
        sizes[count] = sample_mean_file(cell->factors);
        efficiencies[count++] = ranking_efficiency(summary, cell);
    }
    double half_size = ranking_half_size(sizes, efficiencies, count);
    free(room);
    return half_size;
}

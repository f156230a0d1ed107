#include "series.h"

#include "sample.h"

#include <string.h>

uint64_t series_threads_each(const struct cell *cell)
{
    return cell->factors->processes == SAMPLE_NONE ? SAMPLE_NONE : cell->factors->threads;
}

static bool same_options(const struct sample *a, const struct sample *b)
{
    return strcmp(a->data_set, b->data_set) == 0 && strcmp(a->codec, b->codec) == 0
           && a->level == b->level && strcmp(a->order, b->order) == 0
           && strcmp(a->schedule, b->schedule) == 0 && strcmp(a->sink, b->sink) == 0
           && a->memory_bytes == b->memory_bytes && strcmp(a->affinity, b->affinity) == 0
           && a->walk == b->walk && sample_same_conditions(a, b);
}

bool series_same(const struct cell *a, const struct cell *b)
{
    return strcmp(a->factors->implementation, b->factors->implementation) == 0
           && strcmp(a->factors->strategy, b->factors->strategy) == 0
           && strcmp(a->factors->deflate_at, b->factors->deflate_at) == 0
           && series_threads_each(a) == series_threads_each(b)
           && same_options(a->factors, b->factors);
}

/* Different numbers of workers among the cells that differ from cell in nothing
 * else; different chunks likewise. */
static size_t count_levels(const struct summary *summary, const struct cell *cell, bool chunks)
{
    uint64_t seen[64];
    size_t count = 0;

    for (size_t i = 0; i < summary->count && count < 64; i++) {
        const struct cell *other = &summary->cells[i];
        uint64_t varied = chunks ? other->factors->chunk : cell_workers(other);
        bool fixed = chunks ? cell_workers(other) == cell_workers(cell)
                            : other->factors->chunk == cell->factors->chunk;
        bool known = !fixed || !series_same(cell, other);
        for (size_t s = 0; s < count && !known; s++)
            known = seen[s] == varied;
        if (!known)
            seen[count++] = varied;
    }
    return count;
}

bool series_is_swept(const struct summary *summary, const struct cell *cell)
{
    return (cell_is(cell, "c", NULL) || cell_is_floor(cell))
           && count_levels(summary, cell, false) >= 3;
}

bool series_is_gridded(const struct summary *summary, const struct cell *cell)
{
    return cell_is(cell, "c", NULL) && count_levels(summary, cell, false) >= 2
           && count_levels(summary, cell, true) >= 3;
}

size_t series_rank(const struct summary *summary, const struct cell *cell,
                   series_filter *is_shown)
{
    size_t number = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        bool first = is_shown(summary, other);
        if (first && series_same(other, cell))
            break;
        for (size_t j = 0; j < i && first; j++)
            first = !is_shown(summary, &summary->cells[j])
                    || !series_same(&summary->cells[j], other);
        number += first;
    }
    return number;
}

bool series_has_smallest_chunk(const struct summary *summary, const struct cell *cell)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (series_same(cell, other) && other->factors->chunk < cell->factors->chunk)
            return false;
    }
    return true;
}

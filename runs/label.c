#include "label.h"

#include "factors.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { VALUE_SIZE = 64 };

/* Writes the level that a cell has, "" where it has none. */
typedef void put_level(const struct cell *cell, char *text, size_t size);

static void put_number(uint64_t number, char *text, size_t size)
{
    if (number == SAMPLE_NONE)
        text[0] = '\0';
    else
        snprintf(text, size, "%" PRIu64, number);
}

static void put_processes(const struct cell *cell, char *text, size_t size)
{
    put_number(cell->factors->processes, text, size);
}

static void put_threads(const struct cell *cell, char *text, size_t size)
{
    put_number(cell->factors->threads, text, size);
}

static void put_chunk(const struct cell *cell, char *text, size_t size)
{
    put_number(cell->factors->chunk, text, size);
}

static void put_levels(const struct cell *cell, char *text, size_t size)
{
    put_number(cell->factors->level, text, size);
}

static void put_walk(const struct cell *cell, char *text, size_t size)
{
    put_number(cell->factors->walk, text, size);
}

static void put_stages(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->stages);
}

static void put_codec(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->codec);
}

static void put_order(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->order);
}

static void put_schedule(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->schedule);
}

static void put_sink(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->sink);
}

static void put_affinity(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->affinity);
}

static void put_memory(const struct cell *cell, char *text, size_t size)
{
    text[0] = '\0';
    if (cell->factors->memory_bytes != SAMPLE_NONE)
        factors_format_bytes(text, size, cell->factors->memory_bytes);
}

static void put_data(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell_data(cell));
}

static void put_cache(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->cache);
}

static void put_durability(const struct cell *cell, char *text, size_t size)
{
    snprintf(text, size, "%s", cell->factors->durability);
}

static const struct named_factor {
    const char *prefix;
    put_level *put;
    enum label_part part;
} named_factors[] = {
    { ", processes ", put_processes, LABEL_WORKERS },
    { ", threads ", put_threads, LABEL_WORKERS },
    { ", stages ", put_stages, LABEL_WORKERS },
    { ", chunk ", put_chunk, LABEL_CHUNK },
    { ", ", put_codec, LABEL_CODEC },
    { ", level ", put_levels, LABEL_CODEC },
    { ", order by ", put_order, LABEL_OPTIONS },
    { ", ", put_schedule, LABEL_OPTIONS },
    { ", sink ", put_sink, LABEL_OPTIONS },
    { ", memory ", put_memory, LABEL_OPTIONS },
    { ", affinity ", put_affinity, LABEL_OPTIONS },
    { ", walk ", put_walk, LABEL_OPTIONS },
    { ", cache ", put_cache, LABEL_OPTIONS },
    { ", durability ", put_durability, LABEL_OPTIONS },
    { ", on ", put_data, LABEL_DATA },
};

static bool is_alike(const struct sample *a, const struct sample *b)
{
    return strcmp(a->strategy, b->strategy) == 0
           && strcmp(a->implementation, b->implementation) == 0
           && strcmp(a->deflate_at, b->deflate_at) == 0;
}

/* Among cells of the same data set, where the label does not name it. */
static bool factor_varies(const struct summary *summary, const struct cell *cell,
                          const struct named_factor *factor, unsigned parts)
{
    char here[VALUE_SIZE], there[VALUE_SIZE];

    factor->put(cell, here, sizeof here);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *other = &summary->cells[i];
        if (!is_alike(other->factors, cell->factors)
            || ((parts & LABEL_DATA) == 0 && !cell_same_data(other, cell)))
            continue;
        factor->put(other, there, sizeof there);
        if (strcmp(here, there) != 0)
            return true;
    }
    return false;
}

char *label_of_parts(const struct summary *summary, const struct cell *cell, unsigned parts,
                     char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "%s", cell->factors->strategy);
    char value[VALUE_SIZE];

    for (size_t i = 0; i < sizeof named_factors / sizeof *named_factors; i++) {
        const struct named_factor *factor = &named_factors[i];
        factor->put(cell, value, sizeof value);
        if ((parts & factor->part) == 0 || value[0] == '\0' || used >= size
            || !factor_varies(summary, cell, factor, parts))
            continue;
        used += (size_t)snprintf(text + used, size - used, "%s%s", factor->prefix, value);
    }
    return text;
}

char *cell_label(const struct summary *summary, const struct cell *cell, char *text, size_t size)
{
    return label_of_parts(summary, cell, LABEL_WORKERS | LABEL_OTHERS | LABEL_DATA, text, size);
}

char *label_of_codec(const struct cell *cell, char *text, size_t size)
{
    const struct sample *factors = cell->factors;

    if (factors->level != SAMPLE_NONE)
        snprintf(text, size, "%s %" PRIu64, factors->codec, factors->level);
    else
        snprintf(text, size, "%s", factors->codec);
    return text;
}

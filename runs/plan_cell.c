#include "plan_cell.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- the key ---------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3)))
static void put(struct plan_cell *cell, const char *format, ...)
{
    size_t used = strlen(cell->key);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(cell->key + used, sizeof cell->key - used, format, arguments);
    va_end(arguments);
}

static void put_number(struct plan_cell *cell, const char *prefix, uint64_t value)
{
    if (value != SAMPLE_NONE)
        put(cell, "/%s%llu", prefix, (unsigned long long)value);
}

static void put_word(struct plan_cell *cell, const char *word, const char *unless)
{
    if (word[0] != '\0' && strcmp(word, unless) != 0)
        put(cell, "/%s", word);
}

static void put_stages(struct plan_cell *cell)
{
    size_t begin = strlen(cell->key);
    if (cell->stages[0] != '\0')
        put(cell, "/s%s", cell->stages);
    for (char *at = cell->key + begin; *at != '\0'; at++)
        if (*at == ':')
            *at = '-';
}

static void put_options(struct plan_cell *cell, const char *own_sink)
{
    char bytes[24];
    put_number(cell, cell->codec, cell->level);
    if (cell->level == SAMPLE_NONE)
        put_word(cell, cell->codec, "");
    put_word(cell, cell->order, "completion");
    put_word(cell, cell->sink, own_sink);
    put_word(cell, cell->schedule, "listed");
    if (cell->memory_bytes != SAMPLE_NONE)
        put(cell, "/mem%s", factors_format_bytes(bytes, sizeof bytes, cell->memory_bytes));
    put_word(cell, cell->affinity, "none");
    if (cell->walk != 1)
        put_number(cell, "walk", cell->walk);
}

static void make_key(struct plan_cell *cell, const char *own_sink, const char *data)
{
    bool python = cell->implementation == IMPLEMENTATION_CPYTHON;
    bool c = cell->implementation == IMPLEMENTATION_C;
    put(cell, "%s%s%s", c ? "" : implementation_name[cell->implementation], c ? "" : ":",
        cell->strategy);
    if (!python)
        put_word(cell, cell->deflate_at, "");
    put_number(cell, "j", cell->threads);
    put_number(cell, "p", cell->processes);
    put_stages(cell);
    put_number(cell, "c", cell->chunk);
    if (!python)
        put_options(cell, own_sink);
    put_word(cell, cell->cache, "warm");
    put_word(cell, cell->durability, "none");
    if (strcmp(data, "default") != 0)
        put(cell, "@%s", data);
}

void plan_cell_forget_data(struct plan_cell *cell)
{
    cell->key[strcspn(cell->key, "@")] = '\0';
    cell->data = 0;
}

bool plan_cell_same_but_data(const char *key, const char *other)
{
    size_t size = strcspn(key, "@");
    return size == strcspn(other, "@") && strncmp(key, other, size) == 0;
}

/* --- the factors ------------------------------------------------------------------------ */

static uint64_t number(const struct combination *at, enum factor factor, bool used)
{
    bool named = at->level[factor][0] != '\0';
    return used && named ? strtoull(at->level[factor], NULL, 10) : SAMPLE_NONE;
}

#define TAKE(field, text, used) snprintf(field, sizeof field, "%s", used ? text : "")

static void take_concurrency(struct plan_cell *cell, const struct combination *at, unsigned uses)
{
    cell->threads = number(at, FACTOR_THREADS, uses & USE_THREADS);
    cell->processes = number(at, FACTOR_PROCESSES, uses & USE_PROCESSES);
    cell->chunk = number(at, FACTOR_CHUNK, uses & USE_CHUNK);
    TAKE(cell->stages, at->level[FACTOR_STAGES], uses & USE_STAGES);
}

/* zipfile deflates where it writes, with zlib's level 6, into a file. */
static void take_zipfile(struct plan_cell *cell)
{
    strcpy(cell->deflate_at, "append");
    strcpy(cell->codec, "zlib");
    strcpy(cell->order, "completion");
    strcpy(cell->sink, "file");
    strcpy(cell->durability, "none");
    cell->level = 6;
    cell->memory_bytes = cell->walk = SAMPLE_NONE;
}

/* False if it has no such level. */
static bool take_peer(struct plan_cell *cell, const struct combination *at,
                      const struct peer *peer)
{
    strcpy(cell->codec, "deflate");
    strcpy(cell->durability, "none");
    cell->level = number(at, FACTOR_LEVEL, peer->has_level);
    cell->memory_bytes = cell->walk = SAMPLE_NONE;
    return !peer->has_level || (cell->level >= (uint64_t)peer->level_min
                                && cell->level <= (uint64_t)peer->level_max);
}

/* False if the codec has no such level.  Of one that is not known, any level may be. */
static bool take_codec(struct plan_cell *cell, const struct combination *at, bool used,
                       const struct catalog *catalog)
{
    const struct catalog_codec *codec = catalog_codec(catalog, at->level[FACTOR_CODEC]);
    bool absent = codec != NULL && codec->missing[0] != '\0';
    bool levels = codec != NULL ? absent || codec->level_max > 0
                                : strcmp(at->level[FACTOR_CODEC], "store") != 0;
    TAKE(cell->codec, at->level[FACTOR_CODEC], used);
    cell->level = number(at, FACTOR_LEVEL, used && levels);
    if (used && absent && cell->skip[0] == '\0') {
        snprintf(cell->skip, sizeof cell->skip, "codec %s: %.130s", codec->name, codec->missing);
        cell->program = NULL;
    }
    return !used || !levels || codec == NULL || absent
           || (cell->level >= (uint64_t)codec->level_min
               && cell->level <= (uint64_t)codec->level_max);
}

static void take_options(struct plan_cell *cell, const struct combination *at, unsigned uses,
                         const char *own_sink)
{
    const char *sink = at->level[FACTOR_SINK];
    TAKE(cell->order, at->level[FACTOR_ORDER], uses & USE_ORDER);
    TAKE(cell->schedule, at->level[FACTOR_SCHEDULE], uses & USE_SCHEDULE);
    TAKE(cell->sink, sink[0] != '\0' ? sink : own_sink, uses & USE_SINK);
    TAKE(cell->affinity, at->level[FACTOR_AFFINITY], uses & USE_AFFINITY);
    TAKE(cell->durability, uses & USE_SYNC && strcmp(cell->sink, "null") != 0
                               ? at->level[FACTOR_DURABILITY] : "none", uses & USE_SINK);
    cell->memory_bytes = number(at, FACTOR_MEMORY, uses & USE_MEMORY);
    cell->walk = number(at, FACTOR_WALK, uses & USE_WALK);
}

/* False if the program never deflates there. */
static bool take_deflate_at(struct plan_cell *cell, const struct combination *at, unsigned uses,
                            bool floor)
{
    const char *asked = at->level[FACTOR_DEFLATE_AT];
    bool chooses = uses & USE_DEFLATE_AT;
    if (floor)
        return true;
    if (asked[0] == '\0')
        asked = chooses ? "append" : "worker";
    TAKE(cell->deflate_at, asked, true);
    return chooses || strcmp(asked, "worker") == 0;
}

static enum implementation implementation_of(const char *name)
{
    enum implementation implementation = IMPLEMENTATION_C;
    while (implementation < IMPLEMENTATION_PEER
           && strcmp(implementation_name[implementation], name) != 0)
        implementation++;
    return implementation;
}

/* A program that is not there may be known as one that was not built. */
static bool find_program(struct plan_cell *cell, const struct catalog *catalog,
                         const struct program *program)
{
    bool python = cell->implementation == IMPLEMENTATION_CPYTHON;
    cell->program = program != NULL && program->missing[0] == '\0' ? program : NULL;
    if (program != NULL)
        TAKE(cell->skip, program->missing, true);
    else if (python && catalog->python_missing[0] != '\0')
        TAKE(cell->skip, catalog->python_missing, true);
    else
        return cell->implementation != IMPLEMENTATION_PEER
               && catalog_skipped(catalog, cell->strategy, cell->skip, sizeof cell->skip);
    return true;
}

static void find_sink(struct plan_cell *cell, const struct catalog *catalog)
{
    const char *missing = catalog_sink_missing(catalog, cell->sink);
    if (cell->skip[0] != '\0' || cell->sink[0] == '\0' || missing[0] == '\0')
        return;
    snprintf(cell->skip, sizeof cell->skip, "sink %s: %.130s", cell->sink, missing);
    cell->program = NULL;
}

enum plan_cell_outcome plan_cell_make(struct plan_cell *cell, const struct catalog *catalog,
                                      const struct combination *at, size_t data)
{
    /* Of what was not built, it is not known what it uses. */
    static const struct program unknown = {
        .uses = USE_THREADS | USE_PROCESSES | USE_CHUNK | USE_DEFLATE_AT | USE_CODEC | USE_ORDER
                | USE_SINK | USE_SCHEDULE | USE_MEMORY | USE_AFFINITY | USE_WALK,
        .makes_archive = true,
        .sink = "pwrite",
    };
    *cell = (struct plan_cell){
        .implementation = implementation_of(at->level[FACTOR_IMPLEMENTATION]),
        .data = data,
        .tutorial = SAMPLE_NONE,
        .published_s = NAN,
    };
    TAKE(cell->strategy, at->level[FACTOR_STRATEGY], true);
    TAKE(cell->cache, at->level[FACTOR_CACHE], true);
    const struct program *known = catalog_find(catalog, cell->implementation, cell->strategy);
    if (!find_program(cell, catalog, known))
        return PLAN_CELL_UNKNOWN;

    known = known != NULL ? known : &unknown;
    take_concurrency(cell, at, known->uses);
    if (cell->implementation == IMPLEMENTATION_CPYTHON) {
        take_zipfile(cell);
    } else if (known->peer != NULL) {
        if (!take_peer(cell, at, known->peer))
            return PLAN_CELL_DROPPED;
    } else {
        if (known->uses & USE_CODEC && catalog->codec_count > 0
            && catalog_codec(catalog, at->level[FACTOR_CODEC]) == NULL)
            return PLAN_CELL_NO_CODEC;
        take_options(cell, at, known->uses, known->sink);
        find_sink(cell, catalog);
        if (!take_codec(cell, at, known->uses & USE_CODEC, catalog)
            || !take_deflate_at(cell, at, known->uses, known->is_floor))
            return PLAN_CELL_DROPPED;
    }
    cell->makes_archive = known->makes_archive && strcmp(cell->sink, "null") != 0;
    make_key(cell, known->sink, at->level[FACTOR_DATA]);
    return PLAN_CELL_MADE;
}

/* --- how many at once ------------------------------------------------------------------- */

uint64_t plan_cell_workers(const struct plan_cell *cell)
{
    unsigned long long readers, deflaters, writers;
    uint64_t threads = cell->threads != SAMPLE_NONE ? cell->threads : 1;
    uint64_t processes = cell->processes != SAMPLE_NONE ? cell->processes : 1;
    if (sscanf(cell->stages, "%llu:%llu:%llu", &readers, &deflaters, &writers) == 3)
        return readers + deflaters + writers;
    return threads * processes;
}

uint64_t plan_cell_deflaters(const struct plan_cell *cell)
{
    unsigned long long readers, deflaters;
    bool alone = strcmp(cell->deflate_at, "append") == 0
                 || strcmp(cell->strategy, "sequential") == 0
                 || strcmp(cell->strategy, "threads-naive") == 0
                 || (cell->program != NULL && cell->program->peer != NULL
                     && !cell->program->peer->parallel);
    if (sscanf(cell->stages, "%llu:%llu", &readers, &deflaters) == 2)
        return deflaters;
    return alone ? 1 : plan_cell_workers(cell);
}

#include "experiment.h"

#include "error.h"
#include "units.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <ini.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What a section of cells crosses, in the order in which cells are listed. */
enum factor {
    IMPLEMENTATION,
    STRATEGY,
    DEFLATE_AT,
    THREADS,
    PROCESSES,
    CHUNK,
    CODEC,
    LEVEL,
    ORDER,
    SINK,
    FACTORS,
};

static const struct {
    const char *name;
    const char *standard;       /* the level where a section names none */
    const char *words;          /* the levels that there are, "" = numbers, NULL = any word */
} factors[FACTORS] = {
    [IMPLEMENTATION] = {"implementation", "c", " c cpython "},
    [STRATEGY] = {"strategy", NULL, NULL},
    [DEFLATE_AT] = {"deflate_at", "append", " append worker "},
    [THREADS] = {"threads", "cores", ""},
    [PROCESSES] = {"processes", "cores", ""},
    [CHUNK] = {"chunk", "1", ""},
    [CODEC] = {"codec", "zlib", NULL},
    [LEVEL] = {"level", "6", ""},
    [ORDER] = {"order", "completion", " completion name "},
    [SINK] = {"sink", "pwrite", " pwrite memory "},
};

enum { LEVELS_MAX = 64, WORKERS_MAX = 10000, LEVEL_TEXT = 48 };

struct levels {
    char text[LEVELS_MAX][LEVEL_TEXT];
    size_t count;
};

struct section {
    char name[64];
    struct levels levels[FACTORS];
    struct levels except;       /* strategies that `all` leaves out */
    uint64_t tutorial;
    double published_s;
    bool aa;
};

struct parser {
    struct experiment *experiment;
    const struct catalog *catalog;
    unsigned cores;
    struct section section;
    bool in_section;
    bool late;                  /* the problem is of the whole section, not of a line */
    char problem[256];          /* the first one; "" = none so far */
};

__attribute__((format(printf, 2, 3)))
static bool fail(struct parser *parser, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    if (parser->problem[0] == '\0')
        vsnprintf(parser->problem, sizeof parser->problem, format, arguments);
    va_end(arguments);
    return false;
}

/* Copies a text that must fit. */
static bool copy(struct parser *parser, char *to, size_t size, const char *from)
{
    if (strlen(from) >= size)
        return fail(parser, "'%s' is too long", from);
    strcpy(to, from);
    return true;
}

/* --- levels ----------------------------------------------------------------------------- */

static size_t powers(unsigned cores, uint64_t *levels, size_t capacity)
{
    size_t count = 0;
    uint64_t end = 2 * (uint64_t)cores;
    for (uint64_t power = 1; power < end && count + 2 < capacity; power *= 2) {
        if (power > cores && power / 2 < cores)
            levels[count++] = cores;
        levels[count++] = power;
    }
    if (count > 0 && levels[count - 1] < cores)
        levels[count++] = cores;
    levels[count++] = end;
    return count;
}

size_t experiment_levels(const char *text, unsigned cores, uint64_t *levels, size_t capacity)
{
    const char *star = strstr(text, "*cores");
    char times[24] = "1";
    if (strcmp(text, "powers") == 0)
        return powers(cores, levels, capacity);
    if (star != NULL && star[strlen("*cores")] == '\0' && (size_t)(star - text) < sizeof times) {
        snprintf(times, sizeof times, "%.*s", (int)(star - text), text);
        text = "cores";
    }
    uint64_t factor = 0;
    if (strcmp(text, "cores") == 0) {
        if (!units_parse_count(times, 1, WORKERS_MAX, &factor))
            return 0;
        levels[0] = factor * cores;
        return 1;
    }
    return units_parse_count(text, 1, 1000000, &levels[0]) ? 1 : 0;
}

static bool add_level(struct parser *parser, struct levels *levels, const char *text)
{
    if (levels->count == LEVELS_MAX)
        return fail(parser, "more than %d levels", LEVELS_MAX);
    return copy(parser, levels->text[levels->count++], LEVEL_TEXT, text);
}

static bool add_numbers(struct parser *parser, struct levels *levels, const char *word)
{
    uint64_t numbers[40];
    size_t count = experiment_levels(word, parser->cores, numbers, 40);
    if (count == 0)
        return fail(parser, "'%s' is no number, nor cores, 2*cores or powers", word);
    for (size_t i = 0; i < count; i++) {
        char text[24];
        snprintf(text, sizeof text, "%llu", (unsigned long long)numbers[i]);
        if (!add_level(parser, levels, text))
            return false;
    }
    return true;
}

static bool add_word(struct parser *parser, enum factor factor, const char *word)
{
    struct levels *levels = &parser->section.levels[factor];
    const char *words = factors[factor].words;
    if (words != NULL && words[0] == '\0')
        return add_numbers(parser, levels, word);

    char padded[LEVEL_TEXT + 4];
    snprintf(padded, sizeof padded, " %.47s ", word);
    if (words != NULL && strstr(words, padded) == NULL)
        return fail(parser, "%s cannot be '%s':%s", factors[factor].name, word, words);
    return add_level(parser, levels, word);
}

/* FACTORS instead of a factor: the strategies that `all` leaves out. */
static bool add_levels(struct parser *parser, enum factor factor, const char *value)
{
    char *words = strdup(value), *rest = words, *word;
    bool good = words != NULL || fail(parser, "out of memory");
    while (good && (word = strsep(&rest, " \t,")) != NULL) {
        if (*word == '\0')
            continue;
        good = factor == FACTORS ? add_level(parser, &parser->section.except, word)
                                 : add_word(parser, factor, word);
    }
    free(words);
    return good;
}

/* --- cells ------------------------------------------------------------------------------ */

/* One level of each factor. */
struct combination {
    const char *level[FACTORS];
};

static uint64_t number(const struct combination *at, enum factor factor, bool used)
{
    return used ? strtoull(at->level[factor], NULL, 10) : SAMPLE_NONE;
}

static void put_part(char *key, size_t size, const char *prefix, uint64_t value)
{
    size_t used = strlen(key);
    if (value != SAMPLE_NONE && used < size)
        snprintf(key + used, size - used, "/%s%llu", prefix, (unsigned long long)value);
}

static void put_word(char *key, size_t size, const char *word, const char *unless)
{
    size_t used = strlen(key);
    if (word[0] != '\0' && strcmp(word, unless) != 0 && used < size)
        snprintf(key + used, size - used, "/%s", word);
}

static void make_key(struct plan_cell *cell)
{
    size_t size = sizeof cell->key;
    bool python = cell->implementation == IMPLEMENTATION_CPYTHON;
    snprintf(cell->key, size, "%s%s", python ? "cpython:" : "", cell->strategy);
    if (!python)
        put_word(cell->key, size, cell->deflate_at, "");
    put_part(cell->key, size, "j", cell->threads);
    put_part(cell->key, size, "p", cell->processes);
    put_part(cell->key, size, "c", cell->chunk);
    if (!python) {
        put_word(cell->key, size, cell->codec, cell->level != SAMPLE_NONE ? cell->codec : "");
        put_part(cell->key, size, cell->codec, cell->level);
        put_word(cell->key, size, cell->order, "completion");
        put_word(cell->key, size, cell->sink, "pwrite");
    }
}

/* A program that is not there may be known as one that was not built. */
static bool find_program(struct parser *parser, struct plan_cell *cell)
{
    const struct catalog *catalog = parser->catalog;
    const struct program *program = catalog_find(catalog, cell->implementation, cell->strategy);
    cell->program = program != NULL && program->missing[0] == '\0' ? program : NULL;
    if (program != NULL)
        snprintf(cell->skip, sizeof cell->skip, "%s", program->missing);
    else if (cell->implementation == IMPLEMENTATION_CPYTHON && catalog->python_missing[0] != '\0')
        snprintf(cell->skip, sizeof cell->skip, "%s", catalog->python_missing);
    else if (!catalog_skipped(catalog, cell->strategy, cell->skip, sizeof cell->skip))
        return fail(parser, "no strategy '%s' in %s (zipbench list)", cell->strategy,
                    implementation_name[cell->implementation]);
    return true;
}

/* The factors of a combination that mean something to its program. */
static bool make_cell(struct parser *parser, const struct combination *at, struct plan_cell *cell)
{
    bool python = strcmp(at->level[IMPLEMENTATION], "cpython") == 0;
    *cell = (struct plan_cell){
        .implementation = python ? IMPLEMENTATION_CPYTHON : IMPLEMENTATION_C,
        .tutorial = parser->section.tutorial,
        .published_s = parser->section.published_s,
        .aa = parser->section.aa,
    };
    snprintf(cell->strategy, sizeof cell->strategy, "%s", at->level[STRATEGY]);
    if (!find_program(parser, cell))
        return false;

    const struct program *known = catalog_find(parser->catalog, cell->implementation,
                                               cell->strategy);
    bool floor = known != NULL && known->is_floor;
    cell->threads = number(at, THREADS, known == NULL || known->uses_threads);
    cell->processes = number(at, PROCESSES, known == NULL || known->uses_processes);
    cell->chunk = number(at, CHUNK, known == NULL || known->uses_chunk);

    /* zipfile deflates where it writes, with zlib's level 6, into a file. */
    const char *codec = python ? "zlib" : at->level[CODEC];
    snprintf(cell->codec, sizeof cell->codec, "%s", codec);
    cell->level = strcmp(codec, "store") == 0 ? SAMPLE_NONE
                  : python ? 6 : number(at, LEVEL, true);
    if (!floor) {
        snprintf(cell->deflate_at, sizeof cell->deflate_at, "%s",
                 python ? "append" : at->level[DEFLATE_AT]);
        snprintf(cell->order, sizeof cell->order, "%s", python ? "completion" : at->level[ORDER]);
        snprintf(cell->sink, sizeof cell->sink, "%s",
                 python ? "file" : at->level[SINK]);
    }
    make_key(cell);
    return true;
}

/* Adds the cell, or only its attributes if it is in the plan already. */
static bool add_cell(struct parser *parser, const struct plan_cell *cell)
{
    struct experiment *experiment = parser->experiment;
    for (size_t i = 0; i < experiment->count; i++) {
        struct plan_cell *old = &experiment->cells[i];
        if (strcmp(old->key, cell->key) != 0)
            continue;
        old->tutorial = old->tutorial != SAMPLE_NONE ? old->tutorial : cell->tutorial;
        old->published_s = isnan(old->published_s) ? cell->published_s : old->published_s;
        old->aa |= cell->aa;
        return true;
    }
    struct plan_cell *cells = reallocarray(experiment->cells, experiment->count + 1, sizeof *cells);
    if (cells == NULL)
        return fail(parser, "out of memory");
    experiment->cells = cells;
    cells[experiment->count++] = *cell;
    return true;
}

/* Steps to the next combination, last factor fastest; false behind the last. */
static bool step(const struct section *section, size_t index[FACTORS])
{
    for (int factor = FACTORS - 1; factor >= 0; factor--) {
        if (++index[factor] < section->levels[factor].count)
            return true;
        index[factor] = 0;
    }
    return false;
}

static bool is_excepted(const struct section *section, const char *strategy)
{
    for (size_t i = 0; i < section->except.count; i++)
        if (strcmp(section->except.text[i], strategy) == 0)
            return true;
    return false;
}

/* `all` and `floors` stand for what the catalog has. */
static bool add_combination(struct parser *parser, struct combination at)
{
    const char *word = at.level[STRATEGY];
    bool floors = strcmp(word, "floors") == 0;
    struct plan_cell cell;
    if (!floors && strcmp(word, "all") != 0)
        return make_cell(parser, &at, &cell) && add_cell(parser, &cell);

    const struct catalog *catalog = parser->catalog;
    for (size_t i = 0; i < catalog->count; i++) {
        const struct program *program = &catalog->programs[i];
        if (strcmp(implementation_name[program->implementation], at.level[IMPLEMENTATION]) != 0
            || program->is_floor != floors || is_excepted(&parser->section, program->name))
            continue;
        at.level[STRATEGY] = program->name;
        if (!make_cell(parser, &at, &cell) || !add_cell(parser, &cell))
            return false;
    }
    return true;
}

static bool add_section(struct parser *parser)
{
    struct section *section = &parser->section;
    if (section->levels[STRATEGY].count == 0)
        return fail(parser, "names no strategy");
    for (enum factor i = 0; i < FACTORS; i++)
        if (section->levels[i].count == 0 && !add_levels(parser, i, factors[i].standard))
            return false;

    size_t index[FACTORS] = {0};
    do {
        struct combination at;
        for (size_t i = 0; i < FACTORS; i++)
            at.level[i] = section->levels[i].text[index[i]];
        if (!add_combination(parser, at))
            return false;
    } while (step(section, index));
    return true;
}

static bool end_section(struct parser *parser)
{
    if (!parser->in_section)
        return true;
    parser->in_section = false;
    parser->late = !add_section(parser);
    return !parser->late;
}

/* --- the file --------------------------------------------------------------------------- */

static bool get_count(struct parser *parser, const char *value, uint64_t minimum, uint64_t *number)
{
    if (units_parse_count(value, minimum, UINT64_MAX - 1, number))
        return true;
    return fail(parser, "'%s' is no whole number from %llu", value, (unsigned long long)minimum);
}

static bool get_seconds(struct parser *parser, const char *value, double *seconds)
{
    char *end;
    *seconds = strtod(value, &end);
    if (end != value && *end == '\0' && *seconds >= 0 && isfinite(*seconds))
        return true;
    return fail(parser, "'%s' is no number of seconds", value);
}

static bool experiment_key(struct parser *parser, const char *key, const char *value)
{
    struct experiment *to = parser->experiment;
    if (strcmp(key, "title") == 0)
        return copy(parser, to->title, sizeof to->title, value);
    if (strcmp(key, "data") == 0)
        return copy(parser, to->profile, sizeof to->profile, value);
    if (strcmp(key, "data_options") == 0)
        return copy(parser, to->data_options, sizeof to->data_options, value);
    if (strcmp(key, "blocks") == 0)
        return get_count(parser, value, 1, &to->blocks);
    if (strcmp(key, "warmup") == 0)
        return get_count(parser, value, 0, &to->warmup);
    if (strcmp(key, "seed") == 0)
        return get_count(parser, value, 0, &to->seed);
    if (strcmp(key, "time_limit") == 0)
        return get_seconds(parser, value, &to->time_limit_s);
    if (strcmp(key, "timeout") == 0)
        return get_seconds(parser, value, &to->timeout_s);
    return fail(parser, "[experiment] has no key '%s'", key);
}

static bool cells_key(struct parser *parser, const char *key, const char *value)
{
    struct section *section = &parser->section;
    if (strcmp(key, "tutorial") == 0)
        return get_count(parser, value, 1, &section->tutorial);
    if (strcmp(key, "published") == 0)
        return get_seconds(parser, value, &section->published_s);
    if (strcmp(key, "aa") == 0) {
        section->aa = strcmp(value, "yes") == 0;
        return section->aa || strcmp(value, "no") == 0 || fail(parser, "aa is yes or no");
    }
    if (strcmp(key, "except") == 0)
        return add_levels(parser, FACTORS, value);
    for (enum factor i = 0; i < FACTORS; i++)
        if (strcmp(key, factors[i].name) == 0)
            return add_levels(parser, i, value);
    return fail(parser, "[%s] has no key '%s'", section->name, key);
}

/* For ini_parse_string(): 1 = fine. */
static int take_entry(void *user, const char *section, const char *key, const char *value)
{
    struct parser *parser = user;
    if (parser->problem[0] != '\0')
        return 0;
    if (strcmp(section, "experiment") == 0)
        return end_section(parser) && experiment_key(parser, key, value);
    if (strncmp(section, "cells ", strlen("cells ")) != 0)
        return fail(parser, "no section [%s]: there are [experiment] and [cells NAME]", section);
    if (!parser->in_section || strcmp(section, parser->section.name) != 0) {
        if (!end_section(parser))
            return 0;
        parser->section = (struct section){.tutorial = SAMPLE_NONE, .published_s = NAN};
        parser->in_section = true;
        if (!copy(parser, parser->section.name, sizeof parser->section.name, section))
            return 0;
    }
    return cells_key(parser, key, value);
}

static void set_name(struct experiment *experiment, const char *path)
{
    const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    snprintf(experiment->name, sizeof experiment->name, "%s", base);
    char *suffix = strrchr(experiment->name, '.');
    if (suffix != NULL && suffix != experiment->name)
        *suffix = '\0';
}

int experiment_parse(struct experiment *experiment, const char *name, const char *text,
                     const struct catalog *catalog, unsigned cores)
{
    *experiment = (struct experiment){
        .profile = "tutorial", .blocks = 10, .warmup = 1, .seed = 1, .timeout_s = 3600,
    };
    set_name(experiment, name);
    struct parser *parser = calloc(1, sizeof *parser);
    experiment->text = strdup(text);
    if (parser == NULL || experiment->text == NULL) {
        free(parser);
        experiment_free(experiment);
        return error_errno(-ENOMEM, "%s", name);
    }

    *parser = (struct parser){.experiment = experiment, .catalog = catalog, .cores = cores};
    int line = ini_parse_string(text, take_entry, parser);
    if (line == 0)
        end_section(parser);
    if (line == 0 && parser->problem[0] == '\0' && experiment->count == 0)
        fail(parser, "no cells: add a section [cells NAME] with a key strategy");

    int error = 0;
    if (line != 0 || parser->problem[0] != '\0') {
        const char *problem = parser->problem[0] != '\0' ? parser->problem : "is no KEY = VALUE";
        if (parser->late)
            error_line("%s: [%s]: %s", name, parser->section.name, problem);
        else if (line > 0)
            error_line("%s: line %d: %s", name, line, problem);
        else
            error_line("%s: %s", name, problem);
        experiment_free(experiment);
        error = -EINVAL;
    }
    free(parser);
    return error;
}

static char *read_text(const char *path)
{
    FILE *in = fopen(path, "re");
    if (in == NULL)
        return NULL;
    char *text = NULL;
    size_t capacity = 0;
    if (getdelim(&text, &capacity, '\0', in) < 0 && !ferror(in)) {
        free(text);
        text = strdup("");
    }
    if (ferror(in)) {
        free(text);
        text = NULL;
    }
    fclose(in);
    return text;
}

int experiment_read(struct experiment *experiment, const char *path,
                    const struct catalog *catalog, unsigned cores)
{
    *experiment = (struct experiment){0};
    char *text = read_text(path);
    if (text == NULL)
        return error_errno(-errno, "%s", path);
    int error = experiment_parse(experiment, path, text, catalog, cores);
    free(text);
    return error;
}

void experiment_free(struct experiment *experiment)
{
    free(experiment->cells);
    free(experiment->text);
    *experiment = (struct experiment){0};
}

void experiment_shuffle(uint64_t seed, uint64_t block, size_t *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        items[i] = i;
    gsl_rng *rng = gsl_rng_alloc(gsl_rng_mt19937);
    if (rng == NULL)
        abort();
    /* Golden ratio steps keep the seeds of blocks apart; 0 would mean GSL's default. */
    uint64_t mixed = (seed + block * 0x9E3779B97F4A7C15u) % 0xFFFFFFFFu + 1;
    gsl_rng_set(rng, (unsigned long)mixed);
    gsl_ran_shuffle(rng, items, count, sizeof *items);
    gsl_rng_free(rng);
}

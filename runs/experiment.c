#include "experiment.h"

#include "crossing.h"
#include "error.h"
#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <ini.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    struct experiment *experiment;
    const struct catalog *catalog;
    unsigned cores;
    struct crossing crossing;   /* the section that is being read */
    bool in_section;
    bool late;                  /* the problem is of the whole section, not of a line */
    struct problem problem;
};

/* --- data sets -------------------------------------------------------------------------- */

size_t experiment_find_data(const struct experiment *experiment, const char *name)
{
    size_t i = 0;
    while (i < experiment->data_count && strcmp(experiment->data[i].name, name) != 0)
        i++;
    return i;
}

/* A name becomes part of keys. */
static bool begin_data(struct parser *parser, const char *name)
{
    struct experiment *experiment = parser->experiment;
    bool good = name[0] != '\0';
    for (const char *at = name; *at != '\0'; at++)
        good &= isalnum((unsigned char)*at) || *at == '-' || *at == '_' || *at == '.';
    if (!good)
        return problem_tell(&parser->problem, "a data set is named with letters, digits, '-', '_' "
                                              "and '.', and not '%s'", name);
    if (experiment->data_count == DATA_SETS_MAX)
        return problem_tell(&parser->problem, "more than %d data sets", DATA_SETS_MAX - 1);
    struct data_set *data = &experiment->data[experiment->data_count++];
    *data = (struct data_set){.profile = "tutorial"};
    return value_copy(data->name, sizeof data->name, name, &parser->problem);
}

static bool data_key(struct parser *parser, const char *name, const char *key, const char *value)
{
    struct experiment *experiment = parser->experiment;
    struct problem *problem = &parser->problem;
    size_t index = experiment_find_data(experiment, name);
    if (index == 0)
        return problem_tell(problem, "the data set 'default' is the data of [experiment]");
    if (index == experiment->data_count && !begin_data(parser, name))
        return false;
    struct data_set *data = &experiment->data[index];
    if (strcmp(key, "profile") == 0)
        return value_copy(data->profile, sizeof data->profile, value, problem);
    if (strcmp(key, "options") == 0)
        return value_copy(data->options, sizeof data->options, value, problem);
    return problem_tell(problem, "[data %s] has no key '%s'", name, key);
}

/* Leaves out the data sets that no cell uses. */
static void drop_unused_data(struct experiment *experiment)
{
    bool used[DATA_SETS_MAX] = {false};
    size_t to[DATA_SETS_MAX] = {0}, count = 0;
    for (size_t i = 0; i < experiment->count; i++)
        used[experiment->cells[i].data] = true;
    for (size_t i = 0; i < experiment->data_count; i++) {
        to[i] = count;
        if (used[i])
            experiment->data[count++] = experiment->data[i];
    }
    experiment->data_count = count;
    for (size_t i = 0; i < experiment->count; i++)
        experiment->cells[i].data = to[experiment->cells[i].data];
}

/* --- cells ------------------------------------------------------------------------------ */

/* An attribute of one that the other has not is both's. */
static void merge(struct plan_cell *old, const struct plan_cell *cell)
{
    old->tutorial = old->tutorial != SAMPLE_NONE ? old->tutorial : cell->tutorial;
    old->published_s = isnan(old->published_s) ? cell->published_s : old->published_s;
    old->aa |= cell->aa;
}

/* Among the first count cells; NULL if there is none. */
static struct plan_cell *find_cell(struct plan_cell *cells, size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(cells[i].key, key) == 0)
            return &cells[i];
    return NULL;
}

int experiment_add(struct experiment *experiment, const struct plan_cell *cell)
{
    struct plan_cell *old = find_cell(experiment->cells, experiment->count, cell->key);
    if (old != NULL) {
        merge(old, cell);
        return 0;
    }
    struct plan_cell *cells = reallocarray(experiment->cells, experiment->count + 1, sizeof *cells);
    if (cells == NULL)
        return -ENOMEM;
    experiment->cells = cells;
    cells[experiment->count++] = *cell;
    return 0;
}

void experiment_join_data(struct experiment *experiment)
{
    size_t count = 0;
    for (size_t i = 0; i < experiment->count; i++) {
        struct plan_cell cell = experiment->cells[i];
        plan_cell_forget_data(&cell);
        struct plan_cell *old = find_cell(experiment->cells, count, cell.key);
        if (old != NULL)
            merge(old, &cell);
        else
            experiment->cells[count++] = cell;
    }
    experiment->count = count;
    experiment->data_count = 1;
}

uint64_t experiment_runs(const struct experiment *experiment, const struct plan_cell *cell)
{
    uint64_t warmup = experiment->warmup == WARMUP_AUTO ? WARMUP_AUTO_MAX : experiment->warmup;
    return cell->skip[0] != '\0' ? 0 : warmup + experiment->blocks * (cell->aa ? 2 : 1);
}

/* --- the file --------------------------------------------------------------------------- */

static bool get_warmup(const char *value, uint64_t *warmup, struct problem *problem)
{
    *warmup = WARMUP_AUTO;
    return strcmp(value, "auto") == 0 || value_count(value, 0, warmup, problem);
}

/* In the file it is a percentage. */
static bool get_precision(const char *value, double *precision, struct problem *problem)
{
    char *end;
    double percent = strtod(value, &end);
    *precision = percent / 100;
    return (end != value && *end == '\0' && percent >= 0 && percent < 100)
           || problem_tell(problem, "precision is a percentage from 0 to below 100, and not '%s'",
                           value);
}

static bool experiment_key(struct parser *parser, const char *key, const char *value)
{
    struct experiment *to = parser->experiment;
    struct problem *problem = &parser->problem;
    if (strcmp(key, "title") == 0)
        return value_copy(to->title, sizeof to->title, value, problem);
    if (strcmp(key, "data") == 0)
        return value_copy(to->data[0].profile, sizeof to->data[0].profile, value, problem);
    if (strcmp(key, "data_options") == 0)
        return value_copy(to->data[0].options, sizeof to->data[0].options, value, problem);
    if (strcmp(key, "blocks") == 0)
        return value_count(value, 1, &to->blocks, problem);
    if (strcmp(key, "warmup") == 0)
        return get_warmup(value, &to->warmup, problem);
    if (strcmp(key, "precision") == 0)
        return get_precision(value, &to->precision, problem);
    if (strcmp(key, "seed") == 0)
        return value_count(value, 0, &to->seed, problem);
    if (strcmp(key, "time_limit") == 0)
        return value_seconds(value, &to->time_limit_s, problem);
    if (strcmp(key, "timeout") == 0)
        return value_seconds(value, &to->timeout_s, problem)
               && (to->timeout_s > 0
                   || problem_tell(problem, "timeout must be more than 0 seconds"));
    return problem_tell(problem, "[experiment] has no key '%s'", key);
}

static bool begin_cells(struct parser *parser, const char *section)
{
    parser->in_section = true;
    return crossing_begin(&parser->crossing, section, &parser->problem);
}

static bool end_cells(struct parser *parser)
{
    if (!parser->in_section)
        return true;
    parser->in_section = false;
    parser->late = !crossing_add(&parser->crossing, parser->experiment, parser->catalog,
                                 parser->cores, &parser->problem);
    return !parser->late;
}

/* For ini_parse_string(): 1 = fine. */
static int take_entry(void *user, const char *section, const char *key, const char *value)
{
    static const char data[] = "data ", cells[] = "cells ";
    struct parser *parser = user;
    if (parser->problem.text[0] != '\0')
        return 0;
    bool same = parser->in_section && strcmp(section, parser->crossing.name) == 0;
    if (!same && !end_cells(parser))
        return 0;
    if (strcmp(section, "experiment") == 0)
        return experiment_key(parser, key, value);
    if (strncmp(section, data, strlen(data)) == 0)
        return data_key(parser, section + strlen(data), key, value);
    if (strncmp(section, cells, strlen(cells)) != 0)
        return problem_tell(&parser->problem, "no section [%s]: there are [experiment], "
                                              "[data NAME] and [cells NAME]", section);
    return (same || begin_cells(parser, section))
           && crossing_key(&parser->crossing, key, value, parser->cores, &parser->problem);
}

static void set_name(struct experiment *experiment, const char *path)
{
    const char *base = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    snprintf(experiment->name, sizeof experiment->name, "%s", base);
    char *suffix = strrchr(experiment->name, '.');
    if (suffix != NULL && suffix != experiment->name)
        *suffix = '\0';
}

/* line: of the first problem; 0 = it is of no line. */
static int report(const struct parser *parser, const char *name, int line)
{
    const char *told = parser->problem.text;
    const char *problem = told[0] != '\0' ? told : "is no KEY = VALUE";
    if (parser->late)
        error_line("%s: [%s]: %s", name, parser->crossing.name, problem);
    else if (line > 0)
        error_line("%s: line %d: %s", name, line, problem);
    else
        error_line("%s: %s", name, problem);
    return -EINVAL;
}

int experiment_parse(struct experiment *experiment, const char *name, const char *text,
                     const struct catalog *catalog, unsigned cores)
{
    *experiment = (struct experiment){
        .data = {{.name = "default", .profile = "tutorial"}}, .data_count = 1,
        .blocks = 10, .warmup = WARMUP_AUTO, .precision = 0.02, .seed = 1, .timeout_s = 3600,
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
        end_cells(parser);
    if (line == 0 && parser->problem.text[0] == '\0' && experiment->count == 0)
        problem_tell(&parser->problem, "no cells: add a section [cells NAME] with a key strategy");

    int error = line != 0 || parser->problem.text[0] != '\0' ? report(parser, name, line) : 0;
    if (error == 0)
        drop_unused_data(experiment);
    else
        experiment_free(experiment);
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

#include "crossing.h"

#include "value.h"

#include <math.h>
#include <string.h>

/* What a crossing is turned into cells with. */
struct context {
    const struct crossing *crossing;
    struct experiment *experiment;
    const struct catalog *catalog;
    struct problem *problem;
    bool exists;                /* one of its combinations does */
};

bool crossing_begin(struct crossing *crossing, const char *name, struct problem *problem)
{
    *crossing = (struct crossing){.tutorial = SAMPLE_NONE, .published_s = NAN};
    return value_copy(crossing->name, sizeof crossing->name, name, problem);
}

bool crossing_key(struct crossing *crossing, const char *key, const char *value, unsigned cores,
                  struct problem *problem)
{
    enum factor factor = factors_find(key);
    if (factor != FACTORS)
        return factors_add(&crossing->levels[factor], factor, value, cores, problem);
    if (strcmp(key, "except") == 0)
        return factors_add(&crossing->except, FACTOR_STRATEGY, value, cores, problem);
    if (strcmp(key, "tutorial") == 0)
        return value_count(value, 1, &crossing->tutorial, problem);
    if (strcmp(key, "published") == 0)
        return value_seconds(value, &crossing->published_s, problem);
    if (strcmp(key, "aa") != 0)
        return problem_tell(problem, "[%s] has no key '%s'", crossing->name, key);
    crossing->aa = strcmp(value, "yes") == 0;
    return crossing->aa || strcmp(value, "no") == 0 || problem_tell(problem, "aa is yes or no");
}

static bool add_cell(struct context *in, const struct combination *at)
{
    struct plan_cell cell;
    const char *name = at->level[FACTOR_DATA];
    size_t data = experiment_find_data(in->experiment, name);
    if (data == in->experiment->data_count)
        return problem_tell(in->problem, "no data set '%s': a section [data %s] must stand above",
                            name, name);
    switch (plan_cell_make(&cell, in->catalog, at, data)) {
    case PLAN_CELL_DROPPED:
        return true;
    case PLAN_CELL_UNKNOWN:
        return problem_tell(in->problem, "no strategy '%s' in %s (zipbench list)",
                            at->level[FACTOR_STRATEGY], at->level[FACTOR_IMPLEMENTATION]);
    case PLAN_CELL_NO_CODEC:
        return problem_tell(in->problem, "no codec '%s' (zipbench list)", at->level[FACTOR_CODEC]);
    case PLAN_CELL_MADE:
        break;
    }
    in->exists = true;
    cell.tutorial = in->crossing->tutorial;
    cell.published_s = in->crossing->published_s;
    cell.aa = in->crossing->aa;
    if (in->experiment->count == CELLS_MAX)
        return problem_tell(in->problem, "more than %d cells", CELLS_MAX);
    return experiment_add(in->experiment, &cell) == 0 || problem_tell(in->problem, "out of memory");
}

static bool is_excepted(const struct crossing *crossing, const char *strategy)
{
    for (size_t i = 0; i < crossing->except.count; i++)
        if (strcmp(crossing->except.text[i], strategy) == 0)
            return true;
    return false;
}

/* `all` and `floors` stand for what the catalog has. */
static bool add_combination(struct context *in, struct combination at)
{
    const char *word = at.level[FACTOR_STRATEGY];
    bool floors = strcmp(word, "floors") == 0;
    if (!floors && strcmp(word, "all") != 0)
        return add_cell(in, &at);

    for (size_t i = 0; i < in->catalog->count; i++) {
        const struct program *program = &in->catalog->programs[i];
        const char *implementation = implementation_name[program->implementation];
        if (strcmp(implementation, at.level[FACTOR_IMPLEMENTATION]) != 0
            || program->is_floor != floors || is_excepted(in->crossing, program->name))
            continue;
        at.level[FACTOR_STRATEGY] = program->name;
        if (!add_cell(in, &at))
            return false;
    }
    return true;
}

/* Steps to the next combination, last factor fastest; false behind the last. */
static bool step(const struct crossing *crossing, size_t index[FACTORS])
{
    for (int factor = FACTORS - 1; factor >= 0; factor--) {
        if (++index[factor] < crossing->levels[factor].count)
            return true;
        index[factor] = 0;
    }
    return false;
}

bool crossing_add(struct crossing *crossing, struct experiment *experiment,
                  const struct catalog *catalog, unsigned cores, struct problem *problem)
{
    struct context in = {crossing, experiment, catalog, problem, false};
    if (crossing->levels[FACTOR_STRATEGY].count == 0)
        return problem_tell(problem, "names no strategy");
    for (enum factor i = 0; i < FACTORS; i++)
        if (crossing->levels[i].count == 0)
            factors_add_standard(&crossing->levels[i], i, cores);

    size_t index[FACTORS] = {0};
    bool good = true;
    do {
        struct combination at;
        for (size_t i = 0; i < FACTORS; i++)
            at.level[i] = crossing->levels[i].text[index[i]];
        good = add_combination(&in, at);
    } while (good && step(crossing, index));
    if (good && !in.exists)
        return problem_tell(problem, "no such combination: no codec has its level, or no program "
                                     "deflates there");
    return good;
}

#include "rules_figures.h"

#include "csv.h"
#include "figures.h"

#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The figures that join what was measured, and what lies along the axis.  The lines of speedup
 * are laws, the steps of pareto and drift are no measurements. */
static const struct {
    enum figure figure;
    const char *axis;
} joined[] = {
    { FIGURE_WORKERS, "workers" },
    { FIGURE_EFFICIENCY, "workers" },
    { FIGURE_MEMORY, "workers" },
    { FIGURE_SIZES, "size_bytes" },
    { FIGURE_SINKS, "workers" },
};

enum { JOINED = sizeof joined / sizeof *joined };

/* A point of a line: "panel/line", and where on the axis. */
struct point {
    char line[64];
    double at;
};

struct points {
    struct point *points;
    size_t count, wrong;        /* wrong: not a number */
};

static size_t column(const struct csv *csv, const char *name)
{
    for (size_t i = 0; i < csv->count; i++)
        if (strcmp(csv->fields[i], name) == 0)
            return i;
    return SIZE_MAX;
}

static const char *field(const struct csv *csv, size_t index)
{
    return index < csv->count ? csv->fields[index] : "";
}

static void add_point(struct points *points, const char *panel, const char *line, const char *at)
{
    char *end;
    double number = strtod(at, &end);

    if (end == at || *end != '\0' || !isfinite(number)) {
        points->wrong++;
        return;
    }
    struct point *grown = realloc(points->points, (points->count + 1) * sizeof *grown);
    if (grown == NULL)
        abort();
    points->points = grown;
    struct point *point = &grown[points->count++];
    snprintf(point->line, sizeof point->line, "%.24s/%.24s", panel, line);
    point->at = number;
}

/* Returns whether there is such a file with such columns. */
static bool read_points(struct points *points, const char *path, const char *axis)
{
    struct csv csv;

    if (csv_open(&csv, path) != 0)
        return false;
    bool good = csv_next(&csv);
    size_t panel = column(&csv, "panel"), at = column(&csv, axis);
    size_t line = column(&csv, "series") != SIZE_MAX ? column(&csv, "series") : column(&csv, "row");

    good = good && at != SIZE_MAX && line != SIZE_MAX;
    while (good && csv_next(&csv))
        add_point(points, field(&csv, panel), field(&csv, line), field(&csv, at));
    csv_close(&csv);
    return good;
}

static size_t count_doubles(const struct points *points)
{
    size_t doubles = 0;

    for (size_t i = 0; i < points->count; i++)
        for (size_t j = 0; j < i; j++)
            if (points->points[i].at == points->points[j].at
                && strcmp(points->points[i].line, points->points[j].line) == 0) {
                doubles++;
                break;
            }
    return doubles;
}

enum rule_outcome rules_check_figures(const struct analysis *analysis, char *evidence,
                                      size_t size)
{
    unsigned figures = figures_of(&analysis->summary);
    size_t looked = 0, points_in_all = 0, wrong = 0;

    for (size_t i = 0; i < JOINED; i++) {
        struct points points = { 0 };
        char path[PATH_MAX];
        if ((figures & 1u << joined[i].figure) == 0)
            continue;
        snprintf(path, sizeof path, "%s/figures/%s.csv", analysis->folder,
                 figure_name[joined[i].figure]);
        if (read_points(&points, path, joined[i].axis)) {
            looked++;
            points_in_all += points.count + points.wrong;
            wrong += points.wrong + count_doubles(&points);
        }
        free(points.points);
    }
    if (looked == 0) {
        snprintf(evidence, size, "no figure of this campaign joins points, or it is not drawn");
        return RULE_NOT_APPLICABLE;
    }
    snprintf(evidence, size, "figures that join points: %zu; of their %zu points %zu are not at a "
             "number, or not alone there on their line", looked, points_in_all, wrong);
    return wrong == 0 ? RULE_PASS : RULE_FAIL;
}

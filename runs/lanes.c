/*
 * Needs: jansson
 */
#include "lanes.h"

#include "command.h"
#include "error.h"
#include "phase.h"
#include "project.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 1600, LANES_MAX = 1100, NAME_SIZE = 48 };

/* What each 1/BINS of the run went into, in microseconds. */
struct lane {
    char name[NAME_SIZE];               /* "" = as numbered */
    bool used;
    float spent[BINS][PHASE_COUNT];
};

struct chart {
    struct lane *lanes[LANES_MAX];      /* owned; by tid, NULL = none */
    double end_us;
    char program[NAME_SIZE];
};

static const char *text_of(const json_t *event, const char *key)
{
    return json_string_value(json_object_get(event, key));
}

static struct lane *lane_of(struct chart *chart, const json_t *event)
{
    json_int_t tid = json_integer_value(json_object_get(event, "tid"));

    if (tid < 0 || tid >= LANES_MAX)
        return NULL;
    if (chart->lanes[tid] == NULL)
        chart->lanes[tid] = calloc(1, sizeof(struct lane));
    return chart->lanes[tid];
}

static bool is_named(const json_t *event, const char *key, const char *value)
{
    const char *text = text_of(event, key);

    return text != NULL && strcmp(text, value) == 0;
}

/* A trace may come from anywhere: what gnuplot or CSV would take for more than a
 * name is replaced. */
static void copy_name(char name[NAME_SIZE], const char *text)
{
    snprintf(name, NAME_SIZE, "%s", text != NULL ? text : "");
    for (; *name != '\0'; name++)
        if (!isalnum((unsigned char)*name) && strchr("-_. ", *name) == NULL)
            *name = '?';
}

static void note_name(struct chart *chart, const json_t *event)
{
    const char *name = text_of(json_object_get(event, "args"), "name");
    struct lane *lane = lane_of(chart, event);

    if (is_named(event, "name", "process_name"))
        copy_name(chart->program, name);
    else if (lane != NULL)
        copy_name(lane->name, name);
}

static double end_of(const json_t *event)
{
    return json_number_value(json_object_get(event, "ts"))
           + json_number_value(json_object_get(event, "dur"));
}

static size_t phase_of(const json_t *event)
{
    size_t phase = 0;

    while (phase < PHASE_COUNT && !is_named(event, "name", phase_name[phase]))
        phase++;
    return phase;
}

static void add_span(struct lane *lane, size_t phase, double begin, double end)
{
    lane->used = true;
    for (size_t bin = (size_t)begin; bin < BINS && (double)bin < end; bin++) {
        double from = begin > (double)bin ? begin : (double)bin;
        double to = end < (double)bin + 1 ? end : (double)bin + 1;
        lane->spent[bin][phase] += (float)(to - from);
    }
}

static void add_event(struct chart *chart, const json_t *event)
{
    double begin = json_number_value(json_object_get(event, "ts"));
    double scale = BINS / chart->end_us;
    size_t phase = phase_of(event);
    struct lane *lane = lane_of(chart, event);

    if (lane != NULL && phase < PHASE_COUNT && begin >= 0)
        add_span(lane, phase, begin * scale, end_of(event) * scale);
}

/* Returns false if there is nothing to draw. */
static bool read_events(struct chart *chart, const json_t *events)
{
    size_t i;
    const json_t *event;

    json_array_foreach(events, i, event)
        if (is_named(event, "ph", "X") && end_of(event) > chart->end_us)
            chart->end_us = end_of(event);
    json_array_foreach(events, i, event)
        if (is_named(event, "ph", "M"))
            note_name(chart, event);
        else if (is_named(event, "ph", "X") && chart->end_us > 0)
            add_event(chart, event);
    return chart->end_us > 0;
}

/* The phase that took most of the bin; PHASE_COUNT = the worker did not live. */
static size_t dominant(const struct lane *lane, size_t bin)
{
    size_t best = PHASE_COUNT;

    for (size_t phase = 0; phase < PHASE_COUNT; phase++)
        if (lane->spent[bin][phase] > (best < PHASE_COUNT ? lane->spent[bin][best] : 0))
            best = phase;
    return best;
}

static void put_lane(FILE *out, const struct chart *chart, size_t tid, size_t row)
{
    const struct lane *lane = chart->lanes[tid];
    double scale = chart->end_us / 1e6 / BINS;
    size_t bin = 0;

    while (bin < BINS) {
        size_t first = bin, phase = dominant(lane, bin);
        while (bin < BINS && dominant(lane, bin) == phase)
            bin++;
        if (phase == PHASE_COUNT)
            continue;
        fprintf(out, "%zu,", row);
        if (lane->name[0] != '\0')
            fputs(lane->name, out);
        else
            fprintf(out, "worker %zu", tid);
        fprintf(out, ",%zu,%.6f,%.6f\n", phase + 1, (double)first * scale, (double)bin * scale);
    }
}

static int write_csv(const struct chart *chart, const char *stem)
{
    char path[PATH_MAX];
    size_t row = 0;

    snprintf(path, sizeof path, "%s.csv", stem);
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    fputs("row,lane,phase,begin_s,end_s\n", out);
    for (size_t tid = 0; tid < LANES_MAX; tid++)
        if (chart->lanes[tid] != NULL && chart->lanes[tid]->used)
            put_lane(out, chart, tid, row++);
    bool failed = ferror(out) != 0;
    if (fclose(out) != 0 || failed)
        return error_errno(-EIO, "%s", path);
    return 0;
}

static void free_chart(struct chart *chart)
{
    for (size_t tid = 0; tid < LANES_MAX; tid++)
        free(chart->lanes[tid]);
}

static int draw(const struct chart *chart, const char *stem, const char *plots, const char *format)
{
    char setting[4 * PATH_MAX], script[PATH_MAX], output[256];

    if (strpbrk(stem, "'\\") != NULL || strchr(plots, '\'') != NULL) {
        error_line("%s: gnuplot cannot be given a path with a quote", stem);
        return -EINVAL;
    }
    const char *slash = strrchr(stem, '/');
    snprintf(setting, sizeof setting,
             "format='%s'; folder='%.*s'; name='%s'; plots='%s'; program='%s'", format,
             slash != NULL ? (int)(slash - stem) : 1, slash != NULL ? stem : ".",
             slash != NULL ? slash + 1 : stem, plots, chart->program);
    snprintf(script, sizeof script, "%s/lanes.gp", plots);
    const char *const argv[] = { "gnuplot", "-e", setting, script, NULL };
    int status = command_output(argv, false, output, sizeof output);
    if (status == -ENOENT)
        return status;
    if (status != 0) {
        error_line("gnuplot failed on %s with status %d", script, status);
        return -EIO;
    }
    return 0;
}

int lanes_draw(const char *trace, const char *stem, const char *plots)
{
    json_error_t trouble;
    json_t *root = json_load_file(trace, 0, &trouble);
    struct chart *chart = calloc(1, sizeof *chart);
    int err;

    if (root == NULL) {
        error_line("%s: no trace: %s (line %d)", trace, trouble.text, trouble.line);
        err = -EINVAL;
    } else if (chart == NULL) {
        err = error_errno(-ENOMEM, "%s", trace);
    } else if (!read_events(chart, json_object_get(root, "traceEvents"))) {
        error_line("%s: there is no event of zip-* in it", trace);
        err = -EINVAL;
    } else {
        err = write_csv(chart, stem);
        if (err == 0)
            err = draw(chart, stem, plots, "svg");
        if (err == 0)
            err = draw(chart, stem, plots, "png");
    }
    if (chart != NULL)
        free_chart(chart);
    free(chart);
    json_decref(root);
    return err;
}

/* TRACE without .json. */
static char *stem_of(const char *trace)
{
    size_t size = strlen(trace), suffix = strlen(".json");
    bool has = size > suffix && strcmp(trace + size - suffix, ".json") == 0;

    return strndup(trace, has ? size - suffix : size);
}

static int draw_one(const char *trace, const char *plots)
{
    char *stem = stem_of(trace);
    int err = stem != NULL ? lanes_draw(trace, stem, plots) : error_errno(-ENOMEM, "%s", trace);

    if (err == -ENOENT)
        error_line("no gnuplot here; %s.csv holds the lanes", stem);
    if (err == 0)
        printf("lanes: %s.svg, %s.png\n", stem, stem);
    free(stem);
    return err;
}

int lanes_main(int argc, char **argv)
{
    int err = 0;

    if (argc < 2 || argv[1][0] == '-') {
        error_line("lanes: name a TRACE, as zip-* --trace writes it");
        return EXIT_USAGE;
    }
    char *plots = project_path("plots");
    if (plots == NULL)
        return EXIT_FAILED;
    setenv("LC_ALL", "C.UTF-8", 1);     /* gnuplot warns where the locale has another encoding */
    for (int i = 1; i < argc && err == 0; i++)
        err = draw_one(argv[i], plots);
    free(plots);
    return err == 0 ? EXIT_OK : EXIT_FAILED;
}

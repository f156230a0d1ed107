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
#include <getopt.h>
#include <jansson.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 1600, LANES_MAX = 1100, NAME_SIZE = 48 };

#define LONGEST_US 1e15     /* three decades; more is no time of a run */

/* What each 1/BINS of the run went into, in microseconds. */
struct lane {
    char name[NAME_SIZE];               /* "" = as numbered */
    bool used;
    float spent[BINS][PHASE_COUNT];
};

struct chart {
    struct lane *lanes[LANES_MAX];      /* owned; by tid, NULL = none */
    bool left_out;                      /* there were others */
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

    if (tid < 0 || tid >= LANES_MAX) {
        chart->left_out = true;
        return NULL;
    }
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

struct span {
    size_t phase;
    double begin_us;
    double end_us;
};

static size_t phase_of(const json_t *event)
{
    size_t phase = 0;

    while (phase < PHASE_COUNT && !is_named(event, "name", phase_name[phase]))
        phase++;
    return phase;
}

/* Returns false for what is not drawn. */
static bool read_span(const json_t *event, struct span *span)
{
    double ts = json_number_value(json_object_get(event, "ts"));
    double dur = json_number_value(json_object_get(event, "dur"));

    *span = (struct span){ phase_of(event), ts, ts + dur };
    return is_named(event, "ph", "X") && span->phase < PHASE_COUNT && ts >= 0 && dur > 0
           && span->end_us <= LONGEST_US;
}

/* begin, end: in bins, 0 ... BINS. */
static void add_span(struct lane *lane, size_t phase, double begin, double end)
{
    for (size_t bin = (size_t)begin; bin < BINS && (double)bin < end; bin++) {
        double from = begin > (double)bin ? begin : (double)bin;
        double to = end < (double)bin + 1 ? end : (double)bin + 1;
        lane->spent[bin][phase] += (float)(to - from);
        lane->used = true;
    }
}

static void add_event(struct chart *chart, const json_t *event)
{
    double scale = BINS / chart->end_us;
    struct span span;

    if (!read_span(event, &span))
        return;
    struct lane *lane = lane_of(chart, event);
    if (lane != NULL)
        add_span(lane, span.phase, span.begin_us * scale, span.end_us * scale);
}

/* Returns false if there is nothing to draw. */
static bool read_events(struct chart *chart, const json_t *events)
{
    size_t i;
    const json_t *event;
    struct span span;
    bool any = false;

    json_array_foreach(events, i, event)
        if (read_span(event, &span) && span.end_us > chart->end_us)
            chart->end_us = span.end_us;
    json_array_foreach(events, i, event)
        if (is_named(event, "ph", "M"))
            note_name(chart, event);
        else if (chart->end_us > 0)
            add_event(chart, event);
    for (size_t tid = 0; tid < LANES_MAX; tid++)
        any = any || (chart->lanes[tid] != NULL && chart->lanes[tid]->used);
    return any;
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
        fprintf(out, ",%zu,%.9f,%.9f\n", phase + 1, (double)first * scale, (double)bin * scale);
    }
}

static int write_csv(const struct chart *chart, const char *stem)
{
    char path[PATH_MAX];
    size_t row = 0;

    int length = snprintf(path, sizeof path, "%s.csv", stem);
    FILE *out = (size_t)length < sizeof path ? fopen(path, "we") : NULL;
    if (out == NULL) {
        error_errno((size_t)length < sizeof path ? -errno : -ENAMETOOLONG, "%s", path);
        return -EIO;    /* -ENOENT is kept for gnuplot */
    }
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

static int draw_all(const struct chart *chart, const char *stem, const char *plots,
                    const char *format)
{
    static const char *const formats[] = { "svg", "png" };
    int err = write_csv(chart, stem);

    for (size_t i = 0; i < 2 && err == 0; i++)
        if (format == NULL || strcmp(format, formats[i]) == 0)
            err = draw(chart, stem, plots, formats[i]);
    return err;
}

int lanes_draw(const char *trace, const char *stem, const char *plots, const char *format)
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
    } else if (!read_events(chart, json_is_array(root) ? root
                                                       : json_object_get(root, "traceEvents"))) {
        error_line("%s: there is no event of zip-* in it", trace);
        err = -EINVAL;
    } else {
        if (chart->left_out)
            error_warn("%s: only workers 0 to %d are drawn", trace, LANES_MAX - 1);
        err = draw_all(chart, stem, plots, format);
    }
    if (chart != NULL)
        free_chart(chart);
    free(chart);
    json_decref(root);
    return err;
}

/* A pointer to the suffix that ends the path, or to the path's end. */
static const char *suffix_at(const char *path, const char *suffix)
{
    size_t size = strlen(path), length = strlen(suffix);
    bool has = size > length && strcmp(path + size - length, suffix) == 0;

    return path + size - (has ? length : 0);
}

static int draw_one(const char *trace, const char *output, const char *suffix, const char *plots)
{
    const char *path = output != NULL ? output : trace;
    char *stem = strndup(path, (size_t)(suffix_at(path, suffix) - path));

    if (stem == NULL)
        return error_errno(-ENOMEM, "%s", trace);
    int err = lanes_draw(trace, stem, plots, output != NULL ? suffix + 1 : NULL);
    if (err == -ENOENT)
        error_line("no gnuplot here; %s.csv holds the lanes", stem);
    else if (err == 0 && output != NULL)
        printf("lanes: %s\n", output);
    else if (err == 0)
        printf("lanes: %s.svg, %s.png\n", stem, stem);
    free(stem);
    return err;
}

static int usage_error(const char *text)
{
    error_line("lanes: %s (zipbench lanes TRACE... | TRACE -o NAME.svg|NAME.png)", text);
    return EXIT_USAGE;
}

/* Returns NULL if output is no name of a figure. */
static const char *suffix_of(const char *output)
{
    if (output == NULL)
        return ".json";
    if (*suffix_at(output, ".svg") != '\0')
        return ".svg";
    return *suffix_at(output, ".png") != '\0' ? ".png" : NULL;
}

int lanes_main(int argc, char **argv)
{
    const char *output = NULL;
    int err = 0, option;

    optind = 0;     /* glibc: start afresh */
    opterr = 0;
    while ((option = getopt(argc, argv, ":o:")) != -1) {
        if (option != 'o')
            return usage_error(option == ':' ? "-o needs a name" : "there is no such option");
        output = optarg;
    }
    const char *suffix = suffix_of(output);
    if (optind == argc)
        return usage_error("name a TRACE, as zip-* --trace writes it");
    if (suffix == NULL)
        return usage_error("-o: a figure ends in .svg or .png");
    if (output != NULL && optind + 1 < argc)
        return usage_error("-o is for one TRACE");
    char *plots = project_path("plots");
    if (plots == NULL)
        return EXIT_FAILED;
    setenv("LC_ALL", "C.UTF-8", 1);     /* gnuplot warns where the locale has another encoding */
    for (int i = optind; i < argc && err == 0; i++)
        err = draw_one(argv[i], output, suffix, plots);
    free(plots);
    return err == 0 ? EXIT_OK : EXIT_FAILED;
}

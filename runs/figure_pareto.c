/*
 * Needs: gsl
 */
#include "figure_data.h"

#include "csv.h"
#include "label.h"
#include "placement.h"
#include "ranking.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Of C's ways, as many as are worth a label; the plot's size in plots/pareto.gp; of more points
 * only some are named, those of the front at least so many pixels apart. */
enum { OURS_SHOWN = 3, PLOT_WIDTH = 490, PLOT_HEIGHT = 380, ALL_NAMED_MAX = 30, APART = 32 };

/* Where things lie in one panel: from data to pixels, both axes logarithmic. */
struct axes {
    double x_min, x_max;        /* seconds */
    double y_min, y_max;        /* bytes */
};

struct panel {
    const struct cell **cells;  /* owned; the fastest first */
    struct placement *labels;   /* owned; one per cell */
    bool *front;                /* owned; likewise: nothing is both faster and smaller */
    bool *named;                /* owned; likewise: has a label */
    size_t count;
    struct axes axes;
};

/* --- What is shown ---------------------------------------------------------------------- */

static bool is_among_the_first(const struct rankings *rankings, const struct cell *cell)
{
    for (size_t t = 0; t < rankings->count; t++) {
        const struct ranking *task = &rankings->tasks[t];
        for (size_t i = 0; i < task->count && i < OURS_SHOWN; i++)
            if (task->contestants[i].cell == cell)
                return true;
    }
    return false;
}

/* Where no ways are compared, codecs are: in memory, with one worker each. */
static bool is_codec_alone(const struct cell *cell)
{
    return cell_is(cell, "c", NULL) && !cell_leaves_archive(cell)
           && cell->factors->codec[0] != '\0' && cell_workers(cell) == 1
           && strcmp(cell->factors->strategy, "sequential") != 0;
}

static bool is_shown(const struct summary *summary, const struct rankings *rankings,
                     const struct cell *cell)
{
    if (cell->factors->bytes_out == SAMPLE_NONE)
        return false;
    if (!cell_leaves_archive(cell))
        return rankings->count == 0 && is_codec_alone(cell);
    return cell_is(cell, "peer", NULL)
           || (cell_is(cell, "c", NULL)
               && ((cell->base != CELL_NONE && &summary->cells[cell->base] == cell)
                   || is_among_the_first(rankings, cell)));
}

static int by_time(const void *left, const void *right)
{
    const struct cell *a = *(const struct cell *const *)left;
    const struct cell *b = *(const struct cell *const *)right;

    if (a->wall_s.median != b->wall_s.median)
        return a->wall_s.median < b->wall_s.median ? -1 : 1;
    return a < b ? -1 : a > b;
}

/* The first cell of a data set stands for it. */
static bool is_first_of_data(const struct summary *summary, const struct rankings *rankings,
                             size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (is_shown(summary, rankings, &summary->cells[i])
            && cell_same_data(&summary->cells[i], &summary->cells[index]))
            return false;
    return is_shown(summary, rankings, &summary->cells[index]);
}

static const char *plain_codec(const struct cell *cell)
{
    const char *codec = cell->factors->codec;

    return strcmp(codec, "zlib") == 0 || strcmp(codec, "deflate") == 0 ? "" : codec;
}

static char *name_of(const struct cell *cell, char text[static LABEL_SIZE])
{
    if (!cell_leaves_archive(cell))
        return label_of_codec(cell, text, LABEL_SIZE);
    int used = snprintf(text, LABEL_SIZE, "%s", cell->factors->strategy);
    if (plain_codec(cell)[0] != '\0')
        used += snprintf(text + used, LABEL_SIZE - (size_t)used, " %s", plain_codec(cell));
    if (cell->factors->level != SAMPLE_NONE)
        snprintf(text + used, LABEL_SIZE - (size_t)used, " %" PRIu64, cell->factors->level);
    return text;
}

/* The number, from 0, of its program among those shown: ours, then the peers. */
static size_t series_of(const struct summary *summary, const struct rankings *rankings,
                        const struct cell *cell)
{
    size_t series = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct sample *other = summary->cells[i].factors;
        bool first = is_shown(summary, rankings, &summary->cells[i]);
        if (first && strcmp(other->strategy, cell->factors->strategy) == 0
            && strcmp(other->implementation, cell->factors->implementation) == 0)
            return series;
        for (size_t j = 0; j < i && first; j++)
            first = !is_shown(summary, rankings, &summary->cells[j])
                    || strcmp(summary->cells[j].factors->strategy, other->strategy) != 0
                    || strcmp(summary->cells[j].factors->implementation, other->implementation);
        series += first;
    }
    return series;
}

/* --- A panel ---------------------------------------------------------------------------- */

static double bytes_of(const struct cell *cell)
{
    return (double)cell->factors->bytes_out;
}

/* Wide enough for the points and their intervals, with a margin for labels. */
static struct axes axes_of(const struct panel *panel)
{
    static const double margin_x = 0.06, margin_y = 0.08;
    struct axes axes = { INFINITY, 0, INFINITY, 0 };

    for (size_t i = 0; i < panel->count; i++) {
        const struct estimate *time = &panel->cells[i]->wall_s;
        axes.x_min = fmin(axes.x_min, time->has_interval ? time->low : time->median);
        axes.x_max = fmax(axes.x_max, time->has_interval ? time->high : time->median);
        axes.y_min = fmin(axes.y_min, bytes_of(panel->cells[i]));
        axes.y_max = fmax(axes.y_max, bytes_of(panel->cells[i]));
    }
    double x = fmax(log(axes.x_max / axes.x_min), 0.1) * margin_x;
    double y = fmax(log(axes.y_max / axes.y_min), 0.01) * margin_y;
    return (struct axes) { axes.x_min * exp(-x), axes.x_max * exp(x), axes.y_min * exp(-y),
                           axes.y_max * exp(y) };
}

static double to_pixel(double value, double low, double high, double size)
{
    return log(value / low) / log(high / low) * size;
}

static double from_pixel(double pixel, double low, double high, double size)
{
    return low * exp(pixel / size * log(high / low));
}

/* How far to the right the line goes on which the point lies: its bar, or the front. */
static double line_end_s(const struct panel *panel, size_t index)
{
    const struct estimate *time = &panel->cells[index]->wall_s;
    double end_s = time->has_interval ? time->high : time->median;
    size_t next = index + 1;

    while (next < panel->count && !panel->front[next])
        next++;
    if (panel->front[index] && next < panel->count)
        end_s = fmax(end_s, panel->cells[next]->wall_s.median);
    return end_s;
}

static void place_labels(struct panel *panel)
{
    const struct axes *axes = &panel->axes;
    char text[LABEL_SIZE];

    for (size_t i = 0; i < panel->count; i++) {
        const struct estimate *time = &panel->cells[i]->wall_s;
        double low_s = time->has_interval ? time->low : time->median;
        panel->labels[i] = (struct placement) {
            .x = to_pixel(time->median, axes->x_min, axes->x_max, PLOT_WIDTH),
            .left = to_pixel(low_s, axes->x_min, axes->x_max, PLOT_WIDTH),
            .right = to_pixel(line_end_s(panel, i), axes->x_min, axes->x_max, PLOT_WIDTH),
            .y = to_pixel(bytes_of(panel->cells[i]), axes->y_min, axes->y_max, PLOT_HEIGHT),
            .letters = panel->named[i] ? strlen(name_of(panel->cells[i], text)) : 0,
        };
    }
    placement_make(panel->labels, panel->count, PLOT_WIDTH, PLOT_HEIGHT);
}

static void find_front(struct panel *panel)
{
    double least = INFINITY;

    for (size_t i = 0; i < panel->count; i++) {
        panel->front[i] = bytes_of(panel->cells[i]) < least;
        least = fmin(least, bytes_of(panel->cells[i]));
    }
}

static bool same_peer(const struct cell *a, const struct cell *b)
{
    return cell_is(a, "peer", NULL) && cell_is(b, "peer", NULL)
           && strcmp(a->factors->strategy, b->factors->strategy) == 0;
}

/* Of each peer the fastest and the smallest. */
static bool is_end_of_peer(const struct panel *panel, size_t index)
{
    bool fastest = cell_is(panel->cells[index], "peer", NULL), smallest = fastest;

    for (size_t i = 0; i < panel->count; i++) {
        if (i == index || !same_peer(panel->cells[i], panel->cells[index]))
            continue;
        fastest = fastest && i > index;
        smallest = smallest && bytes_of(panel->cells[i]) > bytes_of(panel->cells[index]);
    }
    return fastest || smallest;
}

static void find_named(struct panel *panel)
{
    const struct axes *axes = &panel->axes;
    double last_x = -INFINITY, last_y = -INFINITY;

    for (size_t i = 0; i < panel->count; i++) {
        double x = to_pixel(panel->cells[i]->wall_s.median, axes->x_min, axes->x_max, PLOT_WIDTH);
        double y = to_pixel(bytes_of(panel->cells[i]), axes->y_min, axes->y_max, PLOT_HEIGHT);
        bool apart = panel->front[i] && hypot(x - last_x, y - last_y) >= APART;
        panel->named[i] = panel->count <= ALL_NAMED_MAX || apart || is_end_of_peer(panel, i);
        last_x = apart ? x : last_x;
        last_y = apart ? y : last_y;
    }
}

static struct panel panel_of(const struct summary *summary, const struct rankings *rankings,
                             const struct cell *data)
{
    struct panel panel = {
        .cells = calloc(summary->count, sizeof(const struct cell *)),
        .labels = calloc(summary->count, sizeof(struct placement)),
        .front = calloc(summary->count, sizeof(bool)),
        .named = calloc(summary->count, sizeof(bool)),
    };

    if (panel.cells == NULL || panel.labels == NULL || panel.front == NULL || panel.named == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++)
        if (cell_same_data(&summary->cells[i], data)
            && is_shown(summary, rankings, &summary->cells[i]))
            panel.cells[panel.count++] = &summary->cells[i];
    qsort(panel.cells, panel.count, sizeof(const struct cell *), by_time);
    panel.axes = axes_of(&panel);
    find_front(&panel);
    find_named(&panel);
    place_labels(&panel);
    return panel;
}

static void free_panel(struct panel *panel)
{
    free(panel->cells);
    free(panel->labels);
    free(panel->front);
    free(panel->named);
}

/* --- The rows --------------------------------------------------------------------------- */

static void put_point(FILE *out, const struct axes *axes, double x, double y)
{
    figure_put_number(out, from_pixel(x, axes->x_min, axes->x_max, PLOT_WIDTH));
    figure_put_number(out, from_pixel(y, axes->y_min, axes->y_max, PLOT_HEIGHT) / 1e6);
}

static void put_row(FILE *out, const struct panel *panel, size_t index)
{
    const struct cell *cell = panel->cells[index];
    const struct placement *label = &panel->labels[index];
    const struct axes *axes = &panel->axes;

    figure_put_number(out, cell->wall_s.median);
    figure_put_number(out, cell->wall_s.low);
    figure_put_number(out, cell->wall_s.high);
    figure_put_number(out, bytes_of(cell) / 1e6);
    fprintf(out, ",%d", panel->front[index]);
    put_point(out, axes, label->label_x, label->label_y);
    put_point(out, axes, label->end_x, label->end_y);
    figure_put_number(out, axes->x_min);
    figure_put_number(out, axes->x_max);
    figure_put_number(out, axes->y_min / 1e6);
    figure_put_number(out, axes->y_max / 1e6);
    fputc('\n', out);
}

static void put_panel(FILE *out, const struct summary *summary, const struct rankings *rankings,
                      const struct panel *panel, size_t number)
{
    char text[LABEL_SIZE];

    for (size_t i = 0; i < panel->count; i++) {
        const struct cell *cell = panel->cells[i];
        fprintf(out, "%zu,", number);
        snprintf(text, sizeof text, "%s", cell_data(cell));
        figure_put_label(out, text);
        fprintf(out, ",%zu,", series_of(summary, rankings, cell));
        csv_put(out, cell->factors->strategy);
        fprintf(out, ",%s,", figure_kind(cell));
        figure_put_label(out, panel->named[i] ? name_of(cell, text) : strcpy(text, ""));
        put_row(out, panel, i);
    }
}

void figure_put_pareto(FILE *out, const struct summary *summary, uint64_t cores)
{
    struct rankings rankings = ranking_all(summary);
    size_t number = 0;

    (void)cores;
    fputs("panel,data,series,name,kind,label,seconds,low_s,high_s,mb,front,label_s,label_mb,end_s,"
          "end_mb,s_min,s_max,mb_min,mb_max\n", out);
    for (size_t i = 0; i < summary->count; i++) {
        if (!is_first_of_data(summary, &rankings, i))
            continue;
        struct panel panel = panel_of(summary, &rankings, &summary->cells[i]);
        put_panel(out, summary, &rankings, &panel, number++);
        free_panel(&panel);
    }
    ranking_free(&rankings);
}

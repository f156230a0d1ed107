/*
 * Needs: gsl
 */
#include "figures.h"

#include "command.h"
#include "error.h"
#include "figure_data.h"
#include "ranking.h"
#include "series.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COMMAND_SIZE = 4096 };

const char *const figure_name[FIGURE_COUNT] = {
    [FIGURE_TIME] = "time",
    [FIGURE_PHASES] = "phases",
    [FIGURE_WORKERS] = "workers",
    [FIGURE_SPEEDUP] = "speedup",
    [FIGURE_EFFICIENCY] = "efficiency",
    [FIGURE_MEMORY] = "memory",
    [FIGURE_CHUNKS] = "chunks",
    [FIGURE_SIZES] = "sizes",
    [FIGURE_SKEW] = "skew",
    [FIGURE_SINKS] = "sinks",
    [FIGURE_SPLIT] = "split",
    [FIGURE_DRIFT] = "drift",
    [FIGURE_PARETO] = "pareto",
};

/* --- Which figures there are ------------------------------------------------------------ */

/* Different sinks, or schedules, among C's cells. */
static size_t count_words(const struct summary *summary,
                          const char *(*word)(const struct sample *))
{
    size_t count = 0;

    for (size_t i = 0; i < summary->count; i++) {
        bool first = cell_is(&summary->cells[i], "c", "worker");
        for (size_t j = 0; j < i && first; j++)
            first = !cell_is(&summary->cells[j], "c", "worker")
                    || strcmp(word(summary->cells[i].factors), word(summary->cells[j].factors));
        count += first;
    }
    return count;
}

static const char *sink_of(const struct sample *sample) { return sample->sink; }
static const char *schedule_of(const struct sample *sample) { return sample->schedule; }
static const char *codec_of(const struct sample *sample) { return sample->codec; }

static bool has_several_data(const struct rankings *rankings)
{
    for (size_t i = 1; i < rankings->count; i++)
        if (!cell_same_data(rankings->tasks[0].task, rankings->tasks[i].task))
            return true;
    return false;
}

/* Those of several data sets, or of what may be varied on one besides workers and chunks. */
static unsigned figures_of_tasks(const struct summary *summary, const struct rankings *rankings)
{
    bool based = rankings->count > 0 && rankings->tasks[0].base != NULL;

    if (rankings->count == 0)
        return 0;
    if (count_words(summary, sink_of) >= 3)
        return 1u << FIGURE_SINKS;
    if (ranking_sizes(rankings) >= 3
        && isfinite(ranking_efficiency(summary, rankings->tasks[0].task)))
        return 1u << FIGURE_SIZES;
    /* "" is one of the schedules where a strategy has none. */
    if (based && (has_several_data(rankings) || count_words(summary, schedule_of) >= 3))
        return 1u << FIGURE_SKEW;
    return 0;
}

static bool has_memory(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (isfinite(summary->cells[i].vm_hwm_mb))
            return true;
    return false;
}

static unsigned figures_of_workers(const struct summary *summary)
{
    bool swept = false, gridded = false;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        swept = swept || (series_is_swept(summary, cell) && !cell_is_floor(cell));
        gridded = gridded || series_is_gridded(summary, cell);
    }
    if (gridded)
        return 1u << FIGURE_CHUNKS;
    if (!swept)
        return 0;
    return 1u << FIGURE_WORKERS | 1u << FIGURE_SPEEDUP | 1u << FIGURE_EFFICIENCY
           | (has_memory(summary) ? 1u << FIGURE_MEMORY : 0);
}

static bool has_peers(const struct summary *summary)
{
    bool found = false;

    for (size_t i = 0; i < summary->count; i++)
        found = found || cell_is(&summary->cells[i], "peer", NULL);
    return found;
}

/* Whether an earlier task has the data set, the codec and the level of this one: then they
 * differ in the state of the cache, or in durability. */
static bool is_repeated(const struct rankings *rankings, size_t task)
{
    const struct cell *cell = rankings->tasks[task].task;

    for (size_t i = 0; i < task; i++) {
        const struct cell *earlier = rankings->tasks[i].task;
        if (cell_same_data(earlier, cell) && earlier->factors->level == cell->factors->level
            && strcmp(earlier->factors->codec, cell->factors->codec) == 0)
            return true;
    }
    return false;
}

/* Different codecs and levels of C's archives on the data set of the cell. */
static size_t count_tasks(const struct rankings *rankings, const struct cell *cell)
{
    size_t count = 0;

    for (size_t i = 0; i < rankings->count; i++)
        count += cell_same_data(rankings->tasks[i].task, cell) && !is_repeated(rankings, i);
    return count;
}

static bool has_levels(const struct rankings *rankings)
{
    for (size_t i = 0; i < rankings->count; i++)
        if (count_tasks(rankings, rankings->tasks[i].task) >= 3)
            return true;
    return false;
}

/* Many codecs, and no archive: those of runs/bench-codecs.ini. */
static bool compares_codecs_in_memory(const struct summary *summary,
                                      const struct rankings *rankings)
{
    return rankings->count == 0 && count_words(summary, codec_of) >= 3;
}

static bool is_profiled(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (summary->cells[i].profile.known)
            return true;
    return false;
}

unsigned figures_of(const struct summary *summary)
{
    struct rankings rankings = ranking_all(summary);
    bool levels = has_levels(&rankings) || compares_codecs_in_memory(summary, &rankings);
    unsigned figures = levels ? 1u << FIGURE_PARETO : figures_of_tasks(summary, &rankings);
    bool splits = rankings.count == 1 && rankings.tasks[0].count > 1
                  && rankings.tasks[0].base != NULL;

    if (figures == 0)
        figures = figures_of_workers(summary);
    if (figures == 0 && summary->count > 0)
        figures = 1u << FIGURE_TIME | (is_profiled(summary) ? 1u << FIGURE_PHASES : 0);
    if (splits && (figures & (1u << FIGURE_CHUNKS | 1u << FIGURE_SKEW | 1u << FIGURE_SINKS)) == 0)
        figures |= 1u << FIGURE_SPLIT;
    if (figures != 0 && summary->blocks > 1)
        figures |= 1u << FIGURE_DRIFT;
    if (has_peers(summary))
        figures |= 1u << FIGURE_PARETO;
    ranking_free(&rankings);
    return figures;
}

/* --- Drawing ---------------------------------------------------------------------------- */

static void (*const put_figure[FIGURE_COUNT])(FILE *, const struct summary *, uint64_t) = {
    [FIGURE_TIME] = figure_put_time,
    [FIGURE_PHASES] = figure_put_phases,
    [FIGURE_WORKERS] = figure_put_workers,
    [FIGURE_SPEEDUP] = figure_put_workers,
    [FIGURE_EFFICIENCY] = figure_put_workers,
    [FIGURE_MEMORY] = figure_put_workers,
    [FIGURE_CHUNKS] = figure_put_chunks,
    [FIGURE_SIZES] = figure_put_sizes,
    [FIGURE_SKEW] = figure_put_skew,
    [FIGURE_SINKS] = figure_put_sinks,
    [FIGURE_SPLIT] = figure_put_split,
    [FIGURE_DRIFT] = figure_put_drift,
    [FIGURE_PARETO] = figure_put_pareto,
};

static int close_file(FILE *out, const char *path)
{
    bool broken = ferror(out);

    if (fclose(out) != 0 || broken)
        return error_errno(-EIO, "%s", path);
    return 0;
}

static int write_figure(const struct summary *summary, enum figure figure, const char *folder,
                        uint64_t cores)
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/figures/%s.csv", folder, figure_name[figure]);
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    put_figure[figure](out, summary, cores);
    int error = close_file(out, path);
    if (error < 0 || figure != FIGURE_TIME)
        return error;
    snprintf(path, sizeof(path), "%s/figures/time-samples.csv", folder);
    out = fopen(path, "w");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    figure_put_time_samples(out, summary);
    return close_file(out, path);
}

static int draw(enum figure figure, const char *format, const char *folder, const char *plots)
{
    char setting[COMMAND_SIZE], script[PATH_MAX], output[COMMAND_SIZE];

    if (strchr(folder, '\'') != NULL || strchr(plots, '\'') != NULL) {
        error_line("%s, %s: gnuplot cannot be given a path with a quote", folder, plots);
        return -EINVAL;
    }
    snprintf(setting, sizeof(setting), "format='%s'; folder='%s/figures'; plots='%s'", format,
             folder, plots);
    snprintf(script, sizeof(script), "%s/%s.gp", plots, figure_name[figure]);
    const char *const argv[] = { "gnuplot", "-e", setting, script, NULL };
    int status = command_output(argv, false, output, sizeof(output));

    if (status == -ENOENT)
        return status;
    if (status < 0)
        return error_errno(status, "gnuplot");
    if (status > 0) {
        error_line("gnuplot failed on %s with status %d", script, status);
        return -EIO;
    }
    return 0;
}

int figures_draw(const struct summary *summary, const char *folder, const char *plots,
                 uint64_t cores)
{
    unsigned wanted = figures_of(summary);
    char figures[PATH_MAX];
    int error = 0;

    snprintf(figures, sizeof(figures), "%s/figures", folder);
    if (mkdir(figures, 0777) < 0 && errno != EEXIST)
        return error_errno(-errno, "%s", figures);
    for (enum figure figure = 0; figure < FIGURE_COUNT && error == 0; figure++)
        if (wanted & 1u << figure)
            error = write_figure(summary, figure, folder, cores);
    setenv("LC_ALL", "C.UTF-8", 1);     /* gnuplot warns where the locale has another encoding */
    for (enum figure figure = 0; figure < FIGURE_COUNT && error == 0; figure++) {
        if (!(wanted & 1u << figure))
            continue;
        error = draw(figure, "svg", folder, plots);
        if (error == 0)
            error = draw(figure, "png", folder, plots);
    }
    return error;
}

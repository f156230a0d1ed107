/*
 * Needs: gsl
 */
#include "figures.h"

#include "command.h"
#include "error.h"
#include "figure_data.h"
#include "ranking.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COMMAND_SIZE = 4096 };

const char *const figure_name[FIGURE_COUNT] = {
    [FIGURE_TIME] = "time",
    [FIGURE_PHASES] = "phases",
    [FIGURE_WORKERS] = "workers",
    [FIGURE_CHUNKS] = "chunks",
    [FIGURE_SIZES] = "sizes",
    [FIGURE_BALANCE] = "balance",
    [FIGURE_SINKS] = "sinks",
    [FIGURE_SPLIT] = "split",
};

/* --- Which figures there are ------------------------------------------------------------ */

static bool any(const struct summary *summary,
                bool (*is_so)(const struct summary *, const struct cell *))
{
    for (size_t i = 0; i < summary->count; i++)
        if (is_so(summary, &summary->cells[i]))
            return true;
    return false;
}

static bool is_swept_strategy(const struct summary *summary, const struct cell *cell)
{
    return figure_is_swept(summary, cell) && !cell_is_floor(cell);
}

static bool is_profiled(const struct summary *summary, const struct cell *cell)
{
    (void)summary;
    return cell->profile.known;
}

unsigned figures_of(const struct summary *summary)
{
    if (summary->count == 0)
        return 0;
    if (figure_has_sinks(summary))
        return 1u << FIGURE_SINKS;
    if (ranking_has_sizes(summary))
        return 1u << FIGURE_SIZES;
    if (figure_has_balance(summary))
        return 1u << FIGURE_BALANCE;
    if (any(summary, figure_is_gridded))
        return 1u << FIGURE_CHUNKS;
    if (any(summary, is_swept_strategy))
        return 1u << FIGURE_WORKERS | 1u << FIGURE_SPLIT;
    return 1u << FIGURE_TIME | (any(summary, is_profiled) ? 1u << FIGURE_PHASES : 0);
}

/* --- Drawing ---------------------------------------------------------------------------- */

static void (*const put_figure[FIGURE_COUNT])(FILE *, const struct summary *, uint64_t) = {
    [FIGURE_TIME] = figure_put_time,
    [FIGURE_PHASES] = figure_put_phases,
    [FIGURE_WORKERS] = figure_put_workers,
    [FIGURE_CHUNKS] = figure_put_chunks,
    [FIGURE_SIZES] = figure_put_sizes,
    [FIGURE_BALANCE] = figure_put_balance,
    [FIGURE_SINKS] = figure_put_sinks,
    [FIGURE_SPLIT] = figure_put_split,
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
    figure_put_time_samples(out, summary, cores);
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

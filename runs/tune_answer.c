#include "tune_answer.h"

#include "hyperfine.h"
#include "units.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const double plateau = 1.02;

static const struct plan_cell *cell_of(const struct tune_outcome *outcome, size_t setting)
{
    return &outcome->request->grid.cells[setting];
}

/* --- the command line --------------------------------------------------------------------- */

static void print_number(const char *option, uint64_t number, uint64_t standard)
{
    if (number != SAMPLE_NONE && number != standard)
        printf(" %s %" PRIu64, option, number);
}

static void print_word(const char *option, const char *word, const char *standard)
{
    if (word[0] != '\0' && strcmp(word, standard) != 0)
        printf(" %s %s", option, word);
}

/* What the program does by itself is left out. */
static void print_setting(const struct plan_cell *cell)
{
    print_number("-j", cell->threads, SAMPLE_NONE);
    print_number("-p", cell->processes, SAMPLE_NONE);
    print_word("--stages", cell->stages, "");
    print_number("-c", cell->chunk, 1);
    print_word("--codec", cell->codec, "zlib");
    print_number("-l", cell->level, SAMPLE_NONE);
    if (cell->program->uses & USE_DEFLATE_AT)
        print_word("--deflate-at", cell->deflate_at, "worker");
    print_word("--order", cell->order, "completion");
    print_word("--schedule", cell->schedule, "listed");
    print_word("--sink", cell->sink, cell->program->sink);
    print_number("--memory", cell->memory_bytes, SAMPLE_NONE);
    print_word("--affinity", cell->affinity, "none");
    print_number("--walk", cell->walk, 1);
}

/* The folder of the programs, from here where it lies below. */
static const char *build_from_here(const struct catalog *catalog)
{
    char *here = getcwd(NULL, 0);
    size_t size = here != NULL ? strlen(here) : 0;
    bool below = here != NULL && strncmp(catalog->build, here, size) == 0
                 && catalog->build[size] == '/';

    free(here);
    return catalog->build + (below ? size + 1 : 0);
}

static bool has_dash(char *const paths[])
{
    for (size_t i = 0; paths[i] != NULL; i++)
        if (paths[i][0] == '-')
            return true;
    return false;
}

static void print_command(const struct tune_outcome *outcome)
{
    const struct plan_cell *cell = cell_of(outcome, outcome->best);
    char *paths = hyperfine_quote((const char *const *)outcome->request->paths);

    printf("\n    %s/zip-%s", build_from_here(&outcome->request->catalog), cell->strategy);
    print_setting(cell);
    printf(" -o ARCHIVE.zip %s%s\n\n", has_dash(outcome->request->paths) ? "-- " : "",
           paths != NULL ? paths : "PATH...");
    free(paths);
}

/* --- time and size ------------------------------------------------------------------------ */

static struct estimate time_of(const struct tune_outcome *outcome, size_t setting)
{
    const struct measurements *all = outcome->measurements;
    double *walls_s = calloc(all->count + 1, sizeof *walls_s);
    size_t count = 0;

    if (walls_s == NULL)
        abort();
    for (size_t i = 0; i < all->count; i++)
        if (all->rows[i].setting == setting && all->rows[i].rung == outcome->rung)
            walls_s[count++] = all->rows[i].wall_s;
    struct estimate estimate = statistics_estimate(walls_s, count);
    free(walls_s);
    return estimate;
}

static const char *seconds(char *text, size_t size, double time_s)
{
    return units_format_duration(text, size, (uint64_t)(time_s * 1e9));
}

static void print_expectation(const struct tune_outcome *outcome)
{
    double scale = (double)outcome->all_bytes / fmax(1, (double)outcome->bytes);
    struct estimate time = time_of(outcome, outcome->best);
    uint64_t bytes = halving_bytes(outcome->measurements, outcome->best, outcome->rung);
    char middle[32], low[32], high[32], size[32];

    printf("expected time: %s", seconds(middle, sizeof middle, scale * time.median));
    if (time.has_interval && outcome->is_whole)
        printf(" (95 %%: %s ... %s)", seconds(low, sizeof low, scale * time.low),
               seconds(high, sizeof high, scale * time.high));
    printf(", %zu run%s of %s\n", time.count, time.count == 1 ? "" : "s",
           outcome->is_whole ? "everything" : "a sample, scaled up by its bytes");
    printf("expected size: %s%s\n", outcome->is_whole ? "" : "about ",
           units_format_bytes(size, sizeof size, (uint64_t)(scale * (double)bytes)));
    if (!outcome->is_whole)
        printf("the sample: %s of %s; a larger --budget measures more\n",
               units_format_bytes(low, sizeof low, outcome->bytes),
               units_format_bytes(high, sizeof high, outcome->all_bytes));
}

static void print_ratio(const struct tune_outcome *outcome, size_t setting, const char *what)
{
    struct ratio ratio = halving_ratio(outcome->measurements, setting, outcome->best);

    if (setting == outcome->best || ratio.count == 0)
        return;
    printf("%s takes %.2f times as long", what, ratio.ratio);
    if (ratio.has_interval)
        printf(" (95 %%: %.2f ... %.2f)%s", ratio.low, ratio.high,
               ratio.low <= 1 && ratio.high >= 1 ? ": no difference shown" : "");
    printf(", in %zu block%s\n", ratio.count, ratio.count == 1 ? "" : "s");
}

/* --- the plateau -------------------------------------------------------------------------- */

/* Settings that differ in nothing but the number of workers and the chunk. */
static bool same_family(const struct plan_cell *a, const struct plan_cell *b)
{
    return strcmp(a->strategy, b->strategy) == 0 && strcmp(a->deflate_at, b->deflate_at) == 0
           && strcmp(a->codec, b->codec) == 0 && a->level == b->level
           && strcmp(a->order, b->order) == 0 && strcmp(a->sink, b->sink) == 0
           && strcmp(a->schedule, b->schedule) == 0 && strcmp(a->stages, b->stages) == 0
           && a->memory_bytes == b->memory_bytes
           && strcmp(a->affinity, b->affinity) == 0 && a->walk == b->walk;
}

/* Fits the objective (it was in the second rung or later), and is hardly slower. */
static bool is_on_plateau(const struct tune_outcome *outcome, size_t setting)
{
    const struct measurements *all = outcome->measurements;
    size_t last = 0;

    for (size_t i = 0; i < all->count; i++)
        if (all->rows[i].setting == setting && all->rows[i].rung > last)
            last = all->rows[i].rung;
    return setting == outcome->best
           || (last > 1 && halving_ratio(all, setting, outcome->best).ratio <= plateau);
}

struct span {
    uint64_t least, most;
};

static void widen(struct span *span, uint64_t value)
{
    if (value == SAMPLE_NONE)
        return;
    span->least = value < span->least ? value : span->least;
    span->most = value > span->most ? value : span->most;
}

static void print_span(const struct span *span, const char *one, const char *more)
{
    if (span->most == 0)
        return;
    printf(", %" PRIu64, span->least);
    if (span->most > span->least)
        printf("-%" PRIu64, span->most);
    printf(" %s", span->most == 1 ? one : more);
}

static void print_family(const struct tune_outcome *outcome, size_t first)
{
    const struct plan_cell *cell = cell_of(outcome, first);
    struct span threads = {UINT64_MAX, 0}, processes = threads, chunks = threads;

    for (size_t i = first; i < outcome->request->grid.count; i++) {
        const struct plan_cell *other = cell_of(outcome, i);
        if (!same_family(cell, other) || !is_on_plateau(outcome, i))
            continue;
        widen(&threads, other->threads);
        widen(&processes, other->processes);
        widen(&chunks, other->chunk);
    }
    printf("  %s", cell->strategy);
    if (strcmp(cell->deflate_at, "append") == 0)
        printf(" deflating at append");
    print_span(&processes, "process", "processes");
    print_span(&threads, "thread", "threads");
    print_span(&chunks, "file at a time", "files at a time");
    printf(", %s", cell->codec);
    if (cell->level != SAMPLE_NONE)
        printf(" level %" PRIu64, cell->level);
    putchar('\n');
}

static void print_plateau(const struct tune_outcome *outcome)
{
    size_t count = outcome->request->grid.count;

    puts("within 2 % of it, in the blocks that have both:");
    for (size_t i = 0; i < count; i++) {
        bool first = is_on_plateau(outcome, i);
        for (size_t j = 0; j < i && first; j++)
            first = !is_on_plateau(outcome, j)
                    || !same_family(cell_of(outcome, i), cell_of(outcome, j));
        if (first)
            print_family(outcome, i);
    }
}

void tune_answer_print(const struct tune_outcome *outcome)
{
    print_command(outcome);
    print_expectation(outcome);
    print_ratio(outcome, outcome->other, cell_of(outcome, outcome->other)->key);
    if (outcome->other != outcome->request->reference)
        print_ratio(outcome, outcome->request->reference, "zip-sequential -l 6");
    print_plateau(outcome);
}

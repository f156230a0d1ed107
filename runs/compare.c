/*
 * Needs: gsl jansson
 */
#include "compare.h"

#include "analysis.h"
#include "changes.h"
#include "csv.h"
#include "error.h"
#include "figure_data.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SOMETHING_SLOWER = 1, NOTHING_COMPARED = EXIT_USAGE };

/* A cell that both have. */
struct pair {
    const struct cell *a, *b;
    struct ratio time;          /* B / A */
    double p_corrected;
    enum verdict verdict;
    bool beyond;                /* slower by more than the threshold */
};

struct comparison {
    struct analysis a, b;
    double threshold;           /* 0.05 = 5 % */
    const char *csv;            /* path, NULL = none */
    double noise_floor;
    struct pair *pairs;         /* by name of the cell; owned */
    size_t count, beyond;
};

/* --- Cells ------------------------------------------------------------------------------ */

static const struct cell *find_partner(const struct comparison *comparison,
                                       const struct cell *cell, const struct summary *other)
{
    const char *data = cell->factors->data_set;

    if (!changes_same_data(&comparison->a, &comparison->b, data))
        return NULL;
    for (size_t i = 0; i < other->count; i++)
        if (strcmp(other->cells[i].factors->cell, cell->factors->cell) == 0
            && strcmp(other->cells[i].factors->data_set, data) == 0)
            return &other->cells[i];
    return NULL;
}

static int by_cell(const void *left, const void *right)
{
    const struct pair *a = left, *b = right;
    int order = strcmp(a->a->factors->cell, b->a->factors->cell);

    return order != 0 ? order : strcmp(a->a->factors->data_set, b->a->factors->data_set);
}

static double *times_of(const struct cell *cell)
{
    double *times = malloc((cell->wall_s.count + 1) * sizeof *times);

    if (times == NULL)
        abort();
    for (size_t i = 0; i < cell->wall_s.count; i++)
        times[i] = sample_wall_s(cell->runs[i]);
    return times;
}

static struct ratio ratio_of(const struct cell *a, const struct cell *b)
{
    double *before = times_of(a), *after = times_of(b);
    struct ratio ratio =
        statistics_ratio_unpaired(after, b->wall_s.count, before, a->wall_s.count,
                                  STATISTICS_SEED, STATISTICS_RESAMPLES);

    free(after);
    free(before);
    return ratio;
}

static void judge(struct comparison *comparison)
{
    size_t count = comparison->count;
    double *p = malloc((count + 1) * sizeof *p);

    if (p == NULL)
        abort();
    for (size_t i = 0; i < count; i++)
        p[i] = comparison->pairs[i].time.p;
    statistics_holm(p, count);
    for (size_t i = 0; i < count; i++) {
        struct pair *pair = &comparison->pairs[i];
        pair->p_corrected = p[i];
        pair->verdict = statistics_can_judge(pair->time.count, count)
                            ? statistics_verdict(&pair->time, p[i], comparison->noise_floor)
                            : VERDICT_UNTESTED;
        pair->beyond = pair->verdict == VERDICT_SLOWER
                       && pair->time.ratio - 1 > comparison->threshold;
        comparison->beyond += pair->beyond;
    }
    free(p);
}

static void pair_cells(struct comparison *comparison)
{
    const struct summary *a = &comparison->a.summary, *b = &comparison->b.summary;

    comparison->noise_floor = fmax(a->noise_floor, b->noise_floor);
    comparison->pairs = calloc(a->count + 1, sizeof *comparison->pairs);
    if (comparison->pairs == NULL)
        abort();
    for (size_t i = 0; i < a->count; i++) {
        const struct cell *cell = &a->cells[i], *partner = find_partner(comparison, cell, b);
        if (partner != NULL)
            comparison->pairs[comparison->count++] =
                (struct pair) { .a = cell, .b = partner, .time = ratio_of(cell, partner) };
    }
    qsort(comparison->pairs, comparison->count, sizeof *comparison->pairs, by_cell);
    judge(comparison);
}

/* --- Text ------------------------------------------------------------------------------- */

static void print_folder(char name, const char *folder, const struct analysis *analysis)
{
    const char *commit = json_string_value(json_object_get(analysis->environment, "commit"));
    const char *started = json_string_value(json_object_get(analysis->manifest, "started"));

    printf("%c: %s (%s, commit %s%s, %zu blocks)\n", name, folder,
           started != NULL ? started : "not known", commit != NULL ? commit : "not known",
           json_is_true(json_object_get(analysis->environment, "dirty")) ? " with changes" : "",
           analysis->summary.blocks);
}

enum { SHIFT_CELLS_MIN = 5 };

static int width_of_cells(const struct comparison *comparison)
{
    size_t width = strlen("cell");

    for (size_t i = 0; i < comparison->count; i++) {
        size_t length = strlen(comparison->pairs[i].a->factors->cell);
        width = length > width ? length : width;
    }
    return (int)width;
}

static void print_pair(const struct pair *pair, int width)
{
    char interval[40] = "-", p[16] = "-";

    if (pair->time.has_interval) {
        snprintf(interval, sizeof interval, "%.3f ... %.3f", pair->time.low, pair->time.high);
        snprintf(p, sizeof p, "%.4f", pair->p_corrected);
    }
    printf("%-*s %9.4g %9.4g %7.3f  %-15s %7s  %s%s\n", width, pair->a->factors->cell,
           pair->a->wall_s.median, pair->b->wall_s.median, pair->time.ratio, interval, p,
           verdict_name[pair->verdict], pair->beyond ? ", beyond the threshold" : "");
}

/* What the hour, the machine or the build did to all cells alike; a gate that many cells fail
 * at once asks for it. */
static void print_common_shift(const struct comparison *comparison)
{
    double *ratios = malloc((comparison->count + 1) * sizeof *ratios);

    if (ratios == NULL)
        abort();
    for (size_t i = 0; i < comparison->count; i++)
        ratios[i] = comparison->pairs[i].time.ratio;
    if (comparison->count >= SHIFT_CELLS_MIN)
        printf("\nHalf of the cells take more than %.3f times as long in B as in A, half of them "
               "less.\n", statistics_median(ratios, comparison->count));
    free(ratios);
}

static void print_pairs(const struct comparison *comparison)
{
    int width = width_of_cells(comparison);

    printf("\nNoise floor: ");
    if (comparison->a.summary.twins + comparison->b.summary.twins > 0)
        printf("%.1f %%", 100 * comparison->noise_floor);
    else
        printf("not measured (no cell has a twin)");
    printf("; threshold: %g %%; p: rank sums, corrected by Holm for %zu comparisons\n\n",
           100 * comparison->threshold, comparison->count);
    printf("%-*s %9s %9s %7s  %-15s %7s  %s\n", width, "cell", "A s", "B s", "B / A", "interval",
           "p", "verdict");
    for (size_t i = 0; i < comparison->count; i++)
        print_pair(&comparison->pairs[i], width);
    print_common_shift(comparison);
}

static int by_text(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

/* With what became of it in the other campaign. */
static void print_lone_cell(const char *cell, const struct summary *other)
{
    size_t bad = 0, good = 0;

    for (size_t i = 0; i < other->samples.count; i++) {
        const struct sample *row = &other->samples.rows[i];
        bool same = strcmp(row->cell, cell) == 0;
        bad += same && !sample_is_good(row);
        good += same && sample_is_good(row);
    }
    printf("  %s", cell);
    if (good > 0)
        printf(" (there on other data)");
    else if (bad > 0)
        printf(" (there all %zu runs failed or were void)", bad);
    putchar('\n');
}

static void print_lone(char name, const struct comparison *comparison, const struct summary *own,
                       const struct summary *other)
{
    const char **cells = malloc((own->count + 1) * sizeof *cells);
    size_t count = 0;

    if (cells == NULL)
        abort();
    for (size_t i = 0; i < own->count; i++)
        if (find_partner(comparison, &own->cells[i], other) == NULL)
            cells[count++] = own->cells[i].factors->cell;
    qsort(cells, count, sizeof *cells, by_text);
    if (count > 0)
        printf("\nOnly in %c:\n", name);
    for (size_t i = 0; i < count; i++)
        print_lone_cell(cells[i], other);
    free(cells);
}

static void print_sum(const struct comparison *comparison)
{
    size_t verdicts[4] = { 0 };

    for (size_t i = 0; i < comparison->count; i++)
        verdicts[comparison->pairs[i].verdict]++;
    printf("\n%zu compared: %zu faster, %zu slower (%zu by more than %g %%), "
           "%zu without a difference shown, %zu with too few samples\n", comparison->count,
           verdicts[VERDICT_FASTER], verdicts[VERDICT_SLOWER], comparison->beyond,
           100 * comparison->threshold, verdicts[VERDICT_NO_DIFFERENCE],
           verdicts[VERDICT_UNTESTED]);
}

/* --- CSV -------------------------------------------------------------------------------- */

static void put_csv(FILE *out, const struct comparison *comparison)
{
    fputs("cell,data_set,a_n,b_n,a_s,b_s,ratio,low,high,p,p_holm,noise_floor,verdict,"
          "beyond_threshold\n", out);
    for (size_t i = 0; i < comparison->count; i++) {
        const struct pair *pair = &comparison->pairs[i];
        csv_put(out, pair->a->factors->cell);
        putc(',', out);
        csv_put(out, pair->a->factors->data_set);
        fprintf(out, ",%zu,%zu", pair->a->wall_s.count, pair->b->wall_s.count);
        bool has = pair->time.has_interval;
        const double numbers[] = {
            pair->a->wall_s.median, pair->b->wall_s.median, pair->time.ratio, pair->time.low,
            pair->time.high, has ? pair->time.p : NAN, has ? pair->p_corrected : NAN,
            comparison->noise_floor,
        };
        for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
            figure_put_number(out, numbers[n]);
        fprintf(out, ",%s,%s\n", verdict_name[pair->verdict], pair->beyond ? "yes" : "no");
    }
}

static int write_csv(const struct comparison *comparison)
{
    FILE *out = comparison->csv != NULL ? fopen(comparison->csv, "we") : NULL;

    if (comparison->csv == NULL)
        return 0;
    if (out == NULL)
        return error_errno(-errno, "%s", comparison->csv);
    put_csv(out, comparison);
    bool broken = ferror(out) != 0;
    if (fclose(out) != 0 || broken)
        return error_errno(-EIO, "%s", comparison->csv);
    return 0;
}

/* --- The command ------------------------------------------------------------------------ */

static bool read_threshold(const char *text, double *threshold)
{
    char *end;
    double percent = strtod(text, &end);

    if (end == text || *end != '\0' || !isfinite(percent) || percent < 0) {
        error_line("--threshold %s: it is a number of per cent, 0 or more", text);
        return false;
    }
    *threshold = percent / 100;
    return true;
}

static bool read_options(int argc, char **argv, struct comparison *comparison)
{
    static const struct option options[] = {
        { "threshold", required_argument, NULL, 't' },
        { "csv", required_argument, NULL, 'c' },
        { 0 },
    };
    int option;

    optind = opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == 'c') {
            comparison->csv = optarg;
        } else if (option != 't') {
            error_line("%s: %s (zipbench --help)", argv[optind - 1],
                       option == ':' ? "a value is missing" : "there is no such option");
            return false;
        } else if (!read_threshold(optarg, &comparison->threshold)) {
            return false;
        }
    }
    if (argc - optind != 2)
        error_line("compare which two results? zipbench compare A B");
    return argc - optind == 2;
}

static int compare(struct comparison *comparison, char *const folders[2])
{
    if (analysis_read(&comparison->a, folders[0]) != 0
        || analysis_read(&comparison->b, folders[1]) != 0)
        return NOTHING_COMPARED;
    print_folder('A', folders[0], &comparison->a);
    print_folder('B', folders[1], &comparison->b);
    puts("\nWhat differs between them (that, and the hour, is in every ratio below):");
    if (changes_print(stdout, &comparison->a, &comparison->b) == 0)
        puts("  nothing that is known");
    pair_cells(comparison);
    if (comparison->count > 0)
        print_pairs(comparison);
    print_lone('A', comparison, &comparison->a.summary, &comparison->b.summary);
    print_lone('B', comparison, &comparison->b.summary, &comparison->a.summary);
    print_sum(comparison);
    if (write_csv(comparison) != 0)
        return NOTHING_COMPARED;
    if (comparison->count == 0)
        error_line("%s and %s have no cell on the same data in common", folders[0], folders[1]);
    return comparison->count == 0 ? NOTHING_COMPARED
           : comparison->beyond > 0 ? SOMETHING_SLOWER : EXIT_OK;
}

int compare_main(int argc, char **argv)
{
    struct comparison comparison = { .threshold = 0.05 };

    if (!read_options(argc, argv, &comparison))
        return EXIT_USAGE;
    analysis_trim(argv[optind]);
    analysis_trim(argv[optind + 1]);
    int status = compare(&comparison, argv + optind);
    free(comparison.pairs);
    analysis_free(&comparison.b);
    analysis_free(&comparison.a);
    return status;
}

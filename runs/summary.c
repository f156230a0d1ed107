/*
 * Needs: gsl
 */
#include "summary.h"

#include "error.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ns_per_s = 1e9, bytes_per_mb = 1e6;

/* --- The order in which cells are shown ------------------------------------------------- */

/* The tutorial's order.  What is not in it follows by name, floors come last. */
static const char *const strategy_order[] = {
    "sequential", "threads-naive", "threads-locked", "threads-batched", "threads-writer",
    "processes", "processes-batched", "processes-threads", "async-writer", "async-locked",
    "async-batched", "openmp", "openmp-tasks", "processes-shared", "pipeline", "threads-offset",
    "processes-offset", "blocks", "uring",
};

static bool is_floor(const struct sample *sample)
{
    return strncmp(sample->strategy, "null-", 5) == 0;
}

static size_t strategy_rank(const struct sample *sample)
{
    size_t known = sizeof(strategy_order) / sizeof(strategy_order)[0];

    for (size_t i = 0; i < known; i++)
        if (strcmp(sample->strategy, strategy_order[i]) == 0)
            return i;
    return known + is_floor(sample);
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    a = a == SAMPLE_NONE ? 0 : a;
    b = b == SAMPLE_NONE ? 0 : b;
    return (a > b) - (a < b);
}

static int compare_factors(const struct sample *a, const struct sample *b)
{
    int order = strcmp(a->implementation, b->implementation);

    if (order == 0)
        order = compare_numbers(a->files, b->files);
    if (order == 0)
        order = strcmp(a->data_set, b->data_set);
    if (order == 0)
        order = compare_numbers(strategy_rank(a), strategy_rank(b));
    if (order == 0)
        order = strcmp(a->strategy, b->strategy);
    if (order == 0)
        order = strcmp(a->deflate_at, b->deflate_at);
    if (order == 0)
        order = compare_numbers(a->processes, b->processes);
    if (order == 0)
        order = compare_numbers(a->threads, b->threads);
    if (order == 0)
        order = compare_numbers(a->chunk, b->chunk);
    if (order == 0)
        order = compare_numbers(a->level, b->level);
    return order ? order : strcmp(a->cell, b->cell);
}

/* By cell, then block, then run: rows of a cell lie together. */
static int compare_rows(const void *left, const void *right)
{
    const struct sample *a = *(const struct sample *const *)left;
    const struct sample *b = *(const struct sample *const *)right;
    int order = compare_factors(a, b);

    if (order == 0)
        order = compare_numbers(a->block, b->block);
    return order ? order : compare_numbers(a->run, b->run);
}

/* --- Cells ------------------------------------------------------------------------------ */

static double as_double(uint64_t value)
{
    return value == SAMPLE_NONE ? NAN : (double)value;
}

double sample_wall_s(const struct sample *sample)
{
    return as_double(sample->wall_proc_ns != SAMPLE_NONE ? sample->wall_proc_ns : sample->wall_ns)
           / ns_per_s;
}

static double program_s(const struct sample *sample)
{
    return as_double(sample->wall_ns) / ns_per_s;
}

static double cpu_s(const struct sample *sample)
{
    return (as_double(sample->cpu_user_ns) + as_double(sample->cpu_sys_ns)) / ns_per_s;
}

static double vm_hwm_mb(const struct sample *sample)
{
    return as_double(sample->vm_hwm_bytes) / bytes_per_mb;
}

static double median_of(const struct cell *cell, size_t runs,
                        double (*value)(const struct sample *), double *room)
{
    for (size_t i = 0; i < runs; i++)
        room[i] = value(cell->runs[i]);
    return statistics_median(room, runs);
}

/* offset: of a double in struct profile. */
static double profile_median(const struct cell *cell, size_t runs, size_t offset, double *room)
{
    for (size_t i = 0; i < runs; i++)
        memcpy(&room[i], (const char *)&cell->profiles[i] + offset, sizeof(double));
    return statistics_median(room, runs);
}

static void cell_profile(struct cell *cell, size_t runs, double *room)
{
    struct profile *profile = &cell->profile;

    *profile = profile_unknown();
    profile->known = true;
    for (size_t i = 0; i < runs; i++)
        profile->known = profile->known && cell->profiles[i].known;
    if (!profile->known)
        return;
    for (size_t phase = 0; phase < PHASE_COUNT; phase++)
        profile->phase_s[phase] =
            profile_median(cell, runs, offsetof(struct profile, phase_s[phase]), room);
    profile->wait_share = profile_median(cell, runs, offsetof(struct profile, wait_share), room);
    profile->imbalance = profile_median(cell, runs, offsetof(struct profile, imbalance), room);
}

/* Everything that needs no other cell. */
static void cell_sum_up(struct cell *cell, const struct phase_samples *phases, size_t runs)
{
    double *room = malloc(runs * sizeof(double));

    cell->profiles = malloc(runs * sizeof(*cell->profiles));
    if (room == NULL || cell->profiles == NULL)
        abort();
    for (size_t i = 0; i < runs; i++) {
        cell->profiles[i] = profile_of(phases, cell->runs[i]->run);
        room[i] = sample_wall_s(cell->runs[i]);
    }
    cell->factors = cell->runs[0];
    cell->wall_s = statistics_estimate(room, runs);
    cell->program_s = median_of(cell, runs, program_s, room);
    cell->cpu_s = median_of(cell, runs, cpu_s, room);
    cell->vm_hwm_mb = median_of(cell, runs, vm_hwm_mb, room);
    cell->cores_used = cell->cpu_s / cell->wall_s.median;
    cell->mb_per_s = as_double(cell->factors->bytes_in) / bytes_per_mb / cell->wall_s.median;
    cell_profile(cell, runs, room);
    cell->base = CELL_NONE;
    cell->p_corrected = cell->work_factor = cell->cores_factor = cell->published_ratio = NAN;
    cell->time = (struct ratio) { .ratio = NAN, .low = NAN, .high = NAN, .p = 1 };
    free(room);
}

/* --- Comparisons ------------------------------------------------------------------------ */

static struct ratio ratio_by_block(const struct cell *a,
                                   double (*of_a)(const struct cell *, size_t),
                                   const struct cell *b,
                                   double (*of_b)(const struct cell *, size_t))
{
    size_t count_a = a->wall_s.count, count_b = b->wall_s.count, count = 0;
    double *x = calloc(count_a + 1, sizeof(*x)), *y = calloc(count_a + 1, sizeof(*y));

    if (x == NULL || y == NULL)
        abort();
    for (size_t i = 0, j = 0; i < count_a; i++) {
        while (j < count_b && b->runs[j]->block < a->runs[i]->block)
            j++;
        if (j == count_b || b->runs[j]->block != a->runs[i]->block)
            continue;
        x[count] = of_a(a, i);
        y[count++] = of_b(b, j++);
    }
    struct ratio ratio = statistics_ratio(x, y, count, STATISTICS_SEED, STATISTICS_RESAMPLES);

    free(y);
    free(x);
    return ratio;
}

static double run_wall_s(const struct cell *cell, size_t run)
{
    return sample_wall_s(cell->runs[run]);
}

static double run_program_s(const struct cell *cell, size_t run)
{
    return program_s(cell->runs[run]);
}

static double run_deflate_s(const struct cell *cell, size_t run)
{
    return cell->profiles[run].phase_s[PHASE_DEFLATE];
}

struct ratio summary_ratio(const struct cell *numerator, const struct cell *denominator)
{
    return ratio_by_block(numerator, run_wall_s, denominator, run_wall_s);
}

struct ratio summary_ratio_to_deflate(const struct cell *numerator, const struct cell *denominator)
{
    return ratio_by_block(numerator, run_program_s, denominator, run_deflate_s);
}

static bool same_task(const struct sample *a, const struct sample *b)
{
    return strcmp(a->implementation, b->implementation) == 0
           && strcmp(a->data_set, b->data_set) == 0 && strcmp(a->codec, b->codec) == 0
           && a->level == b->level;
}

/* The sequential program that does the same task: as the tutorial has it, if
 * it was measured in several ways. */
static size_t find_base(const struct summary *summary, const struct sample *sample)
{
    size_t found = CELL_NONE;

    for (size_t i = 0; i < summary->count; i++) {
        const struct sample *other = summary->cells[i].factors;
        if (strcmp(other->strategy, "sequential") != 0 || !same_task(other, sample))
            continue;
        if (found == CELL_NONE || strcmp(other->cell, sample->cell) == 0)
            found = i;
        if (strcmp(other->deflate_at, "worker") != 0 && strcmp(other->order, "name") != 0
            && strcmp(other->sink, "memory") != 0 && strcmp(other->sink, "null") != 0)
            return i;
    }
    return found;
}

static double published_of_sequential(const struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        if (summary->cells[i].factors->tutorial == 1)
            return summary->cells[i].factors->published_s;
    return NAN;
}

static void compare(struct summary *summary, struct cell *cell)
{
    size_t base_index = find_base(summary, cell->factors);

    cell->published_ratio = cell->factors->published_s / published_of_sequential(summary);
    if (base_index == CELL_NONE)
        return;
    const struct cell *base = &summary->cells[base_index];

    cell->base = base_index;
    cell->time = summary_ratio(cell, base);
    cell->work_factor = base->cpu_s / cell->cpu_s;
    cell->cores_factor = cell->cores_used / base->cores_used;
}

static bool is_comparison(const struct summary *summary, size_t cell)
{
    return summary->cells[cell].base != CELL_NONE && summary->cells[cell].base != cell
           && !cell_is_floor(&summary->cells[cell]);
}

/* Corrects over all comparisons of the result, then judges each. */
static void judge(struct summary *summary)
{
    double *p = calloc(summary->count + 1, sizeof(*p));
    size_t count = 0;

    if (p == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++)
        if (is_comparison(summary, i))
            p[count++] = summary->cells[i].time.p;
    size_t tests = summary->comparisons = count;
    statistics_holm(p, count);
    count = 0;
    for (size_t i = 0; i < summary->count; i++) {
        struct cell *cell = &summary->cells[i];
        if (!is_comparison(summary, i))
            continue;
        cell->p_corrected = p[count++];
        cell->verdict = statistics_can_judge(cell->time.count, tests)
                            ? statistics_verdict(&cell->time, cell->p_corrected,
                                                 summary->noise_floor)
                            : VERDICT_UNTESTED;
        summary->judged += cell->verdict != VERDICT_UNTESTED;
    }
    free(p);
}

/* --- Reading ---------------------------------------------------------------------------- */

static bool is_good(const struct sample *sample, const char *role)
{
    return strcmp(sample->role, role) == 0 && strcmp(sample->status, "ok") == 0
           && strcmp(sample->verified, "no") != 0 && !isnan(sample_wall_s(sample));
}

static void count_flags(struct summary *summary, const struct sample *sample)
{
    summary->flagged += sample->flags[0] != '\0';
    summary->flagged_steal += strstr(sample->flags, "steal") != NULL;
    summary->flagged_pressure += strstr(sample->flags, "pressure") != NULL;
    summary->flagged_slow += strstr(sample->flags, "slow") != NULL;
}

static void count_rows(struct summary *summary)
{
    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *sample = &summary->samples.rows[i];
        bool warmup = strcmp(sample->role, "warmup") == 0;
        summary->warmups += warmup;
        summary->measured += !warmup;
        summary->failed += strcmp(sample->status, "failed") == 0;
        summary->voided += strcmp(sample->status, "void") == 0;
        if (!warmup)
            count_flags(summary, sample);
    }
}

/* The good rows of a role in the order of cells and blocks; the caller frees. */
static const struct sample **sorted_rows(const struct samples *samples, const char *role,
                                         size_t *count)
{
    const struct sample **rows = calloc(samples->count + 1, sizeof(*rows));

    if (rows == NULL)
        abort();
    *count = 0;
    for (size_t i = 0; i < samples->count; i++)
        if (is_good(&samples->rows[i], role))
            rows[(*count)++] = &samples->rows[i];
    qsort(rows, *count, sizeof(*rows), compare_rows);
    return rows;
}

static size_t length_of_cell(const struct sample *const *rows, size_t count)
{
    size_t length = 1;

    while (length < count && strcmp(rows[length]->cell, rows[0]->cell) == 0)
        length++;
    return length;
}

static void gather_cells(struct summary *summary, const struct phase_samples *phases,
                         const struct sample **rows, size_t count)
{
    summary->cells = calloc(count + 1, sizeof(*summary->cells));
    if (summary->cells == NULL)
        abort();
    for (size_t i = 0; i < count;) {
        struct cell *cell = &summary->cells[summary->count++];
        size_t length = length_of_cell((const struct sample *const *)rows + i, count - i);
        cell->runs = calloc(length, sizeof(const struct sample *));
        if (cell->runs == NULL)
            abort();
        memcpy(cell->runs, rows + i, length * sizeof(const struct sample *));
        cell_sum_up(cell, phases, length);
        summary->blocks = length > summary->blocks ? length : summary->blocks;
        summary->fewest = i == 0 || length < summary->fewest ? length : summary->fewest;
        i += length;
    }
}

/* Cells that were measured twice a block: what differs there is noise. */
static void measure_noise(struct summary *summary)
{
    size_t count;
    const struct sample **rows = sorted_rows(&summary->samples, "aa", &count);

    for (size_t i = 0; i < count;) {
        size_t length = length_of_cell((const struct sample *const *)rows + i, count - i);
        struct cell twin = { .runs = rows + i, .wall_s.count = length };
        for (size_t c = 0; c < summary->count; c++) {
            if (strcmp(summary->cells[c].factors->cell, rows[i]->cell) != 0)
                continue;
            struct ratio ratio = summary_ratio(&twin, &summary->cells[c]);
            double floor = statistics_noise_floor(&ratio);
            if (summary->twins++ == 0 || floor > summary->noise_floor) {
                summary->twin = ratio;
                summary->noise_floor = floor;
            }
        }
        i += length;
    }
    free(rows);
}

static void sum_up(struct summary *summary, struct phase_samples *phases)
{
    size_t count;
    const struct sample **rows = sorted_rows(&summary->samples, "measure", &count);

    if (phases->count > 0)
        qsort(phases->rows, phases->count, sizeof(*phases->rows), profile_compare_rows);
    count_rows(summary);
    gather_cells(summary, phases, rows, count);
    free(rows);
    measure_noise(summary);
    for (size_t i = 0; i < summary->count; i++)
        compare(summary, &summary->cells[i]);
    judge(summary);
}

int summary_read(struct summary *summary, const char *folder)
{
    struct phase_samples phases = { 0 };
    char path[PATH_MAX];

    *summary = (struct summary) { 0 };
    snprintf(path, sizeof(path), "%s/samples.csv", folder);
    int error = samples_read(&summary->samples, path);
    if (error < 0)
        return error;
    snprintf(path, sizeof(path), "%s/phases.csv", folder);
    error = samples_read_phases(&phases, path);
    if (error < 0)
        goto out;
    sum_up(summary, &phases);
out:
    samples_free_phases(&phases);
    if (error < 0)
        summary_free(summary);
    return error;
}

void summary_free(struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++) {
        free(summary->cells[i].profiles);
        free(summary->cells[i].runs);
    }
    free(summary->cells);
    samples_free(&summary->samples);
    *summary = (struct summary) { 0 };
}

/* --- Questions -------------------------------------------------------------------------- */

uint64_t cell_workers(const struct cell *cell)
{
    uint64_t threads = cell->factors->threads, processes = cell->factors->processes;
    unsigned long long readers, deflaters;

    if (sscanf(cell->factors->stages, "%llu:%llu", &readers, &deflaters) == 2)
        return deflaters;
    return (threads == SAMPLE_NONE ? 1 : threads) * (processes == SAMPLE_NONE ? 1 : processes);
}

bool cell_is_floor(const struct cell *cell)
{
    return is_floor(cell->factors);
}

bool cell_is(const struct cell *cell, const char *implementation, const char *deflate_at)
{
    return strcmp(cell->factors->implementation, implementation) == 0 && !cell_is_floor(cell)
           && (deflate_at == NULL || strcmp(cell->factors->deflate_at, deflate_at) == 0);
}

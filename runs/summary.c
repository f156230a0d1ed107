/*
 * Needs: gsl
 */
#include "summary.h"

#include "sample.h"
#include "comparison.h"
#include "error.h"

#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ns_per_s = 1e9, bytes_per_mb = 1e6;

/* --- Cells ------------------------------------------------------------------------------ */

static double as_double(uint64_t value)
{
    return value == SAMPLE_NONE ? NAN : (double)value;
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
    profile->working_wait_s =
        profile_median(cell, runs, offsetof(struct profile, working_wait_s), room);
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
    cell->karp_flatt = NAN;
    cell->stop_reason = "";
    cell->time = (struct ratio) { .ratio = NAN, .low = NAN, .high = NAN, .p = 1 };
    free(room);
}

/* --- Reading ---------------------------------------------------------------------------- */

static bool is_good(const struct sample *sample, const char *role)
{
    return strcmp(sample->role, role) == 0 && sample_is_good(sample);
}

static void count_flags(struct summary *summary, const struct sample *sample)
{
    summary->flagged += sample->flags[0] != '\0';
    summary->flagged_steal += strstr(sample->flags, "steal") != NULL;
    summary->flagged_pressure += strstr(sample->flags, "pressure") != NULL;
    summary->flagged_cache += strstr(sample->flags, "cache") != NULL;
    summary->flagged_slow += strstr(sample->flags, "slow") != NULL;
    if (strcmp(sample->cache, "cold") != 0)
        return;
    summary->cold++;
    if (sample->residency > summary->cold_residency)
        summary->cold_residency = sample->residency;
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
    qsort(rows, *count, sizeof(*rows), sample_compare);
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
            struct ratio ratio = comparison_ratio(&twin, &summary->cells[c]);
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
    comparison_make_all(summary);
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
    return sample_workers(cell->factors);
}

bool cell_is_floor(const struct cell *cell)
{
    return sample_is_floor(cell->factors);
}

bool cell_is(const struct cell *cell, const char *implementation, const char *deflate_at)
{
    return strcmp(cell->factors->implementation, implementation) == 0 && !cell_is_floor(cell)
           && (deflate_at == NULL || strcmp(cell->factors->deflate_at, deflate_at) == 0);
}

bool cell_leaves_archive(const struct cell *cell)
{
    return !cell_is_floor(cell) && strcmp(cell->factors->sink, "null") != 0;
}

const char *cell_data(const struct cell *cell)
{
    const char *at = strrchr(cell->factors->cell, '@');

    return at != NULL && at[1] != '\0' ? at + 1 : cell->factors->data_set;
}

double cell_size_ratio(const struct cell *cell)
{
    return (double)cell->runs[0]->bytes_out / (double)cell->runs[0]->bytes_in;
}

bool cell_same_data(const struct cell *a, const struct cell *b)
{
    return strcmp(a->factors->data_set, b->factors->data_set) == 0;
}

/*
 * Needs: gsl
 */
#include "comparison.h"

#include "sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ns_per_s = 1e9;

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
    uint64_t ns = cell->runs[run]->wall_ns;

    return ns == SAMPLE_NONE ? NAN : (double)ns / ns_per_s;
}

static double run_deflate_s(const struct cell *cell, size_t run)
{
    return cell->profiles[run].phase_s[PHASE_DEFLATE];
}

static double run_write_s_per_byte(const struct cell *cell, size_t run)
{
    return cell->profiles[run].phase_s[PHASE_WRITE] / (double)cell_workers(cell)
           / (double)cell->runs[run]->bytes_out;
}

static double run_wall_s_per_byte(const struct cell *cell, size_t run)
{
    return run_wall_s(cell, run) / (double)cell->runs[run]->bytes_out;
}

struct ratio comparison_ratio(const struct cell *numerator, const struct cell *denominator)
{
    return ratio_by_block(numerator, run_wall_s, denominator, run_wall_s);
}

struct ratio comparison_ratio_to_deflate(const struct cell *numerator,
                                         const struct cell *denominator)
{
    return ratio_by_block(numerator, run_program_s, denominator, run_deflate_s);
}

struct ratio comparison_ratio_of_deflating(const struct cell *numerator,
                                           const struct cell *denominator)
{
    return ratio_by_block(numerator, run_deflate_s, denominator, run_deflate_s);
}

struct ratio comparison_ratio_of_writing(const struct cell *numerator,
                                         const struct cell *denominator)
{
    return ratio_by_block(numerator, run_write_s_per_byte, denominator, run_wall_s_per_byte);
}

static bool is_peer(const struct sample *sample)
{
    return strcmp(sample->implementation, "peer") == 0;
}

/* Whether it is C's with zlib and the level of the peer; what has no level does what zlib
 * does by itself. */
static bool is_task_of_peer(const struct sample *sample, const struct sample *peer)
{
    uint64_t level = peer->level != SAMPLE_NONE ? peer->level : 6;

    return strcmp(sample->implementation, "c") == 0
           && strcmp(sample->data_set, peer->data_set) == 0
           && strcmp(sample->codec, "zlib") == 0 && sample->level == level
           && sample_same_conditions(sample, peer);
}

static bool same_task(const struct sample *a, const struct sample *b)
{
    if (is_peer(b))
        return is_task_of_peer(a, b);
    return strcmp(a->implementation, b->implementation) == 0
           && strcmp(a->data_set, b->data_set) == 0 && strcmp(a->codec, b->codec) == 0
           && a->level == b->level && sample_same_conditions(a, b);
}

/* "file": as older results have it. */
static bool has_default_sink(const struct sample *sample)
{
    return sample->sink[0] == '\0' || strcmp(sample->sink, "pwrite") == 0
           || strcmp(sample->sink, "file") == 0;
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
            && has_default_sink(other))
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
    cell->time = comparison_ratio(cell, base);
    cell->work_factor = base->cpu_s / cell->cpu_s;
    cell->cores_factor = cell->cores_used / base->cores_used;
}

static bool is_comparison(const struct summary *summary, size_t cell)
{
    return summary->cells[cell].base != CELL_NONE && summary->cells[cell].base != cell
           && !cell_is_floor(&summary->cells[cell]);
}

/* Corrects over all comparisons of peers, or of all others, then judges each. */
static void judge(struct summary *summary, bool peers)
{
    double *p = calloc(summary->count + 1, sizeof(*p));
    size_t count = 0;

    if (p == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++)
        if (is_comparison(summary, i) && is_peer(summary->cells[i].factors) == peers)
            p[count++] = summary->cells[i].time.p;
    size_t tests = count;
    summary->comparisons += count;
    statistics_holm(p, count);
    count = 0;
    for (size_t i = 0; i < summary->count; i++) {
        struct cell *cell = &summary->cells[i];
        if (!is_comparison(summary, i) || is_peer(cell->factors) != peers)
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

void comparison_make_all(struct summary *summary)
{
    for (size_t i = 0; i < summary->count; i++)
        compare(summary, &summary->cells[i]);
    judge(summary, false);
    judge(summary, true);
}

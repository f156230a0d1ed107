/*
 * Needs: gsl jansson
 */
#include "answer.h"

#include "comparison.h"
#include "label.h"
#include "wording.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* --- Finding cells ---------------------------------------------------------------------- */

/* The sequential program on that data set, on the first one where it lacks it. */
static const struct cell *base_of(const struct summary *summary, const char *data)
{
    const struct cell *found = NULL;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!cell_is(cell, "c", NULL) || cell->base != i)
            continue;
        if (strcmp(cell->factors->data_set, data) == 0)
            return cell;
        found = found != NULL ? found : cell;
    }
    return found;
}

/* For what the base does. */
static const struct cell *find_deflating_alone(const struct summary *summary,
                                               const struct cell *base, uint64_t workers)
{
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (strcmp(cell->factors->strategy, "null-deflate") == 0 && cell_workers(cell) == workers
            && cell->base != CELL_NONE && &summary->cells[cell->base] == base)
            return cell;
    }
    return NULL;
}

/* Strategies that have something to gain: more than one worker, and room for
 * them to work at once. */
static bool can_gain(const struct cell *cell)
{
    return strcmp(cell->factors->strategy, "sequential") != 0
           && strcmp(cell->factors->strategy, "threads-naive") != 0 && cell_workers(cell) > 1;
}

/* --- What differs at append, and why ---------------------------------------------------- */

/* The phase whose worker-seconds changed most in the direction of the whole;
 * waiting is never a cause. */
static enum phase deciding_phase(const struct cell *cell, const struct cell *base, double *delta_s)
{
    double sign = cell->time.ratio > 1 ? 1 : -1;
    enum phase found = PHASE_LIST;

    *delta_s = -INFINITY;
    for (enum phase phase = 0; phase < PHASE_WAIT; phase++) {
        double delta = sign * (cell->profile.phase_s[phase] - base->profile.phase_s[phase]);
        if (delta > *delta_s) {
            *delta_s = delta;
            found = phase;
        }
    }
    *delta_s *= sign;
    return found;
}

static json_t *difference(const struct summary *summary, const struct cell *cell)
{
    const struct cell *base = &summary->cells[cell->base];
    char label[LABEL_SIZE];
    double delta_s;
    json_t *object = json_object();

    wording_put(object, "label", "%s", cell_label(summary, cell, label, sizeof label));
    wording_put(object, "percent", "%.1f", 100 * fabs(cell->time.ratio - 1));
    json_object_set_new(object, "faster", json_boolean(cell->verdict == VERDICT_FASTER));
    if (cell->profile.known && base->profile.known) {
        wording_put(object, "phase", "%s", phase_name[deciding_phase(cell, base, &delta_s)]);
        wording_put(object, "delta_ms", "%+.1f", 1000 * delta_s);
    } else
        wording_put(object, "phase", "%s", "");
    return object;
}

static bool differs(const struct cell *cell)
{
    return cell->verdict == VERDICT_FASTER || cell->verdict == VERDICT_SLOWER;
}

json_t *answer_differences_at_append(const struct summary *summary)
{
    json_t *array = json_array();

    for (size_t i = 0; i < summary->count; i++)
        if (cell_is(&summary->cells[i], "c", "append") && differs(&summary->cells[i]))
            json_array_append_new(array, difference(summary, &summary->cells[i]));
    return array;
}

/* --- The answer ------------------------------------------------------------------------- */

/* How the cells of one implementation and place came out on one data set. */
static json_t *tally(const struct summary *summary, const struct cell *base,
                     const char *implementation, const char *deflate_at)
{
    size_t count = 0, faster = 0, slower = 0;
    double least = INFINITY, most = 0;
    json_t *object = json_object();

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (!cell_is(cell, implementation, deflate_at) || cell->base == CELL_NONE
            || !can_gain(cell) || !cell_leaves_archive(cell) || !cell_same_data(cell, base))
            continue;
        count++;
        faster += cell->verdict == VERDICT_FASTER;
        slower += cell->verdict == VERDICT_SLOWER;
        least = fmin(least, 1 / cell->time.ratio);
        most = fmax(most, 1 / cell->time.ratio);
    }
    if (count == 0) {
        json_decref(object);
        return json_false();
    }
    wording_put(object, "count", "%zu", count);
    wording_put(object, "faster", "%zu", faster);
    wording_put(object, "slower", "%zu", slower);
    json_object_set_new(object, "none_faster", json_boolean(faster == 0));
    json_object_set_new(object, "all_faster", json_boolean(faster == count));
    wording_put(object, "least", "%.2f", least);
    wording_put(object, "most", "%.2f", most);
    return object;
}

static const struct cell *fastest(const struct summary *summary, const struct cell *base)
{
    const struct cell *best = NULL;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (cell_is(cell, "c", NULL) && cell_leaves_archive(cell) && cell->base != CELL_NONE
            && &summary->cells[cell->base] == base && (best == NULL
            || cell->wall_s.median < best->wall_s.median))
            best = cell;
    }
    return best;
}

static void put_best(json_t *answer, const struct summary *summary, const struct cell *base,
                     uint64_t cores)
{
    const struct cell *best = fastest(summary, base);
    const struct cell *floor = find_deflating_alone(summary, base, cores);
    char label[LABEL_SIZE];

    if (best == NULL)
        return;
    wording_put(answer, "best", "%s", cell_label(summary, best, label, sizeof label));
    wording_put(answer, "best_place", "%s", best->factors->deflate_at);
    wording_seconds(answer, "best_s", best->wall_s.median);
    wording_inverse(answer, "speedup", &best->time);
    json_object_set_new(answer, "floor", json_boolean(floor != NULL));
    if (floor != NULL) {
        wording_seconds(answer, "floor_s", floor->wall_s.median);
        wording_put(answer, "floor_share", "%.1f",
                    100 * floor->wall_s.median / best->wall_s.median);
    }
}

json_t *answer_of(const struct summary *summary, const char *data, uint64_t cores)
{
    const struct cell *base = base_of(summary, data);

    if (base == NULL)
        return json_false();
    json_t *answer = json_object();
    wording_seconds(answer, "base_s", base->wall_s.median);
    json_object_set_new(answer, "profiled", json_boolean(base->profile.known));
    if (base->profile.known)
        wording_put(answer, "deflate_share", "%.1f",
                    100 * base->profile.phase_s[PHASE_DEFLATE] / base->program_s);
    json_object_set_new(answer, "append", tally(summary, base, "c", "append"));
    json_object_set_new(answer, "worker", tally(summary, base, "c", "worker"));
    json_object_set_new(answer, "cpython", tally(summary, base, "cpython", NULL));
    put_best(answer, summary, base, cores);
    return answer;
}

json_t *answer_overhead(const struct summary *summary, const char *data)
{
    const struct cell *base = base_of(summary, data);
    const struct cell *floor = base != NULL ? find_deflating_alone(summary, base, 1) : NULL;

    if (floor == NULL || !floor->profile.known)
        return json_false();
    struct ratio ratio = comparison_ratio_to_deflate(base, floor);
    json_t *object = json_object();
    wording_put(object, "percent", "%+.2f", 100 * (ratio.ratio - 1));
    wording_interval(object, "interval", ratio.has_interval, 100 * (ratio.low - 1),
                 100 * (ratio.high - 1), 2);
    return object;
}

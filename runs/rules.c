/*
 * Needs: gsl jansson
 */
#include "rules.h"

#include "comparison.h"
#include "ranking.h"
#include "rules_figures.h"
#include "serial.h"
#include "wording.h"
#include "workload.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

__attribute__((format(printf, 3, 4)))
static void conclude(struct rule *rule, bool kept, const char *format, ...)
{
    va_list arguments;

    rule->outcome = kept ? RULE_PASS : RULE_FAIL;
    va_start(arguments, format);
    vsnprintf(rule->evidence, sizeof rule->evidence, format, arguments);
    va_end(arguments);
}

static void not_applicable(struct rule *rule, const char *reason)
{
    rule->outcome = RULE_NOT_APPLICABLE;
    snprintf(rule->evidence, sizeof rule->evidence, "%s", reason);
}

/* Of two numbers that should be the same, by how much one is off. */
static double deviation(double value, double expected)
{
    return fabs(value / expected - 1);
}

/* --- 1: bases --------------------------------------------------------------------------- */

static void check_bases(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t ways = 0, with_base = 0, lacking = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (cell_is_floor(cell))
            continue;
        ways++;
        bool has = cell->base != CELL_NONE && summary->cells[cell->base].wall_s.median > 0;
        with_base += has;
        lacking = has ? lacking : i;
    }
    if (ways == 0)
        not_applicable(rule, "only floors were measured");
    else if (with_base == ways)
        conclude(rule, true, "all %zu ways have a sequential base among the cells, with its time",
                 ways);
    else
        conclude(rule, false, "%zu of %zu ways have no sequential base, e.g. %s", ways - with_base,
                 ways, summary->cells[lacking].factors->cell);
}

/* --- 2: what was planned ---------------------------------------------------------------- */

static bool has_rows(const struct summary *summary, const char *cell)
{
    for (size_t i = 0; i < summary->samples.count; i++)
        if (strcmp(summary->samples.rows[i].cell, cell) == 0
            && strcmp(summary->samples.rows[i].role, "warmup") != 0)
            return true;
    return false;
}

static bool has_reason(const json_t *skipped, const char *cell)
{
    const json_t *row;
    size_t i;

    json_array_foreach(skipped, i, row) {
        const char *named = json_string_value(json_object_get(row, "cell"));
        const char *reason = json_string_value(json_object_get(row, "reason"));
        if (named != NULL && strcmp(named, cell) == 0 && reason != NULL && reason[0] != '\0')
            return true;
    }
    return false;
}

/* Planned cells that nothing is known of; the first one's name. */
static size_t count_lost(const struct analysis *analysis, size_t *planned, const char **first)
{
    const json_t *entry;
    size_t i, lost = 0;

    json_array_foreach(json_object_get(analysis->manifest, "cells"), i, entry) {
        const char *cell = json_string_value(json_object_get(entry, "cell"));
        ++*planned;
        if (cell != NULL
            && (has_rows(&analysis->summary, cell) || has_reason(analysis->skipped, cell)))
            continue;
        *first = lost++ == 0 && cell != NULL ? cell : *first;
    }
    return lost;
}

/* Lines of ways over three and more numbers of workers that end below twice the cores, or
 * leave out the cores; the number of all such lines. */
static size_t count_short_sweeps(const struct analysis *analysis, size_t *sweeps,
                                 const char **first)
{
    enum { LEVELS_OF_A_SWEEP = 3 };
    struct serial_lines lines = serial_lines_of(&analysis->summary, analysis->cores_physical);
    size_t short_ones = 0;

    for (size_t i = 0; i < lines.count; i++) {
        const struct serial_line *line = &lines.lines[i];
        bool has_cores = false;
        if (line->count < LEVELS_OF_A_SWEEP || cell_is_floor(line->cells[0]))
            continue;
        ++*sweeps;
        for (size_t j = 0; j < line->count; j++)
            has_cores |= cell_workers(line->cells[j]) == analysis->cores;
        if (has_cores && cell_workers(line->cells[line->count - 1]) >= 2 * analysis->cores)
            continue;
        *first = short_ones++ == 0 ? line->cells[0]->factors->cell : *first;
    }
    serial_lines_free(&lines);
    return short_ones;
}

static void check_planned(struct rule *rule, const struct analysis *analysis)
{
    size_t planned = 0, sweeps = 0;
    const char *lost_cell = "", *short_cell = "";
    size_t lost = count_lost(analysis, &planned, &lost_cell);
    size_t short_ones = count_short_sweeps(analysis, &sweeps, &short_cell);
    const char *state = json_string_value(json_object_get(analysis->manifest, "state"));

    if (analysis->skipped == NULL)
        conclude(rule, false, "there is no skipped.csv");
    else if (state == NULL || strcmp(state, "complete") != 0)
        conclude(rule, false, "the campaign is not complete: %s", state != NULL ? state : "?");
    else if (lost > 0 || planned == 0)
        conclude(rule, false, "%zu of %zu planned cells have neither samples nor a reason: %s",
                 lost, planned, lost_cell);
    else if (short_ones > 0)
        conclude(rule, false, "%zu of %zu sweeps leave out the number of cores (%" PRIu64
                 ") or twice that: %s", short_ones, sweeps, analysis->cores, short_cell);
    else
        conclude(rule, true, "%zu cells planned and measured, %zu skipped with a reason; %zu "
                 "sweeps over workers%s", planned, json_array_size(analysis->skipped), sweeps,
                 sweeps > 0 ? " reach the cores and twice that" : "");
}

/* --- 3 and 4: averages ------------------------------------------------------------------ */

static void check_rates(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t mixed = 0, rates = 0, wrong = 0;
    double most = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        double bytes = (double)cell->factors->bytes_in, total_s = 0;
        bool same = true;
        if (cell->factors->bytes_in == SAMPLE_NONE)
            continue;
        for (size_t j = 0; j < cell->wall_s.count; j++) {
            same &= cell->runs[j]->bytes_in == cell->factors->bytes_in;
            total_s += sample_wall_s(cell->runs[j]);
        }
        rates++;
        mixed += !same;
        wrong += !(deviation(cell->mb_per_s * 1e6 * cell->wall_s.median, bytes) < 1e-9);
        most = fmax(most, deviation(bytes * (double)cell->wall_s.count / total_s,
                                    cell->mb_per_s * 1e6));
    }
    if (rates == 0)
        not_applicable(rule, "no bytes are known");
    else
        conclude(rule, mixed + wrong == 0, "%zu rates: %zu are not bytes / median time, %zu cells "
                 "mix runs of different bytes; total bytes / total seconds differs by at most "
                 "%.1f %%", rates, wrong, mixed, 100 * most);
}

/* median / median over the blocks that both have, worked out here once more. */
static double ratio_again(const struct cell *cell, const struct cell *base, size_t *shared)
{
    double *times = calloc(2 * cell->wall_s.count + 1, sizeof *times);

    if (times == NULL)
        abort();
    double *of_base = times + cell->wall_s.count;
    *shared = 0;
    for (size_t i = 0; i < cell->wall_s.count; i++)
        for (size_t j = 0; j < base->wall_s.count; j++)
            if (cell->runs[i]->block == base->runs[j]->block) {
                times[*shared] = sample_wall_s(cell->runs[i]);
                of_base[(*shared)++] = sample_wall_s(base->runs[j]);
                break;
            }
    double ratio = statistics_median(times, *shared) / statistics_median(of_base, *shared);
    free(times);
    return ratio;
}

static void check_ratios(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t ratios = 0, wrong = 0, partial = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        size_t shared;
        if (cell->base == CELL_NONE || cell->base == i)
            continue;
        double again = ratio_again(cell, &summary->cells[cell->base], &shared);
        ratios++;
        wrong += !(deviation(cell->time.ratio, again) < 1e-9);
        partial += shared < cell->wall_s.count;
    }
    if (ratios == 0)
        not_applicable(rule, "nothing is compared");
    else
        conclude(rule, wrong == 0, "%zu of %zu speedups are not the quotient of both medians over "
                 "their common blocks; %zu have blocks that their base lacks", wrong, ratios,
                 partial);
}

/* --- 5 and 6: samples ------------------------------------------------------------------- */

static bool sizes_differ(const struct summary *summary, const struct cell *cell)
{
    uint64_t bytes = SAMPLE_NONE;
    bool differs = false;

    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *row = &summary->samples.rows[i];
        if (strcmp(row->cell, cell->factors->cell) != 0 || !sample_is_good(row)
            || row->bytes_out == SAMPLE_NONE)
            continue;
        differs |= bytes != SAMPLE_NONE && bytes != row->bytes_out;
        bytes = row->bytes_out;
    }
    return differs;
}

/* Of all cells, those included that never made a right one. */
static size_t count_voided(const struct summary *summary)
{
    size_t voided = 0;

    for (size_t i = 0; i < summary->samples.count; i++)
        voided += strcmp(summary->samples.rows[i].verified, "no") == 0;
    return voided;
}

static void check_samples(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t few = 0, unequal = 0, unverified = 0, voided = count_voided(summary);

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        few += cell->wall_s.count < STATISTICS_COUNT_MIN;
        unequal += sizes_differ(summary, cell);
        for (size_t j = 0; j < cell->wall_s.count; j++)
            if (cell_leaves_archive(cell) && strcmp(cell->runs[j]->verified, "yes") != 0) {
                unverified++;
                break;
            }
    }
    if (summary->count == 0)
        conclude(rule, false, "there are no samples");
    else
        conclude(rule, few + unequal + unverified + voided == 0, "of %zu cells %zu have fewer than "
                 "%d samples, %zu archives of different sizes, %zu archives that were not "
                 "verified; %zu runs made a wrong archive; fewest samples: %zu", summary->count,
                 few, STATISTICS_COUNT_MIN, unequal, unverified, voided, summary->fewest);
}

static bool is_own_sample(const struct cell *cell, double time)
{
    for (size_t i = 0; i < cell->wall_s.count; i++)
        if (sample_wall_s(cell->runs[i]) == time)
            return true;
    return false;
}

static void check_normality(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t intervals = 0, foreign = 0, skewed = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        double sum = 0;
        if (!cell->wall_s.has_interval)
            continue;
        for (size_t j = 0; j < cell->wall_s.count; j++)
            sum += sample_wall_s(cell->runs[j]);
        intervals++;
        foreign += !is_own_sample(cell, cell->wall_s.low)
                   || !is_own_sample(cell, cell->wall_s.high);
        skewed += sum / (double)cell->wall_s.count > cell->wall_s.median;
    }
    if (intervals == 0)
        not_applicable(rule, "too few samples for intervals");
    else
        conclude(rule, foreign == 0, "%zu of %zu intervals do not end at samples of their own, as "
                 "rank intervals do; the mean is above the median in %zu cells", foreign,
                 intervals, skewed);
}

/* --- 7 and 8: verdicts, spread ---------------------------------------------------------- */

static void check_verdicts(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t verdicts = 0, wrong = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (cell->verdict != VERDICT_FASTER && cell->verdict != VERDICT_SLOWER)
            continue;
        bool excludes_1 = cell->time.low > 1 || cell->time.high < 1;
        bool beyond = summary->twins > 0 && fabs(cell->time.ratio - 1) > summary->noise_floor;
        verdicts++;
        wrong += !(excludes_1 && beyond && cell->p_corrected < 0.05);
    }
    if (verdicts == 0)
        not_applicable(rule, "there is no verdict");
    else if (summary->twins == 0)
        conclude(rule, false, "%zu verdicts, and no noise floor was measured", verdicts);
    else
        conclude(rule, wrong == 0, "%zu of %zu verdicts lack one of: interval without 1, "
                 "beyond the noise floor (%.1f %%, from %zu twins), corrected p below 0.05", wrong,
                 verdicts, 100 * summary->noise_floor, summary->twins);
}

static void check_spread(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t cells = 0, lacking = 0, without_phases = 0;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        bool is_c = strcmp(cell->factors->implementation, "c") == 0;
        bool shared = is_c && cell_workers(cell) > 1 && !cell_is_floor(cell);
        cells++;
        without_phases += !is_c;
        lacking += !isfinite(cell->wall_s.p95) || !isfinite(cell->wall_s.maximum)
                   || (shared && !isfinite(cell->profile.imbalance));
    }
    if (cells == 0)
        not_applicable(rule, "there are no samples");
    else
        conclude(rule, lacking == 0, "%zu of %zu cells lack the 95th percentile, the maximum "
                 "or, with several workers, the imbalance; %zu are not in C and tell no workers",
                 lacking, cells, without_phases);
}

/* --- 9 and 10: circumstances ------------------------------------------------------------ */

static bool is_known(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);

    return value != NULL && !json_is_null(value);
}

static bool plan_is_the_one(const struct analysis *analysis)
{
    const char *wanted = json_string_value(json_object_get(analysis->manifest, "plan_sha256"));
    char path[PATH_MAX], found[65];

    snprintf(path, sizeof path, "%s/plan.ini", analysis->folder);
    return wanted != NULL && workload_hash_file(path, found) == 0 && strcmp(found, wanted) == 0;
}

static bool same_before_and_after(const struct analysis *analysis)
{
    static const char *const keys[] = { "cpu_model", "cores", "kernel", "compiler", "flags",
                                        "libraries", "commit" };

    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!json_equal(json_object_get(analysis->environment, keys[i]),
                        json_object_get(analysis->environment_after, keys[i])))
            return false;
    return true;
}

static void check_circumstances(struct rule *rule, const struct analysis *analysis)
{
    const char *commit = json_string_value(json_object_get(analysis->environment, "commit"));
    const char *hash = json_string_value(
        json_object_get(json_object_get(analysis->manifest, "data"), "sha256"));
    bool known = is_known(analysis->environment, "cpu_model")
                 && is_known(analysis->environment, "compiler")
                 && is_known(analysis->environment, "flags")
                 && is_known(analysis->environment, "libraries");

    if (analysis->environment_after == NULL)
        conclude(rule, false, "environment-after.json is missing");
    else if (commit == NULL)
        conclude(rule, false, "the commit is not known");
    else if (!json_is_false(json_object_get(analysis->environment, "dirty")))
        conclude(rule, false, "the tree differed from commit %s", commit);
    else if (!known || hash == NULL)
        conclude(rule, false, "%s not known", hash == NULL ? "the hash of the data is"
                                              : "processor, compiler, flags or libraries are");
    else if (!plan_is_the_one(analysis))
        conclude(rule, false, "plan.ini is missing or not the one that was run");
    else if (!same_before_and_after(analysis))
        conclude(rule, false, "machine, build or commit changed during the campaign");
    else
        conclude(rule, true, "commit %s, clean; plan.ini has the hash of what was run; data "
                 "%.16s...; environment the same before and after", commit, hash);
}

/* Runs whose inner time is longer than the outer one, which is impossible. */
static size_t count_inverted(const struct summary *summary, size_t *both)
{
    size_t inverted = 0;

    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *row = &summary->samples.rows[i];
        if (row->wall_ns == SAMPLE_NONE || row->wall_proc_ns == SAMPLE_NONE)
            continue;
        ++*both;
        inverted += row->wall_ns > row->wall_proc_ns;
    }
    return inverted;
}

static void check_clock(struct rule *rule, const struct analysis *analysis)
{
    const json_t *clock = json_object_get(analysis->environment, "clock");
    const char *name = json_string_value(json_object_get(clock, "name"));
    double resolution_s = json_number_value(json_object_get(clock, "resolution_ns")) / 1e9;
    double shortest = INFINITY;
    size_t both = 0, inverted = count_inverted(&analysis->summary, &both);

    for (size_t i = 0; i < analysis->summary.count; i++)
        shortest = fmin(shortest, analysis->summary.cells[i].wall_s.median);
    if (name == NULL || !(resolution_s > 0))
        conclude(rule, false, "the clock or its resolution is not known");
    else
        conclude(rule, inverted == 0 && resolution_s < 0.001 * shortest,
                 "%s, resolution %.0f ns; shortest median %.3g s; of %zu runs with both times %zu "
                 "are longer inside than outside", name, 1e9 * resolution_s, shortest, both,
                 inverted);
}

/* --- 11: bounds ------------------------------------------------------------------------- */

static bool beats_any(const struct analysis *analysis, const struct cell *cell, size_t *compared)
{
    static const char *const names[] = { "null-deflate", "null-read", "null-store", "null-list" };
    bool beats = false;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const struct cell *floor = ranking_floor(&analysis->summary, cell, names[i]);
        if (floor == NULL)
            continue;
        struct ratio share = comparison_ratio(floor, cell);
        ++*compared;
        beats |= ranking_beats_bound(&analysis->summary, cell, floor, &share, analysis->cores);
    }
    return beats;
}

static void check_bounds(struct rule *rule, const struct analysis *analysis)
{
    const struct summary *summary = &analysis->summary;
    size_t floors = 0, ways = 0, bounded = 0, compared = 0, beaten = 0;
    const char *first = "";

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        size_t before = compared;
        floors += cell_is_floor(cell);
        if (!cell_is(cell, "c", NULL) || !cell_leaves_archive(cell))
            continue;
        ways++;
        if (beats_any(analysis, cell, &compared))
            first = beaten++ == 0 ? cell->factors->cell : first;
        bounded += compared > before;
    }
    if (floors == 0)
        conclude(rule, false, "no floor was measured");
    else if (beaten > 0)
        conclude(rule, false, "%zu cells take less than a part of their own work alone: %s", beaten,
                 first);
    else
        conclude(rule, bounded > 0, "%zu floors; %zu of %zu ways compared with those for as many "
                 "workers, %zu times: none takes less", floors, bounded, ways, compared);
}

/* --- All of them ------------------------------------------------------------------------ */

static const struct {
    const char *text;
    void (*check)(struct rule *rule, const struct analysis *analysis);
} checks[RULES] = {
    { "a speedup has a base and its time", check_bases },
    { "what was planned is measured or listed; sweeps reach 2 x cores", check_planned },
    { "rates are bytes / time, of the same bytes", check_rates },
    { "ratios are of medians, not averaged", check_ratios },
    { "what is deterministic is equal; six samples or more", check_samples },
    { "no normality: intervals by ranks", check_normality },
    { "a verdict needs three things", check_verdicts },
    { "percentile, maximum and imbalance beside the median", check_spread },
    { "circumstances are stored", check_circumstances },
    { "the clock, and what it encloses", check_clock },
    { "bounds are measured and not beaten", check_bounds },
    { "points are joined only over numbers", NULL },
};

void rules_check(struct rule rules[RULES], const struct analysis *analysis)
{
    for (size_t i = 0; i < RULES; i++) {
        rules[i] = (struct rule) { .text = checks[i].text };
        if (checks[i].check != NULL)
            checks[i].check(&rules[i], analysis);
    }
    struct rule *joins = &rules[RULES - 1];
    joins->outcome = rules_check_figures(analysis, joins->evidence, sizeof joins->evidence);
}

void rules_put(json_t *object, const struct analysis *analysis)
{
    static const char *const outcomes[] = { "PASS", "FAIL", "not applicable" };
    static const char *const keys[] = { "rules_passed", "rules_failed", "rules_other" };
    struct rule rules[RULES];
    size_t counts[3] = { 0 };
    json_t *list = json_array();

    rules_check(rules, analysis);
    for (size_t i = 0; i < RULES; i++) {
        json_t *row = json_object();
        wording_put(row, "number", "%zu", i + 1);
        wording_put(row, "rule", "%s", rules[i].text);
        wording_put(row, "outcome", "%s", outcomes[rules[i].outcome]);
        wording_put(row, "evidence", "%s", rules[i].evidence);
        json_array_append_new(list, row);
        counts[rules[i].outcome]++;
    }
    for (size_t i = 0; i < 3; i++)
        wording_put(object, keys[i], "%zu", counts[i]);
    json_object_set_new(object, "rules", list);
    json_object_set_new(object, "has_rules", json_true());
}

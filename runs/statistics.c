/*
 * Needs: gsl
 */
#include "statistics.h"

#include <gsl/gsl_sf_gamma.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_rng.h>
#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double confidence_wanted = 0.95;

const char *const verdict_name[] = {
    [VERDICT_UNTESTED] = "too few samples",
    [VERDICT_NO_DIFFERENCE] = "no difference shown",
    [VERDICT_FASTER] = "faster",
    [VERDICT_SLOWER] = "slower",
};

static void *take_memory(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);

    if (memory == NULL)
        abort();
    return memory;
}

static double *sorted_copy(const double *samples, size_t count)
{
    double *sorted = take_memory(count, sizeof(double));

    if (count > 0)
        memcpy(sorted, samples, count * sizeof(double));
    gsl_sort(sorted, 1, count);
    return sorted;
}

double statistics_percentile(const double *samples, size_t count, double fraction)
{
    if (count == 0)
        return NAN;
    double *sorted = sorted_copy(samples, count);
    double value = gsl_stats_quantile_from_sorted_data(sorted, 1, count, fraction);

    free(sorted);
    return value;
}

double statistics_median(const double *samples, size_t count)
{
    return statistics_percentile(samples, count, 0.5);
}

bool statistics_median_ranks(size_t count, double confidence, size_t *low, size_t *high)
{
    unsigned n = (unsigned)count;
    unsigned below = 0;     /* samples left out at either end */

    while (below < n / 2 && gsl_cdf_binomial_P(below, 0.5, n) <= (1 - confidence) / 2)
        below++;
    if (below == 0)
        return false;
    *low = below;
    *high = count + 1 - below;
    return true;
}

struct estimate statistics_estimate(const double *samples, size_t count)
{
    struct estimate estimate = { .count = count, .median = NAN, .low = NAN, .high = NAN,
                                 .p95 = NAN, .maximum = NAN };
    size_t low, high;

    if (count == 0)
        return estimate;
    double *sorted = sorted_copy(samples, count);

    estimate.median = gsl_stats_median_from_sorted_data(sorted, 1, count);
    estimate.p95 = gsl_stats_quantile_from_sorted_data(sorted, 1, count, 0.95);
    estimate.maximum = sorted[count - 1];
    estimate.has_interval = statistics_median_ranks(count, confidence_wanted, &low, &high);
    if (estimate.has_interval) {
        estimate.low = sorted[low - 1];
        estimate.high = sorted[high - 1];
    }
    free(sorted);
    return estimate;
}

struct pairs {
    const double *numerator, *denominator;
    size_t count;
};

/* The ratio of medians of count blocks drawn with replacement. */
static double resample_ratio(const struct pairs *pairs, gsl_rng *random, double *room)
{
    size_t count = pairs->count;

    for (size_t i = 0; i < count; i++) {
        size_t block = gsl_rng_uniform_int(random, count);
        room[i] = pairs->numerator[block];
        room[count + i] = pairs->denominator[block];
    }
    gsl_sort(room, 1, count);
    gsl_sort(room + count, 1, count);
    return gsl_stats_median_from_sorted_data(room, 1, count)
           / gsl_stats_median_from_sorted_data(room + count, 1, count);
}

static void put_interval(struct ratio *ratio, const double *ratios, size_t resamples)
{
    ratio->low = statistics_percentile(ratios, resamples, (1 - confidence_wanted) / 2);
    ratio->high = statistics_percentile(ratios, resamples, (1 + confidence_wanted) / 2);
}

static void bootstrap(struct ratio *ratio, const struct pairs *pairs, uint64_t seed,
                      size_t resamples)
{
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double *ratios = take_memory(resamples, sizeof(double));
    double *room = take_memory(2 * pairs->count, sizeof(double));

    gsl_rng_set(random, (unsigned long)seed);
    for (size_t i = 0; i < resamples; i++)
        ratios[i] = resample_ratio(pairs, random, room);
    put_interval(ratio, ratios, resamples);
    free(room);
    free(ratios);
    gsl_rng_free(random);
}

struct ratio statistics_ratio(const double *numerator, const double *denominator, size_t count,
                              uint64_t seed, size_t resamples)
{
    struct pairs pairs = { numerator, denominator, count };
    struct ratio ratio = { .count = count, .low = NAN, .high = NAN, .p = 1 };

    ratio.ratio = statistics_median(numerator, count) / statistics_median(denominator, count);
    ratio.has_interval = count >= STATISTICS_COUNT_MIN;
    if (ratio.has_interval) {
        bootstrap(&ratio, &pairs, seed, resamples);
        ratio.p = count >= STATISTICS_PAIRED_MIN
                      ? statistics_signed_rank(numerator, denominator, count)
                      : statistics_rank_sum(numerator, count, denominator, count);
    }
    return ratio;
}

/* The median of count samples drawn with replacement. */
static double resample_median(const double *samples, size_t count, gsl_rng *random, double *room)
{
    for (size_t i = 0; i < count; i++)
        room[i] = samples[gsl_rng_uniform_int(random, count)];
    gsl_sort(room, 1, count);
    return gsl_stats_median_from_sorted_data(room, 1, count);
}

struct ratio statistics_ratio_unpaired(const double *numerator, size_t numerators,
                                       const double *denominator, size_t denominators,
                                       uint64_t seed, size_t resamples)
{
    size_t fewest = numerators < denominators ? numerators : denominators;
    struct ratio ratio = { .count = fewest, .low = NAN, .high = NAN, .p = 1 };

    ratio.ratio = statistics_median(numerator, numerators)
                  / statistics_median(denominator, denominators);
    ratio.has_interval = fewest >= STATISTICS_COUNT_MIN;
    if (!ratio.has_interval)
        return ratio;
    gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
    double *ratios = take_memory(resamples, sizeof(double));
    double *room = take_memory(numerators + denominators, sizeof(double));

    gsl_rng_set(random, (unsigned long)seed);
    for (size_t i = 0; i < resamples; i++) {
        double above = resample_median(numerator, numerators, random, room);
        ratios[i] = above / resample_median(denominator, denominators, random, room);
    }
    put_interval(&ratio, ratios, resamples);
    ratio.p = statistics_rank_sum(numerator, numerators, denominator, denominators);
    free(room);
    free(ratios);
    gsl_rng_free(random);
    return ratio;
}

/* Twice the number of pairs in which a's is the smaller: an integer with ties. */
static size_t smaller_pairs_doubled(const double *a, size_t na, const double *b, size_t nb)
{
    size_t doubled = 0;

    for (size_t i = 0; i < na; i++)
        for (size_t j = 0; j < nb; j++)
            doubled += a[i] < b[j] ? 2 : a[i] == b[j] ? 1 : 0;
    return doubled;
}

/* chance[u]: that of u smaller pairs among na x nb where all orders are equally
 * likely.  The largest value is b's with chance nb / (na + nb), and then it has
 * na smaller pairs; what remains is the same question without it. */
static double *pairs_distribution(size_t na, size_t nb)
{
    size_t span = na * nb + 1;
    double *chance = take_memory((na + 1) * span, sizeof(double));

    for (size_t i = 0; i <= na; i++)
        chance[i * span] = 1;
    for (size_t j = 1; j <= nb; j++) {
        for (size_t i = 1; i <= na; i++) {
            double *here = chance + i * span;
            double b_last = (double)j / (double)(i + j);
            for (size_t u = i * j + 1; u-- > 0;)
                here[u] = (u >= i ? here[u - i] * b_last : 0) + here[u - span] * (1 - b_last);
        }
    }
    memmove(chance, chance + na * span, span * sizeof(double));
    return chance;
}

double statistics_rank_sum(const double *a, size_t na, const double *b, size_t nb)
{
    if (na == 0 || nb == 0)
        return 1;
    size_t doubled = smaller_pairs_doubled(a, na, b, nb);
    size_t other = 2 * na * nb - doubled;
    size_t fewest = ((doubled < other ? doubled : other) + 1) / 2;
    double *chance = pairs_distribution(na, nb);
    double tail = 0;

    for (size_t u = 0; u <= fewest; u++)
        tail += chance[u];
    free(chance);
    return fmin(1, 2 * tail);
}

/* Twice the rank, from 1, of each |difference|, the mean of ranks where several are equal:
 * an integer.  order: those of the sorted ones. */
static void double_ranks(const double *size, const size_t *order, size_t count, size_t *ranks)
{
    for (size_t first = 0, after; first < count; first = after) {
        after = first + 1;
        while (after < count && size[order[after]] == size[order[first]])
            after++;
        for (size_t i = first; i < after; i++)
            ranks[order[i]] = first + 1 + after;
    }
}

/* The chance that a sum of these ranks, each in it or not as a coin falls, is at most limit. */
static double coin_sum_chance(const size_t *ranks, size_t count, size_t limit)
{
    double *chance = take_memory(limit + 1, sizeof(double)), total = 0;

    chance[0] = 1;
    for (size_t i = 0; i < count; i++)
        for (size_t sum = limit + 1; sum-- > 0;)
            chance[sum] = (chance[sum] + (sum >= ranks[i] ? chance[sum - ranks[i]] : 0)) / 2;
    for (size_t sum = 0; sum <= limit; sum++)
        total += chance[sum];
    free(chance);
    return total;
}

double statistics_signed_rank(const double *a, const double *b, size_t count)
{
    double *difference = take_memory(count, sizeof(double));
    double *size = take_memory(count, sizeof(double));
    size_t *order = take_memory(count, sizeof(size_t)), *ranks = take_memory(count, sizeof(size_t));
    size_t kept = 0, positive = 0, all = 0;

    for (size_t i = 0; i < count; i++) {
        double value = log(a[i]) - log(b[i]);
        if (value == 0)
            continue;
        difference[kept] = value;
        size[kept++] = fabs(value);
    }
    gsl_sort_index(order, size, 1, kept);
    double_ranks(size, order, kept, ranks);
    for (size_t i = 0; i < kept; i++) {
        positive += difference[i] > 0 ? ranks[i] : 0;
        all += ranks[i];
    }
    double tail = coin_sum_chance(ranks, kept, positive < all - positive ? positive
                                                                         : all - positive);
    free(ranks);
    free(order);
    free(size);
    free(difference);
    return fmin(1, 2 * tail);
}

void statistics_holm(double *p, size_t count)
{
    size_t *order = take_memory(count, sizeof(size_t));
    double largest = 0;

    gsl_sort_index(order, p, 1, count);
    for (size_t i = 0; i < count; i++) {
        largest = fmax(largest, fmin(1, p[order[i]] * (double)(count - i)));
        p[order[i]] = largest;
    }
    free(order);
}

bool statistics_can_judge(size_t count, size_t tests)
{
    if (count == 0)
        return false;
    double least = count >= STATISTICS_PAIRED_MIN
                       ? ldexp(2, -(int)count)
                       : 2 / gsl_sf_choose((unsigned)(2 * count), (unsigned)count);

    return least * (double)tests < 0.05;
}

double statistics_noise_floor(const struct ratio *same)
{
    if (!same->has_interval)
        return fabs(same->ratio - 1);
    return fmax(fabs(same->high - 1), fabs(same->low - 1));
}

enum verdict statistics_verdict(const struct ratio *ratio, double p_corrected, double noise_floor)
{
    if (!ratio->has_interval)
        return VERDICT_UNTESTED;
    bool excludes_1 = ratio->low > 1 || ratio->high < 1;

    if (!excludes_1 || fabs(ratio->ratio - 1) <= noise_floor || !(p_corrected < 0.05))
        return VERDICT_NO_DIFFERENCE;
    return ratio->ratio < 1 ? VERDICT_FASTER : VERDICT_SLOWER;
}

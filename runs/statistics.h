/*
 * statistics.h: what a handful of timings can and cannot show.
 *
 * Times are not normally distributed, so nothing here supposes that they are:
 * medians, rank intervals, resampling, ranks.  The rules followed are those of
 * T. Hoefler, R. Belli, "Scientific Benchmarking of Parallel Computing Systems"
 * (SC15).  Samples are plain doubles in any one unit (the report uses seconds).
 *
 * What verdicts are worth (simulation_test.c: the noise of the committed campaigns, which
 * is skewed, with slow outliers and disturbed blocks; base, twin and cells in 20 blocks):
 * of 100 campaigns on equal cells 1 has a false verdict; a difference of 5 % is found in
 * 96 (slower) and 93 (faster), in 84 if it is one of 30 comparisons, and in only 62 where
 * there are 10 blocks.  Rank intervals of the median cover it as often as the binomial
 * law says, bootstrap intervals of the ratio in 97 to 98 % (stated as 95 %).
 *
 * All functions are pure (the same arguments give the same result on every
 * machine), leave their input alone, and are thread-safe and fork-safe.  They
 * stop the program where there is no memory.
 */
#ifndef STATISTICS_H
#define STATISTICS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    STATISTICS_RESAMPLES = 2000,    /* bootstrap resamples, where nothing else is asked for */
    STATISTICS_SEED = 1,
    STATISTICS_COUNT_MIN = 6,       /* fewer samples have no 95 % interval of the median */
    STATISTICS_PAIRED_MIN = 15,     /* blocks from which on the test is the paired one */
};

/* One set of samples, summed up. */
struct estimate {
    size_t count;
    double median;
    bool has_interval;      /* false: low and high are NAN */
    double low, high;       /* 95 % interval of the median */
    double p95;             /* 95th percentile */
    double maximum;
};

/* How one set of samples relates to another. */
struct ratio {
    size_t count;           /* blocks in which both were measured */
    double ratio;           /* median of the first / median of the second */
    bool has_interval;      /* false: low and high are NAN, p is 1 */
    double low, high;       /* 95 % bootstrap interval */
    double p;               /* two-sided, of the rank test, not corrected */
};

enum verdict {
    VERDICT_UNTESTED,       /* too few samples to say anything */
    VERDICT_NO_DIFFERENCE,  /* none shown, which is not to say that there is none */
    VERDICT_FASTER,         /* takes less time than the base */
    VERDICT_SLOWER,
};

extern const char *const verdict_name[];    /* indexed by enum verdict */

/* The value below which a fraction (0 ... 1) of the samples lies, interpolated
 * linearly between neighbours; NAN for count 0. */
double statistics_percentile(const double *samples, size_t count, double fraction);

/* The same for fraction 0.5. */
double statistics_median(const double *samples, size_t count);

/* The ranks, from 1, of the two sorted samples that enclose the median of the
 * distribution with at least the given confidence: the narrowest symmetric
 * pair, exact from the binomial law.  False where count is too small for it.
 * Source: H. A. David, H. N. Nagaraja, "Order Statistics", 3rd ed., 7.1. */
bool statistics_median_ranks(size_t count, double confidence, size_t *low, size_t *high);

struct estimate statistics_estimate(const double *samples, size_t count);

/* median(numerator) / median(denominator); samples with the same index come
 * from the same block.  The interval is that of the percentile bootstrap over
 * whole blocks, which keeps what disturbed both of a block together; seeded,
 * so that it can be repeated.  The test is statistics_signed_rank(), which takes block
 * by block, from STATISTICS_PAIRED_MIN blocks on; with fewer its least p, 2 / 2^count,
 * would not stand Holm's correction, so that it is statistics_rank_sum().
 * Source: B. Efron, R. Tibshirani, "An Introduction to the Bootstrap", 13.3. */
struct ratio statistics_ratio(const double *numerator, const double *denominator, size_t count,
                              uint64_t seed, size_t resamples);

/* The same for samples that have nothing in common, as of two campaigns: the medians are
 * resampled independently of each other, and the test is statistics_rank_sum().  count is
 * the smaller of both; there is an interval if both have STATISTICS_COUNT_MIN samples. */
struct ratio statistics_ratio_unpaired(const double *numerator, size_t numerators,
                                       const double *denominator, size_t denominators,
                                       uint64_t seed, size_t resamples);

/* Two-sided p of the rank-sum test of Wilcoxon, Mann and Whitney, exact (ties
 * count half); 1 where a set is empty.  Takes time and memory of the order of
 * (na + nb)^3, so it is meant for some dozens of samples.
 * Source: H. B. Mann, D. R. Whitney, Ann. Math. Statist. 18 (1947). */
double statistics_rank_sum(const double *a, size_t na, const double *b, size_t nb);

/* Two-sided p of Wilcoxon's signed-rank test on the ratios a[i] / b[i], exact, also where
 * they tie; those that are 1 say nothing and do not count.  1 where none is left.
 * What a block does to both of its runs does not touch it.
 * Source: F. Wilcoxon, Biometrics Bulletin 1 (1945). */
double statistics_signed_rank(const double *a, const double *b, size_t count);

/* Replaces count values of p by those corrected for having made count tests,
 * so that each may be compared with 0.05.
 * Source: S. Holm, Scand. J. Statist. 6 (1979). */
void statistics_holm(double *p, size_t count);

/* Whether two sets of so many samples each could ever get a corrected p below
 * 0.05 among so many tests: if all of one lay below all of the other; by the test
 * that statistics_ratio() takes, which with many samples has the larger least p. */
bool statistics_can_judge(size_t count, size_t tests);

/* The largest relative difference that two measurements of one and the same
 * thing may show here: how far the interval of their ratio (their ratio itself,
 * where there is no interval) reaches from 1.  0.02 = 2 %. */
double statistics_noise_floor(const struct ratio *same);

/* ratio = time / time of the base.  "Faster" and "slower" need all three: an
 * interval that excludes 1, a ratio further from 1 than the noise floor, and a
 * corrected p below 0.05. */
enum verdict statistics_verdict(const struct ratio *ratio, double p_corrected, double noise_floor);

#endif

#include "figure_data.h"

#include "statistics.h"

#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* A run that counts, and how it compares with the others of its cell. */
struct point {
    const struct sample *sample;
    double relative;
};

static bool has_flag(const struct sample *sample, const char *flag)
{
    size_t length = strlen(flag);

    for (const char *word = sample->flags; *word != '\0'; word += strcspn(word, " ")) {
        word += strspn(word, " ");
        if (strncmp(word, flag, length) == 0 && (word[length] == ' ' || word[length] == '\0'))
            return true;
    }
    return false;
}

/* Its cell's median does not know the twins. */
static double relative_time(const struct summary *summary, const struct sample *sample)
{
    for (size_t i = 0; i < summary->count; i++)
        if (strcmp(summary->cells[i].factors->cell, sample->cell) == 0)
            return sample_wall_s(sample) / summary->cells[i].wall_s.median;
    return NAN;
}

/* Fills points, of which there is one for each row; returns how many count. */
static size_t take_points(const struct summary *summary, struct point *points)
{
    size_t count = 0;

    for (size_t i = 0; i < summary->samples.count; i++) {
        const struct sample *sample = &summary->samples.rows[i];
        bool twin = strcmp(sample->role, "aa") == 0;
        if ((!twin && strcmp(sample->role, "measure") != 0) || strcmp(sample->status, "ok") != 0)
            continue;
        points[count] = (struct point) { sample, relative_time(summary, sample) };
        count += isfinite(points[count].relative) != 0;
    }
    return count;
}

static double median_of_block(const struct point *points, size_t count, uint64_t block,
                              double *room)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        if (points[i].sample->block == block)
            room[found++] = points[i].relative;
    return statistics_median(room, found);
}

static void put_point(FILE *out, const struct point *point, double block_median)
{
    const struct sample *sample = point->sample;

    fprintf(out, "%" PRIu64 ",%" PRIu64 ",%d", sample->run, sample->block,
            strcmp(sample->role, "aa") == 0);
    figure_put_number(out, sample_wall_s(sample));
    figure_put_number(out, point->relative);
    figure_put_number(out, block_median);
    fprintf(out, ",%d,%d,%d,%d\n", has_flag(sample, "steal"), has_flag(sample, "pressure"),
            has_flag(sample, "slow"), has_flag(sample, "cache"));
}

void figure_put_drift(FILE *out, const struct summary *summary, uint64_t cores)
{
    size_t rows = summary->samples.count + 1;
    struct point *points = calloc(rows, sizeof *points);
    double *room = calloc(rows, sizeof *room);

    (void)cores;
    if (points == NULL || room == NULL)
        abort();
    fputs("run,block,twin,seconds,relative,block_median,steal,pressure,slow,cache\n", out);
    size_t count = take_points(summary, points);
    uint64_t block = UINT64_MAX;
    double median = NAN;
    for (size_t i = 0; i < count; i++) {
        if (points[i].sample->block != block) {
            block = points[i].sample->block;
            median = median_of_block(points, count, block, room);
        }
        put_point(out, &points[i], median);
    }
    free(room);
    free(points);
}

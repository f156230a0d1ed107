#include "forecast.h"

#include "clock.h"
#include "error.h"
#include "result.h"
#include "statistics.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { SAMPLE_SIZE = 1 << 18, LEVEL_MAX = 10 };

/* --- the size of data that is not there yet ---------------------------------------------- */

static uint64_t option(const char *options, const char *name, uint64_t standard)
{
    const char *at = strstr(options, name);
    return at != NULL ? strtoull(at + strlen(name) + 1, NULL, 10) : standard;
}

uint64_t forecast_bytes(const struct experiment *experiment, const struct workload *workload)
{
    static const double value_size = 19.27;     /* mean of repr(random()) and its separator */
    if (workload->known)
        return workload->bytes;
    if (!workload->generated || strcmp(experiment->profile, "tutorial") != 0)
        return 0;
    const char *options = experiment->data_options;
    double values = (double)option(options, "--files", 1000)
                    * (double)option(options, "--lines", 10000)
                    * (double)option(options, "--columns", 10);
    return (uint64_t)(values * value_size);
}

/* --- calculation ------------------------------------------------------------------------- */

/* Lines of random numbers, as the tutorial's files hold them. */
static void fill(char *text)
{
    uint64_t state = 1;
    size_t used = 0;
    while (used + 32 < SAMPLE_SIZE) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        used += (size_t)sprintf(text + used, "%.17g,", (double)(state >> 11) * 0x1p-53);
    }
    memset(text + used, '\n', SAMPLE_SIZE - used);
}

/* Seconds that zlib takes for one byte of such text: the best of three. */
static double calibrate(int level)
{
    char *in = malloc(SAMPLE_SIZE);
    unsigned char *out = malloc(compressBound(SAMPLE_SIZE));
    double best = NAN;
    if (in != NULL && out != NULL) {
        fill(in);
        for (int i = 0; i < 3; i++) {
            uLong size = compressBound(SAMPLE_SIZE);
            uint64_t start = clock_ns();
            compress2(out, &size, (const Bytef *)in, SAMPLE_SIZE, level);
            best = fmin(best, (double)(clock_ns() - start) / 1e9 / SAMPLE_SIZE);
        }
    }
    free(in);
    free(out);
    return best;
}

static double at_once(const struct plan_cell *cell, unsigned cores)
{
    bool parallel = strcmp(cell->deflate_at, "append") != 0
                    && strcmp(cell->strategy, "sequential") != 0
                    && strcmp(cell->strategy, "threads-naive") != 0;
    double workers = (cell->threads != SAMPLE_NONE ? (double)cell->threads : 1)
                     * (cell->processes != SAMPLE_NONE ? (double)cell->processes : 1);
    return parallel ? fmin(workers, cores) : 1;
}

static double calculate(const struct plan_cell *cell, double bytes, unsigned cores,
                        double byte_s[LEVEL_MAX + 1])
{
    static const double store_byte_s = 1e-9, start_s = 0.005, python_start_s = 0.15;
    if (bytes <= 0)
        return NAN;
    double each = store_byte_s;
    if (cell->level != SAMPLE_NONE) {
        size_t level = cell->level < LEVEL_MAX ? cell->level : LEVEL_MAX;
        if (isnan(byte_s[level]))
            byte_s[level] = calibrate((int)(level < 10 ? level : 9));
        each += byte_s[level];
    }
    double start = cell->implementation == IMPLEMENTATION_CPYTHON ? python_start_s : start_s;
    return start + bytes * each / at_once(cell, cores);
}

/* --- experience -------------------------------------------------------------------------- */

/* The median time of the cell in these samples; NAN if there are none on this data. */
static double median_of(const struct samples *samples, const char *key,
                        const struct workload *workload, double *seconds)
{
    size_t count = 0;
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *row = &samples->rows[i];
        if (strcmp(row->cell, key) == 0 && strcmp(row->status, "ok") == 0
            && row->wall_proc_ns != SAMPLE_NONE && strcmp(row->data_set, workload->name) == 0
            && (!workload->known || row->bytes_in == workload->bytes))
            seconds[count++] = (double)row->wall_proc_ns / 1e9;
    }
    return statistics_median(seconds, count);
}

static void learn(struct forecast *forecast, const struct experiment *experiment,
                  const struct workload *workload, const char *folder)
{
    char path[4200];
    snprintf(path, sizeof path, "%.4000s/samples.csv", folder);
    struct samples samples;
    FILE *probe = fopen(path, "re");
    if (probe == NULL)
        return;
    fclose(probe);
    if (samples_read(&samples, path) != 0)
        return;
    double *seconds = calloc(samples.count + 1, sizeof *seconds);
    for (size_t i = 0; seconds != NULL && i < experiment->count; i++) {
        if (forecast->measured[i])
            continue;
        double median = median_of(&samples, experiment->cells[i].key, workload, seconds);
        forecast->measured[i] = !isnan(median);
        if (forecast->measured[i])
            forecast->run_s[i] = median;
    }
    free(seconds);
    samples_free(&samples);
}

int forecast_make(struct forecast *forecast, const struct experiment *experiment,
                  const struct workload *workload, const char *output, unsigned cores)
{
    static const double start_s = 0.02, verified_bytes_per_s = 150e6;
    double bytes = (double)forecast_bytes(experiment, workload);
    *forecast = (struct forecast){
        .run_s = calloc(experiment->count, sizeof(double)),
        .measured = calloc(experiment->count, sizeof(bool)),
        .overhead_s = start_s + bytes / verified_bytes_per_s / cores,
        .count = experiment->count,
    };
    char **results = result_list(output, NULL);
    if (forecast->run_s == NULL || forecast->measured == NULL || results == NULL) {
        result_list_free(results);
        forecast_free(forecast);
        return error_errno(-ENOMEM, "plan");
    }

    for (size_t i = 0; results[i] != NULL; i++)
        learn(forecast, experiment, workload, results[i]);
    result_list_free(results);

    double byte_s[LEVEL_MAX + 1];
    for (size_t i = 0; i <= LEVEL_MAX; i++)
        byte_s[i] = NAN;
    for (size_t i = 0; i < forecast->count; i++)
        if (!forecast->measured[i])
            forecast->run_s[i] = calculate(&experiment->cells[i], bytes, cores, byte_s);
    return 0;
}

double forecast_total(const struct forecast *forecast, const struct experiment *experiment)
{
    double total = 0;
    for (size_t i = 0; i < forecast->count; i++) {
        const struct plan_cell *cell = &experiment->cells[i];
        double runs = (double)experiment->warmup
                      + (double)experiment->blocks * (cell->aa ? 2 : 1);
        if (cell->skip[0] == '\0')
            total += runs * (forecast->run_s[i] + forecast->overhead_s);
    }
    return total;
}

void forecast_free(struct forecast *forecast)
{
    free(forecast->run_s);
    free(forecast->measured);
    *forecast = (struct forecast){0};
}

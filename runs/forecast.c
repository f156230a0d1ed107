#include "forecast.h"

#include "clock.h"
#include "codec.h"
#include "error.h"
#include "result.h"
#include "statistics.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SAMPLE_SIZE = 1 << 18, LEVEL_MAX = 12, CODECS_MAX = 16 };

/* --- the size of data that is not there yet ---------------------------------------------- */

static uint64_t option(const char *options, const char *name, uint64_t standard)
{
    const char *at = strstr(options, name);
    return at != NULL ? strtoull(at + strlen(name) + 1, NULL, 10) : standard;
}

/* What the profiles make, see gen/profile.c.  Numbers have 19.27 bytes on average
 * with their separators, lines of text 67. */
static struct forecast_size expect(const char *profile, const char *options)
{
    double files = (double)option(options, "--files", 0), each = 0;
    if (strcmp(profile, "tutorial") == 0) {
        files = files > 0 ? files : 1000;
        each = 19.27 * (double)option(options, "--lines", 10000)
               * (double)option(options, "--columns", 10);
    } else if (strcmp(profile, "text") == 0) {
        files = files > 0 ? files : 100;
        each = 67.0 * (double)option(options, "--lines", 20000);
    } else if (strcmp(profile, "tiny") == 0) {
        files = files > 0 ? files : 10000;
        each = (double)option(options, "--bytes", 4096) / 2;
    } else if (strcmp(profile, "skewed") == 0) {
        /* The mean by the law; of few files, hardly one lies in its tail. */
        files = files > 0 ? files : 1000;
        each = 8 * 32768.0;
    } else if (strcmp(profile, "random") == 0 || strcmp(profile, "zeros") == 0) {
        files = files > 0 ? files : 100;
        each = 1 << 20;
    }
    bool known = each > 0;
    return (struct forecast_size){known ? (uint64_t)files : 0, (uint64_t)(files * each)};
}

struct forecast_size forecast_size(const struct data_set *data, const struct workload *workload)
{
    if (workload->known)
        return (struct forecast_size){workload->files, workload->bytes};
    return workload->generated ? expect(data->profile, data->options) : (struct forecast_size){0};
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

/* Seconds that the codec takes for one byte of such text: the best of three.  zlib stands for
 * what is not one of ours. */
static double calibrate(const struct codec *codec, int level)
{
    int least = codec->level_min, most = codec->level_max;
    void *state = codec->create(level < least ? least : level > most ? most : level);
    size_t capacity = state != NULL ? codec->bound(state, SAMPLE_SIZE) : 0;
    char *in = malloc(SAMPLE_SIZE);
    uint8_t *out = malloc(capacity);
    double best = NAN;
    if (in != NULL && out != NULL && state != NULL) {
        fill(in);
        for (int i = 0; i < 3; i++) {
            uint64_t start = clock_ns();
            codec_compress(codec, state, (const uint8_t *)in, SAMPLE_SIZE, out, capacity);
            best = fmin(best, (double)(clock_ns() - start) / 1e9 / SAMPLE_SIZE);
        }
    }
    free(in);
    free(out);
    codec->destroy(state);
    return best;
}

/* Kept by codec and level, once it is known. */
struct speeds {
    double byte_s[CODECS_MAX][LEVEL_MAX + 1];
};

static double byte_s(struct speeds *speeds, const struct plan_cell *cell)
{
    const struct codec *codec = codec_find(cell->codec);
    if (codec == NULL || codec_unavailable(codec) != NULL)
        codec = &codec_zlib;
    if (cell->codec[0] == '\0' || codec->create == NULL)
        return 0;
    size_t level = cell->level < LEVEL_MAX ? cell->level : LEVEL_MAX, number = 0;
    while (codec_table[number] != codec)
        number++;
    if (isnan(speeds->byte_s[number][level]))
        speeds->byte_s[number][level] = calibrate(codec, (int)level);
    return speeds->byte_s[number][level];
}

static double calculate(const struct plan_cell *cell, struct forecast_size size, unsigned cores,
                        struct speeds *speeds)
{
    static const double store_byte_s = 1e-9, file_s = 20e-6, start_s = 0.005, python_start_s = 0.15;
    if (size.bytes == 0)
        return NAN;
    double each = store_byte_s + byte_s(speeds, cell);
    double start = cell->implementation == IMPLEMENTATION_C ? start_s : python_start_s;
    double at_once = fmin((double)plan_cell_deflaters(cell), cores);
    if (strcmp(cell->strategy, "blocks") != 0)
        at_once = fmin(at_once, (double)size.files);
    return start + ((double)size.files * file_s + (double)size.bytes * each) / at_once;
}

static double overhead(const struct plan_cell *cell, struct forecast_size size, unsigned cores)
{
    static const double start_s = 0.02, verified_bytes_per_s = 150e6, verified_files_per_s = 80e3;
    double verify_s = (double)size.bytes / verified_bytes_per_s
                      + (double)size.files / verified_files_per_s;
    return start_s + (cell->makes_archive ? verify_s / cores : 0);
}

/* --- experience -------------------------------------------------------------------------- */

/* The median time of the cell in these samples; NAN if there are none on this data. */
static double median_of(const struct samples *samples, const char *key,
                        const struct workload *workload, double *seconds)
{
    size_t count = 0;
    for (size_t i = 0; i < samples->count; i++) {
        const struct sample *row = &samples->rows[i];
        if (plan_cell_same_but_data(row->cell, key) && strcmp(row->status, "ok") == 0
            && row->wall_proc_ns != SAMPLE_NONE && strcmp(row->data_set, workload->name) == 0
            && (!workload->known || row->bytes_in == workload->bytes))
            seconds[count++] = (double)row->wall_proc_ns / 1e9;
    }
    return statistics_median(seconds, count);
}

static void learn(struct forecast *forecast, const struct experiment *experiment,
                  const struct workload *workloads, const char *folder)
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
        const struct plan_cell *cell = &experiment->cells[i];
        double median = median_of(&samples, cell->key, &workloads[cell->data], seconds);
        forecast->measured[i] = !isnan(median);
        if (forecast->measured[i])
            forecast->run_s[i] = median;
    }
    free(seconds);
    samples_free(&samples);
}

static void calculate_all(struct forecast *forecast, const struct experiment *experiment,
                          const struct workload *workloads, unsigned cores)
{
    struct speeds speeds;
    for (size_t i = 0; i < CODECS_MAX; i++)
        for (size_t j = 0; j <= LEVEL_MAX; j++)
            speeds.byte_s[i][j] = NAN;
    for (size_t i = 0; i < forecast->count; i++) {
        const struct plan_cell *cell = &experiment->cells[i];
        struct forecast_size size = forecast_size(&experiment->data[cell->data],
                                                  &workloads[cell->data]);
        forecast->overhead_s[i] = overhead(cell, size, cores);
        if (!forecast->measured[i])
            forecast->run_s[i] = calculate(cell, size, cores, &speeds);
    }
}

int forecast_make(struct forecast *forecast, const struct experiment *experiment,
                  const struct workload *workloads, const char *output, unsigned cores)
{
    *forecast = (struct forecast){
        .run_s = calloc(experiment->count, sizeof(double)),
        .measured = calloc(experiment->count, sizeof(bool)),
        .overhead_s = calloc(experiment->count, sizeof(double)),
        .count = experiment->count,
    };
    char **results = result_list(output, NULL);
    if (forecast->run_s == NULL || forecast->measured == NULL || forecast->overhead_s == NULL
        || results == NULL) {
        result_list_free(results);
        forecast_free(forecast);
        return error_errno(-ENOMEM, "plan");
    }

    for (size_t i = 0; results[i] != NULL; i++)
        learn(forecast, experiment, workloads, results[i]);
    result_list_free(results);
    calculate_all(forecast, experiment, workloads, cores);
    return 0;
}

double forecast_total(const struct forecast *forecast, const struct experiment *experiment)
{
    double total = 0;
    for (size_t i = 0; i < forecast->count; i++) {
        const struct plan_cell *cell = &experiment->cells[i];
        double runs = (double)experiment_runs(experiment, cell);
        if (runs > 0)
            total += runs * (forecast->run_s[i] + forecast->overhead_s[i]);
    }
    return total;
}

void forecast_free(struct forecast *forecast)
{
    free(forecast->run_s);
    free(forecast->measured);
    free(forecast->overhead_s);
    *forecast = (struct forecast){0};
}

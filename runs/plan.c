#include "campaign.h"

#include "error.h"
#include "forecast.h"
#include "request.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *duration(char *text, size_t size, double seconds)
{
    if (isnan(seconds))
        snprintf(text, size, "not known");
    else
        units_format_duration(text, size, (uint64_t)(seconds * 1e9));
    return text;
}

static void print_cell(const struct plan_cell *cell, double run_s, bool measured, int width)
{
    char text[32], tutorial[48] = "";
    if (cell->tutorial != SAMPLE_NONE)
        snprintf(tutorial, sizeof tutorial, "  tutorial's program %llu",
                 (unsigned long long)cell->tutorial);
    if (cell->skip[0] != '\0')
        printf("%-*s  skipped: %s\n", width, cell->key, cell->skip);
    else
        printf("%-*s  %9s %-10s%s%s\n", width, cell->key, duration(text, sizeof text, run_s),
               isnan(run_s) ? "" : measured ? "measured" : "calculated",
               cell->aa ? "  A/A pair" : "", tutorial);
}

static void print_data(const struct data_set *data, const struct workload *workload)
{
    char text[32];
    struct forecast_size size = forecast_size(data, workload);
    bool several = workload->generated && strcmp(data->name, "default") != 0;
    const char *about = workload->known ? "" : "about ";
    printf("data%s%s: %s", several ? " " : "", several ? data->name : "", workload->name);
    if (size.bytes > 0)
        printf(", %llu file%s, %s%s", (unsigned long long)size.files, size.files == 1 ? "" : "s",
               about, units_format_bytes(text, sizeof text, size.bytes));
    printf("%s\n", workload->generated && !workload->known ? " (not made yet)" : "");
}

static void print_plan(const struct request *request, const struct forecast *forecast)
{
    const struct experiment *plan = &request->experiment;
    int width = 4;
    size_t runs = 0;
    for (size_t i = 0; i < plan->count; i++) {
        int size = (int)strlen(plan->cells[i].key);
        width = size > width ? size : width;
        runs += (size_t)experiment_runs(plan, &plan->cells[i]);
    }
    printf("%s: %s\n", plan->name, plan->title);
    for (size_t i = 0; i < plan->data_count; i++)
        print_data(&plan->data[i], &request->workloads[i]);
    for (size_t i = 0; i < plan->count; i++)
        print_cell(&plan->cells[i], forecast->run_s[i], forecast->measured[i], width);
    char text[32];
    printf("%zu cells, %llu blocks and %llu warm-ups: %zu runs, about %s in all\n", plan->count,
           (unsigned long long)plan->blocks, (unsigned long long)plan->warmup, runs,
           duration(text, sizeof text, forecast_total(forecast, plan)));
    if (plan->time_limit_s > 0)
        printf("no block begins after %s\n", duration(text, sizeof text, plan->time_limit_s));
}

int plan_main(int argc, char **argv)
{
    struct request request;
    int status = request_open(&request, argc, argv);
    if (status != EXIT_OK)
        return status;
    struct forecast forecast;
    status = EXIT_FAILED;
    if (forecast_make(&forecast, &request.experiment, request.workloads, request.output,
                      request.cores) == 0) {
        print_plan(&request, &forecast);
        forecast_free(&forecast);
        status = EXIT_OK;
    }
    request_close(&request);
    return status;
}

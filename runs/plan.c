#include "plan.h"

#include "error.h"
#include "forecast.h"
#include "trial.h"
#include "units.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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
    printf("%zu cells, %llu blocks and ", plan->count, (unsigned long long)plan->blocks);
    if (plan->warmup == WARMUP_AUTO)
        printf("up to %d warm-ups", WARMUP_AUTO_MAX);
    else
        printf("%llu warm-ups", (unsigned long long)plan->warmup);
    double total_s = forecast_total(forecast, plan);
    printf(": at most %zu runs, %s%s\n", runs, isnan(total_s) ? "how long is " : "about ",
           duration(text, sizeof text, total_s));
    if (plan->precision > 0)
        printf("a data set ends as soon as all its intervals end within %g %% of the median\n",
               100 * plan->precision);
    if (plan->time_limit_s > 0)
        printf("no block begins after %s\n", duration(text, sizeof text, plan->time_limit_s));
}

/* Each cell once, in a shuffled order; a block has the twins besides. */
static void print_commands(const struct request *request)
{
    const struct experiment *plan = &request->experiment;
    const struct bench bench = {
        .experiment = plan, .workloads = request->workloads, .catalog = &request->catalog,
        .scratch = "SCRATCH", .cores = request->cores,
    };
    size_t *order = calloc(plan->count + 1, sizeof *order);
    if (order == NULL)
        abort();
    experiment_shuffle(plan->seed, 1, order, plan->count);
    puts("one run of each:");
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_cell *cell = &plan->cells[order[i]];
        char *line = cell->skip[0] == '\0' ? trial_command_line(&bench, cell) : NULL;
        if (line != NULL)
            printf("%s\n", line);
        free(line);
    }
    free(order);
}

int plan_print(const struct request *request)
{
    struct forecast forecast;
    if (forecast_make(&forecast, &request->experiment, request->workloads, request->output,
                      request->cores) != 0)
        return EXIT_FAILED;
    print_plan(request, &forecast);
    if (request->dry_run)
        print_commands(request);
    forecast_free(&forecast);
    return EXIT_OK;
}

int plan_main(int argc, char **argv)
{
    struct request request;
    int status = request_open(&request, argc, argv);
    if (status != EXIT_OK)
        return status;
    status = plan_print(&request);
    request_close(&request);
    return status;
}

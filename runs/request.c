#include "request.h"

#include "error.h"
#include "forecast.h"
#include "processors.h"
#include "units.h"

#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

static bool get_count(const char *option, const char *text, uint64_t minimum, uint64_t *value)
{
    if (units_parse_count(text, minimum, UINT64_MAX - 1, value))
        return true;
    error_line("%s: '%s' is no whole number from %d", option, text, (int)minimum);
    return false;
}

static bool get_options(struct request *request, int argc, char **argv, const char *what)
{
    static const struct option options[] = {
        {"data", required_argument, NULL, 'd'},
        {"output", required_argument, NULL, 'o'},
        {"blocks", required_argument, NULL, 'b'},
        {"seed", required_argument, NULL, 's'},
        {"dry-run", no_argument, NULL, 'n'},
        {0},
    };
    optind = 0;
    opterr = 0;
    int option;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == 'd')
            request->data = optarg;
        else if (option == 'o')
            request->output = optarg;
        else if (option == 'n')
            request->dry_run = true;
        else if (option == 'b' && !get_count("--blocks", optarg, 1, &request->blocks))
            return false;
        else if (option == 's' && !get_count("--seed", optarg, 0, &request->seed))
            return false;
        else if (option == '?' || option == ':') {
            error_line("%s %s (zipbench --help)", argv[optind - 1],
                       option == ':' ? "needs a value" : "is no option");
            return false;
        }
    }
    if (optind + 1 != argc) {
        error_line("%s needs one %s", argv[0], what);
        return false;
    }
    request->plan = argv[optind];
    return true;
}

/* The user's folder takes the place of all data sets. */
static int find_data(struct request *request)
{
    struct experiment *experiment = &request->experiment;
    if (request->data != NULL)
        experiment_join_data(experiment);
    request->workloads = calloc(experiment->data_count, sizeof *request->workloads);
    if (request->workloads == NULL)
        return error_errno(-ENOMEM, "%s", request->plan);
    int error = 0;
    for (size_t i = 0; i < experiment->data_count && error == 0; i++)
        error = workload_find(&request->workloads[i], &experiment->data[i], request->data);
    return error;
}

static bool has_one_file(const struct request *request, size_t data)
{
    const struct workload *workload = &request->workloads[data];
    char name[256];
    if (workload->generated && !workload->known)
        return forecast_size(&request->experiment.data[data], workload).files == 1;
    return workload_only_file(workload, name, sizeof name);
}

/* Some peers take a single file. */
static void skip_trees(struct request *request)
{
    struct experiment *experiment = &request->experiment;
    for (size_t i = 0; i < experiment->count; i++) {
        struct plan_cell *cell = &experiment->cells[i];
        const struct program *program = cell->program;
        if (program == NULL || program->peer == NULL || !program->peer->takes_file
            || has_one_file(request, cell->data))
            continue;
        snprintf(cell->skip, sizeof cell->skip, "%s takes a single file, and the data are not one",
                 program->name);
        cell->program = NULL;
    }
}

static int open_all(struct request *request, const char *name)
{
    int error = catalog_open(&request->catalog, NULL, NULL);
    if (error == 0)
        error = experiment_read(&request->experiment, request->plan, &request->catalog,
                                request->cores);
    if (error != 0)
        return error;
    if (name != NULL)
        snprintf(request->experiment.name, sizeof request->experiment.name, "%s", name);
    if (request->blocks != SAMPLE_NONE)
        request->experiment.blocks = request->blocks;
    if (request->seed != SAMPLE_NONE)
        request->experiment.seed = request->seed;
    error = find_data(request);
    if (error == 0)
        skip_trees(request);
    return error;
}

int request_options(struct request *request, int argc, char **argv, const char *what)
{
    *request = (struct request){
        .output = "results", .blocks = SAMPLE_NONE, .seed = SAMPLE_NONE,
        .cores = processors_allowed(),
    };
    return get_options(request, argc, argv, what) ? EXIT_OK : EXIT_USAGE;
}

int request_load(struct request *request, const char *name)
{
    if (open_all(request, name) == 0)
        return EXIT_OK;
    request_close(request);
    return EXIT_FAILED;
}

int request_open(struct request *request, int argc, char **argv)
{
    int status = request_options(request, argc, argv, "plan, e.g. runs/quick.ini");
    return status == EXIT_OK ? request_load(request, NULL) : status;
}

void request_close(struct request *request)
{
    free(request->workloads);
    experiment_free(&request->experiment);
    catalog_close(&request->catalog);
}

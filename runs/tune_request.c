#include "tune_request.h"

#include "error.h"
#include "processors.h"
#include "project.h"
#include "units.h"
#include "workload.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

double tune_request_seconds(const char *text)
{
    static const struct { const char *unit; double seconds; } units[] = {
        {"", 1}, {"s", 1}, {"m", 60}, {"h", 3600},
    };
    char *end;
    double number = strtod(text, &end);

    for (size_t i = 0; end != text && i < sizeof units / sizeof units[0]; i++)
        if (strcmp(end, units[i].unit) == 0 && isfinite(number) && number > 0)
            return number * units[i].seconds;
    return 0;
}

static bool get_objective(const char *text, enum objective *objective)
{
    for (size_t i = 0; objective_name[i] != NULL; i++)
        if (strcmp(text, objective_name[i]) == 0) {
            *objective = (enum objective)i;
            return true;
        }
    error_line("--objective: '%s' is not time, size or time-at-size", text);
    return false;
}

static bool get_budget(const char *text, double *budget_s)
{
    *budget_s = tune_request_seconds(text);
    if (*budget_s >= 5)
        return true;
    error_line("--budget: '%s' is no time from 5 seconds, such as 60s, 2m or 1h", text);
    return false;
}

static bool get_scratch(struct tune_request *request, const char *folder)
{
    int size = snprintf(request->scratch, sizeof request->scratch, "%s", folder);

    if (size > 0 && (size_t)size < sizeof request->scratch)
        return true;
    error_line("--scratch: the name of the folder is %s", size > 0 ? "too long" : "empty");
    return false;
}

static bool get_option(struct tune_request *request, int option, const char *value)
{
    switch (option) {
    case 'b': return get_budget(value, &request->budget_s);
    case 'o': return get_objective(value, &request->objective);
    case 'g': request->grid_path = value; return true;
    case 'd': return get_scratch(request, value);
    case 's':
        if (units_parse_count(value, 0, UINT32_MAX, &request->seed))
            return true;
        error_line("--seed: '%s' is no whole number", value);
        return false;
    default: return false;
    }
}

static bool get_options(struct tune_request *request, int argc, char **argv)
{
    static const struct option options[] = {
        {"budget", required_argument, NULL, 'b'}, {"objective", required_argument, NULL, 'o'},
        {"grid", required_argument, NULL, 'g'},   {"scratch", required_argument, NULL, 'd'},
        {"seed", required_argument, NULL, 's'},   {0},
    };
    int option;

    optind = opterr = 0;
    while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
        if (option == '?' || option == ':') {
            error_line("%s %s (zipbench --help)", argv[optind - 1],
                       option == ':' ? "needs a value" : "is no option");
            return false;
        }
        if (!get_option(request, option, optarg))
            return false;
    }
    if (optind == argc || argc - optind > WORKLOAD_PATHS_MAX) {
        error_line("tune needs the files or folders that are to be zipped, at most %d",
                   WORKLOAD_PATHS_MAX);
        return false;
    }
    request->paths = argv + optind;
    return true;
}

/* Whether what is written into the folder would lie in one of the trees. */
static bool is_inside(const char *folder, char *const paths[])
{
    for (size_t i = 0; paths[i] != NULL; i++) {
        char *tree = realpath(paths[i], NULL);
        size_t size = tree != NULL ? strlen(tree) : 0;
        bool inside = tree != NULL && strncmp(folder, tree, size) == 0
                      && (folder[size] == '/' || folder[size] == '\0' || size == 1);
        free(tree);
        if (inside)
            return true;
    }
    return false;
}

/* The current folder, or the first one above it that is outside of what is zipped. */
static bool find_scratch(struct tune_request *request)
{
    char *folder = request->scratch;
    char *given = folder[0] != '\0' ? realpath(folder, NULL) : getcwd(NULL, 0);

    if (given == NULL) {
        error_errno(-errno, "--scratch: %s", folder);
        return false;
    }
    bool fixed = folder[0] != '\0';
    snprintf(folder, sizeof request->scratch, "%.4000s", given);
    free(given);
    while (!fixed && folder[1] != '\0' && is_inside(folder, request->paths)) {
        char *slash = strrchr(folder, '/');
        slash[slash == folder] = '\0';
    }
    if (!is_inside(folder, request->paths) && access(folder, W_OK | X_OK) == 0)
        return true;
    error_line("--scratch: name a folder for archives and samples that can be written to and is "
               "no part of what is zipped, unlike %s", folder);
    return false;
}

static bool is_reference(const struct plan_cell *cell)
{
    return strcmp(cell->strategy, "sequential") == 0 && strcmp(cell->codec, "zlib") == 0
           && cell->level == 6 && cell->skip[0] == '\0';
}

static int read_grid(struct tune_request *request)
{
    struct experiment *grid = &request->grid;
    char *standard = request->grid_path == NULL ? project_path("runs/tune.ini") : NULL;
    const char *path = request->grid_path != NULL ? request->grid_path : standard;
    int error = path != NULL ? experiment_read(grid, path, &request->catalog, request->cores)
                             : -ENOENT;

    if (error == 0)
        experiment_join_data(grid);
    while (error == 0 && request->reference < grid->count
           && !is_reference(&grid->cells[request->reference]))
        request->reference++;
    if (error == 0 && request->reference == grid->count) {
        error_line("%s: has no sequential program with zlib at level 6, by which the others are "
                   "measured", path);
        error = -EINVAL;
    }
    free(standard);
    return error;
}

int tune_request_open(struct tune_request *request, int argc, char **argv)
{
    *request = (struct tune_request){
        .budget_s = 60, .objective = OBJECTIVE_TIME_AT_SIZE, .seed = 1,
        .cores = processors_allowed(),
    };
    if (!get_options(request, argc, argv))
        return EXIT_USAGE;
    if (find_scratch(request) && catalog_open(&request->catalog, NULL, NULL) == 0
        && read_grid(request) == 0)
        return EXIT_OK;
    tune_request_close(request);
    return EXIT_FAILED;
}

void tune_request_close(struct tune_request *request)
{
    experiment_free(&request->grid);
    catalog_close(&request->catalog);
}

/*
 * Needs: jansson
 */
#include "reproduce.h"

#include "campaign.h"
#include "compare.h"
#include "error.h"
#include "plan.h"
#include "request.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static json_t *read_manifest(const char *folder)
{
    char path[4200];
    json_error_t error;

    snprintf(path, sizeof path, "%.4000s/manifest.json", folder);
    json_t *manifest = json_load_file(path, 0, &error);
    if (manifest == NULL || !json_is_string(json_object_get(manifest, "experiment")))
        error_line("%s: %s; it is no result of a campaign", path,
                   manifest == NULL ? error.text : "names no experiment");
    else
        return manifest;
    json_decref(manifest);
    return NULL;
}

static uint64_t number_of(const json_t *manifest, const char *key)
{
    const json_t *value = json_object_get(manifest, key);

    return json_is_integer(value) ? (uint64_t)json_integer_value(value) : SAMPLE_NONE;
}

/* A folder of the user's has no profile. */
static bool has_own_data(const json_t *manifest)
{
    return json_is_null(json_object_get(json_object_get(manifest, "data"), "profile"));
}

/* Another one would be resumed, and compared with itself. */
static bool is_complete(const json_t *manifest)
{
    const char *state = json_string_value(json_object_get(manifest, "state"));

    return state != NULL && strcmp(state, "complete") == 0;
}

/* Says which data sets have another content than then. */
static void tell_other_data(const json_t *then, const char *folder)
{
    json_t *manifest = read_manifest(folder);
    const json_t *data = json_object_get(manifest, "data_sets");
    size_t i;
    json_t *old;

    json_array_foreach(json_object_get(then, "data_sets"), i, old)
        if (!json_equal(json_object_get(old, "sha256"),
                        json_object_get(json_array_get(data, i), "sha256")))
            error_warn("the data set %s has another content than then: times do not compare",
                       json_string_value(json_object_get(old, "name")));
    json_decref(manifest);
}

static int replay(struct request *request, const char *folder, const json_t *manifest)
{
    char path[4096], plan[4200];

    snprintf(plan, sizeof plan, "%.4000s/plan.ini", folder);
    request->plan = plan;
    if (request->blocks == SAMPLE_NONE)
        request->blocks = number_of(manifest, "blocks");
    if (request->seed == SAMPLE_NONE)
        request->seed = number_of(manifest, "seed");
    bool dry_run = request->dry_run;
    int status =
        request_load(request, json_string_value(json_object_get(manifest, "experiment")));
    if (status != EXIT_OK)
        return status;
    if (dry_run) {
        status = plan_print(request);
        request_close(request);
        return status;
    }
    status = campaign_run(request, path, sizeof path);
    if (path[0] == '\0')
        return status;
    tell_other_data(manifest, path);
    char word[] = "compare", old[4096];
    snprintf(old, sizeof old, "%s", folder);
    int compared = compare_main(3, (char *[]){word, old, path, NULL});
    return status != EXIT_OK ? status : compared;
}

int reproduce_main(int argc, char **argv)
{
    struct request request;
    int status = request_options(&request, argc, argv, "result, e.g. results/quick-20261122T2355Z");
    if (status != EXIT_OK)
        return status;
    const char *folder = request.plan;
    json_t *manifest = read_manifest(folder);
    if (manifest == NULL)
        return EXIT_FAILED;
    if (!is_complete(manifest)) {
        error_line("%s: is not complete: zipbench run goes on with it", folder);
        json_decref(manifest);
        return EXIT_FAILED;
    }
    if (has_own_data(manifest) && request.data == NULL) {
        error_line("%s: its data were a folder of its own: name it, or another, with --data PATH",
                   folder);
        json_decref(manifest);
        return EXIT_USAGE;
    }
    status = replay(&request, folder, manifest);
    json_decref(manifest);
    return status;
}

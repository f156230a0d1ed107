/*
 * Needs: gsl jansson
 */
#include "analysis.h"

#include "csv.h"
#include "error.h"
#include "serial.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- Files ------------------------------------------------------------------------------ */

/* FOLDER/NAME, which has the key if it is of a campaign; NULL after one line. */
static json_t *read_json(const char *folder, const char *name, const char *key)
{
    char path[PATH_MAX];
    json_error_t error;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    json_t *value = json_load_file(path, 0, &error);
    if (value == NULL)
        error_line("%s: %s; it is no result of a campaign", path, error.text);
    else if (json_object_get(value, key) == NULL) {
        error_line("%s: holds no \"%s\"; it is no result of a campaign", path, key);
        json_decref(value);
        value = NULL;
    }
    return value;
}

json_t *analysis_environment(const char *folder)
{
    return read_json(folder, "environment-before.json", "cores");
}

json_t *analysis_manifest(const char *folder)
{
    return read_json(folder, "manifest.json", "experiment");
}

/* NULL where there is no such file, unreported. */
static json_t *environment_after(const char *folder)
{
    static const char name[] = "environment-after.json";
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return access(path, F_OK) == 0 ? read_json(folder, name, "cores") : NULL;
}

static json_t *read_skipped(const char *folder)
{
    enum { CELL, REASON = 6, COLUMNS };     /* result.h */
    char path[PATH_MAX];
    struct csv csv;

    snprintf(path, sizeof path, "%s/skipped.csv", folder);
    if (csv_open(&csv, path) != 0)
        return NULL;
    json_t *array = json_array();
    bool heading = true;
    for (; csv_next(&csv); heading = false)
        if (!heading && csv.count == COLUMNS)
            json_array_append_new(array, json_pack("{s:s, s:s}", "cell", csv.fields[CELL],
                                                   "reason", csv.fields[REASON]));
    csv_close(&csv);
    return array;
}

/* --- Reading ---------------------------------------------------------------------------- */

static uint64_t number_of(const json_t *object, const char *key)
{
    return (uint64_t)json_integer_value(json_object_get(object, key));
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* That of its data set; of the whole campaign where an older manifest knows no other. */
static const char *stop_of_cell(const json_t *manifest, const struct cell *cell)
{
    const json_t *data, *entry;
    const char *key = "";
    size_t i;

    json_array_foreach(json_object_get(manifest, "data_sets"), i, data)
        if (strcmp(text_of(data, "name"), cell->factors->data_set) == 0)
            key = text_of(data, "key");
    json_array_foreach(json_object_get(manifest, "stops"), i, entry)
        if (strcmp(text_of(entry, "data"), key) == 0)
            return text_of(entry, "stop");
    return text_of(manifest, "stop");
}

int analysis_read(struct analysis *analysis, const char *folder)
{
    *analysis = (struct analysis) { 0 };
    analysis->environment = analysis_environment(folder);
    if (analysis->environment != NULL)
        analysis->manifest = analysis_manifest(folder);
    int error = analysis->manifest != NULL ? summary_read(&analysis->summary, folder) : -EINVAL;
    if (error < 0) {
        analysis_free(analysis);
        return error;
    }
    analysis->folder = strdup(folder);
    if (analysis->folder == NULL)
        abort();
    analysis->environment_after = environment_after(folder);
    analysis->skipped = read_skipped(folder);
    analysis->cores = number_of(analysis->environment, "cores");
    uint64_t physical = number_of(analysis->environment, "cores_physical");
    analysis->cores_physical = physical > 0 && physical < analysis->cores ? physical
                                                                          : analysis->cores;
    serial_sum_up(&analysis->summary, analysis->cores);
    for (size_t i = 0; i < analysis->summary.count; i++) {
        struct cell *cell = &analysis->summary.cells[i];
        cell->stop_reason = stop_of_cell(analysis->manifest, cell);
    }
    return 0;
}

void analysis_free(struct analysis *analysis)
{
    summary_free(&analysis->summary);
    json_decref(analysis->skipped);
    json_decref(analysis->environment_after);
    json_decref(analysis->environment);
    json_decref(analysis->manifest);
    free(analysis->folder);
    *analysis = (struct analysis) { 0 };
}

/* --- Writing ---------------------------------------------------------------------------- */

int analysis_write(const struct analysis *analysis, const char *folder)
{
    int error = summary_write(&analysis->summary, folder);

    if (error == 0)
        error = summary_write_comparisons(&analysis->summary, folder);
    if (error < 0)
        return error;
    struct serial_lines lines = serial_lines_of(&analysis->summary, analysis->cores_physical);
    error = serial_write(&lines, analysis->cores_physical, folder);
    serial_lines_free(&lines);
    return error;
}

void analysis_trim(char *folder)
{
    size_t length = strlen(folder);

    while (length > 1 && folder[length - 1] == '/')
        folder[--length] = '\0';
}

static int analyse(const char *folder)
{
    struct analysis analysis;
    int error = analysis_read(&analysis, folder);

    if (error == 0)
        error = analysis_write(&analysis, folder);
    if (error == 0)
        printf("%s: summary.csv, comparisons.csv, fits.csv\n", folder);
    analysis_free(&analysis);
    return error;
}

int analyse_main(int argc, char **argv)
{
    if (argc < 2) {
        error_line("analyse what? zipbench analyse RESULT...");
        return EXIT_USAGE;
    }
    for (int i = 1; i < argc; i++)
        if (argv[i][0] == '-') {
            error_line("%s: analyse has no options: zipbench analyse RESULT...", argv[i]);
            return EXIT_USAGE;
        }
    int error = 0;
    for (int i = 1; i < argc && error == 0; i++) {
        analysis_trim(argv[i]);
        error = analyse(argv[i]);
    }
    return error == 0 ? EXIT_OK : EXIT_FAILED;
}

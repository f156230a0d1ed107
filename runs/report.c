/*
 * Needs: gsl jansson
 */
#include "report.h"

#include "analysis.h"
#include "error.h"
#include "doubts.h"
#include "figures.h"
#include "findings.h"
#include "html.h"
#include "page.h"
#include "project.h"
#include "result.h"
#include "rules.h"
#include "template.h"
#include "text_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char output[] = "results", report_path[] = "REPORT.md";

/* --- Which results ---------------------------------------------------------------------- */

/* Same processor, same number of cores. */
static bool same_machine(const json_t *a, const json_t *b)
{
    return json_equal(json_object_get(a, "cpu_model"), json_object_get(b, "cpu_model"))
           && json_equal(json_object_get(a, "cores"), json_object_get(b, "cores"));
}

static bool is_known(char *const chosen[], size_t count, const json_t *manifest)
{
    const char *experiment = json_string_value(json_object_get(manifest, "experiment"));
    size_t length = strlen(experiment);

    for (size_t i = 0; i < count; i++) {
        const char *name = strrchr(chosen[i], '/') + 1;
        if (strncmp(name, experiment, length) == 0 && name[length] == '-'
            && strchr(name + length + 1, '-') == NULL)
            return true;
    }
    return false;
}

/* Moves the newest of each experiment on the machine of the newest of all to the
 * front of the list; returns how many. */
static size_t choose(char **list)
{
    json_t *newest = NULL;
    size_t count = 0;

    for (size_t i = 0; list[i] != NULL; i++) {
        json_t *environment = analysis_environment(list[i]);
        json_t *manifest = analysis_manifest(list[i]);
        if (newest == NULL)
            newest = json_incref(environment);
        if (environment != NULL && manifest != NULL && same_machine(newest, environment)
            && !is_known(list, count, manifest)) {
            char *kept = list[i];
            list[i] = list[count];
            list[count++] = kept;
        }
        json_decref(environment);
        json_decref(manifest);
    }
    json_decref(newest);
    return count;
}

/* --- One result ------------------------------------------------------------------------- */

static int draw(const struct summary *summary, const char *folder, const json_t *environment,
                bool *undrawn)
{
    uint64_t cores = (uint64_t)json_integer_value(json_object_get(environment, "cores"));
    char *plots = project_path("plots");
    int error = plots != NULL ? figures_draw(summary, folder, plots, cores) : -EIO;

    free(plots);
    *undrawn = *undrawn || error == -ENOENT;
    return error == -ENOENT ? 0 : error;
}

/* As the report names a folder: from the project's root, where it lies inside. */
static void name_folder(const char *folder, char name[static PATH_MAX])
{
    char *root = project_path("."), *path = realpath(folder, NULL);
    size_t length = root != NULL ? strlen(root) : 0;
    bool inside = root != NULL && path != NULL && strncmp(path, root, length) == 0
                  && path[length] == '/';

    snprintf(name, PATH_MAX, "%s", inside ? path + length + 1 : folder);
    free(path);
    free(root);
}

/* Writes what belongs into the folder; returns what the report says of it, or
 * NULL after a line. */
static json_t *report_result(const char *folder, bool *undrawn)
{
    struct analysis analysis;
    json_t *findings = NULL;
    char name[PATH_MAX];

    if (analysis_read(&analysis, folder) != 0)
        return NULL;
    if (analysis_write(&analysis, folder) == 0
        && draw(&analysis.summary, folder, analysis.environment, undrawn) == 0) {
        name_folder(folder, name);
        findings = findings_of(&analysis.summary, name, analysis.manifest, analysis.environment);
        doubts_put(findings, &analysis);
        rules_put(findings, &analysis);
        json_object_set_new(findings, "skipped_rows",
                            json_boolean(json_array_size(analysis.skipped) > 0));
        json_object_set(findings, "skipped", analysis.skipped != NULL ? analysis.skipped
                                                                      : json_null());
    }
    analysis_free(&analysis);
    return findings;
}

/* --- The report ------------------------------------------------------------------------- */

/* The environment as text, for the template. */
static json_t *machine_of(const char *folder)
{
    static const char *const plain[] = { "cpu_model", "kernel",           "system",
                                         "compiler",  "data_file_system", "output_file_system",
                                         "governor" };
    json_t *environment = analysis_environment(folder);
    json_t *machine = json_object();
    const char *key;
    json_t *value;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        value = json_object_get(environment, plain[i]);
        json_object_set_new(machine, plain[i],
                            json_string(json_is_string(value) ? json_string_value(value)
                                                              : "not known"));
    }
    json_object_set(machine, "cores", json_object_get(environment, "cores"));
    json_object_set_new(machine, "memory_gb",
                        json_integer((json_int_t)(json_number_value(
                                                      json_object_get(environment, "memory_bytes"))
                                                      / 1e9
                                                  + 0.5)));
    value = json_object_get(environment, "clock");
    json_object_set_new(machine, "clock", json_is_string(json_object_get(value, "source"))
                                              ? json_incref(value) : json_null());
    json_t *versions = json_array();
    json_object_foreach(json_object_get(environment, "libraries"), key, value)
        if (json_is_string(value))
            json_array_append_new(versions, json_pack("{s:s, s:O}", "name", key, "version", value));
    json_object_set_new(machine, "libraries", versions);
    versions = json_array();
    json_object_foreach(json_object_get(environment, "tools"), key, value)
        if (json_is_string(value))
            json_array_append(versions, value);
    json_object_set_new(machine, "tools", versions);
    json_decref(environment);
    return machine;
}

/* The campaign that answers: the tutorial's rows, with the most blocks. */
static json_t *answering(const json_t *campaigns)
{
    json_t *best = NULL;
    long most = 0;
    size_t i;
    json_t *campaign;

    json_array_foreach(campaigns, i, campaign) {
        long blocks = strtol(json_string_value(json_object_get(campaign, "blocks")), NULL, 10);
        if (json_array_size(json_object_get(campaign, "tutorial")) > 0 && blocks > most) {
            most = blocks;
            best = campaign;
        }
    }
    return best != NULL ? best : json_array_get(campaigns, 0);
}

/* The one that answers first, then the others, newest first. */
static json_t *in_order(const json_t *campaigns, json_t *first)
{
    json_t *ordered = json_array();
    size_t i;
    json_t *campaign;

    json_array_append(ordered, first);
    json_array_foreach(campaigns, i, campaign)
        if (campaign != first)
            json_array_append(ordered, campaign);
    return ordered;
}

/* The report of the model; the caller's to free.  NULL after a line. */
static char *expand(const json_t *model, size_t *size)
{
    char *template_path = project_path("runs/report.md.in"), *report = NULL;
    char *text = template_path != NULL ? text_file_read(template_path) : NULL;
    FILE *expansion = text != NULL ? open_memstream(&report, size) : NULL;

    if (expansion != NULL) {
        int error = template_expand(expansion, template_path, text, model);
        fclose(expansion);
        if (error < 0) {
            free(report);
            report = NULL;
        }
    }
    free(text);
    free(template_path);
    return report;
}

static int write_report(const json_t *campaigns, const char *folder)
{
    json_t *first = answering(campaigns);
    json_t *model = json_pack("{s:o, s:o, s:O}", "machine", machine_of(folder), "campaigns",
                              in_order(campaigns, first), "main", first);
    size_t size = 0;
    char *report = expand(model, &size);
    int error = report != NULL ? text_file_write(report_path, report, size) : -EIO;

    free(report);
    json_decref(model);
    return error;
}

/* The page of one campaign alone; it answers if it has the tutorial's rows. */
static int write_page(json_t *findings, const char *folder)
{
    bool answers = json_array_size(json_object_get(findings, "tutorial")) > 0;
    json_t *model = json_pack("{s:o, s:[O], s:o, s:b}", "machine", machine_of(folder), "campaigns",
                              findings, "main", answers ? json_incref(findings) : json_null(),
                              "alone", 1);
    char title[256];
    size_t size = 0;

    snprintf(title, sizeof title, "zipbench: %s, %s",
             json_string_value(json_object_get(findings, "name")),
             json_string_value(json_object_get(findings, "started")));
    char *report = expand(model, &size);
    int error = report != NULL ? page_write(folder, title, report) : -EIO;
    free(report);
    json_decref(model);
    return error;
}

static int report_all(char *const folders[], size_t count)
{
    json_t *campaigns = json_array();
    bool undrawn = false;
    int error = 0;

    for (size_t i = 0; i < count && error == 0; i++) {
        json_t *findings = report_result(folders[i], &undrawn);
        error = findings != NULL ? json_array_append_new(campaigns, findings) : -EIO;
        if (error == 0 && html_unavailable() == NULL)
            error = write_page(findings, folders[i]);
    }
    if (undrawn)
        error_warn("there is no gnuplot: figures were not drawn");
    if (html_unavailable() != NULL)
        error_warn("no report.html: zipbench was %s", html_unavailable());
    if (error == 0)
        error = write_report(campaigns, folders[0]);
    for (size_t i = 0; i < count && error == 0; i++) {
        printf("figures: %s/figures\n", folders[i]);
        if (html_unavailable() == NULL)
            printf("page: %s/report.html\n", folders[i]);
    }
    if (error == 0)
        printf("report: %s\n", report_path);
    json_decref(campaigns);
    return error;
}

static int report_newest(void)
{
    char **list = result_list(output, NULL);
    size_t count = list != NULL ? choose(list) : 0;
    int error = -ENOENT;

    if (count > 0)
        error = report_all(list, count);
    else
        error_line("%s: there are no results yet; make some with zipbench run runs/quick.ini",
                   output);
    result_list_free(list);
    return error;
}

int report_main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (argv[i][0] == '-') {
            error_line("%s: report has no options: zipbench report [RESULT...]", argv[i]);
            return EXIT_USAGE;
        }
        analysis_trim(argv[i]);
    }
    int error = argc > 1 ? report_all(argv + 1, (size_t)argc - 1) : report_newest();
    return error == 0 ? EXIT_OK : EXIT_FAILED;
}

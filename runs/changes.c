/*
 * Needs: jansson
 */
#include "changes.h"

#include <stdlib.h>
#include <string.h>

enum { NAME_WIDTH = 24 };

/* --- Two values ------------------------------------------------------------------------- */

static void put_value(FILE *out, const json_t *value)
{
    char *text = json_is_string(value) ? NULL
                                       : json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS);

    if (value == NULL || json_is_null(value))
        fputs("not known\n", out);
    else
        fprintf(out, "%s\n", text != NULL ? text : json_string_value(value));
    free(text);
}

static size_t print_change(FILE *out, const char *name, const json_t *a, const json_t *b)
{
    bool none_a = a == NULL || json_is_null(a), none_b = b == NULL || json_is_null(b);

    if ((none_a && none_b) || json_equal(a, b))
        return 0;
    fprintf(out, "  %-*s A  ", NAME_WIDTH, name);
    put_value(out, a);
    fprintf(out, "  %-*s B  ", NAME_WIDTH, "");
    put_value(out, b);
    return 1;
}

/* --- Objects ---------------------------------------------------------------------------- */

static int by_name(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static void update_with(json_t *all, const json_t *members)
{
    json_t *copy = json_deep_copy(members);     /* jansson takes no const */

    if (json_is_object(copy))
        json_object_update(all, copy);
    json_decref(copy);
}

/* What either object has, by name. */
static size_t print_members(FILE *out, const char *group, const json_t *a, const json_t *b)
{
    const char **names = calloc(json_object_size(a) + json_object_size(b) + 1, sizeof *names);
    json_t *all = json_object();
    size_t count = 0, changes = 0;

    if (names == NULL || all == NULL)
        abort();
    update_with(all, a);
    update_with(all, b);
    for (void *at = json_object_iter(all); at != NULL; at = json_object_iter_next(all, at))
        names[count++] = json_object_iter_key(at);
    qsort(names, count, sizeof *names, by_name);
    for (size_t i = 0; i < count; i++) {
        char name[80];
        snprintf(name, sizeof name, "%s: %s", group, names[i]);
        changes += print_change(out, name, json_object_get(a, names[i]),
                                json_object_get(b, names[i]));
    }
    json_decref(all);
    free(names);
    return changes;
}

/* {name: sha256} of all its data sets; older manifests name one only. */
static json_t *data_hashes(const struct analysis *analysis)
{
    json_t *hashes = json_object(), *data;
    const json_t *one = json_object_get(analysis->manifest, "data");
    size_t i;

    json_array_foreach(json_object_get(analysis->manifest, "data_sets"), i, data)
        json_object_set(hashes, json_string_value(json_object_get(data, "name")),
                        json_object_get(data, "sha256"));
    if (json_object_size(hashes) == 0 && one != NULL)
        json_object_set(hashes, json_string_value(json_object_get(one, "name")),
                        json_object_get(one, "sha256"));
    return hashes;
}

bool changes_same_data(const struct analysis *a, const struct analysis *b, const char *name)
{
    json_t *left = data_hashes(a), *right = data_hashes(b);
    const json_t *hash = json_object_get(left, name);
    bool same = json_is_string(hash) && json_equal(hash, json_object_get(right, name));

    json_decref(left);
    json_decref(right);
    return same;
}

size_t changes_print(FILE *out, const struct analysis *a, const struct analysis *b)
{
    static const char *const plain[] = {
        "cpu_model", "cores", "cores_physical", "cores_online", "hypervisor", "governor",
        "memory_bytes", "kernel", "system", "compiler", "flags",
    };
    static const char *const groups[] = { "libraries", "tools", "clock" };
    static const char *const last[] = { "data_file_system", "output_file_system", "commit",
                                        "dirty" };
    static const char *const of_manifest[] = { "experiment", "plan_sha256", "build_sha256" };
    size_t changes = 0;

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        changes += print_change(out, plain[i], json_object_get(a->environment, plain[i]),
                                json_object_get(b->environment, plain[i]));
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++)
        changes += print_members(out, groups[i], json_object_get(a->environment, groups[i]),
                                 json_object_get(b->environment, groups[i]));
    for (size_t i = 0; i < sizeof last / sizeof *last; i++)
        changes += print_change(out, last[i], json_object_get(a->environment, last[i]),
                                json_object_get(b->environment, last[i]));
    for (size_t i = 0; i < sizeof of_manifest / sizeof *of_manifest; i++)
        changes += print_change(out, of_manifest[i],
                                json_object_get(a->manifest, of_manifest[i]),
                                json_object_get(b->manifest, of_manifest[i]));
    json_t *left = data_hashes(a), *right = data_hashes(b);
    changes += print_members(out, "data", left, right);
    json_decref(left);
    json_decref(right);
    return changes;
}

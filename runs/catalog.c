#include "catalog.h"

#include "command.h"
#include "error.h"

#include <errno.h>
#include <glob.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

const char *const implementation_name[] = {
    [IMPLEMENTATION_C] = "c",
    [IMPLEMENTATION_CPYTHON] = "cpython",
    [IMPLEMENTATION_PEER] = "peer",
};

enum { OUTPUT_MAX = 16384 };

/* What stands in "uses". */
static const struct {
    const char *word;
    enum use use;
} words[] = {
    {"threads", USE_THREADS},
    {"processes", USE_PROCESSES},
    {"chunk", USE_CHUNK},
    {"deflate-at", USE_DEFLATE_AT},
    {"codec", USE_CODEC},
    {"order", USE_ORDER},
    {"sink", USE_SINK},
    {"schedule", USE_SCHEDULE},
    {"memory", USE_MEMORY},
    {"affinity", USE_AFFINITY},
    {"stages", USE_STAGES},
    {"sync", USE_SYNC},
};

__attribute__((format(printf, 3, 4)))
static void put(char *text, size_t size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, size, format, arguments);
    va_end(arguments);
}

static struct program *add(struct catalog *catalog)
{
    struct program *programs = reallocarray(catalog->programs, catalog->count + 1,
                                            sizeof *programs);
    if (programs == NULL)
        return NULL;
    catalog->programs = programs;
    programs[catalog->count] = (struct program){0};
    return &programs[catalog->count++];
}

static unsigned use_of(const char *word)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (word != NULL && strcmp(words[i].word, word) == 0)
            return words[i].use;
    return 0;
}

static unsigned uses_of(const json_t *array)
{
    unsigned uses = 0;
    size_t i;
    json_t *value;
    json_array_foreach(array, i, value)
        uses |= use_of(json_string_value(value));
    return uses;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text != NULL ? text : "";
}

static int number_of(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static void note_codecs(struct catalog *catalog, const json_t *codecs)
{
    if (catalog->codec_count != 0)
        return;
    size_t i;
    json_t *codec;
    json_array_foreach(codecs, i, codec) {
        if (i == sizeof catalog->codecs / sizeof catalog->codecs[0])
            break;
        struct catalog_codec *to = &catalog->codecs[catalog->codec_count++];
        put(to->name, sizeof to->name, "%s", text_of(codec, "name"));
        put(to->version, sizeof to->version, "%s", text_of(codec, "version"));
        put(to->missing, sizeof to->missing, "%s", text_of(codec, "unavailable"));
        to->level_min = number_of(codec, "level_min");
        to->level_max = number_of(codec, "level_max");
        to->level_default = number_of(codec, "level_default");
    }
}

static void note_sinks(struct catalog *catalog, const json_t *sinks)
{
    if (catalog->sink_count != 0)
        return;
    size_t i;
    json_t *sink;
    json_array_foreach(sinks, i, sink) {
        if (i == sizeof catalog->sinks / sizeof catalog->sinks[0])
            break;
        struct catalog_sink *to = &catalog->sinks[catalog->sink_count++];
        put(to->name, sizeof to->name, "%s", text_of(sink, "name"));
        put(to->missing, sizeof to->missing, "%s", text_of(sink, "unavailable"));
    }
}

static void note_uses(struct program *program, const json_t *root)
{
    static const unsigned older = USE_DEFLATE_AT | USE_ORDER | USE_SINK;
    const json_t *archive = json_object_get(root, "archive");
    program->is_floor = json_is_true(json_object_get(root, "floor"));
    program->makes_archive = archive != NULL ? json_is_true(archive) : !program->is_floor;
    program->uses = uses_of(json_object_get(root, "uses"));
    if (archive != NULL)
        program->uses |= USE_WALK;
    else
        program->uses |= USE_CHUNK | USE_CODEC | (program->is_floor ? 0 : older);
}

/* path: .../zip-NAME */
static int add_c_program(struct catalog *catalog, const char *path)
{
    struct program *program = add(catalog);
    if (program == NULL)
        return -ENOMEM;
    const char *name = strrchr(path, '/') + strlen("/zip-");
    put(program->name, sizeof program->name, "%s", name);
    put(program->sink, sizeof program->sink, "%s", strcmp(name, "uring") == 0 ? name : "pwrite");

    char text[OUTPUT_MAX];
    const char *const command[] = {path, "--describe", NULL};
    int status = command_output(command, true, text, sizeof text);
    json_t *root = status == 0 ? json_loads(text, 0, NULL) : NULL;
    if (strcmp(text_of(root, "name"), name) != 0) {
        put(program->missing, sizeof program->missing, "zip-%s --describe fails: run make", name);
    } else {
        put(program->summary, sizeof program->summary, "%s", text_of(root, "summary"));
        put(program->missing, sizeof program->missing, "%s", text_of(root, "unavailable"));
        note_uses(program, root);
        note_codecs(catalog, json_object_get(root, "codecs"));
        note_sinks(catalog, json_object_get(root, "sinks"));
    }
    json_decref(root);
    return 0;
}

static int add_c_programs(struct catalog *catalog)
{
    char pattern[sizeof catalog->build + 8];
    put(pattern, sizeof pattern, "%s/zip-*", catalog->build);
    glob_t found = {0};
    int error = glob(pattern, 0, NULL, &found) == GLOB_NOSPACE ? -ENOMEM : 0;
    for (size_t i = 0; i < found.gl_pathc && error == 0; i++)
        if (strchr(strrchr(found.gl_pathv[i], '/'), '.') == NULL
            && access(found.gl_pathv[i], X_OK) == 0)
            error = add_c_program(catalog, found.gl_pathv[i]);
    globfree(&found);
    return error;
}

/* The first interpreter that has aiofiles, so that one runs all ten programs; else
 * the first that there is. */
static void find_python(struct catalog *catalog)
{
    static const char *const candidates[] = {"python3", "/usr/bin/python3"};
    char text[OUTPUT_MAX];
    for (int with_aiofiles = 1; with_aiofiles >= 0; with_aiofiles--) {
        for (size_t i = 0; i < 2; i++) {
            const char *const command[] = {
                candidates[i], "-c", with_aiofiles ? "import aiofiles" : "", NULL,
            };
            if (command_output(command, true, text, sizeof text) != 0)
                continue;
            put(catalog->python, sizeof catalog->python, "%s", candidates[i]);
            if (!with_aiofiles)
                put(catalog->python_missing, sizeof catalog->python_missing,
                    "no Python with aiofiles (package python3-aiofiles)");
            return;
        }
    }
}

/* line: "NAME<tab>threads,processes,chunk<tab>SUMMARY" */
static int add_python_program(struct catalog *catalog, char *line)
{
    char *rest = line;
    const char *name = strsep(&rest, "\t");
    char *uses = strsep(&rest, "\t");
    if (uses == NULL)
        return 0;
    struct program *program = add(catalog);
    if (program == NULL)
        return -ENOMEM;

    program->implementation = IMPLEMENTATION_CPYTHON;
    put(program->name, sizeof program->name, "%s", name);
    put(program->summary, sizeof program->summary, "%s", rest != NULL ? rest : "");
    program->makes_archive = true;
    const char *word;
    while ((word = strsep(&uses, ",")) != NULL)
        program->uses |= use_of(word);
    if (strncmp(name, "async-", strlen("async-")) == 0)
        put(program->missing, sizeof program->missing, "%s", catalog->python_missing);
    return 0;
}

static int add_python_programs(struct catalog *catalog)
{
    find_python(catalog);
    char text[OUTPUT_MAX];
    const char *const command[] = {catalog->python, catalog->tutorial, "--list", NULL};
    if (catalog->python[0] == '\0' || command_output(command, true, text, sizeof text) != 0) {
        put(catalog->python_missing, sizeof catalog->python_missing, "%s",
            catalog->python[0] == '\0' ? "no python3 (package python3)"
                                       : "runs/tutorial.py --list fails");
        return 0;
    }

    int error = 0;
    char *rest = text, *line;
    while (error == 0 && (line = strsep(&rest, "\n")) != NULL)
        error = add_python_program(catalog, line);
    return error;
}

static int add_peer(struct catalog *catalog, const struct peer *peer)
{
    struct program *program = add(catalog);
    if (program == NULL)
        return -ENOMEM;
    program->implementation = IMPLEMENTATION_PEER;
    program->peer = peer;
    program->makes_archive = true;
    program->uses = (peer->has_threads ? USE_THREADS : 0) | USE_CODEC;
    put(program->name, sizeof program->name, "%s", peer->name);
    put(program->summary, sizeof program->summary, "%s", peer->summary);
    put(program->missing, sizeof program->missing, "%s", peer->missing);
    return 0;
}

static int add_peers(struct catalog *catalog)
{
    char path[sizeof catalog->build + 32];
    put(path, sizeof path, "%s/../../runs/peers.ini", catalog->build);
    char *real = realpath(path, NULL);
    int error = real != NULL ? peers_open(&catalog->peers, real, catalog->build) : 0;
    free(real);
    for (size_t i = 0; i < catalog->peers.count && error == 0; i++)
        error = add_peer(catalog, &catalog->peers.list[i]);
    return error;
}

static int compare(const void *a, const void *b)
{
    const struct program *left = a, *right = b;
    if (left->is_floor != right->is_floor)
        return left->is_floor ? 1 : -1;
    return strcmp(left->name, right->name);
}

static void read_skipped(struct catalog *catalog)
{
    char path[sizeof catalog->build + 16], text[OUTPUT_MAX];
    put(path, sizeof path, "%s/skipped", catalog->build);
    FILE *in = fopen(path, "re");
    size_t size = in != NULL ? fread(text, 1, sizeof text - 1, in) : 0;
    text[size] = '\0';
    if (in != NULL)
        fclose(in);
    catalog->skipped = strdup(text);
}

static int find_folders(struct catalog *catalog, const char *build, const char *tutorial)
{
    if (build != NULL) {
        put(catalog->build, sizeof catalog->build, "%s", build);
    } else {
        ssize_t size = readlink("/proc/self/exe", catalog->build, sizeof catalog->build - 1);
        if (size < 0)
            return error_errno(-errno, "/proc/self/exe");
        catalog->build[size] = '\0';
        *strrchr(catalog->build, '/') = '\0';
    }
    if (tutorial != NULL) {
        put(catalog->tutorial, sizeof catalog->tutorial, "%s", tutorial);
        return 0;
    }
    char path[sizeof catalog->build + 32];
    put(path, sizeof path, "%s/../../runs/tutorial.py", catalog->build);
    if (realpath(path, catalog->tutorial) == NULL)
        catalog->tutorial[0] = '\0';
    return 0;
}

int catalog_open(struct catalog *catalog, const char *build, const char *tutorial)
{
    *catalog = (struct catalog){0};
    int error = find_folders(catalog, build, tutorial);
    if (error != 0)
        return error;

    read_skipped(catalog);
    error = catalog->skipped == NULL ? -ENOMEM : add_c_programs(catalog);
    size_t c_programs = catalog->count;
    if (error == 0)
        error = add_python_programs(catalog);
    if (error == 0)
        error = add_peers(catalog);
    if (error != 0) {
        catalog_close(catalog);
        return error_errno(error, "cannot list the programs");
    }
    if (c_programs > 0)
        qsort(catalog->programs, c_programs, sizeof *catalog->programs, compare);
    return 0;
}

const struct program *catalog_find(const struct catalog *catalog,
                                   enum implementation implementation, const char *name)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->programs[i].implementation == implementation
            && strcmp(catalog->programs[i].name, name) == 0)
            return &catalog->programs[i];
    return NULL;
}

bool catalog_skipped(const struct catalog *catalog, const char *name, char *reason, size_t size)
{
    char start[64];
    put(start, sizeof start, "zip-%s: ", name);
    const char *line = catalog->skipped;
    while (line != NULL && *line != '\0') {
        if (strncmp(line, start, strlen(start)) == 0) {
            line += strlen(start);
            put(reason, size, "%.*s", (int)strcspn(line, "\n"), line);
            return true;
        }
        line = strchr(line, '\n');
        line += line != NULL;
    }
    return false;
}

const struct catalog_codec *catalog_codec(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->codec_count; i++)
        if (strcmp(catalog->codecs[i].name, name) == 0)
            return &catalog->codecs[i];
    return NULL;
}

const char *catalog_sink_missing(const struct catalog *catalog, const char *name)
{
    for (size_t i = 0; i < catalog->sink_count; i++)
        if (strcmp(catalog->sinks[i].name, name) == 0)
            return catalog->sinks[i].missing;
    bool older = catalog->sink_count == 0;
    bool known = older && (strcmp(name, "pwrite") == 0 || strcmp(name, "memory") == 0);
    return known ? "" : "the programs have no such sink (zipbench list)";
}

void catalog_close(struct catalog *catalog)
{
    free(catalog->programs);
    peers_close(&catalog->peers);
    free(catalog->skipped);
    *catalog = (struct catalog){0};
}

#include "list.h"

#include "catalog.h"
#include "error.h"

#include <glob.h>
#include <ini.h>
#include <stdio.h>
#include <string.h>

static void print_program(const struct program *program)
{
    if (program->missing[0] != '\0')
        printf("  %-20s cannot be run: %s\n", program->name, program->missing);
    else
        printf("  %-20s %s%s%s%s%s\n", program->name, program->summary,
               program->is_floor && program->makes_archive ? " (an archive)" : "",
               program->uses & USE_THREADS ? "  -j" : "",
               program->uses & USE_PROCESSES ? "  -p" : "",
               program->uses & USE_STAGES ? "  --stages" : "");
}

static void print_programs(const struct catalog *catalog, enum implementation implementation,
                           bool floors)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->programs[i].implementation == implementation
            && catalog->programs[i].is_floor == floors)
            print_program(&catalog->programs[i]);
}

static void print_peer(const struct catalog *catalog, const struct program *program)
{
    const struct peer *peer = program->peer;
    char version[32];
    if (program->missing[0] != '\0') {
        print_program(program);
        return;
    }
    printf("  %-20s %s, version %s", program->name, program->summary,
           peers_version(&catalog->peers, peer, version, sizeof version) ? version : "not known");
    if (peer->has_level)
        printf(", levels %d to %d, default %d", peer->level_min, peer->level_max,
               peer->level_default);
    printf("%s%s\n", peer->has_threads ? "  -j" : "",
           peer->takes_file ? "  (a single file)" : "");
}

static void print_peers(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->count; i++)
        if (catalog->programs[i].implementation == IMPLEMENTATION_PEER)
            print_peer(catalog, &catalog->programs[i]);
}

static void print_codecs(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->codec_count; i++) {
        const struct catalog_codec *codec = &catalog->codecs[i];
        if (codec->missing[0] != '\0') {
            printf("  %-20s not here: %s\n", codec->name, codec->missing);
            continue;
        }
        printf("  %-20s version %s", codec->name, codec->version);
        if (codec->level_max > codec->level_min)
            printf(", levels %d to %d, default %d", codec->level_min, codec->level_max,
                   codec->level_default);
        putchar('\n');
    }
}

static void print_sinks(const struct catalog *catalog)
{
    for (size_t i = 0; i < catalog->sink_count; i++) {
        const struct catalog_sink *sink = &catalog->sinks[i];
        if (sink->missing[0] != '\0')
            printf("  %-20s cannot be used: %s\n", sink->name, sink->missing);
        else
            printf("  %s\n", sink->name);
    }
}

/* For ini_parse(): 1 = go on. */
static int take_title(void *user, const char *section, const char *key, const char *value)
{
    char *title = user;
    if (strcmp(section, "experiment") == 0 && strcmp(key, "title") == 0)
        snprintf(title, 160, "%s", value);
    return 1;
}

static void print_experiments(void)
{
    glob_t found = {0};
    glob("runs/*.ini", 0, NULL, &found);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        char title[160] = "";
        ini_parse(found.gl_pathv[i], take_title, title);
        /* What has none is no plan. */
        if (title[0] != '\0')
            printf("  %-24s %s\n", found.gl_pathv[i], title);
    }
    globfree(&found);
}

static void print_skipped(const struct catalog *catalog)
{
    const char *line = catalog->skipped;
    if (line[0] == '\0')
        puts("  nothing");
    while (*line != '\0') {
        int size = (int)strcspn(line, "\n");
        printf("  %.*s\n", size, line);
        line += size;
        line += *line == '\n';
    }
}

int list_main(int argc, char **argv)
{
    if (argc > 1) {
        error_line("list takes no arguments, and got '%s'", argv[1]);
        return EXIT_USAGE;
    }
    struct catalog catalog;
    if (catalog_open(&catalog, NULL, NULL) != 0)
        return EXIT_FAILED;

    puts("strategies, zip-NAME (-j: takes threads, -p: processes, --stages: threads of each)");
    print_programs(&catalog, IMPLEMENTATION_C, false);
    puts("floors, zip-NAME: a part of the work alone, which no strategy can undercut");
    print_programs(&catalog, IMPLEMENTATION_C, true);
    puts("the tutorial's programs in CPython");
    print_programs(&catalog, IMPLEMENTATION_CPYTHON, false);
    if (catalog.python_missing[0] != '\0')
        printf("  cannot be run: %s\n", catalog.python_missing);
    puts("peers: other archivers (runs/peers.ini; make peers installs them)");
    print_peers(&catalog);
    puts("codecs");
    print_codecs(&catalog);
    if (catalog.sink_count > 0)
        puts("sinks: how bytes reach the archive");
    print_sinks(&catalog);
    puts("not built");
    print_skipped(&catalog);
    puts("experiments");
    print_experiments();
    catalog_close(&catalog);
    return EXIT_OK;
}

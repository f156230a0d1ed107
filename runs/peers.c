/*
 * Needs: inih
 */
#include "peers.h"

#include "command.h"
#include "error.h"
#include "problem.h"
#include "value.h"

#include <ctype.h>
#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WORDS_MAX = 40, VERSION_OUTPUT = 8192 };

struct parser {
    struct peers *peers;
    struct problem problem;
};

/* --- the file --------------------------------------------------------------------------- */

/* A name becomes part of keys; "null-" is how floors begin. */
static bool is_name(const char *name)
{
    bool good = name[0] != '\0' && strncmp(name, "null-", strlen("null-")) != 0;

    for (const char *at = name; *at != '\0'; at++)
        good &= islower((unsigned char)*at) || isdigit((unsigned char)*at) || *at == '-';
    return good;
}

static struct peer *find(const struct peers *peers, const char *name)
{
    for (size_t i = 0; i < peers->count; i++)
        if (strcmp(peers->list[i].name, name) == 0)
            return &peers->list[i];
    return NULL;
}

const struct peer *peers_find(const struct peers *peers, const char *name)
{
    return find(peers, name);
}

/* The peer of a section, added where it is a new one; NULL after telling a problem. */
static struct peer *peer_of(struct parser *parser, const char *name)
{
    struct peers *peers = parser->peers;
    struct peer *peer = find(peers, name);

    if (peer != NULL)
        return peer;
    if (!is_name(name)) {
        problem_tell(&parser->problem, "a peer is named with small letters, digits and '-', not "
                                       "null-..., and not '%s'", name);
        return NULL;
    }
    peer = reallocarray(peers->list, peers->count + 1, sizeof *peer);
    if (peer == NULL) {
        problem_tell(&parser->problem, "out of memory");
        return NULL;
    }
    peers->list = peer;
    peer += peers->count++;
    *peer = (struct peer){0};
    return value_copy(peer->name, sizeof peer->name, name, &parser->problem) ? peer : NULL;
}

static bool take_levels(struct peer *peer, const char *value, struct problem *problem)
{
    char rest;
    bool good = sscanf(value, "%d %d %d %c", &peer->level_min, &peer->level_max,
                       &peer->level_default, &rest) == 3
                && 0 <= peer->level_min && peer->level_min <= peer->level_default
                && peer->level_default <= peer->level_max;

    return good || problem_tell(problem, "levels are the least, the most and the default, such as "
                                         "1 9 6, and not '%s'", value);
}

static bool take_parallel(struct peer *peer, const char *value, struct problem *problem)
{
    peer->parallel = strcmp(value, "yes") == 0;
    return peer->parallel || strcmp(value, "no") == 0
           || problem_tell(problem, "parallel is yes or no");
}

static bool take_key(struct peer *peer, const char *key, const char *value,
                     struct problem *problem)
{
    const struct {
        const char *key;
        char *to;
        size_t size;
    } texts[] = {
        {"summary", peer->summary, sizeof peer->summary},
        {"package", peer->package, sizeof peer->package},
        {"program", peer->programs, sizeof peer->programs},
        {"command", peer->command, sizeof peer->command},
        {"version", peer->version, sizeof peer->version},
        {"needs", peer->needs, sizeof peer->needs},
    };

    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(key, texts[i].key) == 0)
            return value_copy(texts[i].to, texts[i].size, value, problem);
    if (strcmp(key, "levels") == 0)
        return take_levels(peer, value, problem);
    if (strcmp(key, "parallel") == 0)
        return take_parallel(peer, value, problem);
    return problem_tell(problem, "[peer %s] has no key '%s'", peer->name, key);
}

/* For ini_parse_string(): 1 = fine. */
static int take_entry(void *user, const char *section, const char *key, const char *value)
{
    static const char start[] = "peer ";
    struct parser *parser = user;

    if (parser->problem.text[0] != '\0')
        return 0;
    if (strncmp(section, start, strlen(start)) != 0)
        return problem_tell(&parser->problem, "no section [%s]: there are [peer NAME]", section);
    struct peer *peer = peer_of(parser, section + strlen(start));
    return peer != NULL && take_key(peer, key, value, &parser->problem);
}

/* What only the whole section tells. */
static bool complete(struct peer *peer, struct problem *problem)
{
    peer->has_threads = strstr(peer->command, "{threads}") != NULL;
    peer->has_level = strstr(peer->command, "{level}") != NULL;
    peer->takes_file = strstr(peer->command, "{file}") != NULL;
    if (peer->programs[0] == '\0' || peer->package[0] == '\0' || peer->version[0] == '\0')
        return problem_tell(problem, "[peer %s] lacks program, package or version", peer->name);
    if (strstr(peer->command, "{archive}") == NULL)
        return problem_tell(problem, "[peer %s] has no command with {archive}", peer->name);
    if (peer->has_level != (peer->level_max > 0))
        return problem_tell(problem, "[peer %s]: levels and {level} belong together", peer->name);
    return true;
}

int peers_parse(struct peers *peers, const char *name, const char *text)
{
    *peers = (struct peers){0};
    struct parser parser = {.peers = peers};
    int line = ini_parse_string(text, take_entry, &parser);
    const char *told = parser.problem.text;

    for (size_t i = 0; i < peers->count && line == 0 && told[0] == '\0'; i++)
        complete(&peers->list[i], &parser.problem);
    if (line == 0 && told[0] == '\0')
        return 0;
    if (line > 0)
        error_line("%s: line %d: %s", name, line, told[0] != '\0' ? told : "is no KEY = VALUE");
    else
        error_line("%s: %s", name, told[0] != '\0' ? told : "out of memory");
    peers_close(peers);
    return -EINVAL;
}

/* --- commands --------------------------------------------------------------------------- */

static const char *number(uint64_t value, char text[static 24])
{
    snprintf(text, 24, "%llu", (unsigned long long)value);
    return text;
}

/* What stands for the gap that begins here, NULL where none does; *size: of the gap. */
static char *fill(const struct peers *peers, const struct peer *peer,
                        const struct peer_values *values, const char *at, size_t *size)
{
    char threads[24], level[24];
    const struct {
        const char *gap, *value;
    } gaps[] = {
        {"{program}", peer->program},
        {"{build}", peers->build},
        {"{runs}", peers->folder},
        {"{archive}", values->archive},
        {"{file}", values->file},
        {"{threads}", number(values->threads, threads)},
        {"{level}", number(values->level, level)},
    };

    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++) {
        *size = strlen(gaps[i].gap);
        if (strncmp(at, gaps[i].gap, *size) == 0)
            return gaps[i].value != NULL ? strdup(gaps[i].value) : strdup("");
    }
    return NULL;
}

/* Writes the next word of *text, with its gaps filled; false where there is none. */
static bool next_word(const struct peers *peers, const struct peer *peer,
                      const struct peer_values *values, const char **text, FILE *out)
{
    const char *at = *text + strspn(*text, " \t");
    bool found = *at != '\0';
    char quote = '\0';

    for (; *at != '\0' && (quote != '\0' || (*at != ' ' && *at != '\t')); at++) {
        size_t size;
        char *value = *at == '{' ? fill(peers, peer, values, at, &size) : NULL;
        if (value != NULL) {
            fputs(value, out);
            at += size - 1;
            free(value);
        } else if (*at == quote) {
            quote = '\0';
        } else if (quote == '\0' && (*at == '\'' || *at == '"')) {
            quote = *at;
        } else {
            putc(*at, out);
        }
    }
    *text = at;
    return found;
}

static char **split(const struct peers *peers, const struct peer *peer,
                    const struct peer_values *values, const char *text)
{
    char **words = calloc(WORDS_MAX + 1, sizeof *words);
    bool more = words != NULL;

    for (size_t count = 0; more && count < WORDS_MAX; count++) {
        size_t size;
        FILE *out = open_memstream(&words[count], &size);
        if (out == NULL)
            break;
        more = next_word(peers, peer, values, &text, out);
        fclose(out);
        if (!more) {
            free(words[count]);
            words[count] = NULL;
        }
    }
    return words;
}

char **peers_command(const struct peers *peers, const struct peer *peer,
                     const struct peer_values *values)
{
    return split(peers, peer, values, peer->command);
}

void peers_free_words(char **words)
{
    for (size_t i = 0; words != NULL && words[i] != NULL; i++)
        free(words[i]);
    free(words);
}

/* --- what is here ----------------------------------------------------------------------- */

static bool is_program(const char *file)
{
    struct stat status;

    return access(file, X_OK) == 0 && stat(file, &status) == 0 && S_ISREG(status.st_mode);
}

static bool is_in_path(const char *program)
{
    const char *path = getenv("PATH");
    bool found = strchr(program, '/') != NULL && is_program(program);

    for (const char *at = path != NULL ? path : "/usr/bin:/bin"; !found && *at != '\0';) {
        char file[PATH_MAX];
        size_t size = strcspn(at, ":");
        snprintf(file, sizeof file, "%.*s/%s", (int)size, at, program);
        found = is_program(file);
        at += size + (at[size] == ':');
    }
    return found;
}

static void find_program(struct peer *peer)
{
    char programs[sizeof peer->programs], *rest = programs, *word;

    strcpy(programs, peer->programs);
    while (peer->program[0] == '\0' && (word = strsep(&rest, " \t")) != NULL) {
        if (*word != '\0' && is_in_path(word))
            snprintf(peer->program, sizeof peer->program, "%s", word);
    }
    const char *slash = strrchr(programs, '/');     /* the first word: strsep() has cut it off */
    if (peer->program[0] == '\0')
        snprintf(peer->missing, sizeof peer->missing, "no %s (package %s)",
                 slash != NULL ? slash + 1 : programs, peer->package);
}

static void find_needed(const struct peers *peers, struct peer *peer)
{
    const struct peer_values none = {0};
    char **words = split(peers, peer, &none, peer->needs);

    for (size_t i = 0; words != NULL && words[i] != NULL && peer->missing[0] == '\0'; i++)
        if (access(words[i], R_OK) != 0)
            snprintf(peer->missing, sizeof peer->missing, "no %.60s (package %s, then make peers)",
                     strrchr(words[i], '/') != NULL ? strrchr(words[i], '/') + 1 : words[i],
                     peer->package);
    peers_free_words(words);
}

void peers_look(struct peers *peers)
{
    for (size_t i = 0; i < peers->count; i++) {
        find_program(&peers->list[i]);
        find_needed(peers, &peers->list[i]);
    }
}

/* The first number with a point in it that begins a word or follows a '-'. */
static bool find_version(const char *said, char *text, size_t size)
{
    for (const char *at = said; *at != '\0'; at++) {
        bool begins = isdigit((unsigned char)*at)
                      && (at == said || (!isalnum((unsigned char)at[-1]) && at[-1] != '.'));
        size_t length = begins ? strspn(at, "0123456789.") : 0;
        while (length > 0 && at[length - 1] == '.')
            length--;
        if (length == 0 || memchr(at, '.', length) == NULL)
            continue;
        snprintf(text, size, "%.*s", (int)length, at);
        return true;
    }
    return false;
}

char *peers_version(const struct peers *peers, const struct peer *peer, char *text, size_t size)
{
    const struct peer_values none = {0};
    char said[VERSION_OUTPUT];
    char **words = split(peers, peer, &none, peer->version);
    bool found = words != NULL && words[0] != NULL
                 && command_output((const char *const *)words, true, said, sizeof said) == 0
                 && find_version(said, text, size);

    peers_free_words(words);
    return found ? text : NULL;
}

/* --- the whole -------------------------------------------------------------------------- */

int peers_open(struct peers *peers, const char *path, const char *build)
{
    char *text = NULL;
    size_t capacity = 0;
    FILE *in = fopen(path, "re");

    *peers = (struct peers){0};
    if (in == NULL)
        return errno == ENOENT ? 0 : error_errno(-errno, "%s", path);
    ssize_t got = getdelim(&text, &capacity, '\0', in);
    int error = got < 0 && ferror(in) ? error_errno(-EIO, "%s", path) : 0;
    fclose(in);
    if (error == 0 && got > 0)
        error = peers_parse(peers, path, text);
    free(text);
    if (error != 0)
        return error;

    const char *slash = strrchr(path, '/');
    snprintf(peers->folder, sizeof peers->folder, "%.*s",
             slash != NULL ? (int)(slash - path) : 1, slash != NULL ? path : ".");
    /* The programs run elsewhere. */
    if (realpath(build, peers->build) == NULL)
        snprintf(peers->build, sizeof peers->build, "%.4000s", build);
    peers_look(peers);
    return 0;
}

void peers_close(struct peers *peers)
{
    free(peers->list);
    *peers = (struct peers){0};
}

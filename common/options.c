#include "options.h"

#include "error.h"
#include "memory.h"
#include "processors.h"
#include "sink.h"
#include "units.h"

#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum {
    WORKERS_MAX = 1024,     /* libuv's limit, taken for all */
    MEMORY_SHARE = 4,       /* of what the process may use, this part may be in flight */
    MEMORY_MIN = 1 << 20,
};

enum {
    OPTION_CODEC = 256,
    OPTION_DEFLATE_AT,
    OPTION_ORDER,
    OPTION_SCHEDULE,
    OPTION_SINK,
    OPTION_MEMORY,
    OPTION_AFFINITY,
    OPTION_WALK,
    OPTION_STAGES,
    OPTION_SYNC,
    OPTION_STATS,
    OPTION_TRACE,
    OPTION_DESCRIBE,
    OPTION_HELP,
};

static const struct option long_options[] = {
    { "codec",      required_argument, NULL, OPTION_CODEC },
    { "deflate-at", required_argument, NULL, OPTION_DEFLATE_AT },
    { "order",      required_argument, NULL, OPTION_ORDER },
    { "schedule",   required_argument, NULL, OPTION_SCHEDULE },
    { "sink",       required_argument, NULL, OPTION_SINK },
    { "memory",     required_argument, NULL, OPTION_MEMORY },
    { "affinity",   required_argument, NULL, OPTION_AFFINITY },
    { "walk",       required_argument, NULL, OPTION_WALK },
    { "stages",     required_argument, NULL, OPTION_STAGES },
    { "sync",       no_argument,       NULL, OPTION_SYNC },
    { "stats",      required_argument, NULL, OPTION_STATS },
    { "trace",      required_argument, NULL, OPTION_TRACE },
    { "describe",   no_argument,       NULL, OPTION_DESCRIBE },
    { "help",       no_argument,       NULL, OPTION_HELP },
    { NULL, 0, NULL, 0 },
};

/* Which strategies understand an option (0 = all), and what --help says of it. */
static const struct {
    int option;
    unsigned use;
    const char *text;
} table[] = {
    { 'o', USES_ARCHIVE,
      "  -o ARCHIVE                  the archive; an old one is replaced at the end\n" },
    { 'C', 0,
      "  -C DIR                      PATHs are relative to DIR\n" },
    { 'j', USES_THREADS,
      "  -j THREADS                  threads, in each child process if it has such\n"
      "                              (default: as many as processors may be used)\n" },
    { 'p', USES_PROCESSES,
      "  -p PROCESSES                child processes (default: likewise)\n" },
    { OPTION_STAGES, USES_STAGES,
      "  --stages READ:DEFLATE:WRITE threads of each stage; there is one writer\n"
      "                              (default: 1:PROCESSORS:1)\n" },
    { 'c', USES_CHUNK,
      "  -c CHUNK                    files claimed at a time (default: 1)\n" },
    { OPTION_SCHEDULE, USES_SCHEDULE,
      "  --schedule listed|largest   files are claimed by name, or the largest first\n"
      "                              (default: listed)\n" },
    { 'l', USES_CODEC,
      "  -l LEVEL                    1 ... 9 for zlib (default: 6)\n" },
    { OPTION_CODEC, USES_CODEC,
      "  --codec zlib|store          (default: zlib)\n" },
    { OPTION_DEFLATE_AT, USES_DEFLATE_AT,
      "  --deflate-at append|worker  deflate when a member is appended, inside the critical section\n"
      "                              as the tutorial does, or when it is loaded (default: worker)\n" },
    { OPTION_ORDER, USES_ARCHIVE,
      "  --order completion|name     members lie in the archive as they were finished, or by name:\n"
      "                              the same archive for every strategy (default: completion)\n" },
    { OPTION_SINK, USES_ARCHIVE,
      "  --sink pwrite|mmap|uring|memory|null\n"
      "                              how bytes reach the archive; null: nothing is written, and -o\n"
      "                              is left out (default: pwrite)\n" },
    { OPTION_SYNC, USES_ARCHIVE,
      "  --sync                      wait until the archive, and its name, are on the disk\n" },
    { OPTION_MEMORY, USES_ARCHIVE,
      "  --memory BYTES              the most content that may be in flight, K, M or G behind it;\n"
      "                              a larger file passes alone, deflated in blocks of 512 KiB\n"
      "                              (default: a quarter of what this process may use)\n" },
    { OPTION_AFFINITY, USES_AFFINITY,
      "  --affinity none|compact|spread\n"
      "                              each worker stays on one processor, neighbours close together\n"
      "                              or far apart (default: none)\n" },
    { OPTION_WALK, 0,
      "  --walk N                    threads that walk the tree (default: 1)\n" },
    { OPTION_STATS, 0,
      "  --stats FILE                append what the run cost to FILE, one line of JSON\n" },
    { OPTION_TRACE, 0,
      "  --trace FILE                write every phase of every worker to FILE, as a trace that\n"
      "                              Perfetto opens and `zipbench lanes FILE` draws; a run that\n"
      "                              fails leaves FILE as it was, or empty where there was none\n" },
    { 'q', 0,
      "  -q                          no progress bar, no summary\n" },
    { OPTION_DESCRIBE, 0,
      "  --describe                  say what this program is, as JSON\n" },
    { OPTION_HELP, 0,
      "  --help                      this text\n" },
};

static bool is_used(unsigned use)
{
    return use == 0 || (strategy.uses & use) != 0;
}

void options_help(void)
{
    printf("Usage: zip-%s [OPTION]... %sPATH...\n%s.\n\n%s\n", strategy.name,
           is_used(USES_ARCHIVE) ? "-o ARCHIVE " : "", strategy.summary, strategy.picture);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (is_used(table[i].use))
            fputs(table[i].text, stdout);
    puts("\nExit status: 0 done, 1 failed (no archive was written or changed, unless it was only\n"
         "--stats or --trace that failed), 2 wrong usage.");
}

/* "a, b or c" */
static void join_words(char *text, size_t size, const char *const words[])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; words[i] != NULL && used < size; i++) {
        const char *between = i == 0 ? "" : words[i + 1] != NULL ? ", " : " or ";
        used += (size_t)snprintf(text + used, size - used, "%s%s", between, words[i]);
    }
}

/* Returns the index of text in words (ended by NULL), or -1 after a line. */
static int parse_word(const char *option, const char *text, const char *const words[])
{
    char list[128];

    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    join_words(list, sizeof list, words);
    error_line("%s: '%s' is not %s", option, text, list);
    return -1;
}

static bool parse_count(const char *option, const char *text, uint64_t maximum, uint64_t *count)
{
    if (units_parse_count(text, 1, maximum, count))
        return true;
    error_line("%s: '%s' is no number from 1 to %" PRIu64, option, text, maximum);
    return false;
}

static bool parse_workers(const char *option, const char *text, unsigned *workers)
{
    uint64_t count;

    if (!parse_count(option, text, WORKERS_MAX, &count))
        return false;
    *workers = (unsigned)count;
    return true;
}

static bool parse_chunk(const char *text, size_t *chunk)
{
    uint64_t count;

    if (!parse_count("-c", text, SIZE_MAX / 2, &count))
        return false;
    *chunk = (size_t)count;
    return true;
}

static bool parse_level(const char *text, int *level)
{
    uint64_t count;

    if (!parse_count("-l", text, 9, &count))
        return false;
    *level = (int)count;
    return true;
}

static bool parse_codec(const char *text, const struct codec **codec)
{
    *codec = codec_find(text);
    if (*codec == NULL)
        error_line("--codec: there is no codec '%s'; --describe lists them", text);
    return *codec != NULL;
}

static bool parse_sink(const char *text, const struct sink_way **sink)
{
    *sink = sink_find(text);
    if (*sink == NULL)
        error_line("--sink: there is no sink '%s'; see --help", text);
    else if (sink_unavailable(*sink) != NULL)
        error_line("--sink %s: %s", text, sink_unavailable(*sink));
    return *sink != NULL && sink_unavailable(*sink) == NULL;
}

static bool parse_memory(const char *text, uint64_t *memory)
{
    if (units_parse_bytes(text, MEMORY_MIN, INT64_MAX, memory))
        return true;
    error_line("--memory: '%s' is no number of bytes from 1M, such as 64M or 2G", text);
    return false;
}

/* The threads of a job with stages are the readers and then the deflaters. */
static bool parse_stages(const char *text, struct job *job)
{
    unsigned readers, deflaters, writers;
    int end = 0;

    if (sscanf(text, "%4u:%4u:%4u%n", &readers, &deflaters, &writers, &end) == 3
        && text[end] == '\0' && strspn(text, "0123456789:") == strlen(text) && readers >= 1
        && deflaters >= 1 && writers == 1 && readers + deflaters <= WORKERS_MAX) {
        job->readers = readers;
        job->threads = readers + deflaters;
        return true;
    }
    error_line("--stages: '%s' is not READ:DEFLATE:1, such as 1:2:1", text);
    return false;
}

/* Returns false after a line if the strategy does not understand the option. */
static bool understands(int option, const char *spelling)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].option == option && !is_used(table[i].use)) {
            error_line("%s: %s has no use for it; leave the option out", spelling, strategy.name);
            return false;
        }
    return true;
}

static bool parse_factor(int option, const char *text, struct job *job)
{
    int word = 0;

    switch (option) {
    case 'j': return parse_workers("-j", text, &job->threads);
    case 'p': return parse_workers("-p", text, &job->processes);
    case 'c': return parse_chunk(text, &job->chunk);
    case 'l': return parse_level(text, &job->level);
    case OPTION_CODEC: return parse_codec(text, &job->codec);
    case OPTION_SINK: return parse_sink(text, &job->sink);
    case OPTION_WALK: return parse_workers("--walk", text, &job->walkers);
    case OPTION_STAGES: return parse_stages(text, job);
    case OPTION_DEFLATE_AT:
        word = parse_word("--deflate-at", text, deflate_at_name);
        job->deflate_at = (enum deflate_at)word;
        break;
    case OPTION_ORDER:
        word = parse_word("--order", text, order_name);
        job->order = (enum order)word;
        break;
    case OPTION_SCHEDULE:
        word = parse_word("--schedule", text, schedule_name);
        job->schedule = (enum schedule)word;
        break;
    case OPTION_AFFINITY:
        word = parse_word("--affinity", text, affinity_name);
        job->affinity = (enum affinity)word;
        break;
    default:
        error_line("%s: there is no such option; see --help", text);
        return false;
    }
    return word >= 0;
}

static bool parse_option(int option, const char *text, struct job *job, struct options *options)
{
    switch (option) {
    case 'o': options->archive = text; return true;
    case 'C': options->directory = text; return true;
    case 'q': options->quiet = true; return true;
    case OPTION_SYNC: job->sync = true; return true;
    case OPTION_STATS: options->stats = text; return true;
    case OPTION_TRACE: options->trace = text; return true;
    case OPTION_MEMORY: options->bounds_memory = true; return parse_memory(text, &job->memory);
    case OPTION_HELP: options->help = true; return true;
    case OPTION_DESCRIBE: options->describe = true; return true;
    case ':':
        error_line("%s: its argument is missing; see --help", text);
        return false;
    default:
        return parse_factor(option, text, job);
    }
}

static void set_defaults(struct job *job)
{
    unsigned processors = processors_allowed();

    *job = (struct job){
        .directory_fd = -1,
        .threads = is_used(USES_THREADS) ? processors : is_used(USES_STAGES) ? 1 + processors : 1,
        .readers = 1,
        .processes = is_used(USES_PROCESSES) ? processors : 1,
        .chunk = 1,
        .codec = is_used(USES_CODEC) ? codec_table[0] : &codec_store,
        .deflate_at = DEFLATE_AT_WORKER,
        .sink = strategy.sink != NULL ? sink_find(strategy.sink) : sink_table[0],
        .memory = memory_allowed() / MEMORY_SHARE,
        .streams = is_used(USES_ARCHIVE),
        .walkers = 1,
    };
    if (job->memory < MEMORY_MIN)
        job->memory = MEMORY_MIN;
}

static bool check_archive(const struct job *job, const struct options *options)
{
    bool wanted = is_used(USES_ARCHIVE) && job->sink != &sink_null;

    if (wanted && options->archive == NULL)
        error_line("-o ARCHIVE is missing; see --help");
    else if (!wanted && options->archive != NULL)
        error_line("-o: --sink null writes no archive; leave one of them out");
    if (!wanted && job->sync) {
        error_line("--sync: --sink null writes no archive; leave one of them out");
        return false;
    }
    return wanted == (options->archive != NULL);
}

static bool check(struct job *job, const struct options *options)
{
    const struct codec *codec = job->codec;

    if (strategy.unavailable != NULL && strategy.unavailable() != NULL)
        error_line("%s cannot run here: %s", strategy.name, strategy.unavailable());
    else if (!check_archive(job, options))
        return false;
    else if (options->paths[0] == NULL)
        error_line("name at least one PATH to zip; see --help");
    else if (job->level > 0 && codec->level_max == 0)
        error_line("-l: codec %s has no levels", codec->name);
    else if (job->level > codec->level_max)
        error_line("-l: codec %s takes levels %d to %d", codec->name, codec->level_min,
                   codec->level_max);
    else {
        job->level = job->level > 0 ? job->level : codec->level_default;
        return true;
    }
    return false;
}

/* How the option that getopt_long() has just returned is spelt; text has room for
 * a letter.  What it does not know is spelt as the user did. */
static const char *spelling_of(int option, char **argv, char text[3])
{
    bool unknown = option == '?' || option == ':';
    int known = unknown ? optopt : option;

    for (size_t i = 0; long_options[i].name != NULL; i++)
        if (long_options[i].val == known)
            return argv[optind - 1][0] == '-' || unknown ? argv[optind - 1] : argv[optind - 2];
    if (known <= 0 || known > CHAR_MAX)
        return argv[optind - 1];
    text[0] = '-', text[1] = (char)known, text[2] = '\0';
    return text;
}

bool options_parse(int argc, char **argv, struct job *job, struct options *options)
{
    int option;

    *options = (struct options){ 0 };
    set_defaults(job);
    opterr = 0;
    while ((option = getopt_long(argc, argv, ":j:p:c:l:C:o:q", long_options, NULL)) != -1) {
        char letter[3];
        const char *spelling = spelling_of(option, argv, letter);
        if (!understands(option, spelling)
            || !parse_option(option, optarg != NULL ? optarg : spelling, job, options))
            return false;
    }
    options->paths = argv + optind;
    return options->help || options->describe || check(job, options);
}

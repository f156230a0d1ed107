#include "options.h"

#include "error.h"
#include "memory.h"
#include "option_table.h"
#include "option_value.h"
#include "processors.h"
#include "sink.h"

#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum {
    MEMORY_SHARE = 4,       /* of what the process may use, this part may be in flight */
    LEVEL_UNSET = -1,       /* the codec's default */
};

/* Returns false after a line if the strategy does not understand the option. */
static bool understands(int option, const char *spelling)
{
    if (option_table_understands(option))
        return true;
    error_line("%s: %s has no use for it; leave the option out", spelling, strategy.name);
    return false;
}

static bool parse_factor(int option, const char *text, struct job *job)
{
    int word = 0;

    switch (option) {
    case 'j': return option_value_workers("-j", text, &job->threads);
    case 'p': return option_value_workers("-p", text, &job->processes);
    case 'c': return option_value_chunk(text, &job->chunk);
    case 'l': return option_value_level(text, &job->level);
    case OPTION_CODEC: return option_value_codec(text, &job->codec);
    case OPTION_SINK: return option_value_sink(text, &job->sink);
    case OPTION_WALK: return option_value_workers("--walk", text, &job->walkers);
    case OPTION_STAGES: return option_value_stages(text, job);
    case OPTION_DEFLATE_AT:
        word = option_value_word("--deflate-at", text, deflate_at_name);
        job->deflate_at = (enum deflate_at)word;
        break;
    case OPTION_ORDER:
        word = option_value_word("--order", text, order_name);
        job->order = (enum order)word;
        break;
    case OPTION_SCHEDULE:
        word = option_value_word("--schedule", text, schedule_name);
        job->schedule = (enum schedule)word;
        break;
    case OPTION_ON_ERROR:
        word = option_value_word("--on-error", text, on_error_name);
        job->on_error = (enum on_error)word;
        break;
    case OPTION_AFFINITY:
        word = option_value_word("--affinity", text, affinity_name);
        job->affinity = (enum affinity)word;
        break;
    default:
        error_line("%s: there is no such option; see --help", text);
        return false;
    }
    return word >= 0;
}

/* There is room for one more. */
static bool add_text(const char *text, const char **texts)
{
    while (*texts != NULL)
        texts++;
    *texts = text;
    return true;
}

static bool add_glob(const char *option, const char *glob, const char **globs)
{
    if (*glob == '\0') {
        error_line("%s: the GLOB is empty; leave the option out", option);
        return false;
    }
    return add_text(glob, globs);
}

static bool parse_choice(int option, const char *text, struct job *job, struct options *options)
{
    switch (option) {
    case OPTION_EXCLUDE: return add_glob("--exclude", text, options->exclude);
    case OPTION_INCLUDE: return add_glob("--include", text, options->include);
    case OPTION_FILES_FROM: return add_text(text, options->files_from);
    case OPTION_FOLLOW: job->follows = true; return true;
    case OPTION_NO_RECURSION: options->no_recursion = true; return true;
    case '0': options->null_ends_paths = true; return true;
    default: return parse_factor(option, text, job);
    }
}

static bool parse_option(int option, const char *text, struct job *job, struct options *options)
{
    switch (option) {
    case 'o': options->archive = text; return true;
    case OPTION_ORDER: options->order_given = true; return parse_factor(option, text, job);
    case 'C': options->directory = text; return true;
    case 'q': options->quiet = true; return true;
    case OPTION_SYNC: job->sync = true; return true;
    case OPTION_STATS: options->stats = text; return true;
    case OPTION_TRACE: options->trace = text; return true;
    case OPTION_MEMORY:
        options->bounds_memory = true;
        return option_value_memory(text, &job->memory);
    case OPTION_REPRODUCIBLE: options->reproducible = true; return true;
    case OPTION_HELP: options->help = true; return true;
    case OPTION_DESCRIBE: options->describe = true; return true;
    case ':':
        error_line("%s: its argument is missing; see --help", text);
        return false;
    default:
        return parse_choice(option, text, job, options);
    }
}

static void set_defaults(struct job *job)
{
    unsigned processors = processors_allowed();

    *job = (struct job){
        .directory_fd = -1,
        .threads = option_table_uses(USES_THREADS)  ? processors
                   : option_table_uses(USES_STAGES) ? 1 + processors
                                                    : 1,
        .readers = 1,
        .processes = option_table_uses(USES_PROCESSES) ? processors : 1,
        .chunk = 1,
        .level = LEVEL_UNSET,
        .codec = option_table_uses(USES_CODEC) ? codec_table[0] : &codec_store,
        .deflate_at = DEFLATE_AT_WORKER,
        .sink = strategy.sink != NULL ? sink_find(strategy.sink) : sink_table[0],
        .memory = memory_allowed() / MEMORY_SHARE,
        .streams = option_table_uses(USES_ARCHIVE),
        .walkers = 1,
    };
    if (job->memory < OPTION_MEMORY_MIN)
        job->memory = OPTION_MEMORY_MIN;
}

/* Devices and the like may be named twice. */
static bool is_one_file(const char *a, const char *b)
{
    struct stat of_a, of_b;

    if (a == NULL || b == NULL)
        return false;
    if (stat(a, &of_a) != 0 || stat(b, &of_b) != 0)
        return strcmp(a, b) == 0;
    return S_ISREG(of_a.st_mode) && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}

/* What is written last would replace the other. */
static bool check_outputs(const struct options *options)
{
    static const char line[] = "%s and %s name the same file; choose another one";

    if (is_one_file(options->archive, options->stats))
        error_line(line, "-o", "--stats");
    else if (is_one_file(options->archive, options->trace))
        error_line(line, "-o", "--trace");
    else if (is_one_file(options->stats, options->trace))
        error_line(line, "--stats", "--trace");
    else
        return true;
    return false;
}

static bool check_archive(const struct job *job, const struct options *options)
{
    bool wanted = option_table_uses(USES_ARCHIVE) && job->sink != &sink_null;

    if (wanted && options->archive == NULL)
        error_line("-o ARCHIVE is missing; see --help");
    else if (!wanted && options->archive != NULL)
        error_line("-o: --sink null writes no archive; leave one of them out");
    else if (wanted && *options->archive == '\0') {
        error_line("-o: the ARCHIVE's name is empty");
        return false;
    }
    if (!wanted && job->sync) {
        error_line("--sync: --sink null writes no archive; leave one of them out");
        return false;
    }
    return wanted == (options->archive != NULL);
}

/* It implies the order by name, and does not silently replace another. */
static bool check_reproducible(struct job *job, const struct options *options)
{
    if (!options->reproducible)
        return true;
    if (options->order_given && job->order != ORDER_NAME) {
        error_line("--reproducible: members lie by name; leave --order %s out",
                   order_name[job->order]);
        return false;
    }
    if (job->level < job->codec->level_repeatable) {
        error_line("--reproducible: what codec %s makes below level %d differs from run to run",
                   job->codec->name, job->codec->level_repeatable);
        return false;
    }
    job->order = ORDER_NAME;
    return true;
}

static bool check(struct job *job, const struct options *options)
{
    const struct codec *codec = job->codec;
    const char *why_not = strategy.unavailable != NULL ? strategy.unavailable() : NULL;

    if (why_not != NULL)
        error_line("%s cannot run here: %s", strategy.name, why_not);
    else if (!check_archive(job, options) || !check_outputs(options))
        return false;
    else if (options->paths[0] == NULL && options->files_from[0] == NULL)
        error_line("name at least one PATH to zip; see --help");
    else if (options->null_ends_paths && options->files_from[0] == NULL)
        error_line("-0: there is no --files-from whose paths could end with a NUL; leave it out");
    else if (job->level != LEVEL_UNSET && codec->level_max == 0)
        error_line("-l: codec %s has no levels", codec->name);
    else if (job->level != LEVEL_UNSET
             && (job->level < codec->level_min || job->level > codec->level_max))
        error_line("-l: codec %s takes levels %d to %d", codec->name, codec->level_min,
                   codec->level_max);
    else {
        if (job->level == LEVEL_UNSET)
            job->level = codec->level_default;
        return check_reproducible(job, options);
    }
    return false;
}

/* How the option that getopt_long() has just returned is spelt; text has room for
 * a letter.  What it does not know is spelt as the user did. */
static const char *spelling_of(int option, char **argv, char text[3])
{
    bool unknown = option == '?' || option == ':';
    int known = unknown ? optopt : option;

    for (size_t i = 0; option_table_long[i].name != NULL; i++)
        if (option_table_long[i].val == known)
            return argv[optind - 1][0] == '-' || unknown ? argv[optind - 1] : argv[optind - 2];
    if (known <= 0 || known > CHAR_MAX)
        return argv[optind - 1];
    text[0] = '-', text[1] = (char)known, text[2] = '\0';
    return text;
}

/* Each argument may be one more of each list. */
static bool make_room(struct options *options, size_t arguments)
{
    *options = (struct options){
        .exclude = calloc(arguments + 1, sizeof *options->exclude),
        .include = calloc(arguments + 1, sizeof *options->include),
        .files_from = calloc(arguments + 1, sizeof *options->files_from),
    };
    if (options->exclude != NULL && options->include != NULL && options->files_from != NULL)
        return true;
    error_line("no memory for %zu arguments", arguments);
    return false;
}

void options_free(struct options *options)
{
    free(options->exclude);
    free(options->include);
    free(options->files_from);
    *options = (struct options){ 0 };
}

int options_parse(int argc, char **argv, struct job *job, struct options *options)
{
    int option;

    set_defaults(job);
    if (!make_room(options, (size_t)argc))
        return EXIT_FAILED;
    opterr = 0;
    while ((option = getopt_long(argc, argv, OPTION_TABLE_LETTERS, option_table_long, NULL))
           != -1) {
        char letter[3];
        const char *spelling = spelling_of(option, argv, letter);
        if (!understands(option, spelling)
            || !parse_option(option, optarg != NULL ? optarg : spelling, job, options))
            return EXIT_USAGE;
    }
    options->paths = argv + optind;
    return options->help || options->describe || check(job, options) ? EXIT_OK : EXIT_USAGE;
}

#include "dataset.h"
#include "descriptor.h"
#include "error.h"
#include "processors.h"
#include "profile.h"
#include "progress.h"
#include "units.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MAX = 1024 };

struct options {
    const struct profile *profile;
    struct shape shape;         /* 0 = not given */
    uint64_t seed;              /* its magnitude: CPython drops the sign too */
    unsigned threads;
    bool quiet;
    bool help;
    const char *path;
};

static void print_default(const char *option, uint64_t number)
{
    if (number != 0)
        printf(" %s %llu", option, (unsigned long long)number);
}

static void print_profiles(void)
{
    for (const struct profile *profile = profile_table; profile->name != NULL; profile++) {
        printf("  %-9s %s\n", profile->name, profile->summary);
        printf("            takes, with these defaults:");
        print_default("--files", profile->defaults.files);
        print_default("--lines", profile->defaults.lines);
        print_default("--columns", profile->defaults.columns);
        print_default("--bytes", profile->defaults.bytes);
        putchar('\n');
    }
}

static void print_help(void)
{
    puts("usage: zipgen [--seed N] [--files N] [--lines N] [--columns N] [--bytes N]\n"
         "              [--profile NAME] [-j N] [-q] DIR\n"
         "\n"
         "Writes a data set, the same on every machine and for every number of threads,\n"
         "to DIR/data-0000.csv ... and prints the SHA-256 of the files' concatenation in\n"
         "the order of their paths (above 10,000 files in a folder: of their numbers).\n"
         "\n"
         "  --seed N       any integer of up to 64 bits; the sign does not count (default: 1)\n"
         "  --files N      files in the whole data set\n"
         "  --lines N      lines in a file\n"
         "  --columns N    values in a line\n"
         "  --bytes N      bytes in the largest file; the others have fewer, evenly drawn\n"
         "  --profile NAME the kind of data, see below (default: tutorial)\n"
         "  -j N           threads (default: the processors that this process may use)\n"
         "  -q             no progress bar\n"
         "  --help         this text\n"
         "\n"
         "DIR is made if it is missing.  Files of the same names are overwritten, files\n"
         "of another data set (data-NNNN.csv, .txt, .bin that are not in this one) are\n"
         "refused, and all others are left alone, beside the data.\n"
         "\n"
         "Profiles:");
    print_profiles();
    puts("\nExit status: 0 done, 1 failed (files may be missing or incomplete), 2 wrong usage.");
}

static bool parse_number(const char *option, const char *text, uint64_t maximum, uint64_t *number)
{
    if (units_parse_count(text, 1, maximum, number))
        return true;
    error_line("%s takes a whole number from 1 to %llu, not \"%s\"", option,
               (unsigned long long)maximum, text);
    return false;
}

static bool parse_threads(const char *text, unsigned *threads)
{
    uint64_t number;

    if (!parse_number("-j", text, THREADS_MAX, &number))
        return false;
    *threads = (unsigned)number;
    return true;
}

static bool parse_seed(const char *text, uint64_t *magnitude)
{
    if (units_parse_count(text + (*text == '-'), 0, UINT64_MAX, magnitude))
        return true;
    error_line("--seed takes an integer of up to 64 bits, not \"%s\"", text);
    return false;
}

static bool parse_profile(const char *name, const struct profile **profile)
{
    *profile = profile_find(name);
    if (*profile == NULL)
        error_line("there is no profile \"%s\": see zipgen --help", name);
    return *profile != NULL;
}

enum {
    OPTION_SEED = 256,
    OPTION_FILES,
    OPTION_LINES,
    OPTION_COLUMNS,
    OPTION_BYTES,
    OPTION_PROFILE,
    OPTION_HELP,
};

static bool parse_option(struct options *options, int option)
{
    switch (option) {
    case OPTION_SEED:
        return parse_seed(optarg, &options->seed);
    case OPTION_FILES:
        return parse_number("--files", optarg, PROFILE_FILES_MAX, &options->shape.files);
    case OPTION_LINES:
        return parse_number("--lines", optarg, PROFILE_LINES_MAX, &options->shape.lines);
    case OPTION_COLUMNS:
        return parse_number("--columns", optarg, PROFILE_COLUMNS_MAX, &options->shape.columns);
    case OPTION_BYTES:
        return parse_number("--bytes", optarg, PROFILE_BYTES_MAX, &options->shape.bytes);
    case OPTION_PROFILE:
        return parse_profile(optarg, &options->profile);
    case 'j':
        return parse_threads(optarg, &options->threads);
    case 'q':
        return options->quiet = true;
    case OPTION_HELP:
        return options->help = true;
    default:
        return false;
    }
}

static bool complete(const struct profile *profile, const char *option, uint64_t standard,
                     uint64_t *given)
{
    if (standard == 0 && *given != 0) {
        error_line("the profile \"%s\" has no use for %s", profile->name, option);
        return false;
    }
    *given = *given != 0 ? *given : standard;
    return true;
}

/* Fills in the profile's defaults; refuses what it has no use for. */
static bool complete_shape(const struct profile *profile, struct shape *shape)
{
    if (!complete(profile, "--files", profile->defaults.files, &shape->files)
        || !complete(profile, "--lines", profile->defaults.lines, &shape->lines)
        || !complete(profile, "--columns", profile->defaults.columns, &shape->columns)
        || !complete(profile, "--bytes", profile->defaults.bytes, &shape->bytes))
        return false;
    if (shape->files >= profile->files_min)
        return true;
    error_line("the profile \"%s\" needs at least %llu files", profile->name,
               (unsigned long long)profile->files_min);
    return false;
}

/* word: the one that getopt has just passed. */
static bool refuse_option(bool lacks_value, const char *word)
{
    char letter[] = {'-', (char)optopt, '\0'};
    const char *name = optopt > 0 && optopt < OPTION_SEED ? letter : word;

    if (lacks_value)
        error_line("%s needs a value: see zipgen --help", name);
    else
        error_line("there is no option %s: see zipgen --help", name);
    return false;
}

static bool parse(struct options *options, int argc, char *argv[])
{
    static const struct option longs[] = {
        {"seed", required_argument, NULL, OPTION_SEED},
        {"files", required_argument, NULL, OPTION_FILES},
        {"lines", required_argument, NULL, OPTION_LINES},
        {"columns", required_argument, NULL, OPTION_COLUMNS},
        {"bytes", required_argument, NULL, OPTION_BYTES},
        {"profile", required_argument, NULL, OPTION_PROFILE},
        {"help", no_argument, NULL, OPTION_HELP},
        {NULL, 0, NULL, 0},
    };

    opterr = 0;
    for (int option; (option = getopt_long(argc, argv, ":j:q", longs, NULL)) != -1;) {
        if (option == '?' || option == ':')
            return refuse_option(option == ':', argv[optind - 1]);
        if (!parse_option(options, option))
            return false;
    }
    if (options->help)
        return true;
    if (argc - optind != 1) {
        error_line("expected one folder, got %d: see zipgen --help", argc - optind);
        return false;
    }
    options->path = argv[optind];
    return complete_shape(options->profile, &options->shape);
}

static void print_result(const struct dataset_result *result, size_t files)
{
    printf("sha256 ");
    for (size_t i = 0; i < DATASET_HASH_SIZE; i++)
        printf("%02x", result->sha256[i]);
    printf("  %zu files  %llu bytes\n", files, (unsigned long long)result->bytes);
}

static int generate(const struct options *options)
{
    struct plan plan;
    struct dataset_result result;

    if (!plan_create(&plan, options->profile, &options->shape, options->seed)) {
        error_line("out of memory: choose fewer files");
        return EXIT_FAILED;
    }
    struct progress *progress = options->quiet ? NULL
        : progress_create("zipgen", PROGRESS_BYTES, dataset_estimate(&plan));
    int error = dataset_write(&plan, options->path, options->threads, progress, &result);
    progress_destroy(progress);
    if (error == 0)
        print_result(&result, plan.count);
    plan_free(&plan);
    return error == 0 && error_flush_output() == 0 ? EXIT_OK : EXIT_FAILED;
}

int main(int argc, char *argv[])
{
    struct options options = {
        .profile = &profile_table[0],
        .seed = 1,
        .threads = processors_allowed(),
    };

    descriptor_open_standard();
    signal(SIGXFSZ, SIG_IGN);   /* a file that is too large is an error, not a death */
    signal(SIGPIPE, SIG_IGN);
    if (!parse(&options, argc, argv))
        return EXIT_USAGE;
    if (options.help) {
        print_help();
        return error_flush_output() == 0 ? EXIT_OK : EXIT_FAILED;
    }
    return generate(&options);
}

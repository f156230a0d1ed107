/*
 * zipbench: performs experiments with the zip-* programs and reports on them.
 */
#include "analysis.h"
#include "campaign.h"
#include "compare.h"
#include "descriptor.h"
#include "error.h"
#include "lanes.h"
#include "list.h"
#include "plan.h"
#include "report.h"
#include "reproduce.h"
#include "tune.h"
#include "verify.h"

#include <stdio.h>
#include <string.h>

struct command {
    const char *name;
    const char *arguments;
    const char *help;
    int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
    {
        .name = "list",
        .arguments = "",
        .help = "strategies, codecs, experiments, and what was not built and why",
        .run = list_main,
    },
    {
        .name = "plan",
        .arguments = "[OPTION]... FILE.ini",
        .help = "every cell of an experiment, and how long it will take",
        .run = plan_main,
    },
    {
        .name = "run",
        .arguments = "[OPTION]... FILE.ini",
        .help = "perform an experiment; after Ctrl-C the same command goes on with it",
        .run = run_main,
    },
    {
        .name = "tune",
        .arguments = "[OPTION]... PATH...",
        .help = "the fastest setting for these files on this machine",
        .run = tune_main,
    },
    {
        .name = "verify",
        .arguments = "[OPTION]... ARCHIVE PATH...",
        .help = "compare an archive with the files it was made of",
        .run = verify_main,
    },
    {
        .name = "analyse",
        .arguments = "RESULT...",
        .help = "summary.csv, comparisons.csv, fits.csv from the stored samples alone",
        .run = analyse_main,
    },
    {
        .name = "compare",
        .arguments = "[--threshold PERCENT] [--csv FILE] A B",
        .help = "what is slower in B than in A? Then the status is 1",
        .run = compare_main,
    },
    {
        .name = "reproduce",
        .arguments = "[OPTION]... RESULT",
        .help = "perform a stored plan here, and compare",
        .run = reproduce_main,
    },
    {
        .name = "report",
        .arguments = "[RESULT...]",
        .help = "figures, report.html and REPORT.md from the stored samples alone",
        .run = report_main,
    },
    {
        .name = "lanes",
        .arguments = "TRACE... | TRACE -o NAME.svg|NAME.png",
        .help = "draw what zip-* --trace has written: a lane per worker over time",
        .run = lanes_main,
    },
};

enum { COMMANDS = sizeof commands / sizeof commands[0], NAMES_SIZE = 256 };

static int print_help(void)
{
    puts("Which way of using many cores zips a directory fastest, and why?\n");
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  zipbench %-9s %-38s %s\n", commands[i].name, commands[i].arguments,
               commands[i].help);
    puts("\nOptions of tune:\n"
         "  --budget TIME   it ends within this time, e.g. 30s, 2m (default: 60s)\n"
         "  --objective time|size|time-at-size\n"
         "                  the least time; the smallest archive; the least time of those that\n"
         "                  are not larger than zlib's at level 6 (default: time-at-size)\n"
         "  --grid FILE.ini a plan whose cells are the settings to try (default: runs/tune.ini)\n"
         "  --scratch DIR   where archives and samples lie meanwhile (default: this folder, or\n"
         "                  the first above it that is not being zipped)\n"
         "  --seed N        of the order of the settings");
    puts("\nOptions of plan, run and reproduce:\n"
         "  --data PATH     zip this folder instead of the plan's data\n"
         "  --output DIR    where results lie (default: results)\n"
         "  --blocks N      measure each cell N times instead of as the plan says\n"
         "  --seed N        of the order of the cells, instead of the plan's\n"
         "  --dry-run       only tell what would be run: cells, times, commands\n\n"
         "How a plan is written: runs/quick.ini.\n"
         "Exit status: 0 all is well, 1 something failed (compare: is slower), 2 wrong usage\n"
         "(compare: or nothing to compare).");
    return EXIT_OK;
}

/* Writes "list, plan, run ..."; returns names. */
static char *command_names(char names[static NAMES_SIZE])
{
    size_t used = 0;

    for (size_t i = 0; i < COMMANDS; i++)
        used += (size_t)snprintf(names + used, NAMES_SIZE - used, "%s%s", i > 0 ? ", " : "",
                                 commands[i].name);
    return names;
}

/* What could not be printed is a failure, whatever else was right. */
static int flushed(int status)
{
    return error_flush_output() != 0 && status == EXIT_OK ? EXIT_FAILED : status;
}

int main(int argc, char **argv)
{
    char names[NAMES_SIZE];

    descriptor_open_standard();
    if (argc < 2) {
        error_line("which command? %s (zipbench --help)", command_names(names));
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || (argc == 3 && strcmp(argv[2], "--help") == 0))
        return flushed(print_help());
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(argv[1], commands[i].name) == 0)
            return flushed(commands[i].run(argc - 1, argv + 1));
    error_line("'%s' is no command: %s", argv[1], command_names(names));
    return EXIT_USAGE;
}

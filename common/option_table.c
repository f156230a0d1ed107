#include "option_table.h"

#include "strategy.h"

#include <stdio.h>

const struct option option_table_long[] = {
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
    { "follow",     no_argument,       NULL, OPTION_FOLLOW },
    { "exclude",    required_argument, NULL, OPTION_EXCLUDE },
    { "include",    required_argument, NULL, OPTION_INCLUDE },
    { "no-recursion", no_argument,     NULL, OPTION_NO_RECURSION },
    { "files-from", required_argument, NULL, OPTION_FILES_FROM },
    { "null",       no_argument,       NULL, '0' },
    { "on-error",   required_argument, NULL, OPTION_ON_ERROR },
    { "reproducible", no_argument,     NULL, OPTION_REPRODUCIBLE },
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
    { OPTION_FILES_FROM, 0,
      "  --files-from FILE           zip the paths in FILE too, one a line; -: standard input\n" },
    { '0', 0,
      "  -0, --null                  the paths of --files-from end with a NUL, as find -print0\n"
      "                              writes them\n" },
    { OPTION_EXCLUDE, 0,
      "  --exclude GLOB              leave out names that match, and do not walk such folders;\n"
      "                              again for more. A GLOB matches a whole name in the archive\n"
      "                              or the end of one, from any '/' on; * matches '/' too; one\n"
      "                              that begins with '/' matches from the top only\n" },
    { OPTION_INCLUDE, 0,
      "  --include GLOB              zip only names that match; again for more. --exclude wins\n" },
    { OPTION_NO_RECURSION, 0,
      "  --no-recursion              folders are entries by themselves, and not walked\n" },
    { OPTION_FOLLOW, 0,
      "  --follow                    zip what symbolic links lead to, not the links\n" },
    { OPTION_ON_ERROR, 0,
      "  --on-error stop|skip        a file or folder that cannot be read ends the run; or it is\n"
      "                              left out with a warning, and the status is 1\n"
      "                              (default: stop)\n" },
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
      "  -l LEVEL                    of the codec: 1 ... 9 for zlib and auto, 1 ... 12 for\n"
      "                              libdeflate, 1 ... 3 for isal (default: 6, isal: 1)\n" },
    { OPTION_CODEC, USES_CODEC,
      "  --codec zlib|huffman|libdeflate|isal|entropy|quick|auto|store\n"
      "                              auto: for each file the fastest that is as small as zlib;\n"
      "                              huffman, entropy: no matches, zlib's and our own;\n"
      "                              quick: few, of records\n"
      "                              (default: zlib)\n" },
    { OPTION_DEFLATE_AT, USES_DEFLATE_AT,
      "  --deflate-at append|worker  deflate when a member is appended, inside the critical\n"
      "                              section as the tutorial does, or when it is loaded\n"
      "                              (default: worker)\n" },
    { OPTION_ORDER, USES_ARCHIVE,
      "  --order completion|name     members lie in the archive as they were finished, or by\n"
      "                              name: the same archive for every strategy\n"
      "                              (default: completion)\n" },
    { OPTION_REPRODUCIBLE, USES_ARCHIVE,
      "  --reproducible              --order name, and times, modes and time zone do not matter:\n"
      "                              all times are SOURCE_DATE_EPOCH, or 1980-01-01\n" },
    { OPTION_SINK, USES_ARCHIVE,
      "  --sink pwrite|fallocate|mmap|uring|memory|null\n"
      "                              how bytes reach the archive; null: nothing is written, and\n"
      "                              -o is left out (default: pwrite)\n" },
    { OPTION_SYNC, USES_ARCHIVE,
      "  --sync                      wait until the archive, and its name, are on the disk\n" },
    { OPTION_MEMORY, USES_ARCHIVE,
      "  --memory BYTES              the most content that may be in flight, K, M or G behind it;\n"
      "                              a larger file passes alone, deflated in blocks of 512 KiB\n"
      "                              (default: a quarter of what this process may use)\n" },
    { OPTION_AFFINITY, USES_AFFINITY,
      "  --affinity none|compact|spread\n"
      "                              each worker stays on one processor, neighbours close\n"
      "                              together or far apart (default: none)\n" },
    { OPTION_WALK, 0,
      "  --walk N                    threads that walk the tree (default: 1)\n" },
    { OPTION_STATS, 0,
      "  --stats FILE                append what the run cost to FILE, one line of JSON\n" },
    { OPTION_TRACE, 0,
      "  --trace FILE                write every phase of every worker to FILE, as a trace that\n"
      "                              Perfetto opens and `zipbench lanes FILE` draws; a run that\n"
      "                              fails leaves FILE as it was, or empty where there was\n"
      "                              none\n" },
    { 'q', 0,
      "  -q                          no progress bar, no summary\n" },
    { OPTION_DESCRIBE, 0,
      "  --describe                  say what this program is, as JSON\n" },
    { OPTION_HELP, 0,
      "  --help                      this text\n" },
};

bool option_table_uses(unsigned use)
{
    return use == 0 || (strategy.uses & use) != 0;
}

void option_table_help(void)
{
    printf("Usage: zip-%s [OPTION]... %sPATH...\n%s.\n\n%s\n", strategy.name,
           option_table_uses(USES_ARCHIVE) ? "-o ARCHIVE " : "", strategy.summary,
           strategy.picture);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (option_table_uses(table[i].use))
            fputs(table[i].text, stdout);
    puts("\nSOURCE_DATE_EPOCH in the environment: files that are later get this time, in seconds\n"
         "since 1970.\n\n"
         "Exit status: 0 done, 1 failed (no archive was written or changed, unless it was only\n"
         "--stats or --trace that failed, or files were left out by --on-error skip),\n"
         "2 wrong usage.");
}

bool option_table_understands(int option)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (table[i].option == option)
            return option_table_uses(table[i].use);
    return true;
}

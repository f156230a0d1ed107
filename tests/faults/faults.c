/*
 * faults.c: for each way of running a program, each function and each error: the first
 * call fails, then the second, until a run has no more such calls.
 *
 *     faults [-e EVERY] SHIM ZIPBENCH PLACE TABLE < RUNS
 *
 * A line of RUNS is "NAME KIND FOLDER PROGRAM OPTION...": a row of the table, "named" or
 * "unnamed" for the temporary file, and what is run, with "-C FOLDER -o ARCHIVE data"
 * behind it; archives are made below PLACE, a folder.  -e: not every call fails, but
 * every EVERYth, another one in each line.
 * TABLE is written as Markdown; what went wrong is told on standard output, and the
 * status is then 1.
 */
#include "point.h"
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS = 2, LINES_MAX = 200, ROWS_MAX = 64 };

struct row {
    char name[64];
    _Atomic unsigned tried[COLUMN_COUNT];
    _Atomic unsigned outcomes[OUTCOME_MUTE + 1];
};

struct line {
    char *text;             /* as it was read; owned */
    unsigned row;
};

/* Shared by the workers, which are processes. */
struct table {
    _Atomic unsigned next_line;
    _Atomic unsigned wrong;
    unsigned row_count;     /* written before the workers start, as are the names */
    struct row rows[ROWS_MAX];
};

static void *share(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        abort();
    return memory;
}

static unsigned row_of(struct table *table, const char *name, size_t size)
{
    unsigned row = 0;

    while (row < table->row_count && (strlen(table->rows[row].name) != size
                                      || memcmp(table->rows[row].name, name, size) != 0))
        row++;
    if (row == ROWS_MAX || size >= sizeof table->rows[row].name) {
        fprintf(stderr, "faults: no room for the row '%.*s'\n", (int)size, name);
        exit(EXIT_FAILURE);
    }
    if (row == table->row_count)
        memcpy(table->rows[table->row_count++].name, name, size);
    return row;
}

static unsigned read_lines(struct line lines[LINES_MAX], struct table *table)
{
    char *text = NULL;
    size_t size = 0;
    unsigned count = 0;

    while (count < LINES_MAX && getline(&text, &size, stdin) > 0)
        lines[count++] = (struct line){ strdup(text), row_of(table, text, strcspn(text, " ")) };
    free(text);
    return count;
}

static void tell(const struct place *place, const struct point *point, char *const argv[],
                 enum outcome outcome)
{
    static const char *const what[] = {
        "went on", "refused", "was ended", "HUNG", "LEAKED", "LOST THE ARCHIVE", "SPOKE WRONGLY",
    };
    char line[8192];
    int size = snprintf(line, sizeof line, "%s, call %u, error %d, in %s: %s, status %#x:",
                        function_name[point->function], place->fault->turn, point->error,
                        place->fault->caller, what[outcome], (unsigned)place->status);

    for (; *argv != NULL && (size_t)size < sizeof line; argv++)
        size += snprintf(line + size, sizeof line - (size_t)size, " %s", *argv);
    if ((size_t)size < sizeof line)
        snprintf(line + size, sizeof line - (size_t)size, "\n    %s", place->said);
    puts(line);
    fflush(stdout);
}

/* Returns false when no call was left to fail. */
static bool try_turn(struct table *table, struct row *row, struct place *place,
                     const struct point *point, unsigned turn, bool named, char *const argv[])
{
    *place->fault = (struct fault){
        .function = point->function, .error = point->error, .turn = turn, .named = named,
    };
    enum outcome outcome = trial_run(place, argv, turn % 2 == 0);
    if (!place->fault->hit && outcome == OUTCOME_DONE)
        return false;
    atomic_fetch_add(&row->tried[point->column], 1);
    atomic_fetch_add(&row->outcomes[outcome], 1);
    if (!outcome_is_good(outcome, point_is_harmless(point) || !place->fault->hit)) {
        atomic_fetch_add(&table->wrong, 1);
        tell(place, point, argv, outcome);
    }
    return true;
}

/* How often each function is called when nothing fails. */
static void count_calls(struct table *table, struct place *place, bool named, char *const argv[],
                        unsigned calls[FAULT_COUNT])
{
    static const struct point none = { .function = FAULT_open };

    *place->fault = (struct fault){ .named = named };
    if (trial_run(place, argv, false) != OUTCOME_DONE) {
        atomic_fetch_add(&table->wrong, 1);
        tell(place, &none, argv, OUTCOME_LOST);
    }
    for (unsigned i = 0; i < FAULT_COUNT; i++)
        calls[i] = atomic_load(&place->fault->calls[i]);
}

/* Where threads take turns the count is not the same in each run: all are tried until
 * none is left, a sample up to where it was. */
static void try_line(struct table *table, struct row *row, struct place *place, char *text,
                     unsigned first, unsigned every)
{
    char *argv[TRIAL_ARGUMENTS];
    unsigned calls[FAULT_COUNT];
    bool named = place_prepare(place, text, argv);

    count_calls(table, place, named, argv, calls);
    for (const struct point *point = point_table; point->function != FAULT_COUNT; point++) {
        unsigned count = calls[point->function];
        for (unsigned turn = first; count > 0 && (turn <= count || every == 1); turn += every)
            if (!try_turn(table, row, place, point, turn, named, argv))
                break;
    }
}

static void work(struct table *table, struct line *lines, unsigned count, struct place *place,
                 unsigned every)
{
    unsigned i;

    prctl(PR_SET_CHILD_SUBREAPER, 1);
    while ((i = atomic_fetch_add(&table->next_line, 1)) < count)
        try_line(table, &table->rows[lines[i].row], place, lines[i].text, 1 + i % every, every);
}

static void put_rows(FILE *out, const struct table *table)
{
    unsigned sums[COLUMN_COUNT + OUTCOME_MUTE + 1] = { 0 };

    for (unsigned i = 0; i < table->row_count; i++) {
        const struct row *row = &table->rows[i];
        fprintf(out, "| %s |", row->name);
        for (unsigned j = 0; j < COLUMN_COUNT; j++) {
            fprintf(out, row->tried[j] > 0 ? " %u |" : " |", row->tried[j]);
            sums[j] += row->tried[j];
        }
        for (unsigned j = 0; j <= OUTCOME_MUTE; j++) {
            fprintf(out, " %u |", row->outcomes[j]);
            sums[COLUMN_COUNT + j] += row->outcomes[j];
        }
        fputs("\n", out);
    }
    fputs("| **all** |", out);
    for (unsigned j = 0; j <= COLUMN_COUNT + OUTCOME_MUTE; j++)
        fprintf(out, " **%u** |", sums[j]);
    fputs("\n", out);
}

static const char text_before[] =
    "# When a call fails\n\n"
    "Written by `make test` (tests/faults.bats): for each strategy and each function that can\n"
    "fail, the first call of a run was made to fail, then the second, until a run had no more\n"
    "such calls, with each error that fits.";

static const char text_behind[] =
    " The figures are runs. A run is **refused** with one line\n"
    "on standard error, status 1, no archive (the old one unchanged), no temporary file, no\n"
    "process and, under AddressSanitizer, no memory left; or it **went on** where the call did\n"
    "not matter, and the archive was verified. A call that was interrupted (EINTR) or did half\n"
    "of its work has to go on. **Ended**: by a runtime, libgomp or libuv, that ends the process\n"
    "with a line of its own or a signal when it gets no memory or thread; nothing is left then\n"
    "either.\n\n"
    "| strategy |";

static int put_table(const char *path, const struct table *table, unsigned every)
{
    FILE *out = fopen(path, "we");

    if (out == NULL)
        return perror(path), 1;
    fputs(text_before, out);
    if (every > 1)
        fprintf(out, " In this variant every %uth call.", every);
    fputs(text_behind, out);
    for (unsigned j = 0; j < COLUMN_COUNT; j++)
        fprintf(out, " %s |", column_name[j]);
    fputs(" went on | refused | ended | hung | leaked | lost | said wrongly |\n|---|", out);
    for (unsigned j = 0; j <= COLUMN_COUNT + OUTCOME_MUTE; j++)
        fputs("---:|", out);
    fputs("\n", out);
    put_rows(out, table);
    return fclose(out) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct table *table = share(sizeof *table);
    struct line lines[LINES_MAX] = { 0 };
    unsigned every = 1;

    if (argc > 2 && strcmp(argv[1], "-e") == 0) {
        every = (unsigned)atoi(argv[2]);
        argc -= 2, argv += 2;
    }
    if (argc != 5 || every == 0) {
        fputs("usage: faults [-e EVERY] SHIM ZIPBENCH PLACE TABLE < RUNS\n", stderr);
        return 2;
    }
    unsigned count = read_lines(lines, table);
    for (unsigned i = 0; i < WORKERS; i++)
        if (fork() == 0) {
            struct place place;
            place_open(&place, argv[1], argv[2], argv[3], i);
            work(table, lines, count, &place, every);
            _exit(0);
        }
    int status = 0;
    while (wait(&status) > 0)
        table->wrong += status != 0;
    for (unsigned i = 0; i < count; i++)
        free(lines[i].text);
    return put_table(argv[4], table, every) != 0 || count == 0 || table->wrong > 0;
}

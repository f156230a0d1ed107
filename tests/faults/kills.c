/*
 * kills.c: programs that get a signal at a random moment, or lose a child to one.
 *
 *     kills parent|child STRIKES SEED LIMIT_US SHIM ZIPBENCH PLACE SIGNAL... < RUNS
 *
 * The lines of RUNS are those of faults.c, SHIM too ("" = none, and no kind but "unnamed");
 * they and the signals (numbers) are taken in turn until so many runs were stopped, each
 * at a moment within LIMIT_US after the start.
 * What went wrong is told on standard output; the status is then 1.
 */
#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

enum { LINES_MAX = 200, TRIES_PER_STRIKE = 20 };

struct plan {
    bool child;
    unsigned strikes;
    unsigned limit_us;
    char *const *signals;
    unsigned signal_count;
    char *lines[LINES_MAX];     /* owned */
    unsigned line_count;
};

static void read_lines(struct plan *plan)
{
    char *text = NULL;
    size_t size = 0;

    while (plan->line_count < LINES_MAX && getline(&text, &size, stdin) > 0)
        plan->lines[plan->line_count++] = strdup(text);
    free(text);
}

static bool is_good(struct place *place, const char *line, unsigned try)
{
    char *argv[TRIAL_ARGUMENTS];
    char *text = strdup(line);

    *place->fault = (struct fault){ .named = place_prepare(place, text, argv) };
    enum outcome outcome = trial_run(place, argv, try % 2 == 0);
    bool good = outcome == OUTCOME_DONE || (outcome == OUTCOME_REFUSED && place->strike.hit);
    if (!good)
        printf("outcome %d, status %#x, signal %d after %u us: %s    %s\n", (int)outcome,
               (unsigned)place->status, place->strike.signal, place->strike.delay_us, line,
               place->said);
    free(text);
    return good;
}

/* Returns how many went wrong. */
static unsigned strike_all(const struct plan *plan, struct place *place)
{
    unsigned tries = 0, stopped = 0, wrong = 0;

    for (; stopped < plan->strikes && tries < TRIES_PER_STRIKE * plan->strikes; tries++) {
        place->strike = (struct strike){
            .signal = atoi(plan->signals[tries / plan->line_count % plan->signal_count]),
            .child = plan->child,
            .which = (unsigned)rand(),
            .delay_us = (unsigned)rand() % plan->limit_us,
        };
        wrong += !is_good(place, plan->lines[tries % plan->line_count], tries);
        stopped += place->status != 0;
    }
    printf("%u runs were stopped, %u were not, %u went wrong\n", stopped, tries - stopped, wrong);
    return wrong + (stopped < plan->strikes);
}

int main(int argc, char **argv)
{
    struct place place;

    if (argc < 9) {
        fputs("usage: kills parent|child STRIKES SEED LIMIT_US SHIM ZIPBENCH PLACE SIGNAL..."
              " < RUNS\n", stderr);
        return 2;
    }
    struct plan plan = {
        .child = strcmp(argv[1], "child") == 0,
        .strikes = (unsigned)atoi(argv[2]),
        .limit_us = (unsigned)atoi(argv[4]),
        .signals = argv + 8,
        .signal_count = (unsigned)argc - 8,
    };
    srand((unsigned)atoi(argv[3]));
    read_lines(&plan);
    place_open(&place, argv[5][0] != '\0' ? argv[5] : NULL, argv[6], argv[7], 0);
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    unsigned wrong = plan.line_count > 0 && plan.limit_us > 0 ? strike_all(&plan, &place) : 1;
    for (unsigned i = 0; i < plan.line_count; i++)
        free(plan.lines[i]);
    return wrong > 0;
}

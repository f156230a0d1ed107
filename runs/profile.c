#include "profile.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double ns_per_s = 1e9;

/* The rows of phases.csv of one run lie together, whatever the order of runs. */
int profile_compare_rows(const void *left, const void *right)
{
    const struct phase_sample *a = left, *b = right;

    if (a->run != b->run)
        return a->run < b->run ? -1 : 1;
    if (a->worker != b->worker)
        return a->worker < b->worker ? -1 : 1;
    return strcmp(a->phase, b->phase);
}

static int compare_run(const void *key, const void *element)
{
    const uint64_t *run = key;
    const struct phase_sample *phase = element;

    return (*run > phase->run) - (*run < phase->run);
}

struct worker_sum {
    bool handled_member;
    double life_s, wait_s;
};

static size_t phase_index(const char *name)
{
    size_t phase = 0;

    while (phase < PHASE_COUNT && strcmp(name, phase_name[phase]) != 0)
        phase++;
    return phase;
}

static void add_phase(struct profile *profile, struct worker_sum *worker,
                      const struct phase_sample *row)
{
    size_t phase = phase_index(row->phase);
    double seconds = (double)row->total_ns / ns_per_s;

    if (strcmp(row->phase, "life") == 0)
        worker->life_s = seconds;
    if (phase == PHASE_COUNT)
        return;
    profile->phase_s[phase] += seconds;
    if (phase == PHASE_WAIT)
        worker->wait_s = seconds;
    else if (phase != PHASE_LIST && phase != PHASE_CLOSE && row->calls > 0)
        worker->handled_member = true;
}

struct profile profile_unknown(void)
{
    struct profile profile = { .known = false, .working_wait_s = NAN,
                               .wait_share = NAN, .imbalance = NAN };

    for (size_t phase = 0; phase < PHASE_COUNT; phase++)
        profile.phase_s[phase] = NAN;
    return profile;
}

struct profile profile_of(const struct phase_samples *phases, uint64_t run)
{
    const struct phase_sample *row = phases->count == 0 ? NULL
        : bsearch(&run, phases->rows, phases->count, sizeof(*row), compare_run);
    const struct phase_sample *end = phases->rows + phases->count;
    struct profile profile = { .known = row != NULL };
    double life = 0, wait = 0, busiest = 0, workers = 0;

    if (row == NULL)
        return profile_unknown();
    while (row > phases->rows && row[-1].run == run)
        row--;
    while (row < end && row->run == run) {
        struct worker_sum worker = { .handled_member = false };
        for (uint64_t number = row->worker; row < end && row->run == run && row->worker == number;
             row++)
            add_phase(&profile, &worker, row);
        if (!worker.handled_member)
            continue;
        life += worker.life_s;
        wait += worker.wait_s;
        busiest = fmax(busiest, worker.life_s - worker.wait_s);
        workers++;
    }
    profile.working_wait_s = wait;
    profile.wait_share = life > 0 ? wait / life : NAN;
    profile.imbalance = life > wait ? busiest / ((life - wait) / workers) : NAN;
    return profile;
}

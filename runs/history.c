/*
 * Needs: gsl
 */
#include "history.h"

#include "sample.h"
#include "statistics.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double steady = 0.05, long_s = 10, slow = 1.25;

int history_open(struct history *history, size_t runs)
{
    *history = (struct history){.left = runs};
    history->walls_s = calloc(runs + 1, sizeof *history->walls_s);
    return history->walls_s != NULL ? 0 : -ENOMEM;
}

void history_remember(struct history *history, const struct sample *row)
{
    double wall_s = strcmp(row->status, "ok") == 0 ? sample_wall_s(row) : NAN;

    if (strcmp(row->role, "warmup") == 0) {
        history->warmup_s[1] = history->warmup_s[0];
        history->warmup_s[0] = wall_s;
        history->warmups++;
    } else if (strcmp(row->role, "measure") == 0 && !isnan(wall_s)) {
        history->walls_s[history->count++] = wall_s;
    }
}

void history_learn_step(struct history *history, double step_s)
{
    history->steps++;
    history->step_s = history->steps == 1
                          ? step_s
                          : history->step_s + (step_s - history->step_s) / (double)history->steps;
}

bool history_is_warm(const struct history *history, size_t limit)
{
    const double *last = history->warmup_s;

    if (history->warmups == 0 || history->warmups >= limit)
        return history->warmups >= limit;
    if (isnan(last[0]) || last[0] >= long_s)
        return true;
    return history->warmups >= 2 && fabs(last[0] - last[1]) <= steady * last[1];
}

bool history_is_precise(const struct history *history, double share)
{
    struct estimate wall = statistics_estimate(history->walls_s, history->count);
    double reach = share * wall.median;

    return history->count == 0
           || (wall.has_interval && wall.high - wall.median <= reach
               && wall.median - wall.low <= reach);
}

bool history_is_slow(const struct history *history, const struct sample *row)
{
    return history->count >= 3
           && sample_wall_s(row) > slow * statistics_median(history->walls_s, history->count);
}

void history_close(struct history *history)
{
    free(history->walls_s);
    *history = (struct history){0};
}

#include "campaign.h"

#include "clock.h"
#include "digest.h"
#include "environment.h"
#include "error.h"
#include "forecast.h"
#include "history.h"
#include "interruption.h"
#include "plan.h"
#include "progress.h"
#include "request.h"
#include "result.h"
#include "trial.h"
#include "units.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One entry of a block. */
struct item {
    size_t cell;            /* index into experiment->cells */
    const char *role;       /* "measure" or "aa" */
};

enum { PROBLEMS_SHOWN = 10, LABEL_WIDTH = 40 };

struct campaign {
    struct request request;
    struct bench bench;
    struct result result;
    struct samples_log log;
    struct samples earlier;     /* rows of earlier starts */
    struct item *items;         /* of a block, in the order of the plan */
    size_t item_count;
    size_t *order;              /* of the block that is running; item_count numbers */
    struct history *history;    /* one per cell */
    bool done[DATA_SETS_MAX];   /* data sets that are measured precisely enough */
    struct progress *progress;
    char scratch[4200];         /* "" = none yet */
    uint64_t started_ns;
    uint64_t blocks_done;
    size_t failures;
    char problems[PROBLEMS_SHOWN][768];
};

static const struct experiment *plan_of(const struct campaign *campaign)
{
    return &campaign->request.experiment;
}

static double elapsed_s(const struct campaign *campaign)
{
    return (double)(clock_ns() - campaign->started_ns) / 1e9;
}

/* --- what is to be done ------------------------------------------------------------------ */

static int make_items(struct campaign *campaign)
{
    const struct experiment *plan = plan_of(campaign);
    campaign->items = calloc(2 * plan->count, sizeof *campaign->items);
    campaign->order = calloc(2 * plan->count, sizeof *campaign->order);
    campaign->history = calloc(plan->count, sizeof *campaign->history);
    if (campaign->items == NULL || campaign->order == NULL || campaign->history == NULL)
        return error_errno(-ENOMEM, "%s", plan->name);
    for (size_t i = 0; i < plan->count; i++) {
        const struct plan_cell *cell = &plan->cells[i];
        if (cell->skip[0] != '\0')
            continue;
        campaign->items[campaign->item_count++] = (struct item){i, "measure"};
        if (cell->aa)
            campaign->items[campaign->item_count++] = (struct item){i, "aa"};
        if (history_open(&campaign->history[i], (size_t)experiment_runs(plan, cell)) != 0)
            return error_errno(-ENOMEM, "%s", plan->name);
    }
    if (campaign->item_count > 0)
        return 0;
    error_line("%s: none of its cells can be run here (zipbench plan)", campaign->request.plan);
    return -ENOENT;
}

/* The nth row (1 ...) that earlier starts have written for this; NULL = there is none. */
static const struct sample *find_row(const struct campaign *campaign, uint64_t block,
                                     const char *key, const char *role, size_t nth)
{
    for (size_t i = 0; i < campaign->earlier.count; i++) {
        const struct sample *row = &campaign->earlier.rows[i];
        if (row->block == block && strcmp(row->cell, key) == 0 && strcmp(row->role, role) == 0
            && --nth == 0)
            return row;
    }
    return NULL;
}

static void predict(struct campaign *campaign)
{
    const struct experiment *plan = plan_of(campaign);
    struct forecast forecast;
    if (forecast_make(&forecast, plan, campaign->request.workloads, campaign->request.output,
                      campaign->request.cores) != 0)
        return;
    for (size_t i = 0; i < plan->count; i++)
        if (!isnan(forecast.run_s[i]))
            campaign->history[i].step_s = forecast.run_s[i] + forecast.overhead_s[i];
    forecast_free(&forecast);
}

/* --- one step ---------------------------------------------------------------------------- */

static uint64_t left_ns(const struct campaign *campaign)
{
    double left_s = 0;
    for (size_t i = 0; i < plan_of(campaign)->count; i++)
        left_s += (double)campaign->history[i].left * campaign->history[i].step_s;
    return (uint64_t)(left_s * 1e9);
}

/* count steps of the cell are done, or will not be needed. */
static void pass_steps(struct campaign *campaign, struct history *history, size_t count)
{
    history->left -= count;
    progress_expect(campaign->progress, left_ns(campaign));
    progress_add(campaign->progress, count);
}

static void note_problem(struct campaign *campaign, const struct trial *trial)
{
    size_t index = campaign->failures++;
    if (index < PROBLEMS_SHOWN)
        snprintf(campaign->problems[index], sizeof campaign->problems[index],
                 "run %llu, %s, block %llu, is %s: %s", (unsigned long long)trial->sample.run,
                 trial->sample.cell, (unsigned long long)trial->sample.block, trial->sample.status,
                 trial->problem);
}

/* All labels have one width, so that the bar behind them stands still. */
static void show_label(struct campaign *campaign, const struct plan_cell *cell)
{
    char label[LABEL_WIDTH + 1];
    snprintf(label, sizeof label, "%-*.*s", LABEL_WIDTH, LABEL_WIDTH, cell->key);
    progress_label(campaign->progress, label);
}

static int measure(struct campaign *campaign, size_t index, uint64_t block, const char *role)
{
    const struct plan_cell *cell = &plan_of(campaign)->cells[index];
    struct history *history = &campaign->history[index];
    uint64_t start_ns = clock_ns();
    struct trial trial;

    show_label(campaign, cell);
    int error = trial_run(&trial, &campaign->bench, cell, campaign->log.last_run + 1, block, role);
    if (error != 0)
        return error;
    if (history_is_slow(history, &trial.sample))
        trial_flag(&trial, "slow");
    error = samples_log_append(&campaign->log, &trial.sample, trial.phases, trial.phase_count);
    history_remember(history, &trial.sample);
    history_learn_step(history, (double)(clock_ns() - start_ns) / 1e9);
    if (trial.problem[0] != '\0')
        note_problem(campaign, &trial);
    trial_free(&trial);
    return error;
}

/* Measures the item, unless a row of an earlier start is its run number `nth` (1 ...):
 * what was known then is known again. */
static int step(struct campaign *campaign, const struct item *item, uint64_t block,
                const char *role, size_t nth)
{
    const struct plan_cell *cell = &plan_of(campaign)->cells[item->cell];
    struct history *history = &campaign->history[item->cell];
    const struct sample *row = find_row(campaign, block, cell->key, role, nth);
    int error = 0;
    if (row != NULL)
        history_remember(history, row);
    else
        error = measure(campaign, item->cell, block, role);
    pass_steps(campaign, history, 1);
    return error;
}

/* --- all of them ------------------------------------------------------------------------- */

/* Before it is counted, each cell has run often enough to be as fast as it will be, and
 * for its time to be known. */
static int warm_up_cell(struct campaign *campaign, const struct item *item)
{
    const struct experiment *plan = plan_of(campaign);
    struct history *history = &campaign->history[item->cell];
    bool automatic = plan->warmup == WARMUP_AUTO;
    size_t limit = automatic ? WARMUP_AUTO_MAX : (size_t)plan->warmup, nth = 0;
    int error = 0;
    while (nth < limit && error == 0 && !(automatic && history_is_warm(history, limit)))
        error = step(campaign, item, 0, "warmup", ++nth);
    pass_steps(campaign, history, limit - nth);
    return error;
}

static int warm_up(struct campaign *campaign)
{
    int error = 0;
    for (size_t i = 0; i < campaign->item_count && error == 0; i++)
        if (strcmp(campaign->items[i].role, "measure") == 0)
            error = warm_up_cell(campaign, &campaign->items[i]);
    return error;
}

/* --- when it is enough --------------------------------------------------------------------- */

static bool is_precise(const struct campaign *campaign, size_t data)
{
    const struct experiment *plan = plan_of(campaign);
    bool precise = plan->precision > 0;
    for (size_t i = 0; i < plan->count && precise; i++)
        precise = plan->cells[i].data != data || plan->cells[i].skip[0] != '\0'
                  || history_is_precise(&campaign->history[i], plan->precision);
    return precise;
}

/* Cells of one data set are compared, so that they end together. */
static void finish_data(struct campaign *campaign, size_t data, uint64_t blocks, const char *stop)
{
    const struct experiment *plan = plan_of(campaign);
    campaign->done[data] = true;
    result_stop(&campaign->result, plan->data[data].name, blocks, stop);
    for (size_t i = 0; i < plan->count; i++)
        if (plan->cells[i].data == data)
            pass_steps(campaign, &campaign->history[i], campaign->history[i].left);
}

/* Ends what is measured precisely enough after so many blocks, or with a reason (not NULL)
 * everything.  Returns whether anything is left. */
static bool finish_some(struct campaign *campaign, uint64_t blocks, const char *reason)
{
    bool left = false;
    for (size_t data = 0; data < plan_of(campaign)->data_count; data++) {
        if (campaign->done[data])
            continue;
        if (is_precise(campaign, data))
            finish_data(campaign, data, blocks, "precision");
        else if (reason != NULL)
            finish_data(campaign, data, blocks, reason);
        left = left || !campaign->done[data];
    }
    return left;
}

static int run_block(struct campaign *campaign, uint64_t block)
{
    int error = 0;
    experiment_shuffle(plan_of(campaign)->seed, block, campaign->order, campaign->item_count);
    for (size_t i = 0; i < campaign->item_count && error == 0; i++) {
        const struct item *item = &campaign->items[campaign->order[i]];
        if (campaign->done[plan_of(campaign)->cells[item->cell].data])
            continue;
        error = step(campaign, item, block, item->role, 1);
    }
    return error;
}

static int save_state(struct campaign *campaign, const char *state, const char *stop)
{
    return result_state(&campaign->result, state, stop, campaign->blocks_done,
                        elapsed_s(campaign));
}

/* Blocks that earlier starts began are not cut short. */
static bool time_is_up(const struct campaign *campaign, uint64_t block)
{
    double limit_s = plan_of(campaign)->time_limit_s;
    for (size_t i = 0; i < campaign->earlier.count; i++)
        if (campaign->earlier.rows[i].block > block)
            return false;
    return limit_s > 0 && campaign->result.elapsed_before_s + elapsed_s(campaign) > limit_s;
}

/* *stop: why the last data sets ended, where it did not fail. */
static int run_blocks(struct campaign *campaign, const char **stop)
{
    const struct experiment *plan = plan_of(campaign);
    int error = warm_up(campaign);
    bool left = true;
    for (uint64_t block = 1; left && error == 0; block++) {
        error = run_block(campaign, block);
        if (error != 0)
            break;
        campaign->blocks_done = block;
        const char *reason = block == plan->blocks ? "blocks"
                             : time_is_up(campaign, block) ? "time limit" : NULL;
        left = finish_some(campaign, block, reason);
        *stop = reason != NULL ? reason : "precision";
        error = save_state(campaign, "running", NULL);
    }
    return error;
}

/* --- before and after -------------------------------------------------------------------- */

static bool is_used(const struct experiment *plan, const struct peer *peer)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->cells[i].program != NULL && plan->cells[i].program->peer == peer)
            return true;
    return false;
}

/* {name: version} of the peers that are measured. */
static json_t *peers_used(const struct campaign *campaign)
{
    const struct peers *peers = &campaign->request.catalog.peers;
    json_t *object = json_object();
    char version[32];
    for (size_t i = 0; i < peers->count; i++)
        if (is_used(plan_of(campaign), &peers->list[i]))
            json_object_set_new(object, peers->list[i].name,
                                peers_version(peers, &peers->list[i], version, sizeof version)
                                    ? json_string(version) : json_null());
    return object;
}

static int put_environment(const struct campaign *campaign, const char *name)
{
    const struct catalog *catalog = &campaign->request.catalog;
    json_t *object = environment_describe(campaign->request.workloads[0].path, campaign->scratch,
                                          catalog->build,
                                          catalog->python[0] != '\0' ? catalog->python : NULL);
    uint64_t start_up_ns = trial_start_up_ns(&campaign->bench);
    if (object == NULL)
        return error_errno(-ENOMEM, "%s", name);
    json_object_set_new(object, "start_up_ns",
                        start_up_ns != SAMPLE_NONE ? json_integer((json_int_t)start_up_ns)
                                                   : json_null());
    json_object_set_new(object, "peers", peers_used(campaign));
    int error = result_put(&campaign->result, name, object);
    json_decref(object);
    return error;
}

static void count_earlier_failures(struct campaign *campaign)
{
    for (size_t i = 0; i < campaign->earlier.count; i++)
        campaign->failures += strcmp(campaign->earlier.rows[i].status, "ok") != 0;
}

static int open_result(struct campaign *campaign)
{
    const struct request *request = &campaign->request;
    int error = result_open(&campaign->result, request->output, &request->experiment,
                            request->workloads, &request->catalog);
    if (error == 0)
        error = samples_log_open(&campaign->log, campaign->result.path);
    if (error != 0)
        return error;

    char path[4200];
    snprintf(path, sizeof path, "%.4090s/samples.csv", campaign->result.path);
    error = samples_read(&campaign->earlier, path);
    if (error == 0)
        count_earlier_failures(campaign);
    return error;
}

static int prepare_data(struct request *request)
{
    const struct experiment *plan = &request->experiment;
    int error = 0;
    for (size_t i = 0; i < plan->data_count && error == 0; i++)
        error = workload_prepare(&request->workloads[i], &plan->data[i], request->catalog.build);
    return error;
}

static int prepare(struct campaign *campaign)
{
    struct request *request = &campaign->request;
    char parent[4096];
    int error = make_items(campaign);
    if (error == 0)
        error = prepare_data(request);
    if (error != 0)
        return error;
    predict(campaign);
    /* Until here, Ctrl-C just ends everything; from here there is something to lose. */
    const volatile sig_atomic_t *interrupted = interruption_block();
    error = open_result(campaign);
    if (error == 0)
        error = workload_scratch_create(
            workload_parent(&request->workloads[0], parent, sizeof parent), campaign->scratch,
            sizeof campaign->scratch);
    if (error != 0)
        return error;

    campaign->bench = (struct bench){
        .experiment = &request->experiment,
        .workloads = request->workloads,
        .catalog = &request->catalog,
        .scratch = campaign->scratch,
        .cores = request->cores,
        .interrupted = interrupted,
    };
    char before[4200];
    snprintf(before, sizeof before, "%.4090s/environment-before.json", campaign->result.path);
    if (access(before, F_OK) == 0)
        return 0;
    return interruption_poll() != 0 ? -EINTR : put_environment(campaign, "environment-before.json");
}

static uint64_t steps_of(const struct campaign *campaign)
{
    uint64_t steps = 0;
    for (size_t i = 0; i < plan_of(campaign)->count; i++)
        steps += campaign->history[i].left;
    return steps;
}

static void announce(const struct campaign *campaign)
{
    char duration[32];
    units_format_duration(duration, sizeof duration, left_ns(campaign));
    if (campaign->result.resumed)
        printf("resuming %s behind run %llu of ", campaign->result.path,
               (unsigned long long)campaign->log.last_run);
    printf("at most %llu runs of %s", (unsigned long long)steps_of(campaign),
           plan_of(campaign)->name);
    if (!campaign->result.resumed)
        printf(", about %s", duration);
    putchar('\n');
    fflush(stdout);
}

static int perform(struct campaign *campaign)
{
    int error = prepare(campaign);
    if (error != 0)
        return error;

    announce(campaign);
    campaign->progress = progress_create("zipbench", PROGRESS_STEPS, steps_of(campaign));
    campaign->started_ns = clock_ns();
    const char *stop = NULL;
    error = run_blocks(campaign, &stop);
    progress_destroy(campaign->progress);
    campaign->progress = NULL;

    int later = put_environment(campaign, "environment-after.json");
    if (later == 0)
        later = save_state(campaign, error == 0 ? "complete" : "interrupted",
                           error == 0 ? stop : NULL);
    return error != 0 ? error : later;
}

static void tell(const struct campaign *campaign)
{
    const char *path = campaign->result.path;
    size_t shown = campaign->failures < PROBLEMS_SHOWN ? campaign->failures : PROBLEMS_SHOWN;
    for (size_t i = 0; i < shown; i++)
        if (campaign->problems[i][0] != '\0')
            error_line("%s", campaign->problems[i]);
    if (campaign->failures > 0)
        error_line("%zu runs failed or are void: see the column status of %s/samples.csv",
                   campaign->failures, path);
    printf("result: %s\n", path);
}

static void clean_up(struct campaign *campaign)
{
    if (campaign->scratch[0] != '\0')
        workload_scratch_remove(campaign->scratch);
    samples_free(&campaign->earlier);
    samples_log_close(&campaign->log);
    result_close(&campaign->result);
    for (size_t i = 0; campaign->history != NULL && i < plan_of(campaign)->count; i++)
        history_close(&campaign->history[i]);
    free(campaign->history);
    free(campaign->order);
    free(campaign->items);
    request_close(&campaign->request);
}

int campaign_run(struct request *request, char *path, size_t size)
{
    struct campaign *campaign = calloc(1, sizeof *campaign);
    if (campaign == NULL)
        abort();
    campaign->request = *request;
    *request = (struct request){0};

    int error = perform(campaign), status = EXIT_FAILED;
    snprintf(path, size, "%s", campaign->result.path);
    if (error == 0) {
        digest_print(campaign->result.path);
        tell(campaign);
        status = campaign->failures == 0 ? EXIT_OK : EXIT_FAILED;
    } else {
        path[0] = '\0';
        if (error == -EINTR)
            error_line("interrupted after run %llu; the same command goes on from there",
                       (unsigned long long)campaign->log.last_run);
    }
    clean_up(campaign);
    free(campaign);
    return status;
}

int run_main(int argc, char **argv)
{
    struct request request;
    char path[4096];
    int status = request_open(&request, argc, argv);
    if (status != EXIT_OK)
        return status;
    if (!request.dry_run)
        return campaign_run(&request, path, sizeof path);
    status = plan_print(&request);
    request_close(&request);
    return status;
}

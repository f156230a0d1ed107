/*
 * Needs: gsl
 */
#include "tune.h"

#include "clock.h"
#include "error.h"
#include "excerpt.h"
#include "halving.h"
#include "interruption.h"
#include "progress.h"
#include "tune_answer.h"
#include "tune_request.h"
#include "trial.h"
#include "units.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Shares of the budget: the first rung, all further ones together; the rest confirms. */
static const double first_share = 0.20, halving_share = 0.55;

static const double reserve_s = 0.3;    /* to put things away */

/* What must be left when all settings have been measured once. */
static const double kept_share = 0.45;

static const double decided = 0.01;     /* half-width of the interval of the last two's ratio */

enum {
    RUNGS_MAX = 32,
    FIRST_BYTES = 1 << 20,
    RUNG_BLOCKS = 3,
    CONFIRM_BLOCKS_MIN = 6,
    CONFIRM_BLOCKS_MAX = 30,
};

enum outcome { MEASURED, TIME_IS_UP, STOPPED };

struct tuner {
    struct tune_request request;
    struct filelist list;           /* all files */
    int folder_fd;
    struct experiment experiment;   /* for the time limit of a run; cells are the grid's */
    struct workload workload;       /* what is measured on now */
    struct bench bench;
    char scratch[4200];             /* "" = none yet */
    double *step_s;                 /* of each setting's last step, NAN = not known */
    uint64_t *step_bytes;           /* on so many bytes */
    double overhead_s;              /* of a step, beside the program's own time */
    bool *failed;
    size_t *alive;                  /* settings that are still tried */
    size_t alive_count;
    size_t rung;
    struct {
        uint64_t bytes;             /* of what it is measured on */
        bool whole;                 /* which is everything */
    } rungs[RUNGS_MAX];
    size_t excerpts;                /* made so far */
    struct measurements measurements;
    struct progress *progress;
    uint64_t deadline_ns;
    int error;                      /* that ended it; negative errno */
};

static const struct plan_cell *cell_of(const struct tuner *tuner, size_t setting)
{
    return &tuner->request.grid.cells[setting];
}

static double left_s(const struct tuner *tuner)
{
    uint64_t now_ns = clock_ns();
    double left = now_ns < tuner->deadline_ns ? (double)(tuner->deadline_ns - now_ns) / 1e9 : 0;

    return fmax(0, left - reserve_s);
}

/* --- what it is measured on --------------------------------------------------------------- */

static bool is_whole(const struct tuner *tuner)
{
    return tuner->workload.paths != NULL;
}

static void use_everything(struct tuner *tuner)
{
    tuner->workload = (struct workload){
        .name = "everything", .path = ".", .paths = tuner->request.paths, .known = true,
        .files = tuner->list.count, .bytes = tuner->list.bytes,
    };
}

/* A sample of about so many bytes; all files where that would not be much less. */
static int use_sample(struct tuner *tuner, double bytes)
{
    struct excerpt excerpt;

    if (bytes > 0.8 * (double)tuner->list.bytes) {
        use_everything(tuner);
        return 0;
    }
    tuner->workload = (struct workload){.known = true};
    snprintf(tuner->workload.name, sizeof tuner->workload.name, "sample-%zu", ++tuner->excerpts);
    snprintf(tuner->workload.path, sizeof tuner->workload.path, "%.3900s/%.159s", tuner->scratch,
             tuner->workload.name);
    int error = excerpt_make(&excerpt, &tuner->list, tuner->folder_fd, (uint64_t)fmax(bytes, 1),
                             tuner->workload.path);
    tuner->workload.files = excerpt.files;
    tuner->workload.bytes = excerpt.bytes;
    return error;
}

/* --- one run ------------------------------------------------------------------------------ */

/* Its last step, for as many bytes as there are now. */
static double expected_s(const struct tuner *tuner, size_t setting)
{
    double times = (double)tuner->workload.bytes / fmax(1, (double)tuner->step_bytes[setting]);

    return tuner->overhead_s + fmax(0, tuner->step_s[setting] - tuner->overhead_s) * times;
}

static void show(struct tuner *tuner, size_t setting)
{
    char label[64];

    snprintf(label, sizeof label, "%-40.40s", cell_of(tuner, setting)->key);
    progress_label(tuner->progress, label);
    progress_expect(tuner->progress, (uint64_t)(left_s(tuner) * 1e9));
    progress_add(tuner->progress, 1);
}

/* At most limit_s seconds. */
static enum outcome run_setting(struct tuner *tuner, size_t setting, size_t block, double limit_s)
{
    struct trial trial;
    uint64_t start_ns = clock_ns();

    tuner->experiment.timeout_s = limit_s;
    tuner->bench.unchecked = tuner->rung > 1;
    show(tuner, setting);
    tuner->error = trial_run(&trial, &tuner->bench, cell_of(tuner, setting), 1, block, "measure");
    if (tuner->error != 0)
        return STOPPED;
    bool good = strcmp(trial.sample.status, "ok") == 0;
    if (good)
        halving_add(&tuner->measurements,
                    &(struct measurement){setting, tuner->rung, block,
                                          (double)trial.sample.wall_proc_ns / 1e9,
                                          trial.sample.bytes_out});
    else if (trial.sample.exit_code != TRIAL_TIMED_OUT)
        error_warn("%s is left out: %s", cell_of(tuner, setting)->key, trial.problem);
    tuner->failed[setting] = !good;
    trial_free(&trial);
    tuner->step_s[setting] = (double)(clock_ns() - start_ns) / 1e9;
    tuner->step_bytes[setting] = tuner->workload.bytes;
    return MEASURED;
}

static bool was_run(const struct tuner *tuner, size_t setting, size_t block)
{
    for (size_t i = 0; i < tuner->measurements.count; i++) {
        const struct measurement *row = &tuner->measurements.rows[i];
        if (row->setting == setting && row->rung == tuner->rung && row->block == block)
            return true;
    }
    return false;
}

/* From now on runs are of the next rung, on the present workload. */
static void begin_rung(struct tuner *tuner)
{
    tuner->rung++;
    tuner->rungs[tuner->rung].bytes = tuner->workload.bytes;
    tuner->rungs[tuner->rung].whole = is_whole(tuner);
}

/* Every setting that is alive, once, in an order of its own, until until_s are left of
 * the budget; without those that were run in this block already. */
static enum outcome run_block(struct tuner *tuner, size_t block, double until_s)
{
    size_t *order = calloc(tuner->alive_count + 1, sizeof *order);
    enum outcome outcome = MEASURED;

    if (order == NULL)
        abort();
    experiment_shuffle(tuner->request.seed, tuner->rung * 1000 + block, order,
                       tuner->alive_count);
    for (size_t i = 0; i < tuner->alive_count && outcome == MEASURED; i++) {
        size_t setting = tuner->alive[order[i]];
        double room_s = left_s(tuner) - until_s;
        double expected = isnan(tuner->step_s[setting]) ? 0 : expected_s(tuner, setting);
        if (tuner->failed[setting] || was_run(tuner, setting, block))
            continue;
        if (room_s <= expected)
            outcome = TIME_IS_UP;
        else
            outcome = run_setting(tuner, setting, block, room_s);
    }
    free(order);
    return outcome;
}

static double block_s(const struct tuner *tuner)
{
    double sum_s = 0;

    for (size_t i = 0; i < tuner->alive_count; i++)
        sum_s += expected_s(tuner, tuner->alive[i]);
    return sum_s;
}

/* --- the rungs ---------------------------------------------------------------------------- */

/* What all sizes, and the first guess of all times, are measured by. */
static int run_reference(struct tuner *tuner, size_t block)
{
    size_t reference = tuner->request.reference;

    if (run_setting(tuner, reference, block, left_s(tuner)) == STOPPED)
        return tuner->error;
    if (!tuner->failed[reference])
        return 0;
    error_line("%s failed, or took all of the budget: --budget takes more time",
               cell_of(tuner, reference)->key);
    return -ETIME;
}

/* How long a byte takes one after the other, in seconds, measured on a little; and what a
 * step costs besides. */
static int measure_pace(struct tuner *tuner, double *pace_s)
{
    size_t reference = tuner->request.reference;
    int error = use_sample(tuner, FIRST_BYTES);
    for (size_t block = 0; block < 2 && error == 0; block++)
        error = run_reference(tuner, block);
    double wall_s = halving_time_s(&tuner->measurements, reference, tuner->rung);
    tuner->overhead_s = fmax(0, tuner->step_s[reference] - wall_s);
    *pace_s = wall_s / fmax(1, (double)tuner->workload.bytes);
    return error;
}

static void warn_of_unmeasured(const struct tuner *tuner)
{
    size_t unmeasured = 0;

    for (size_t i = 0; i < tuner->alive_count; i++)
        if (isnan(tuner->step_s[tuner->alive[i]]))
            unmeasured++;
    if (unmeasured > 0)
        error_warn("%zu of %zu settings, taken by chance, could not be tried: "
                   "--budget takes more time", unmeasured, tuner->alive_count);
}

/* All settings once, on a sample of which that is expected to take the first share. */
static int measure_all(struct tuner *tuner)
{
    double budget_s = first_share * tuner->request.budget_s, pace_s;
    int error = measure_pace(tuner, &pace_s);
    if (error != 0)
        return error;
    for (size_t i = 0; i < tuner->alive_count; i++)
        tuner->step_s[tuner->alive[i]] = NAN;
    tuner->step_bytes[tuner->request.reference] = 0;
    double each_s = budget_s / (double)tuner->alive_count - tuner->overhead_s;
    double bytes = each_s * tuner->request.cores / fmax(pace_s, 1e-12);
    error = use_sample(tuner, fmax(bytes, FIRST_BYTES / 16.0));
    double after_s = kept_share * tuner->request.budget_s;
    begin_rung(tuner);
    if (error == 0)
        error = run_reference(tuner, 0);
    if (error == 0 && run_block(tuner, 0, after_s) == STOPPED)
        error = tuner->error;
    warn_of_unmeasured(tuner);
    tuner->alive_count = halving_fit(&tuner->measurements, tuner->rung, tuner->request.objective,
                                     tuner->request.reference, tuner->alive, tuner->alive_count);
    if (error == 0 && tuner->alive_count == 0) {
        error_line("no setting could be measured within the budget: --budget takes more time");
        error = -ETIME;
    }
    return error;
}

/* A larger sample where more blocks than are needed would fit into so many seconds. */
static int grow(struct tuner *tuner, double budget_s)
{
    double times = budget_s / fmax(1e-9, RUNG_BLOCKS * block_s(tuner));

    if (is_whole(tuner) || times < 1.2)
        return 0;
    return use_sample(tuner, times * (double)tuner->workload.bytes);
}

/* What chance has put last must not lose: the rung that time has cut short does not count. */
static void step_back(struct tuner *tuner)
{
    tuner->rung--;
    halving_keep(&tuner->measurements, tuner->rung, tuner->alive, tuner->alive_count);
    tuner->alive_count = tuner->alive_count < 2 ? tuner->alive_count : 2;
}

static size_t rungs_to_two(size_t count)
{
    size_t rungs = 0;

    for (; count > 2; count = (count + 1) / 2)
        rungs++;
    return rungs;
}

static int halve(struct tuner *tuner)
{
    double each_s = halving_share * tuner->request.budget_s
                    / fmax(1, (double)rungs_to_two(tuner->alive_count));
    double confirm_s = (1 - first_share - halving_share) * tuner->request.budget_s / 2;
    tuner->alive_count =
        halving_keep(&tuner->measurements, tuner->rung, tuner->alive, tuner->alive_count);
    while (tuner->alive_count > 2) {
        int error = grow(tuner, each_s);
        if (error != 0)
            return error;
        double end_s = left_s(tuner) - each_s;
        begin_rung(tuner);
        enum outcome outcome = run_block(tuner, 0, confirm_s);
        if (outcome == TIME_IS_UP) {
            step_back(tuner);
            break;
        }
        for (size_t block = 1; outcome == MEASURED && left_s(tuner) - block_s(tuner) > end_s;
             block++)
            outcome = run_block(tuner, block, fmax(end_s, confirm_s));
        if (outcome == STOPPED)
            return tuner->error;
        tuner->alive_count =
            halving_keep(&tuner->measurements, tuner->rung, tuner->alive, tuner->alive_count);
    }
    return 0;
}

/* The ratio of the last two is known to 1 %. */
static bool is_decided(const struct tuner *tuner)
{
    struct ratio ratio = halving_ratio(&tuner->measurements, tuner->alive[0],
                                       tuner->alive[tuner->alive_count - 1]);
    return ratio.has_interval && (ratio.high - ratio.low) / 2 <= decided;
}

/* On everything, if that can be measured often enough for an interval. */
static int confirm(struct tuner *tuner)
{
    double enough_s;
    int error = 0;

    use_everything(tuner);
    enough_s = CONFIRM_BLOCKS_MIN * 1.1 * block_s(tuner);
    if (enough_s > left_s(tuner))
        error = use_sample(tuner, (double)tuner->list.bytes * left_s(tuner) / enough_s);
    enum outcome outcome = error == 0 ? MEASURED : STOPPED;
    begin_rung(tuner);
    for (size_t block = 0; outcome == MEASURED && block < CONFIRM_BLOCKS_MAX; block++) {
        outcome = run_block(tuner, block, 0);
        if (block + 1 >= CONFIRM_BLOCKS_MIN && is_decided(tuner))
            break;
    }
    if (outcome == STOPPED)
        return error != 0 ? error : tuner->error;
    if (!was_run(tuner, tuner->alive[0], 0)
        || !was_run(tuner, tuner->alive[tuner->alive_count - 1], 0))
        step_back(tuner);
    else
        halving_keep(&tuner->measurements, tuner->rung, tuner->alive, tuner->alive_count);
    return 0;
}

/* --- all of it ---------------------------------------------------------------------------- */

static int take_room(struct tuner *tuner)
{
    size_t count = tuner->request.grid.count + 1;

    tuner->step_s = calloc(count, sizeof *tuner->step_s);
    tuner->step_bytes = calloc(count, sizeof *tuner->step_bytes);
    tuner->failed = calloc(count, sizeof *tuner->failed);
    tuner->alive = calloc(count, sizeof *tuner->alive);
    if (tuner->step_s == NULL || tuner->step_bytes == NULL || tuner->failed == NULL
        || tuner->alive == NULL)
        return error_errno(-ENOMEM, "tune");
    for (size_t i = 0; i < tuner->request.grid.count; i++)
        if (cell_of(tuner, i)->skip[0] == '\0')
            tuner->alive[tuner->alive_count++] = i;
    return 0;
}

static int prepare(struct tuner *tuner)
{
    const struct tune_request *request = &tuner->request;
    int error = filelist_create(&tuner->list, AT_FDCWD, request->paths, NULL);
    if (error == 0)
        error = take_room(tuner);
    if (error == 0 && tuner->list.bytes == 0) {
        error_line("there is nothing in these files: any setting will do");
        error = -ENODATA;
    }
    if (error != 0)
        return error;
    const volatile sig_atomic_t *interrupted = interruption_block();
    tuner->experiment = (struct experiment){.cells = request->grid.cells, .data_count = 1};
    tuner->bench = (struct bench){
        .experiment = &tuner->experiment, .workloads = &tuner->workload,
        .catalog = &request->catalog, .scratch = tuner->scratch, .cores = request->cores,
        .interrupted = interrupted,
    };
    return workload_scratch_create(request->scratch, tuner->scratch, sizeof tuner->scratch);
}

static void announce(const struct tuner *tuner)
{
    char bytes[32];

    printf("%zu file%s, %s; %zu settings, objective %s, within %g s\n", tuner->list.count,
           tuner->list.count == 1 ? "" : "s",
           units_format_bytes(bytes, sizeof bytes, tuner->list.bytes), tuner->alive_count,
           objective_name[tuner->request.objective], tuner->request.budget_s);
    fflush(stdout);
}

static int search(struct tuner *tuner)
{
    int error = measure_all(tuner);
    if (error == 0)
        error = halve(tuner);
    return error == 0 ? confirm(tuner) : error;
}

static void answer(const struct tuner *tuner)
{
    const struct tune_outcome outcome = {
        .request = &tuner->request,
        .measurements = &tuner->measurements,
        .best = tuner->alive[0],
        .other = tuner->alive_count > 1 ? tuner->alive[1] : tuner->alive[0],
        .rung = tuner->rung,
        .is_whole = tuner->rungs[tuner->rung].whole,
        .bytes = tuner->rungs[tuner->rung].bytes,
        .all_bytes = tuner->list.bytes,
    };
    tune_answer_print(&outcome);
}

static void clean_up(struct tuner *tuner)
{
    if (tuner->scratch[0] != '\0')
        workload_scratch_remove(tuner->scratch);
    halving_free(&tuner->measurements);
    free(tuner->alive);
    free(tuner->failed);
    free(tuner->step_bytes);
    free(tuner->step_s);
    filelist_free(&tuner->list);
    tune_request_close(&tuner->request);
}

int tune_main(int argc, char **argv)
{
    struct tuner tuner = {.folder_fd = AT_FDCWD};
    uint64_t start_ns = clock_ns();
    int status = tune_request_open(&tuner.request, argc, argv);
    if (status != EXIT_OK)
        return status;

    tuner.deadline_ns = start_ns + (uint64_t)(tuner.request.budget_s * 1e9);
    int error = prepare(&tuner);
    if (error == 0) {
        announce(&tuner);
        tuner.progress = progress_create("zipbench", PROGRESS_STEPS, 0);
        error = search(&tuner);
        progress_destroy(tuner.progress);
    }
    if (error == 0)
        answer(&tuner);
    else if (error == -EINTR)
        error_line("interrupted; nothing is left behind");
    clean_up(&tuner);
    return error == 0 ? EXIT_OK : EXIT_FAILED;
}

/*
 * Needs: gsl jansson
 */
#include "doubts.h"

#include "drift.h"
#include "label.h"
#include "modes.h"
#include "ranking.h"
#include "serial.h"
#include "wording.h"

#include <inttypes.h>
#include <math.h>

static json_t *row_of(const struct summary *summary, const struct cell *cell, unsigned parts)
{
    json_t *row = json_object();
    char label[LABEL_SIZE];

    wording_put(row, "data", "%s", cell_data(cell));
    wording_put(row, "label", "%s", label_of_parts(summary, cell, parts, label, sizeof label));
    wording_put(row, "workers", "%" PRIu64, cell_workers(cell));
    return row;
}

/* --- Drift and modes -------------------------------------------------------------------- */

static void put_drift(json_t *object, const struct summary *summary)
{
    struct drift drift = drift_of(summary);

    json_object_set_new(object, "drift", json_false());
    if (isnan(drift.p))
        return;
    json_t *row = json_object();
    wording_put(row, "count", "%zu", drift.count);
    wording_decimals(row, "rho", drift.rho, 2);
    wording_put(row, "p", drift.p < 0.001 ? "< 0.001" : "%.3f", drift.p);
    wording_decimals(row, "change", 100 * fabs(drift.change), 1);
    json_object_set_new(row, "more", json_boolean(drift.change > 0));
    json_object_set_new(row, "grew", json_boolean(drift.rho > 0));
    json_object_set_new(row, "shown", json_boolean(drift.p < 0.05));
    json_object_set_new(object, "drift", row);
}

static void put_modes(json_t *object, const struct summary *summary)
{
    json_t *list = json_array();
    bool judged = false;

    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        struct modes modes = modes_of_cell(cell);
        char label[LABEL_SIZE];
        judged |= cell->wall_s.count >= MODES_COUNT_MIN;
        if (!modes.two)
            continue;
        json_t *row = json_object();
        wording_put(row, "label", "%s", cell_label(summary, cell, label, sizeof label));
        wording_put(row, "place", "%s", cell->factors->deflate_at);
        wording_seconds(row, "lower", modes.lower);
        wording_seconds(row, "upper", modes.upper);
        wording_put(row, "lower_count", "%zu", modes.lower_count);
        wording_put(row, "upper_count", "%zu", modes.upper_count);
        json_array_append_new(list, row);
    }
    json_object_set_new(object, "modes", list);
    json_object_set_new(object, "modes_judged", json_boolean(judged));
    wording_presence(object, "has_modes", "modes");
}

/* --- Serial fractions ------------------------------------------------------------------- */

static void put_serial(json_t *list, const struct analysis *analysis, const struct cell *cell)
{
    const struct summary *summary = &analysis->summary;
    uint64_t workers = cell_workers(cell);
    uint64_t processors = workers < analysis->cores ? workers : analysis->cores;

    if (isnan(cell->karp_flatt) || cell->base == CELL_NONE)
        return;
    json_t *row = row_of(summary, cell, LABEL_OTHERS);
    wording_inverse(row, "speedup", &cell->time);
    wording_decimals(row, "karp_flatt", cell->karp_flatt, 3);
    wording_decimals(row, "limit", cell->karp_flatt > 0 ? 1 / cell->karp_flatt : NAN, 1);
    wording_decimals(row, "bound",
                     serial_amdahl(serial_not_deflating(&summary->cells[cell->base]), processors),
                     2);
    json_array_append_new(list, row);
}

static void put_serials(json_t *object, const struct analysis *analysis)
{
    struct rankings rankings = ranking_all(&analysis->summary);
    json_t *list = json_array();

    for (size_t t = 0; t < rankings.count; t++)
        for (size_t i = 0; i < rankings.tasks[t].count; i++)
            put_serial(list, analysis, rankings.tasks[t].contestants[i].cell);
    ranking_free(&rankings);
    json_object_set_new(object, "serial", list);
    wording_presence(object, "has_serial", "serial");
}

/* Further from 0 than two standard errors: else a limit that follows from it says nothing. */
static bool is_shown(double value, double error)
{
    return value > 2 * error;
}

static void put_fit(json_t *list, const struct summary *summary, const struct serial_line *line,
                    bool usl)
{
    const struct serial_fit *fit = usl ? &line->usl : &line->amdahl;

    if (!fit->good)
        return;
    json_t *row = row_of(summary, line->cells[0], LABEL_OTHERS);
    wording_put(row, "model", "%s", usl ? "Universal Scalability Law" : "Amdahl");
    wording_put(row, "levels", "%zu", line->fitted);
    wording_decimals(row, "sigma", fit->sigma, 4);
    wording_decimals(row, "sigma_error", fit->sigma_error, 4);
    wording_decimals(row, "kappa", usl ? fit->kappa : NAN, 5);
    wording_decimals(row, "kappa_error", usl ? fit->kappa_error : NAN, 5);
    wording_decimals(row, "spread", 100 * fit->spread, 1);
    bool limited = !usl && is_shown(fit->sigma, fit->sigma_error);
    bool peaks = usl && is_shown(fit->kappa, fit->kappa_error);
    wording_decimals(row, "limit", limited ? 1 / fit->sigma : NAN, 1);
    wording_decimals(row, "peak", peaks ? serial_peak(fit) : NAN, 0);
    json_array_append_new(list, row);
}

static void put_fits(json_t *object, const struct analysis *analysis)
{
    struct serial_lines lines = serial_lines_of(&analysis->summary, analysis->cores_physical);
    json_t *list = json_array();
    char reason[LABEL_SIZE] = "";

    for (size_t i = 0; i < lines.count; i++) {
        const struct serial_line *line = &lines.lines[i];
        if (!line->has_fits && reason[0] == '\0')
            serial_reason(line, analysis->cores_physical, reason, sizeof reason);
        if (!line->has_fits)
            continue;
        put_fit(list, &analysis->summary, line, false);
        put_fit(list, &analysis->summary, line, true);
    }
    serial_lines_free(&lines);
    wording_put(object, "fit_reason", "%s", json_array_size(list) > 0 ? "" : reason);
    json_object_set_new(object, "fits", list);
    wording_presence(object, "has_fits", "fits");
}

void doubts_put(json_t *object, const struct analysis *analysis)
{
    put_drift(object, &analysis->summary);
    put_modes(object, &analysis->summary);
    put_serials(object, analysis);
    put_fits(object, analysis);
}

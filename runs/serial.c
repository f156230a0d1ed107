/*
 * Needs: gsl
 */
#include "serial.h"

#include "series.h"

#include <gsl/gsl_blas.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* --- Fractions -------------------------------------------------------------------------- */

double serial_karp_flatt(double speedup, uint64_t processors)
{
    double share = 1 / (double)processors;

    return processors < 2 ? NAN : (1 / speedup - share) / (1 - share);
}

double serial_amdahl(double fraction, uint64_t processors)
{
    return 1 / (fraction + (1 - fraction) / (double)processors);
}

double serial_not_deflating(const struct cell *sequential)
{
    return 1 - sequential->profile.phase_s[PHASE_DEFLATE] / sequential->program_s;
}

static bool on_one_line(const struct cell *a, const struct cell *b)
{
    return series_same(a, b) && a->factors->chunk == b->factors->chunk;
}

/* What the cell's speedup is measured against; NULL = nothing. */
static const struct cell *find_one_worker(const struct summary *summary, const struct cell *cell)
{
    for (size_t i = 0; i < summary->count; i++)
        if (on_one_line(&summary->cells[i], cell) && cell_workers(&summary->cells[i]) == 1)
            return &summary->cells[i];
    return cell->base != CELL_NONE && !cell_is_floor(cell) ? &summary->cells[cell->base] : NULL;
}

void serial_sum_up(struct summary *summary, uint64_t cores)
{
    for (size_t i = 0; i < summary->count; i++) {
        struct cell *cell = &summary->cells[i];
        const struct cell *one = find_one_worker(summary, cell);
        uint64_t workers = cell_workers(cell);
        cell->karp_flatt = NAN;
        if (one != NULL && one != cell)
            cell->karp_flatt = serial_karp_flatt(one->wall_s.median / cell->wall_s.median,
                                                 workers < cores ? workers : cores);
    }
}

/* --- Fits ------------------------------------------------------------------------------- */

struct points {
    const double *workers, *rates;
    size_t count;
    double unit;            /* rates are fitted in this unit, so that all parameters are near 1 */
};

enum parameter { LAMBDA, SIGMA, KAPPA };

static int relative_errors(const gsl_vector *parameters, void *context, gsl_vector *errors)
{
    const struct points *points = context;
    double kappa = parameters->size > KAPPA ? gsl_vector_get(parameters, KAPPA) : 0;

    for (size_t i = 0; i < points->count; i++) {
        double p = points->workers[i], rate = points->rates[i] / points->unit;
        double slowing = 1 + gsl_vector_get(parameters, SIGMA) * (p - 1) + kappa * p * (p - 1);
        gsl_vector_set(errors, i, gsl_vector_get(parameters, LAMBDA) * p / slowing / rate - 1);
    }
    return GSL_SUCCESS;
}

static struct serial_fit fit_found(const gsl_multifit_nlinear_workspace *search,
                                   const struct points *points, size_t parameters)
{
    const gsl_vector *at = gsl_multifit_nlinear_position(search);
    const gsl_vector *errors = gsl_multifit_nlinear_residual(search);
    gsl_matrix *covariance = gsl_matrix_alloc(parameters, parameters);
    struct serial_fit fit = { .good = true };
    double squares;

    gsl_blas_ddot(errors, errors, &squares);
    gsl_multifit_nlinear_covar(gsl_multifit_nlinear_jac(search), 0, covariance);
    double variance = squares / (double)(points->count - parameters);
    fit.lambda = gsl_vector_get(at, LAMBDA) * points->unit;
    fit.sigma = gsl_vector_get(at, SIGMA);
    fit.sigma_error = sqrt(variance * gsl_matrix_get(covariance, SIGMA, SIGMA));
    if (parameters > KAPPA) {
        fit.kappa = gsl_vector_get(at, KAPPA);
        fit.kappa_error = sqrt(variance * gsl_matrix_get(covariance, KAPPA, KAPPA));
    }
    fit.spread = sqrt(squares / (double)points->count);
    gsl_matrix_free(covariance);
    return fit;
}

struct serial_fit serial_fit(const double *workers, const double *rates, size_t count,
                             bool with_kappa)
{
    enum { STEPS_MAX = 500 };
    static const double tolerance = 1e-10;
    struct points points = { workers, rates, count, rates[0] / workers[0] };
    size_t parameters = with_kappa ? 3 : 2;
    double start[] = { 1, 0.05, 0.001 };
    gsl_vector_view from = gsl_vector_view_array(start, parameters);
    gsl_multifit_nlinear_fdf problem = { .f = relative_errors, .n = count, .p = parameters,
                                         .params = &points };
    gsl_multifit_nlinear_parameters method = gsl_multifit_nlinear_default_parameters();
    gsl_multifit_nlinear_workspace *search =
        gsl_multifit_nlinear_alloc(gsl_multifit_nlinear_trust, &method, count, parameters);
    struct serial_fit fit = { 0 };
    int why;

    if (search == NULL)
        abort();
    gsl_multifit_nlinear_init(&from.vector, &problem, search);
    int status = gsl_multifit_nlinear_driver(STEPS_MAX, tolerance, tolerance, 0, NULL, NULL, &why,
                                             search);
    /* No progress from a point is what a perfect fit looks like. */
    if (status == GSL_SUCCESS || status == GSL_ENOPROG)
        fit = fit_found(search, &points, parameters);
    gsl_multifit_nlinear_free(search);
    fit.good = fit.good && isfinite(fit.sigma) && isfinite(fit.kappa) && isfinite(fit.spread);
    return fit.good ? fit : (struct serial_fit) { 0 };
}

double serial_peak(const struct serial_fit *fit)
{
    return fit->kappa > 0 && fit->sigma < 1 ? sqrt((1 - fit->sigma) / fit->kappa) : INFINITY;
}

/* --- Lines ------------------------------------------------------------------------------ */

static bool is_on_earlier(const struct summary *summary, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (on_one_line(&summary->cells[i], &summary->cells[index]))
            return true;
    return false;
}

/* Keeps the line sorted. */
static void enter(struct serial_line *line, const struct cell *cell)
{
    size_t at = line->count;

    while (at > 0 && cell_workers(line->cells[at - 1]) > cell_workers(cell))
        at--;
    if (at > 0 && cell_workers(line->cells[at - 1]) == cell_workers(cell)) {
        if (cell->wall_s.median < line->cells[at - 1]->wall_s.median)
            line->cells[at - 1] = cell;
        return;
    }
    for (size_t i = line->count++; i > at; i--)
        line->cells[i] = line->cells[i - 1];
    line->cells[at] = cell;
}

static void fit_line(struct serial_line *line, uint64_t cores)
{
    double *workers = calloc(2 * line->count, sizeof *workers);

    if (workers == NULL)
        abort();
    double *rates = workers + line->count;
    for (size_t i = 0; i < line->count; i++) {
        workers[i] = (double)cell_workers(line->cells[i]);
        rates[i] = 1 / line->cells[i]->wall_s.median;
        line->fitted += cell_workers(line->cells[i]) <= cores;
    }
    line->has_fits = line->fitted >= SERIAL_LEVELS_MIN;
    if (line->has_fits) {
        line->amdahl = serial_fit(workers, rates, line->fitted, false);
        line->usl = serial_fit(workers, rates, line->fitted, true);
    }
    free(workers);
}

struct serial_lines serial_lines_of(const struct summary *summary, uint64_t cores)
{
    struct serial_lines lines = { .lines = calloc(summary->count + 1, sizeof *lines.lines) };

    if (lines.lines == NULL)
        abort();
    for (size_t i = 0; i < summary->count; i++) {
        struct serial_line line = { 0 };
        if (is_on_earlier(summary, i))
            continue;
        line.cells = calloc(summary->count, sizeof(const struct cell *));
        if (line.cells == NULL)
            abort();
        for (size_t j = i; j < summary->count; j++)
            if (on_one_line(&summary->cells[i], &summary->cells[j]))
                enter(&line, &summary->cells[j]);
        if (line.count < 2) {
            free(line.cells);
            continue;
        }
        fit_line(&line, cores);
        lines.lines[lines.count++] = line;
    }
    return lines;
}

void serial_lines_free(struct serial_lines *lines)
{
    for (size_t i = 0; i < lines->count; i++)
        free(lines->lines[i].cells);
    free(lines->lines);
    *lines = (struct serial_lines) { 0 };
}

void serial_reason(const struct serial_line *line, uint64_t cores, char *text, size_t size)
{
    snprintf(text, size,
             "%zu of %zu numbers of workers are within the cores (%" PRIu64 "), a fit needs %d",
             line->fitted, line->count, cores, SERIAL_LEVELS_MIN);
}

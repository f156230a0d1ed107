/*
 * serial.h: how much of the work does not gain from more workers.
 *
 * A line is a row of cells alike in everything but the number of workers.  Its serial
 * fraction is that of A. H. Karp, H. P. Flatt, CACM 33 (1990), found by experiment: all
 * that keeps a speedup from being ideal counts as serial, also waiting and imbalance.
 * Where a line has enough numbers of workers that each had a processor of its own, two
 * models are fitted to its rates:
 *
 *     Amdahl, AFIPS 30 (1967)      rate = lambda p / (1 + sigma (p - 1))
 *     Universal Scalability Law    rate = lambda p / (1 + sigma (p - 1) + kappa p (p - 1))
 *         N. J. Gunther, "Guerrilla Capacity Planning" (2007), ch. 4 to 6
 *
 * All functions but serial_lines_free() and serial_write() are pure; they stop the
 * program where there is no memory.
 */
#ifndef SERIAL_H
#define SERIAL_H

#include "summary.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SERIAL_LEVELS_MIN = 5 };     /* fewer leave no room to see that a model is wrong */

/* (1 / speedup - 1 / p) / (1 - 1 / p); below 0 where the speedup is more than p.  NAN
 * for fewer than 2 processors. */
double serial_karp_flatt(double speedup, uint64_t processors);

/* The most speedup that a serial fraction (0 ... 1) leaves to so many processors. */
double serial_amdahl(double fraction, uint64_t processors);

/* The share of its time in which a sequential program does not deflate; NAN where its
 * phases are not known. */
double serial_not_deflating(const struct cell *sequential);

/* Gives each cell with two or more workers its karp_flatt: against its line at one worker,
 * its base where that was not measured, with as many processors as it has workers, at
 * most cores. */
void serial_sum_up(struct summary *summary, uint64_t cores);

/* A model, fitted by least squares of relative errors. */
struct serial_fit {
    bool good;                  /* false: the search did not end; all else is 0 */
    double lambda;              /* rate of one worker, archives per second */
    double sigma, sigma_error;  /* share of the work that is serial; standard error */
    double kappa, kappa_error;  /* cost of agreement between each two; 0 for Amdahl */
    double spread;              /* root of the mean square of the relative errors */
};

/* rates: of so many workers each; count at least SERIAL_LEVELS_MIN.
 * Method: Levenberg-Marquardt, gsl_multifit_nlinear. */
struct serial_fit serial_fit(const double *workers, const double *rates, size_t count,
                             bool with_kappa);

/* The number of workers with the highest rate; INFINITY where there is none (kappa <= 0). */
double serial_peak(const struct serial_fit *fit);

struct serial_line {
    const struct cell **cells;  /* by workers, of several with as many the fastest; owned */
    size_t count;               /* at least 2 */
    size_t fitted;              /* the first so many have at most a worker per core */
    bool has_fits;              /* fitted is at least SERIAL_LEVELS_MIN */
    struct serial_fit amdahl, usl;
};

struct serial_lines {
    struct serial_line *lines;  /* in the order of the summary; owned */
    size_t count;
};

/* cores: physical ones, where that is known. */
struct serial_lines serial_lines_of(const struct summary *summary, uint64_t cores);

/* Frees; zeroed lines are fine. */
void serial_lines_free(struct serial_lines *lines);

/* Why a line has no fits, in words. */
void serial_reason(const struct serial_line *line, uint64_t cores, char *text, size_t size);

/* Writes FOLDER/fits.csv: two rows, one of each model, for each line; the reason where
 * there is no fit.  Returns 0, or a negative errno after one line. */
int serial_write(const struct serial_lines *lines, uint64_t cores, const char *folder);

#endif

#include "serial.h"

#include "csv.h"
#include "error.h"
#include "figure_data.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>

static void put_fit(FILE *out, const struct serial_fit *fit, bool with_kappa)
{
    const double numbers[] = {
        fit->lambda, fit->sigma, fit->sigma_error, with_kappa ? fit->kappa : NAN,
        with_kappa ? fit->kappa_error : NAN, fit->spread,
        fit->sigma > 0 && !with_kappa ? 1 / fit->sigma : NAN,
        with_kappa ? serial_peak(fit) : NAN,
    };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        figure_put_number(out, fit->good ? numbers[i] : NAN);
    fputs(fit->good ? ",\n" : ",the search for the best fit did not end\n", out);
}

static void put_model(FILE *out, const struct serial_line *line, uint64_t cores, bool usl)
{
    const struct sample *factors = line->cells[0]->factors;
    char reason[160];

    csv_put(out, factors->data_set);
    putc(',', out);
    csv_put(out, factors->cell);
    fprintf(out, ",%s,%zu,%" PRIu64, usl ? "usl" : "amdahl", line->fitted, cores);
    if (line->has_fits) {
        put_fit(out, usl ? &line->usl : &line->amdahl, usl);
        return;
    }
    serial_reason(line, cores, reason, sizeof reason);
    fputs(",,,,,,,,,", out);
    csv_put(out, reason);
    putc('\n', out);
}

int serial_write(const struct serial_lines *lines, uint64_t cores, const char *folder)
{
    char path[PATH_MAX];

    snprintf(path, sizeof path, "%s/fits.csv", folder);
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    fputs("data_set,first_cell,model,levels,cores,lambda_per_s,sigma,sigma_error,kappa,kappa_error,"
          "spread,limit,peak_workers,reason\n", out);
    for (size_t i = 0; i < lines->count; i++) {
        put_model(out, &lines->lines[i], cores, false);
        put_model(out, &lines->lines[i], cores, true);
    }
    bool broken = ferror(out) != 0;
    if (fclose(out) != 0 || broken)
        return error_errno(-EIO, "%s", path);
    return 0;
}

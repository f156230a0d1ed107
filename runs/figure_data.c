#include "figure_data.h"

#include "csv.h"
#include "label.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void figure_put_number(FILE *out, double value)
{
    fputc(',', out);
    if (isfinite(value))
        fprintf(out, "%.6g", value);
}

/* gnuplot ends a text at the separator, even between quotes. */
void figure_put_label(FILE *out, char *label)
{
    for (char *comma = strchr(label, ','); comma != NULL; comma = strchr(comma, ','))
        *comma = ';';
    csv_put(out, label);
}

const char *figure_kind(const struct cell *cell)
{
    if (cell_is_floor(cell))
        return "floor";
    if (strcmp(cell->factors->implementation, "c") != 0)
        return cell->factors->implementation;
    return strcmp(cell->factors->deflate_at, "worker") == 0 ? "worker" : "append";
}

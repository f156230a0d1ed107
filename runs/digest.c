#include "digest.h"

#include "summary.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static int key_width(const struct summary *summary)
{
    size_t width = 4;
    for (size_t i = 0; i < summary->count; i++) {
        size_t size = strlen(summary->cells[i].factors->cell);
        width = size > width ? size : width;
    }
    return (int)width;
}

static void print_cell(const struct cell *cell, int width)
{
    char interval[48] = "";
    if (cell->wall_s.has_interval)
        snprintf(interval, sizeof interval, "%.3f ... %.3f", cell->wall_s.low, cell->wall_s.high);
    printf("%-*s  %8.3f s  %17s", width, cell->factors->cell, cell->wall_s.median, interval);
    if (cell->base != CELL_NONE && isfinite(cell->time.ratio))
        printf("  %6.3f%s", cell->time.ratio,
               cell->verdict == VERDICT_FASTER   ? "  faster"
               : cell->verdict == VERDICT_SLOWER ? "  slower"
                                                 : "");
    putchar('\n');
}

void digest_print(const char *folder)
{
    struct summary summary;
    if (summary_read(&summary, folder) != 0)
        return;
    int width = key_width(&summary);
    printf("%-*s  %10s  %17s  %6s\n", width, "cell", "median", "95 % interval", "ratio");
    for (size_t i = 0; i < summary.count; i++)
        if (summary.cells[i].wall_s.count > 0)
            print_cell(&summary.cells[i], width);
    puts("ratio: time / time of sequential in the same language, of peers: in C");
    if (summary.twins > 0)
        printf("noise floor: a cell measured twice a block differs by up to %.1f %%\n",
               100 * summary.noise_floor);
    summary_free(&summary);
}

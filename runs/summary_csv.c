#include "summary.h"

#include "csv.h"
#include "error.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>

static void put_text(FILE *out, const char *text)
{
    csv_put(out, text);
    fputc(',', out);
}

static void put_count(FILE *out, uint64_t value)
{
    if (value != SAMPLE_NONE)
        fprintf(out, "%" PRIu64, value);
    fputc(',', out);
}

static void put_number(FILE *out, double value)
{
    if (isfinite(value))
        fprintf(out, "%.6g", value);
    fputc(',', out);
}

static void put_factors(FILE *out, const struct sample *factors)
{
    put_text(out, factors->cell);
    put_text(out, factors->implementation);
    put_count(out, factors->tutorial);
    put_text(out, factors->strategy);
    put_text(out, factors->deflate_at);
    put_count(out, factors->threads);
    put_count(out, factors->processes);
    put_count(out, factors->chunk);
    put_text(out, factors->codec);
    put_count(out, factors->level);
    put_text(out, factors->order);
    put_text(out, factors->schedule);
    put_text(out, factors->sink);
    put_count(out, factors->memory_bytes);
    put_text(out, factors->affinity);
    put_count(out, factors->walk);
    put_text(out, factors->stages);
    put_text(out, factors->cache);
    put_text(out, factors->durability);
    put_text(out, factors->data_set);
}

static void put_times(FILE *out, const struct cell *cell)
{
    put_count(out, cell->wall_s.count);
    put_number(out, cell->wall_s.median);
    put_number(out, cell->wall_s.low);
    put_number(out, cell->wall_s.high);
    put_text(out, cell->wall_s.has_interval ? "median, exact binomial ranks, 95 %" : "median");
    put_number(out, cell->wall_s.p95);
    put_number(out, cell->wall_s.maximum);
    put_number(out, cell->mb_per_s);
    put_number(out, cell->cpu_s);
    put_number(out, cell->cores_used);
    put_number(out, cell->profile.wait_share);
    put_number(out, cell->profile.imbalance);
}

static void put_comparison(FILE *out, const struct summary *summary, const struct cell *cell)
{
    put_text(out, cell->base == CELL_NONE ? "" : summary->cells[cell->base].factors->cell);
    put_number(out, 1 / cell->time.ratio);
    put_number(out, 1 / cell->time.high);
    put_number(out, 1 / cell->time.low);
    put_number(out, cell->p_corrected);
    put_number(out, summary->twins > 0 ? summary->noise_floor : NAN);
    put_number(out, cell->work_factor);
    put_number(out, cell->cores_factor);
    put_number(out, cell->vm_hwm_mb);
    put_number(out, cell->factors->published_s);
    put_number(out, cell->published_ratio);
    put_text(out, isnan(cell->p_corrected) ? "" : verdict_name[cell->verdict]);
    put_number(out, cell->karp_flatt);
    csv_put(out, cell->stop_reason);
    fputc('\n', out);
}

static void put_summary(FILE *out, const struct summary *summary)
{
    fputs("cell,implementation,tutorial,strategy,deflate_at,threads,processes,chunk,codec,level,"
          "order,schedule,sink,memory_bytes,affinity,walk,stages,cache,durability,data_set,"
          "n,median_s,low_s,high_s,method,p95_s,max_s,mb_per_s,cpu_s,"
          "cores_used,wait_share,imbalance,base,speedup,speedup_low,speedup_high,p_holm,"
          "noise_floor,work_factor,cores_factor,vm_hwm_mb,published_s,published_ratio,verdict,"
          "karp_flatt,stop_reason\n",
          out);
    for (size_t i = 0; i < summary->count; i++) {
        put_factors(out, summary->cells[i].factors);
        put_times(out, &summary->cells[i]);
        put_comparison(out, summary, &summary->cells[i]);
    }
}

static void put_comparisons(FILE *out, const struct summary *summary)
{
    fputs("base,cell,n,ratio,low,high,p,p_holm,noise_floor,work_factor,cores_factor,verdict\n",
          out);
    for (size_t i = 0; i < summary->count; i++) {
        const struct cell *cell = &summary->cells[i];
        if (isnan(cell->p_corrected))
            continue;
        put_text(out, summary->cells[cell->base].factors->cell);
        put_text(out, cell->factors->cell);
        put_count(out, cell->time.count);
        put_number(out, cell->time.ratio);
        put_number(out, cell->time.low);
        put_number(out, cell->time.high);
        put_number(out, cell->time.has_interval ? cell->time.p : NAN);
        put_number(out, cell->time.has_interval ? cell->p_corrected : NAN);
        put_number(out, summary->twins > 0 ? summary->noise_floor : NAN);
        put_number(out, cell->work_factor);
        put_number(out, cell->cores_factor);
        csv_put(out, verdict_name[cell->verdict]);
        fputc('\n', out);
    }
}

static int write_table(const struct summary *summary, const char *folder, const char *name,
                       void (*put)(FILE *, const struct summary *))
{
    char path[PATH_MAX];

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    FILE *out = fopen(path, "w");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    put(out, summary);
    bool broken = ferror(out);
    if (fclose(out) != 0 || broken)
        return error_errno(-EIO, "%s", path);
    return 0;
}

int summary_write(const struct summary *summary, const char *folder)
{
    return write_table(summary, folder, "summary.csv", put_summary);
}

int summary_write_comparisons(const struct summary *summary, const char *folder)
{
    return write_table(summary, folder, "comparisons.csv", put_comparisons);
}

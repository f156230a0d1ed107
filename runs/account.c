#include "account.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t number(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    json_int_t integer = json_integer_value(value);
    return json_is_integer(value) && integer >= 0 ? (uint64_t)integer : SAMPLE_NONE;
}

/* vm_hwm_bytes 0 means that no process could tell. */
static void take_totals(const json_t *root, struct sample *sample)
{
    sample->files = number(root, "files");
    sample->bytes_in = number(root, "bytes_in");
    sample->bytes_out = number(root, "bytes_out");
    sample->wall_ns = number(root, "wall_ns");
    sample->cpu_user_ns = number(root, "cpu_user_ns");
    sample->cpu_sys_ns = number(root, "cpu_sys_ns");
    uint64_t peak = number(root, "vm_hwm_bytes");
    sample->vm_hwm_bytes = peak == 0 ? SAMPLE_NONE : peak;
    sample->minor_faults = number(root, "minor_faults");
    sample->major_faults = number(root, "major_faults");
    sample->read_bytes = number(root, "read_bytes");
    sample->written_bytes = number(root, "written_bytes");
    sample->voluntary_switches = number(root, "voluntary_switches");
    sample->involuntary_switches = number(root, "involuntary_switches");
}

static size_t count_phases(const json_t *workers)
{
    size_t count = 0, i;
    json_t *worker;
    json_array_foreach(workers, i, worker)
        count += 1 + json_object_size(json_object_get(worker, "phases"));
    return count;
}

/* The row of a worker's whole life, then those of its phases.  Returns their end. */
static struct phase_sample *take_worker(json_t *worker, uint64_t run, struct phase_sample *row)
{
    uint64_t life = number(worker, "wall_ns");
    uint64_t index = number(worker, "worker");
    *row++ = (struct phase_sample){
        .run = run, .worker = index, .phase = "life", .calls = 1,
        .total_ns = life, .max_ns = life, .bytes = number(worker, "bytes"),
    };
    const char *name;
    json_t *phase;
    json_object_foreach(json_object_get(worker, "phases"), name, phase) {
        *row = (struct phase_sample){
            .run = run, .worker = index, .calls = number(phase, "calls"),
            .total_ns = number(phase, "total_ns"), .max_ns = number(phase, "max_ns"),
            .bytes = number(phase, "bytes"),
        };
        snprintf(row->phase, sizeof row->phase, "%s", name);
        row++;
    }
    return row;
}

static int take(const json_t *root, struct sample *sample, struct phase_sample **phases,
                size_t *count)
{
    const json_t *workers = json_object_get(root, "workers");
    if (!json_is_array(workers) || number(root, "wall_ns") == SAMPLE_NONE)
        return -EINVAL;
    *count = count_phases(workers);
    *phases = calloc(*count + 1, sizeof **phases);
    if (*phases == NULL)
        return -ENOMEM;

    take_totals(root, sample);
    struct phase_sample *row = *phases;
    size_t i;
    json_t *worker;
    json_array_foreach(workers, i, worker)
        row = take_worker(worker, sample->run, row);
    return 0;
}

int account_parse(const char *text, struct sample *sample, struct phase_sample **phases,
                  size_t *count)
{
    *phases = NULL;
    *count = 0;
    json_t *root = json_loads(text, 0, NULL);
    int error = take(root, sample, phases, count);
    json_decref(root);
    return error;
}

int account_read(const char *path, struct sample *sample, struct phase_sample **phases,
                 size_t *count)
{
    *phases = NULL;
    *count = 0;
    json_t *root = json_load_file(path, 0, NULL);
    int error = take(root, sample, phases, count);
    json_decref(root);
    return error;
}

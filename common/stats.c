#include "stats.h"

#include "sink.h"

#include <errno.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum { BLOCK_BYTES = 512 };     /* that getrusage(2) counts in, on Linux */

static uint64_t nanoseconds(struct timeval time)
{
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_usec * 1000u;
}

static json_t *integer(uint64_t value)
{
    return json_integer((json_int_t)value);
}

static void put(json_t *object, const char *key, uint64_t value)
{
    json_object_set_new(object, key, integer(value));
}

static void put_resources(json_t *object)
{
    struct rusage self, children;

    getrusage(RUSAGE_SELF, &self);
    getrusage(RUSAGE_CHILDREN, &children);
    put(object, "cpu_user_ns", nanoseconds(self.ru_utime) + nanoseconds(children.ru_utime));
    put(object, "cpu_sys_ns", nanoseconds(self.ru_stime) + nanoseconds(children.ru_stime));
    put(object, "minor_faults", (uint64_t)(self.ru_minflt + children.ru_minflt));
    put(object, "major_faults", (uint64_t)(self.ru_majflt + children.ru_majflt));
    put(object, "read_bytes", BLOCK_BYTES * (uint64_t)(self.ru_inblock + children.ru_inblock));
    put(object, "written_bytes", BLOCK_BYTES * (uint64_t)(self.ru_oublock + children.ru_oublock));
    put(object, "voluntary_switches", (uint64_t)(self.ru_nvcsw + children.ru_nvcsw));
    put(object, "involuntary_switches", (uint64_t)(self.ru_nivcsw + children.ru_nivcsw));
}

static json_t *phases_of(const struct worker *worker)
{
    json_t *phases = json_object();

    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        const struct phase_total *total = &worker->phases[phase];
        json_t *object = json_object();
        if (total->calls > 0) {
            put(object, "calls", total->calls);
            put(object, "total_ns", total->total_ns);
            put(object, "max_ns", total->max_ns);
            put(object, "bytes", total->bytes);
            json_object_set(phases, phase_name[phase], object);
        }
        json_decref(object);
    }
    return phases;
}

/* Slots that were never lent have no life and no line. */
static json_t *workers_of(const struct job *job, unsigned worker_count, uint64_t *vm_hwm_bytes)
{
    json_t *workers = json_array();

    for (unsigned i = 0; i < worker_count; i++) {
        const struct worker *worker = &job->workers[i];
        if (worker->life_ns == 0)
            continue;
        json_t *object = json_object();
        put(object, "worker", i);
        put(object, "wall_ns", worker->life_ns);
        json_object_set_new(object, "vm_hwm_bytes",
                            worker->vm_hwm_bytes > 0 ? integer(worker->vm_hwm_bytes) : json_null());
        json_object_set_new(object, "phases", phases_of(worker));
        json_array_append_new(workers, object);
        *vm_hwm_bytes += worker->vm_hwm_bytes;
    }
    return workers;
}

static json_t *if_used(unsigned use, unsigned value)
{
    return (strategy.uses & use) != 0 ? integer(value) : json_null();
}

static json_t *word_if(unsigned use, const char *word)
{
    return (strategy.uses & use) != 0 ? json_string(word) : json_null();
}

static json_t *stages(const struct job *job)
{
    return (strategy.uses & USES_STAGES) != 0
               ? json_sprintf("%u:%u:1", job->readers, job->threads - job->readers)
               : json_null();
}

static json_t *describe_run(const struct job *job)
{
    json_t *object = json_object();

    json_object_set_new(object, "program", json_string(program_invocation_short_name));
    json_object_set_new(object, "strategy", json_string(strategy.name));
    json_object_set_new(object, "deflate_at", json_string(deflate_at_name[job->deflate_at]));
    json_object_set_new(object, "threads", if_used(USES_THREADS, job->threads));
    json_object_set_new(object, "processes", if_used(USES_PROCESSES, job->processes));
    json_object_set_new(object, "stages", stages(job));
    put(object, "chunk", job->chunk);
    json_object_set_new(object, "codec", json_string(job->codec->name));
    json_object_set_new(object, "codec_version", json_string(job->codec->version()));
    put(object, "level", (uint64_t)job->level);
    json_object_set_new(object, "order", word_if(USES_ARCHIVE, order_name[job->order]));
    json_object_set_new(object, "schedule", word_if(USES_SCHEDULE, schedule_name[job->schedule]));
    json_object_set_new(object, "sink", word_if(USES_ARCHIVE, job->sink->name));
    json_object_set_new(object, "sync", json_boolean(job->sync));
    put(object, "memory_bytes", job->memory);
    json_object_set_new(object, "affinity", word_if(USES_AFFINITY, affinity_name[job->affinity]));
    put(object, "walk", job->walkers);
    json_object_set_new(object, "on_error", json_string(on_error_name[job->on_error]));
    put(object, "files", job->files->count);
    put(object, "left_out", job->files->left_out + work_left_out(job->workers[0].work));
    put(object, "bytes_in", job->files->bytes);
    return object;
}

int stats_append(int fd, const struct job *job, unsigned worker_count, uint64_t bytes_out,
                 uint64_t wall_ns)
{
    json_t *object = describe_run(job);
    uint64_t vm_hwm_bytes = 0;
    json_t *workers = workers_of(job, worker_count, &vm_hwm_bytes);

    put(object, "bytes_out", bytes_out);
    put(object, "wall_ns", wall_ns);
    put_resources(object);
    put(object, "vm_hwm_bytes", vm_hwm_bytes);
    json_object_set_new(object, "workers", workers);

    char *text = json_dumps(object, JSON_COMPACT);
    json_decref(object);
    if (text == NULL)
        return -ENOMEM;
    size_t size = strlen(text);
    text[size] = '\n';      /* in place of the NUL */
    ssize_t written = write(fd, text, size + 1);
    free(text);
    return written == (ssize_t)size + 1 ? 0 : written < 0 ? -errno : -ENOSPC;
}

static json_t *reason(const char *unavailable)
{
    return unavailable != NULL ? json_string(unavailable) : json_null();
}

static json_t *describe_codecs(void)
{
    json_t *codecs = json_array();

    for (const struct codec *const *codec = codec_table; *codec != NULL; codec++)
        json_array_append_new(codecs, json_pack("{s:s, s:o, s:s, s:i, s:i, s:i}",
                                                "name", (*codec)->name,
                                                "unavailable", reason(codec_unavailable(*codec)),
                                                "version", (*codec)->version(),
                                                "level_min", (*codec)->level_min,
                                                "level_max", (*codec)->level_max,
                                                "level_default", (*codec)->level_default));
    return codecs;
}

static json_t *describe_sinks(void)
{
    json_t *sinks = json_array();

    for (const struct sink_way *const *way = sink_table; *way != NULL; way++)
        json_array_append_new(sinks, json_pack("{s:s, s:o}", "name", (*way)->name, "unavailable",
                                               reason(sink_unavailable(*way))));
    return sinks;
}

static json_t *describe_uses(void)
{
    static const struct { unsigned use; const char *word; } words[] = {
        { USES_THREADS, "threads" },     { USES_PROCESSES, "processes" },
        { USES_STAGES, "stages" },       { USES_CHUNK, "chunk" },
        { USES_SCHEDULE, "schedule" },     { USES_CODEC, "codec" },
        { USES_DEFLATE_AT, "deflate-at" }, { USES_ARCHIVE, "order" },
        { USES_ARCHIVE, "sink" },        { USES_ARCHIVE, "memory" },
        { USES_AFFINITY, "affinity" },   { USES_ARCHIVE, "sync" },
    };
    json_t *uses = json_array();

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if ((strategy.uses & words[i].use) != 0)
            json_array_append_new(uses, json_string(words[i].word));
    return uses;
}

void stats_describe(void)
{
    const char *unavailable = strategy.unavailable != NULL ? strategy.unavailable() : NULL;
    json_t *object =
        json_pack("{s:s, s:s, s:o, s:b, s:b, s:o, s:o, s:o}", "name", strategy.name, "summary",
                  strategy.summary, "uses", describe_uses(), "floor", (int)strategy.floor,
                  "archive", (strategy.uses & USES_ARCHIVE) != 0, "unavailable",
                  reason(unavailable), "codecs", describe_codecs(), "sinks", describe_sinks());
    json_dumpf(object, stdout, JSON_COMPACT);
    json_decref(object);
    puts("");
}

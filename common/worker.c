#include "worker.h"

#include "progress.h"
#include "sink.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct worker *worker_create_all(const struct job *job, struct work *work, unsigned count)
{
    struct worker *workers = mmap(NULL, count * sizeof *workers, PROT_READ | PROT_WRITE,
                                  MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (workers == MAP_FAILED)
        return NULL;
    for (unsigned i = 0; i < count; i++) {
        workers[i].job = job;
        workers[i].work = work;
    }
    return workers;
}

void worker_destroy_all(struct worker *workers, unsigned count)
{
    if (workers != NULL)
        munmap(workers, count * sizeof *workers);
}

struct worker *worker_begin(struct worker *self)
{
    const struct job *job = self->job;

    if (job->processors.count > 0 && self != &job->workers[0])
        affinity_pin(&job->processors, work_next_number(self->work));
    self->begun_ns = clock_ns();
    return self;
}

void worker_count_done(struct worker *self, uint64_t bytes)
{
    progress_add(self->job->progress, bytes);
}

void *worker_codec_state(struct worker *self)
{
    if (self->codec_state == NULL)
        self->codec_state = self->job->codec->create(self->job->level);
    return self->codec_state;
}

void worker_end(struct worker *self)
{
    uint64_t verbs_ns = 0;

    sink_settle(self);
    if (self->codec_state != NULL)
        self->job->codec->destroy(self->codec_state);
    self->codec_state = NULL;
    uint64_t life_ns = clock_ns() - self->begun_ns;
    self->life_ns += life_ns;
    trace_life(self->lane, self->begun_ns, life_ns);
    for (enum phase phase = 0; phase < PHASE_WAIT; phase++)
        verbs_ns += self->phases[phase].total_ns;
    self->phases[PHASE_WAIT].calls++;
    self->phases[PHASE_WAIT].total_ns = self->life_ns - verbs_ns;
}

/* Without stdio, as a forked child calls it. */
void worker_note_memory(struct worker *self)
{
    char text[4096];
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return;
    ssize_t size = read(fd, text, sizeof text - 1);
    close(fd);
    text[size > 0 ? size : 0] = '\0';
    const char *line = strstr(text, "VmHWM:");
    if (line != NULL)
        self->vm_hwm_bytes = strtoull(line + strlen("VmHWM:"), NULL, 10) * 1024;
}

void worker_charge(struct worker *self, enum phase phase, uint64_t start_ns, uint64_t bytes)
{
    struct phase_total *total = &self->phases[phase];
    uint64_t elapsed_ns = clock_ns() - start_ns;

    total->calls++;
    total->total_ns += elapsed_ns;
    if (elapsed_ns > total->max_ns)
        total->max_ns = elapsed_ns;
    total->bytes += bytes;
    trace_phase(self->lane, phase, start_ns, elapsed_ns, bytes);
}

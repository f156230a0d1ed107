#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

enum { LIFE = PHASE_COUNT };    /* stands for a phase in the event that ends a life */

struct event {
    uint64_t start_ns;
    uint64_t elapsed_ns;
    uint64_t bytes;
    uint64_t phase;
};

struct trace_lane {
    struct event *events;   /* written before workers start, as is the next */
    size_t capacity;
    size_t count;           /* owner: the worker, as of all below */
    uint64_t lost;
} __attribute__((aligned(64)));

struct trace {
    size_t size;            /* of this mapping, bytes */
    unsigned lane_count;
    struct trace_lane lanes[];
};

struct trace *trace_create(unsigned lanes, size_t events)
{
    size_t head = sizeof(struct trace) + lanes * sizeof(struct trace_lane);
    size_t size = head + lanes * events * sizeof(struct event);
    struct trace *trace = mmap(NULL, size, PROT_READ | PROT_WRITE,
                               MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

    if (trace == MAP_FAILED)
        return NULL;
    trace->size = size;
    trace->lane_count = lanes;
    struct event *next = (struct event *)(void *)((char *)trace + head);
    for (unsigned i = 0; i < lanes; i++, next += events)
        trace->lanes[i] = (struct trace_lane){ .events = next, .capacity = events };
    return trace;
}

void trace_destroy(struct trace *trace)
{
    if (trace != NULL)
        munmap(trace, trace->size);
}

struct trace_lane *trace_lane(struct trace *trace, unsigned lane)
{
    return &trace->lanes[lane];
}

static void add(struct trace_lane *lane, size_t capacity, struct event event)
{
    if (lane->count < capacity)
        lane->events[lane->count++] = event;
    else
        lane->lost++;
}

/* The last place is kept for the life that the phases before it belong to. */
void trace_phase(struct trace_lane *lane, enum phase phase, uint64_t start_ns,
                 uint64_t elapsed_ns, uint64_t bytes)
{
    if (lane != NULL)
        add(lane, lane->capacity - 1, (struct event){ start_ns, elapsed_ns, bytes, phase });
}

/* The end of the last phase of a life, counted from its start. */
static uint64_t phases_end_ns(const struct trace_lane *lane, uint64_t start_ns)
{
    const struct event *last = lane->count > 0 ? &lane->events[lane->count - 1] : NULL;

    return last != NULL && last->phase != LIFE ? last->start_ns + last->elapsed_ns - start_ns : 0;
}

/* What follows the last phase that had room was no waiting. */
void trace_life(struct trace_lane *lane, uint64_t start_ns, uint64_t elapsed_ns)
{
    if (lane == NULL)
        return;
    if (lane->lost > 0)
        elapsed_ns = phases_end_ns(lane, start_ns);
    add(lane, lane->capacity, (struct event){ start_ns, elapsed_ns, 0, LIFE });
}

uint64_t trace_lost(const struct trace *trace)
{
    uint64_t lost = 0;

    for (unsigned i = 0; i < trace->lane_count; i++)
        lost += trace->lanes[i].lost;
    return lost;
}

struct writer {
    FILE *out;
    const struct trace_run *run;
    unsigned lane;
};

/* Nanoseconds as microseconds, exactly. */
static void put_time(FILE *out, const char *key, uint64_t ns)
{
    fprintf(out, "\"%s\":%" PRIu64 ".%03u,", key, ns / 1000, (unsigned)(ns % 1000));
}

static void put_event(const struct writer *writer, enum phase phase, uint64_t start_ns,
                      uint64_t end_ns, uint64_t bytes)
{
    fprintf(writer->out, ",\n{\"name\":\"%s\",\"cat\":\"phase\",\"ph\":\"X\",", phase_name[phase]);
    put_time(writer->out, "ts", start_ns - writer->run->begun_ns);
    put_time(writer->out, "dur", end_ns - start_ns);
    fprintf(writer->out, "\"pid\":1,\"tid\":%u,\"args\":{\"bytes\":%" PRIu64 "}}", writer->lane,
            bytes);
}

static void put_wait(const struct writer *writer, uint64_t start_ns, uint64_t end_ns)
{
    if (end_ns > start_ns)
        put_event(writer, PHASE_WAIT, start_ns, end_ns, 0);
}

/* The phases first ... life - 1 and the gaps between them. */
static void put_life(const struct writer *writer, const struct event *first,
                     const struct event *life)
{
    uint64_t at_ns = life->start_ns;

    for (const struct event *event = first; event < life; event++) {
        put_wait(writer, at_ns, event->start_ns);
        at_ns = event->start_ns + event->elapsed_ns;
        put_event(writer, (enum phase)event->phase, event->start_ns, at_ns, event->bytes);
    }
    put_wait(writer, at_ns, life->start_ns + life->elapsed_ns);
}

static void put_lane_name(const struct writer *writer)
{
    unsigned child_lanes = writer->run->child_lanes, other = writer->lane - 1;

    if (writer->lane == 0)
        fputs("main", writer->out);
    else if (child_lanes == 0)
        fprintf(writer->out, "worker %u", writer->lane);
    else
        fprintf(writer->out, "child %u", other / child_lanes + 1);
    if (writer->lane > 0 && child_lanes > 0 && other % child_lanes > 0)
        fprintf(writer->out, " thread %u", other % child_lanes);
}

static void put_lane(const struct writer *writer, const struct trace_lane *lane)
{
    size_t first = 0;

    if (lane->count == 0)
        return;
    fprintf(writer->out, ",\n{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":%u,"
                         "\"args\":{\"name\":\"", writer->lane);
    put_lane_name(writer);
    fputs("\"}}", writer->out);
    for (size_t i = 0; i < lane->count; i++)
        if (lane->events[i].phase == LIFE) {
            put_life(writer, &lane->events[first], &lane->events[i]);
            first = i + 1;
        }
}

/* The text within a string of JSON. */
static void put_text(FILE *out, const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < ' ' || *text == '"' || *text == '\\')
            fprintf(out, "\\u%04x", (unsigned)(unsigned char)*text);
        else
            putc(*text, out);
}

static void put_count(FILE *out, const char *key, unsigned count)
{
    if (count > 0)
        fprintf(out, ",\"%s\":%u", key, count);
    else
        fprintf(out, ",\"%s\":null", key);
}

static void put_head(FILE *out, const struct trace_run *run)
{
    fputs("{\"displayTimeUnit\":\"ms\",\"otherData\":{\"strategy\":\"", out);
    put_text(out, run->strategy);
    putc('"', out);
    put_count(out, "threads", run->threads);
    put_count(out, "processes", run->processes);
    fputs("},\"traceEvents\":[\n{\"name\":\"process_name\",\"ph\":\"M\",\"pid\":1,\"tid\":0,"
          "\"args\":{\"name\":\"zip-", out);
    put_text(out, run->strategy);
    fputs("\"}}", out);
}

/* What is no regular file has nothing to be cut off. */
static int empty_file(int fd)
{
    return ftruncate(fd, 0) == 0 || errno == EINVAL ? 0 : -errno;
}

static FILE *open_copy(int fd)
{
    int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0);
    FILE *out = copy >= 0 ? fdopen(copy, "w") : NULL;

    if (out == NULL && copy >= 0)
        close(copy);
    return out;
}

int trace_write(const struct trace *trace, int fd, const struct trace_run *run)
{
    int err = empty_file(fd);
    struct writer writer = { .run = run };

    if (err == 0 && (writer.out = open_copy(fd)) == NULL)
        err = -errno;
    if (err != 0)
        return err;
    errno = 0;
    put_head(writer.out, run);
    for (writer.lane = 0; writer.lane < trace->lane_count && !ferror(writer.out); writer.lane++)
        put_lane(&writer, &trace->lanes[writer.lane]);
    fputs("\n]}\n", writer.out);
    if (fflush(writer.out) != 0 || ferror(writer.out))
        err = errno != 0 ? -errno : -EIO;
    if (fclose(writer.out) != 0 && err == 0)
        err = -errno;
    if (err != 0)
        empty_file(fd);
    return err;
}

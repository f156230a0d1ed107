#include "trace.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static const struct trace_run plain = { .strategy = "some", .threads = 3, .begun_ns = 1000 };

static int write_to_memory(const struct trace *trace, const struct trace_run *run)
{
    int fd = memfd_create("trace", MFD_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(trace_write(trace, fd, run), 0);
    return fd;
}

static json_t *load(int fd)
{
    json_error_t trouble;

    assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
    json_t *root = json_loadfd(fd, JSON_REJECT_DUPLICATES, &trouble);
    if (root == NULL)
        fail_msg("line %d: %s", trouble.line, trouble.text);
    close(fd);
    return root;
}

/* The complete events of a lane as "PHASE@START+NANOSECONDS[/BYTES] ...". */
static const char *told(const struct trace *trace, const struct trace_run *run, int lane)
{
    static char text[1024];
    json_t *root = load(write_to_memory(trace, run)), *event;
    const json_t *events = json_object_get(root, "traceEvents");
    size_t i, used = 0;

    text[0] = '\0';
    json_array_foreach(events, i, event) {
        const char *kind, *name;
        int tid, bytes = 0;
        double ts = 0, dur = 0;
        assert_int_equal(json_unpack(event, "{s:s, s:s, s:i, s?F, s?F, s:{s?i}}", "ph", &kind,
                                     "name", &name, "tid", &tid, "ts", &ts, "dur", &dur, "args",
                                     "bytes", &bytes), 0);
        if (strcmp(kind, "X") == 0 && tid == lane)
            used += (size_t)snprintf(text + used, sizeof text - used, "%s%s@%.0f+%.0f",
                                     used > 0 ? " " : "", name, ts * 1000, dur * 1000);
        if (strcmp(kind, "X") == 0 && tid == lane && bytes > 0)
            used += (size_t)snprintf(text + used, sizeof text - used, "/%d", bytes);
    }
    json_decref(root);
    return text;
}

/* The names of all lanes that are in the file, each followed by ";". */
static const char *named(const struct trace *trace, const struct trace_run *run)
{
    static char text[256];
    json_t *root = load(write_to_memory(trace, run)), *event;
    size_t i;

    text[0] = '\0';
    json_array_foreach(json_object_get(root, "traceEvents"), i, event) {
        const char *kind, *name, *value = "";
        assert_int_equal(json_unpack(event, "{s:s, s:s, s:{s?s}}", "ph", &kind, "name", &name,
                                     "args", "name", &value), 0);
        if (strcmp(name, "thread_name") == 0) {
            assert_string_equal(kind, "M");
            strcat(strcat(text, value), ";");
        }
    }
    json_decref(root);
    return text;
}

static void gaps_within_a_life_are_waits(void **state)
{
    (void)state;
    struct trace *trace = trace_create(2, 16);
    struct trace_lane *lane = trace_lane(trace, 1);

    trace_phase(lane, PHASE_READ, 1200, 300, 77);
    trace_phase(lane, PHASE_DEFLATE, 1500, 1, 9);
    trace_phase(lane, PHASE_WRITE, 2000, 500, 0);
    trace_life(lane, 1100, 1900);
    assert_string_equal(told(trace, &plain, 1),
                        "wait@100+100 read@200+300/77 deflate@500+1/9 wait@501+499 write@1000+500"
                        " wait@1500+500");
    assert_string_equal(told(trace, &plain, 0), "");
    assert_string_equal(named(trace, &plain), "worker 1;");
    trace_destroy(trace);
}

static void between_two_lives_there_is_nothing(void **state)
{
    (void)state;
    struct trace *trace = trace_create(1, 16);
    struct trace_lane *lane = trace_lane(trace, 0);

    trace_phase(lane, PHASE_LIST, 1000, 10, 0);
    trace_life(lane, 1000, 20);
    trace_life(lane, 5000, 7);      /* one without a phase */
    trace_phase(lane, PHASE_CLOSE, 9000, 10, 0);
    trace_life(lane, 9000, 10);
    assert_string_equal(told(trace, &plain, 0), "list@0+10 wait@10+10 wait@4000+7 close@8000+10");
    assert_string_equal(named(trace, &plain), "main;");
    trace_destroy(trace);
}

static void a_full_lane_ends_where_its_events_do(void **state)
{
    (void)state;
    struct trace *trace = trace_create(2, 4);
    struct trace_lane *lane = trace_lane(trace, 1);

    for (uint64_t i = 0; i < 10; i++)
        trace_phase(lane, PHASE_READ, 2000 + 100 * i, 40, 0);
    trace_life(lane, 1900, 2000);
    trace_phase(lane, PHASE_READ, 5000, 40, 0);
    trace_life(lane, 5000, 1000);
    assert_int_equal(trace_lost(trace), 7 + 2);
    assert_string_equal(told(trace, &plain, 1),
                        "wait@900+100 read@1000+40 wait@1040+60 read@1100+40 wait@1140+60"
                        " read@1200+40");
    trace_phase(trace_lane(trace, 0), PHASE_LIST, 1000, 5, 0);
    trace_life(trace_lane(trace, 0), 1000, 5);
    assert_string_equal(told(trace, &plain, 0), "list@0+5");    /* the neighbour has its own room */
    trace_destroy(trace);
}

static void what_just_fits_is_not_lost(void **state)
{
    (void)state;
    struct trace *trace = trace_create(1, 2);
    struct trace_lane *lane = trace_lane(trace, 0);

    trace_phase(lane, PHASE_LIST, 1000, 5, 0);
    trace_life(lane, 1000, 9);
    assert_int_equal(trace_lost(trace), 0);
    assert_string_equal(told(trace, &plain, 0), "list@0+5 wait@5+4");
    trace_destroy(trace);
}

static void no_lane_is_no_trace(void **state)
{
    (void)state;
    trace_phase(NULL, PHASE_READ, 1, 2, 3);
    trace_life(NULL, 1, 2);
    trace_destroy(NULL);
}

static void nanoseconds_are_kept_after_hours(void **state)
{
    (void)state;
    struct trace *trace = trace_create(1, 4);
    char text[1024] = "";

    trace_phase(trace_lane(trace, 0), PHASE_READ, 1000 + 36000000000007, 1002003, 0);
    trace_life(trace_lane(trace, 0), 1000 + 36000000000007, 1002003);
    int fd = write_to_memory(trace, &plain);
    assert_true(pread(fd, text, sizeof text - 1, 0) > 0);
    assert_non_null(strstr(text, "\"ts\":36000000000.007,\"dur\":1002.003,"));
    close(fd);
    trace_destroy(trace);
}

static void a_forked_child_writes_into_its_lane(void **state)
{
    (void)state;
    struct trace *trace = trace_create(4, 8);
    struct trace_run run = { .strategy = "some", .processes = 2, .child_lanes = 2 };
    int status;

    pid_t child = fork();
    if (child == 0) {
        trace_phase(trace_lane(trace, 3), PHASE_TRANSFER, 5, 6, 7);
        trace_life(trace_lane(trace, 3), 5, 6);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_string_equal(told(trace, &run, 3), "transfer@5+6/7");
    assert_string_equal(named(trace, &run), "child 2;");
    for (unsigned i = 0; i < 3; i++)
        trace_life(trace_lane(trace, i), 0, 1);
    assert_string_equal(named(trace, &run), "main;child 1;child 1 thread 1;child 2;");
    trace_destroy(trace);
}

static void the_file_tells_of_the_run(void **state)
{
    (void)state;
    struct trace *trace = trace_create(1, 1);
    struct trace_run run = { .strategy = "a \"b\\\n", .processes = 5 };
    const char *strategy;
    json_t *threads;
    int processes;

    json_t *root = load(write_to_memory(trace, &run));
    assert_int_equal(json_unpack(root, "{s:{s:s, s:o, s:i}}", "otherData", "strategy", &strategy,
                                 "threads", &threads, "processes", &processes), 0);
    assert_string_equal(strategy, run.strategy);
    assert_true(json_is_null(threads));
    assert_int_equal(processes, 5);
    json_decref(root);
    trace_destroy(trace);
}

static void a_longer_file_is_replaced(void **state)
{
    (void)state;
    struct trace *trace = trace_create(1, 4);
    char path[] = "/tmp/trace.XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    unlink(path);
    assert_int_equal(pwrite(fd, "{\"old\":", 7, 100000), 7);
    assert_int_equal(trace_write(trace, fd, &plain), 0);
    json_decref(load(fd));
    trace_destroy(trace);
}

static struct trace *of_many_events(void)
{
    struct trace *trace = trace_create(1, 10000);

    for (uint64_t i = 0; i < 9000; i++)
        trace_phase(trace_lane(trace, 0), PHASE_READ, 1000 + i, 1, 0);
    trace_life(trace_lane(trace, 0), 1000, 9000);
    return trace;
}

static void a_file_that_does_not_fit_is_left_empty(void **state)
{
    (void)state;
    enum { LIMIT = 65536 };
    struct trace *trace = of_many_events();
    int fd = memfd_create("trace", MFD_CLOEXEC | MFD_ALLOW_SEALING);

    assert_int_equal(ftruncate(fd, LIMIT), 0);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_GROW), 0);
    assert_int_equal(trace_write(trace, fd, &plain), -EPERM);
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    close(fd);
    trace_destroy(trace);
}

static void a_full_device_is_an_error(void **state)
{
    (void)state;
    struct trace *trace = of_many_events();
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        skip();
    assert_int_equal(trace_write(trace, fd, &plain), -ENOSPC);
    close(fd);
    trace_destroy(trace);
}

static void a_pipe_takes_a_trace(void **state)
{
    (void)state;
    struct trace *trace = trace_create(1, 4);
    int ends[2];

    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    assert_int_equal(trace_write(trace, ends[1], &plain), 0);
    close(ends[1]);
    json_t *root = json_loadfd(ends[0], 0, NULL);
    assert_non_null(root);
    json_decref(root);
    close(ends[0]);
    trace_destroy(trace);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gaps_within_a_life_are_waits),
        cmocka_unit_test(between_two_lives_there_is_nothing),
        cmocka_unit_test(a_full_lane_ends_where_its_events_do),
        cmocka_unit_test(what_just_fits_is_not_lost),
        cmocka_unit_test(no_lane_is_no_trace),
        cmocka_unit_test(nanoseconds_are_kept_after_hours),
        cmocka_unit_test(a_forked_child_writes_into_its_lane),
        cmocka_unit_test(the_file_tells_of_the_run),
        cmocka_unit_test(a_longer_file_is_replaced),
        cmocka_unit_test(a_file_that_does_not_fit_is_left_empty),
        cmocka_unit_test(a_full_device_is_an_error),
        cmocka_unit_test(a_pipe_takes_a_trace),
    };

    alarm(60);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

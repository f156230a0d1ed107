#include "lanes.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* A folder without the script lanes.gp: what is tested is what it would draw. */
struct place {
    char folder[32];
    char trace[64];
    char stem[64];
    char csv[64];
    char text[65536];   /* of the CSV file, "" = there is none */
};

static void read_csv(struct place *place)
{
    FILE *file = fopen(place->csv, "re");

    place->text[0] = '\0';
    if (file == NULL)
        return;
    place->text[fread(place->text, 1, sizeof place->text - 1, file)] = '\0';
    fclose(file);
}

/* The CSV file that is made of these events. */
static const char *lanes_of(struct place *place, const char *events)
{
    FILE *file = fopen(place->trace, "we");

    assert_non_null(file);
    fprintf(file, "%s", events);
    fclose(file);
    unlink(place->csv);
    int stderr_fd = dup(STDERR_FILENO), null_fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(null_fd, STDERR_FILENO);
    assert_int_not_equal(lanes_draw(place->trace, place->stem, place->folder, "svg"), 0);
    dup2(stderr_fd, STDERR_FILENO);
    close(stderr_fd);
    close(null_fd);
    read_csv(place);
    return place->text;
}

static int open_place(void **state)
{
    struct place *place = calloc(1, sizeof *place);

    if (place == NULL)
        return -1;
    strcpy(place->folder, "/tmp/lanes.XXXXXX");
    if (mkdtemp(place->folder) == NULL)
        return -1;
    snprintf(place->trace, sizeof place->trace, "%s/t.json", place->folder);
    snprintf(place->stem, sizeof place->stem, "%s/t", place->folder);
    snprintf(place->csv, sizeof place->csv, "%s/t.csv", place->folder);
    *state = place;
    return 0;
}

static int close_place(void **state)
{
    struct place *place = *state;

    unlink(place->trace);
    unlink(place->csv);
    rmdir(place->folder);
    free(place);
    return 0;
}

#define HEAD "row,lane,phase,begin_s,end_s\n"
#define EVENT(name, tid, ts, dur) \
    "{\"ph\":\"X\",\"name\":\"" name "\",\"tid\":" tid ",\"ts\":" ts ",\"dur\":" dur "}"
#define NAME(tid, name) \
    "{\"ph\":\"M\",\"name\":\"thread_name\",\"tid\":" tid ",\"args\":{\"name\":\"" name "\"}}"

/* 1600 microseconds: a bin is one. */
static void phases_become_intervals(void **state)
{
    assert_string_equal(
        lanes_of(*state, "{\"traceEvents\":[" NAME("0", "main") ","
                         EVENT("read", "0", "0", "400") "," EVENT("deflate", "0", "400", "400") ","
                         EVENT("wait", "0", "1000", "600") "]}"),
        HEAD "0,main,2,0.000000000,0.000400000\n0,main,3,0.000400000,0.000800000\n"
             "0,main,7,0.001000000,0.001600000\n");
}

static void neighbours_of_a_phase_are_one_interval(void **state)
{
    assert_string_equal(
        lanes_of(*state, "[" EVENT("read", "3", "0", "800") "," EVENT("write", "3", "800.1", "0.2")
                         "," EVENT("read", "3", "800.3", "799.7") "]"),
        HEAD "0,worker 3,2,0.000000000,0.001600000\n");
}

static void the_phase_that_took_most_is_shown(void **state)
{
    assert_string_equal(
        lanes_of(*state, "[" EVENT("read", "0", "0", "0.3") "," EVENT("write", "0", "0.3", "0.7")
                         "," EVENT("close", "0", "1599", "1") "]"),
        HEAD "0,worker 0,5,0.000000000,0.000001000\n"
             "0,worker 0,6,0.001599000,0.001600000\n");
}

static void rows_are_dense_and_in_the_order_of_workers(void **state)
{
    assert_string_equal(
        lanes_of(*state, "[" NAME("5", "nobody") "," EVENT("read", "9", "0", "1600") ","
                         EVENT("list", "2", "0", "1600") "]"),
        HEAD "0,worker 2,1,0.000000000,0.001600000\n1,worker 9,2,0.000000000,0.001600000\n");
}

static void names_stay_names(void **state)
{
    assert_string_equal(
        lanes_of(*state, "[" NAME("0", "a,b'\\n\\\"`") "," EVENT("read", "0", "0", "1600") "]"),
        HEAD "0,a?b????,2,0.000000000,0.001600000\n");
}

static void what_cannot_be_is_left_out(void **state)
{
    static const char *const hostile[] = {
        EVENT("read", "0", "1e300", "-1e300"), EVENT("read", "0", "-5", "10"),
        EVENT("read", "0", "1e308", "1e308"), EVENT("read", "0", "7", "0"),
        EVENT("read", "-1", "0", "5"), EVENT("read", "9223372036854775807", "0", "5"),
        EVENT("read", "0", "\"0\"", "\"5\""), EVENT("rest", "0", "0", "5"),
        "{\"ph\":\"X\"}", "{\"ph\":7,\"name\":[]}", "null", "[[]]", "\"\"",
        "{\"ph\":\"M\",\"name\":\"thread_name\",\"tid\":0,\"args\":[]}",
        "{\"ph\":\"M\",\"name\":\"process_name\",\"args\":{\"name\":null}}",
    };
    char text[4096];

    for (size_t i = 0; i < sizeof hostile / sizeof hostile[0]; i++) {
        snprintf(text, sizeof text, "[%s]", hostile[i]);
        assert_string_equal(lanes_of(*state, text), "");
        snprintf(text, sizeof text, "[%s,%s]", hostile[i], EVENT("read", "1", "0", "1600"));
        assert_string_equal(lanes_of(*state, text),
                            HEAD "0,worker 1,2,0.000000000,0.001600000\n");
    }
}

/* So a figure stays small, however long the trace. */
static void a_lane_has_1600_intervals_at_most(void **state)
{
    struct place *place = *state;
    size_t size = 1 << 20, used = 0, lines = 0;
    char *text = malloc(size);

    assert_non_null(text);
    for (unsigned i = 0; i < 8000; i++)
        used += (size_t)snprintf(text + used, size - used, "%s" EVENT("%s", "0", "%u", "1"),
                                 i == 0 ? "[" : ",", i / 5 % 2 == 0 ? "read" : "write", i);
    snprintf(text + used, size - used, "]");
    lanes_of(place, text);
    free(text);
    for (const char *at = place->text; (at = strchr(at, '\n')) != NULL; at++)
        lines++;
    assert_true(lines > 1000 && lines <= 1601);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(phases_become_intervals, open_place, close_place),
        cmocka_unit_test_setup_teardown(neighbours_of_a_phase_are_one_interval, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(the_phase_that_took_most_is_shown, open_place, close_place),
        cmocka_unit_test_setup_teardown(rows_are_dense_and_in_the_order_of_workers, open_place,
                                        close_place),
        cmocka_unit_test_setup_teardown(names_stay_names, open_place, close_place),
        cmocka_unit_test_setup_teardown(what_cannot_be_is_left_out, open_place, close_place),
        cmocka_unit_test_setup_teardown(a_lane_has_1600_intervals_at_most, open_place, close_place),
    };

    alarm(60);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

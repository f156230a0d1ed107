#include "samples.h"

#include "csv.h"

#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static const char *in_folder(const char *name)
{
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/samples_test.XXXXXX");
    return mkdtemp(folder) == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    unlink(in_folder("samples.csv"));
    unlink(in_folder("phases.csv"));
    unlink(in_folder("some.csv"));
    return rmdir(folder);
}

static void write_file(const char *name, const char *text)
{
    FILE *out = fopen(in_folder(name), "w");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

static void append_to_file(const char *name, const char *text)
{
    FILE *out = fopen(in_folder(name), "a");
    assert_non_null(out);
    fputs(text, out);
    fclose(out);
}

/* A row in which no field is what a zeroed struct has. */
static struct sample some_row(uint64_t run)
{
    return (struct sample){
        .campaign = "quick", .run = run, .cell = "a,\"b\"\nc", .block = 3, .role = "measure",
        .started = "2026-11-22T21:40:05Z", .implementation = "c", .tutorial = SAMPLE_NONE,
        .published_s = 136.9, .strategy = "openmp", .deflate_at = "worker", .threads = 2,
        .processes = SAMPLE_NONE, .chunk = 1, .codec = "zlib", .level = 6, .order = "name",
        .schedule = "listed", .sink = "pwrite", .data_set = "tiny", .files = 100, .bytes_in = 9636000,
        .status = "ok", .exit_code = 0, .verified = "yes", .bytes_out = 4450000,
        .wall_ns = 531000001, .wall_proc_ns = UINT64_MAX - 1, .cpu_user_ns = 5, .cpu_sys_ns = 6,
        .vm_hwm_bytes = 7, .minor_faults = 8, .major_faults = 0, .voluntary_switches = 10,
        .involuntary_switches = 11, .steal_ns = 12, .pressure_cpu_us = SAMPLE_NONE,
        .load1 = NAN, .flags = "steal slow",
    };
}

static const struct phase_sample some_phases[] = {
    {1, 0, "life", 1, 100, 100, SAMPLE_NONE},
    {1, 0, "deflate", 10, 90, 12, 9636000},
};

static void append(uint64_t run)
{
    struct samples_log log;
    assert_int_equal(samples_log_open(&log, folder), 0);
    struct sample row = some_row(run);
    struct phase_sample phases[2] = {some_phases[0], some_phases[1]};
    phases[0].run = phases[1].run = run;
    assert_int_equal(samples_log_append(&log, &row, phases, 2), 0);
    samples_log_close(&log);
}

static void test_round_trip(void **state)
{
    (void)state;
    append(1);
    struct samples samples;
    assert_int_equal(samples_read(&samples, in_folder("samples.csv")), 0);
    assert_int_equal(samples.count, 1);
    const struct sample *row = &samples.rows[0];
    assert_string_equal(row->cell, "a,\"b\"\nc");
    assert_string_equal(row->flags, "steal slow");
    assert_int_equal(row->run, 1);
    assert_true(row->tutorial == SAMPLE_NONE);
    assert_true(row->published_s == 136.9);
    assert_true(row->processes == SAMPLE_NONE);
    assert_true(row->wall_proc_ns == UINT64_MAX - 1);
    assert_int_equal(row->major_faults, 0);
    assert_true(row->pressure_cpu_us == SAMPLE_NONE);
    assert_true(isnan(row->load1));
    samples_free(&samples);

    struct phase_samples phases;
    assert_int_equal(samples_read_phases(&phases, in_folder("phases.csv")), 0);
    assert_int_equal(phases.count, 2);
    assert_string_equal(phases.rows[0].phase, "life");
    assert_true(phases.rows[0].bytes == SAMPLE_NONE);
    assert_int_equal(phases.rows[1].max_ns, 12);
    samples_free_phases(&phases);
}

/* The columns are what others read: their names and their order do not change. */
static void test_header(void **state)
{
    (void)state;
    append(1);
    char line[1024];
    FILE *in = fopen(in_folder("samples.csv"), "r");
    assert_non_null(fgets(line, sizeof line, in));
    fclose(in);
    assert_string_equal(
        line, "campaign,run,cell,block,role,started,implementation,tutorial,published_s,strategy,"
              "deflate_at,threads,processes,chunk,codec,level,order,schedule,sink,memory_bytes,"
              "affinity,walk,stages,cache,durability,data_set,files,bytes_in,status,exit_code,"
              "verified,bytes_out,wall_ns,wall_proc_ns,cpu_user_ns,cpu_sys_ns,vm_hwm_bytes,"
              "minor_faults,major_faults,read_bytes,written_bytes,voluntary_switches,"
              "involuntary_switches,steal_ns,pressure_cpu_us,pressure_io_us,load1,residency,flags\n");
}

static void test_many_rows(void **state)
{
    (void)state;
    struct samples_log log;
    assert_int_equal(samples_log_open(&log, folder), 0);
    struct sample row = some_row(0);
    for (row.run = 1; row.run <= 300; row.run++)
        samples_put(log.samples, &row);
    samples_log_close(&log);
    struct samples samples;
    assert_int_equal(samples_read(&samples, in_folder("samples.csv")), 0);
    assert_int_equal(samples.count, 300);
    assert_int_equal(samples.rows[299].run, 300);
    samples_free(&samples);
}

/* What a kill in the middle of writing leaves: half a row, phases of no row. */
static void test_cut_off(void **state)
{
    (void)state;
    append(1);
    append(2);
    append_to_file("phases.csv", "3,0,life,1,5,5,\n3,0,rea");
    append_to_file("samples.csv", "quick,3,\"a,b\nc");

    struct samples samples;
    assert_int_equal(samples_read(&samples, in_folder("samples.csv")), 0);
    assert_int_equal(samples.count, 2);
    samples_free(&samples);

    struct samples_log log;
    assert_int_equal(samples_log_open(&log, folder), 0);
    assert_int_equal(log.last_run, 2);
    samples_log_close(&log);
    append(3);

    assert_int_equal(samples_read(&samples, in_folder("samples.csv")), 0);
    assert_int_equal(samples.count, 3);
    assert_int_equal(samples.rows[2].run, 3);
    assert_string_equal(samples.rows[2].campaign, "quick");
    samples_free(&samples);
    struct phase_samples phases;
    assert_int_equal(samples_read_phases(&phases, in_folder("phases.csv")), 0);
    assert_int_equal(phases.count, 6);
    assert_string_equal(phases.rows[4].phase, "life");
    assert_int_equal(phases.rows[4].total_ns, 100);
    samples_free_phases(&phases);
}

static void test_cut_off_header(void **state)
{
    (void)state;
    write_file("samples.csv", "campaign,ru");
    append(1);
    struct samples samples;
    assert_int_equal(samples_read(&samples, in_folder("samples.csv")), 0);
    assert_int_equal(samples.count, 1);
    samples_free(&samples);
}

/* Columns that are missing are not available; unknown ones do not matter. */
static void test_a_file_with_other_columns(void **state)
{
    (void)state;
    struct samples samples;
    struct samples_log log;
    write_file("samples.csv", "campaign,run,assemble,cell,flags\nold,1,file,x,slow\n");
    assert_int_equal(samples_read(&samples, in_folder("samples.csv")), 0);
    assert_int_equal(samples.count, 1);
    assert_string_equal(samples.rows[0].cell, "x");
    assert_string_equal(samples.rows[0].flags, "slow");
    assert_string_equal(samples.rows[0].sink, "");
    assert_true(samples.rows[0].wall_ns == SAMPLE_NONE);
    assert_true(isnan(samples.rows[0].load1));
    samples_free(&samples);
    assert_true(samples_log_open(&log, folder) < 0);
}

static void test_foreign_files_are_refused(void **state)
{
    (void)state;
    struct samples samples;
    write_file("some.csv", "a,b\n1,2\n");
    assert_true(samples_read(&samples, in_folder("some.csv")) < 0);
    assert_null(samples.rows);
    write_file("some.csv", "campaign,run,ce");
    assert_true(samples_read(&samples, in_folder("some.csv")) < 0);
    write_file("some.csv", "");
    assert_true(samples_read(&samples, in_folder("some.csv")) < 0);
    assert_true(samples_read(&samples, in_folder("none.csv")) < 0);
    assert_int_equal(samples_read(&samples, folder), -EISDIR);
}

static void test_csv_fields(void **state)
{
    (void)state;
    write_file("some.csv", "a,,\"b,c\"\r\n\"say \"\"hi\"\"\",\"two\nlines\"\nlast\nhalf");
    struct csv csv;
    assert_int_equal(csv_open(&csv, in_folder("some.csv")), 0);
    assert_true(csv_next(&csv));
    assert_int_equal(csv.count, 3);
    assert_string_equal(csv.fields[0], "a");
    assert_string_equal(csv.fields[1], "");
    assert_string_equal(csv.fields[2], "b,c");
    assert_true(csv_next(&csv));
    assert_int_equal(csv.count, 2);
    assert_string_equal(csv.fields[0], "say \"hi\"");
    assert_string_equal(csv.fields[1], "two\nlines");
    assert_true(csv_next(&csv));
    assert_string_equal(csv.fields[0], "last");
    size_t good = csv.next;
    assert_false(csv_next(&csv));
    assert_int_equal(csv.next, good);
    assert_int_equal(csv.size - good, strlen("half"));
    csv_close(&csv);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)
    const struct CMUnitTest tests[] = {
        TEST(test_round_trip),
        TEST(test_header),
        TEST(test_many_rows),
        TEST(test_cut_off),
        TEST(test_cut_off_header),
        TEST(test_a_file_with_other_columns),
        TEST(test_foreign_files_are_refused),
        TEST(test_csv_fields),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

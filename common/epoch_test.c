#include "testing.h"

#include "epoch.h"

static void assert_epoch(const char *text, bool is_set, int64_t seconds)
{
    struct epoch epoch;

    if (text != NULL)
        setenv("SOURCE_DATE_EPOCH", text, 1);
    else
        unsetenv("SOURCE_DATE_EPOCH");
    assert_true(epoch_read(&epoch));
    assert_int_equal(epoch.is_set, is_set);
    assert_int_equal(epoch.seconds, seconds);
}

static void seconds_are_read(void **state)
{
    (void)state;
    assert_epoch(NULL, false, 0);
    assert_epoch("0", true, 0);
    assert_epoch("1628933213", true, 1628933213);
    assert_epoch("9223372036854775807", true, INT64_MAX);
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = { "", " 1", "1 ", "-1", "1.5", "0x10", "now",
                                         "9223372036854775808" };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct epoch epoch;
        struct capture capture;
        setenv("SOURCE_DATE_EPOCH", texts[i], 1);
        capture_begin(&capture);
        bool read = epoch_read(&epoch);
        capture_end(&capture);
        if (read)
            fail_msg("'%s' was read", texts[i]);
        assert_one_line(capture.text, "SOURCE_DATE_EPOCH: '");
    }
    unsetenv("SOURCE_DATE_EPOCH");
}

static void later_times_alone_are_clamped(void **state)
{
    (void)state;
    static const struct { struct timespec before, after; } times[] = {
        { { 999, 999999999 }, { 999, 999999999 } },     { { 1000, 0 }, { 1000, 0 } },
        { { 1000, 1 }, { 1000, 0 } },                   { { 1001, 5 }, { 1000, 0 } },
        { { -7, 3 }, { -7, 3 } },                       { { INT64_MAX, 0 }, { 1000, 0 } },
    };

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct file file = { .mtime = times[i].before };
        struct filelist files = { .files = &file, .count = 1 };
        epoch_clamp(&(struct epoch){ 0 }, &files);
        assert_int_equal(file.mtime.tv_sec, times[i].before.tv_sec);
        assert_int_equal(file.mtime.tv_nsec, times[i].before.tv_nsec);
        epoch_clamp(&(struct epoch){ true, 1000 }, &files);
        assert_int_equal(file.mtime.tv_sec, times[i].after.tv_sec);
        assert_int_equal(file.mtime.tv_nsec, times[i].after.tv_nsec);
    }
}

static void normal_files_have_one_time_and_few_modes(void **state)
{
    (void)state;
    static const struct { enum file_type type; mode_t before, after; } modes[] = {
        { FILE_REGULAR, S_IFREG | 0600, S_IFREG | 0644 },
        { FILE_REGULAR, S_IFREG | 04711, S_IFREG | 0755 },
        { FILE_REGULAR, S_IFREG | 0055, S_IFREG | 0644 },
        { FILE_REGULAR, S_IFREG | 0, S_IFREG | 0644 },
        { FILE_FOLDER, S_IFDIR | 01700, S_IFDIR | 0755 },
        { FILE_SYMLINK, S_IFLNK | 0755, S_IFLNK | 0777 },
    };

    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        struct file file = { .mode = modes[i].before, .type = modes[i].type,
                             .mtime = { .tv_sec = 77 } };
        struct filelist files = { .files = &file, .count = 1 };
        epoch_normalise(&(struct epoch){ true, 1628933213 }, &files);
        assert_int_equal(file.mode, modes[i].after);
        assert_int_equal(file.mtime.tv_sec, 1628933213);
        epoch_normalise(&(struct epoch){ 0 }, &files);
        assert_int_equal(file.mtime.tv_sec, 315532800);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(seconds_are_read),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(later_times_alone_are_clamped),
        cmocka_unit_test(normal_files_have_one_time_and_few_modes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

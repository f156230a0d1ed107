/*
 * What only zipbench's own archives have to keep: each archive here is refused by
 * archive_open() and accepted by archive_open_foreign().
 */
#include "archive.h"

#include "test_archive.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct test_part file = { "a.csv", "0.25,0.5", false, S_IFREG | 0644 };

static void assert_broken(const struct test_archive *built, const char *says)
{
    struct archive archive;
    char path[32];
    int fd = test_file(built->bytes, built->size, path);

    assert_int_equal(archive_open(&archive, path), -EBADMSG);
    assert_string_equal(archive.problem, says);
    if (archive_open_foreign(&archive, path) != 0)
        fail_msg("refused as foreign, too: %s", archive.problem);
    archive_close(&archive);
    close(fd);
}

static void assert_part_broken(const struct test_part *part, const char *says)
{
    struct test_archive built;

    test_build(&built, part, 1, false, "");
    assert_broken(&built, says);
}

/* Puts a value of two bytes into the headers of the file; -1 = not into this one. */
static void assert_field_broken(int local, int central, unsigned value, const char *says)
{
    struct test_archive built;

    test_build(&built, &file, 1, false, "");
    if (local >= 0)
        memcpy(built.bytes + built.local[0] + local, &(uint16_t){ (uint16_t)value }, 2);
    if (central >= 0)
        memcpy(built.bytes + built.central[0] + central, &(uint16_t){ (uint16_t)value }, 2);
    assert_broken(&built, says);
}

static void archives_have_no_comment(void **state)
{
    (void)state;
    struct test_archive built;

    test_build(&built, &file, 1, false, "hello");
    assert_broken(&built, "has a comment of 5 bytes");
}

static void members_have_no_comment(void **state)
{
    (void)state;
    struct test_archive built = { 0 };

    test_put_local(&built, &file, 0, false);
    size_t central = built.size;
    test_put_central(&built, &file, 0, false);
    built.bytes[central + 32] = 3;
    test_put(&built, "why", 3);
    test_put_end(&built, central, 1, false, "");
    assert_broken(&built, "a.csv: has a comment");
}

static void zip64_is_only_where_needed(void **state)
{
    (void)state;
    struct test_archive built = { 0 };

    test_build(&built, &file, 1, true, "");
    assert_broken(&built, "has a zip64 end record that it does not need");

    built = (struct test_archive){ 0 };
    test_put_local(&built, &file, 0, true);
    size_t central = built.size;
    test_put_central(&built, &file, 0, true);
    test_put_end(&built, central, 1, false, "");
    assert_broken(&built, "a.csv: a value that needs no zip64 is saturated");
}

/* The time's field becomes one of zip64, which nothing needs. */
static void zip64_fields_hold_what_is_saturated(void **state)
{
    (void)state;
    struct test_archive built;

    test_build(&built, &file, 1, false, "");
    memcpy(built.bytes + built.central[0] + RECORD_CENTRAL_SIZE + 5, &(uint16_t){ 1 }, 2);
    assert_broken(&built, "a.csv: its zip64 field holds more than the saturated values");
    test_build(&built, &file, 1, false, "");
    memcpy(built.bytes + built.local[0] + RECORD_LOCAL_SIZE + 5, &(uint16_t){ 1 }, 2);
    assert_broken(&built, "a.csv: local header and central directory disagree on"
                          " the modification time");
}

static void versions_are_equal(void **state)
{
    (void)state;
    assert_field_broken(4, -1, 45,
                        "a.csv: local header and central directory disagree on"
                        " the version needed to extract");
}

static void types_are_told(void **state)
{
    (void)state;
    assert_field_broken(-1, 4, 20, "a.csv: is not made by Unix, says its header");
    assert_part_broken(&(struct test_part){ "a", "", false, 0644 },
                       "a: its mode is of no file, folder or link");
    assert_part_broken(&(struct test_part){ "a", "", false, S_IFIFO },
                       "a: its mode is of no file, folder or link");
    assert_part_broken(&(struct test_part){ "a/", "", false, S_IFREG },
                       "a/: its mode and the end of its name disagree on whether it is a folder");
    assert_part_broken(&(struct test_part){ "a", "", false, S_IFDIR },
                       "a: its mode and the end of its name disagree on whether it is a folder");
}

static void flags_are_only_that_of_utf8(void **state)
{
    (void)state;
    assert_field_broken(6, 8, 2, "a.csv: has a flag other than that of UTF-8");
    assert_field_broken(6, 8, ZIP_FLAG_UTF8,
                        "a.csv: its name has the flag of UTF-8, but is plain ASCII");
    assert_part_broken(&(struct test_part){ "\xc3\xa4", "", false, S_IFREG },
                       "\xc3\xa4: its name is UTF-8, but lacks the flag");
}

/* This one nobody may have: Python and bsdtar refuse it. */
static void false_utf8_is_refused_everywhere(void **state)
{
    (void)state;
    struct test_archive built;
    struct archive archive;
    char path[32];

    test_build(&built, &(struct test_part){ "\xe4", "", false, S_IFREG }, 1, false, "");
    built.bytes[built.local[0] + 7] = built.bytes[built.central[0] + 9] = ZIP_FLAG_UTF8 >> 8;
    int fd = test_file(built.bytes, built.size, path);
    assert_int_equal(archive_open_foreign(&archive, path), -EBADMSG);
    assert_non_null(strstr(archive.problem, "has the flag of UTF-8, but is not UTF-8"));
    close(fd);
}

static void what_does_not_shrink_is_stored(void **state)
{
    (void)state;
    assert_part_broken(&(struct test_part){ "a", "x", true, S_IFREG },
                       "a: is deflated, but stored it would be no larger");
    assert_part_broken(&(struct test_part){ "a", "", true, S_IFREG },
                       "a: is deflated, but stored it would be no larger");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archives_have_no_comment),
        cmocka_unit_test(members_have_no_comment),
        cmocka_unit_test(zip64_is_only_where_needed),
        cmocka_unit_test(zip64_fields_hold_what_is_saturated),
        cmocka_unit_test(versions_are_equal),
        cmocka_unit_test(types_are_told),
        cmocka_unit_test(flags_are_only_that_of_utf8),
        cmocka_unit_test(false_utf8_is_refused_everywhere),
        cmocka_unit_test(what_does_not_shrink_is_stored),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "record.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

/*
 * CPython 3.11:
 *     z = zipfile.ZipFile(f, 'w', zipfile.ZIP_DEFLATED)
 *     i = zipfile.ZipInfo('a.csv', (2021, 8, 14, 9, 26, 53))
 *     i.external_attr = 0o100644 << 16; i.compress_type = 8
 *     z.writestr(i, b'0.5,0.25' * 4); z.comment = b'hi'; z.close()
 */
static const uint8_t small_archive[] = {
    0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x5a, 0x4b, 0x0e, 0x53, 0x0d, 0xb2,
    0xbe, 0x4c, 0x0d, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x61, 0x2e,
    0x63, 0x73, 0x76, 0x33, 0xd0, 0x33, 0xd5, 0x31, 0xd0, 0x33, 0x32, 0x35, 0xc0, 0x41, 0x03, 0x00,
    0x50, 0x4b, 0x01, 0x02, 0x14, 0x03, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x5a, 0x4b, 0x0e, 0x53,
    0x0d, 0xb2, 0xbe, 0x4c, 0x0d, 0x00, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xa4, 0x81, 0x00, 0x00, 0x00, 0x00, 0x61, 0x2e,
    0x63, 0x73, 0x76, 0x50, 0x4b, 0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x33,
    0x00, 0x00, 0x00, 0x30, 0x00, 0x00, 0x00, 0x02, 0x00, 0x68, 0x69,
};
enum { SMALL_CENTRAL = 48, SMALL_END = 99 };

/*
 * CPython 3.11, the same ZipInfo named 'big' with
 *     i.file_size, i.compress_size, i.header_offset, i.CRC = 5 << 32, (4 << 32) + 1, (6 << 32) + 2,
 * 0x12345678 first i.FileHeader(), then z.filelist.append(i); z._write_end_record() on a file whose
 * tell() starts at 7 << 32.
 */
static const uint8_t big_local[] = {
    0x50, 0x4b, 0x03, 0x04, 0x2d, 0x00, 0x00, 0x00, 0x08, 0x00, 0x5a, 0x4b, 0x0e, 0x53, 0x78, 0x56,
    0x34, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0x00, 0x14, 0x00, 0x62, 0x69,
    0x67, 0x01, 0x00, 0x10, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
    0x00, 0x04, 0x00, 0x00, 0x00,
};
static const uint8_t big_central[] = {
    0x50, 0x4b, 0x01, 0x02, 0x2d, 0x03, 0x2d, 0x00, 0x00, 0x00, 0x08, 0x00, 0x5a, 0x4b, 0x0e, 0x53,
    0x78, 0x56, 0x34, 0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x03, 0x00, 0x1c, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xa4, 0x81, 0xff, 0xff, 0xff, 0xff, 0x62, 0x69,
    0x67, 0x01, 0x00, 0x18, 0x00, 0x00, 0x00, 0x00, 0x00, 0x05, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00,
    0x00, 0x04, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x06, 0x00, 0x00, 0x00,
};
static const uint8_t big_zip64_end[] = {
    0x50, 0x4b, 0x06, 0x06, 0x2c, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x2d, 0x00, 0x2d, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x4d, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00,
};
static const uint8_t big_locator[] = {
    0x50, 0x4b, 0x06, 0x07, 0x00, 0x00, 0x00, 0x00, 0x4d, 0x00, 0x00, 0x00, 0x07, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00,
};
static const uint8_t big_end[] = {
    0x50, 0x4b, 0x05, 0x06, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00, 0x01, 0x00, 0x4d, 0x00, 0x00, 0x00,
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00,
};

/* Info-ZIP 3.0: TZ=UTC touch -d '2021-08-14 09:26:53' h.txt; zip h.zip h.txt
 * The extra field of the local header, then that of the central directory. */
static const uint8_t info_zip_local_extra[] = {
    0x55, 0x54, 0x09, 0x00, 0x03, 0x5d, 0x8c, 0x17, 0x61, 0xc3, 0x66, 0x03, 0x6b, 0x75, 0x78, 0x0b,
    0x00, 0x01, 0x04, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00,
};
static const uint8_t info_zip_central_extra[] = {
    0x55, 0x54, 0x05, 0x00, 0x03, 0x5d, 0x8c, 0x17, 0x61, 0x75, 0x78, 0x0b, 0x00, 0x01, 0x04, 0x00,
    0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00,
};
enum { GOLDEN_MTIME = 1628933213 };

static void local_header_is_cpythons(void **state)
{
    (void)state;
    struct record_local record;
    uint8_t bytes[RECORD_LOCAL_SIZE];

    assert_true(record_get_local(small_archive, &record));
    assert_int_equal(record.version_needed, ZIP_VERSION_DEFLATED);
    assert_int_equal(record.flags, 0);
    assert_int_equal(record.method, ZIP_DEFLATED);
    assert_int_equal(record.dos_time, 9 << 11 | 26 << 5 | 26);
    assert_int_equal(record.dos_date, 41 << 9 | 8 << 5 | 14);
    assert_int_equal(record.crc, 0x4cbeb20d);
    assert_int_equal(record.compressed_size, 13);
    assert_int_equal(record.uncompressed_size, 32);
    assert_int_equal(record.name_size, 5);
    assert_int_equal(record.extra_size, 0);
    assert_ptr_equal(record_put_local(bytes, &record), bytes + sizeof bytes);
    assert_memory_equal(bytes, small_archive, sizeof bytes);
}

static void central_header_is_cpythons(void **state)
{
    (void)state;
    struct record_central record;
    uint8_t bytes[RECORD_CENTRAL_SIZE];

    assert_true(record_get_central(small_archive + SMALL_CENTRAL, &record));
    assert_int_equal(record.version_made_by, 3 << 8 | 20);
    assert_int_equal(record.version_needed, ZIP_VERSION_DEFLATED);
    assert_int_equal(record.method, ZIP_DEFLATED);
    assert_int_equal(record.crc, 0x4cbeb20d);
    assert_int_equal(record.compressed_size, 13);
    assert_int_equal(record.uncompressed_size, 32);
    assert_int_equal(record.name_size, 5);
    assert_int_equal(record.external_attributes, 0100644u << 16);
    assert_int_equal(record.local_offset, 0);
    assert_ptr_equal(record_put_central(bytes, &record), bytes + sizeof bytes);
    assert_memory_equal(bytes, small_archive + SMALL_CENTRAL, sizeof bytes);
}

static void end_record_is_cpythons(void **state)
{
    (void)state;
    struct record_end record;
    uint8_t bytes[RECORD_END_SIZE];

    assert_true(record_get_end(small_archive + SMALL_END, &record));
    assert_int_equal(record.entries_on_disk, 1);
    assert_int_equal(record.entries, 1);
    assert_int_equal(record.central_size, SMALL_END - SMALL_CENTRAL);
    assert_int_equal(record.central_offset, SMALL_CENTRAL);
    assert_int_equal(record.comment_size, 2);
    assert_ptr_equal(record_put_end(bytes, &record), bytes + sizeof bytes);
    assert_memory_equal(bytes, small_archive + SMALL_END, sizeof bytes);
}

static void zip64_local_header_is_cpythons(void **state)
{
    (void)state;
    struct record_local record;
    struct record_extra extra = { .has_uncompressed_size = true, .has_compressed_size = true };
    uint8_t bytes[RECORD_EXTRA_MAX];
    const uint8_t *golden = big_local + RECORD_LOCAL_SIZE + 3;

    assert_true(record_get_local(big_local, &record));
    assert_int_equal(record.version_needed, ZIP_VERSION_ZIP64);
    assert_int_equal(record.uncompressed_size, ZIP_SATURATED_32);
    assert_true(record_get_extra(golden, record.extra_size, &extra));
    assert_int_equal(extra.uncompressed_size, 5ull << 32);
    assert_int_equal(extra.compressed_size, (4ull << 32) + 1);
    assert_ptr_equal(record_put_extra(bytes, &extra), bytes + record.extra_size);
    assert_memory_equal(bytes, golden, record.extra_size);
}

static void zip64_central_header_is_cpythons(void **state)
{
    (void)state;
    struct record_central record;
    struct record_extra extra = {
        .has_uncompressed_size = true, .has_compressed_size = true, .has_local_offset = true,
    };
    uint8_t bytes[RECORD_EXTRA_MAX];
    const uint8_t *golden = big_central + RECORD_CENTRAL_SIZE + 3;

    assert_true(record_get_central(big_central, &record));
    assert_int_equal(record.local_offset, ZIP_SATURATED_32);
    assert_true(record_get_extra(golden, record.extra_size, &extra));
    assert_int_equal(extra.local_offset, (6ull << 32) + 2);
    assert_false(extra.has_mtime);
    assert_ptr_equal(record_put_extra(bytes, &extra), bytes + record.extra_size);
    assert_memory_equal(bytes, golden, record.extra_size);
}

static void zip64_end_is_cpythons(void **state)
{
    (void)state;
    struct record_zip64_end record;
    uint8_t bytes[RECORD_ZIP64_END_SIZE];

    assert_int_equal(sizeof bytes, sizeof big_zip64_end);
    assert_true(record_get_zip64_end(big_zip64_end, &record));
    assert_int_equal(record.version_made_by, 45);
    assert_int_equal(record.version_needed, 45);
    assert_int_equal(record.entries_on_disk, 1);
    assert_int_equal(record.entries, 1);
    assert_int_equal(record.central_size, sizeof big_central);
    assert_int_equal(record.central_offset, 7ull << 32);
    assert_ptr_equal(record_put_zip64_end(bytes, &record), bytes + sizeof bytes);
    assert_memory_equal(bytes, big_zip64_end, sizeof bytes);
}

static void zip64_locator_is_cpythons(void **state)
{
    (void)state;
    struct record_zip64_locator record;
    uint8_t bytes[RECORD_ZIP64_LOCATOR_SIZE];

    assert_int_equal(sizeof bytes, sizeof big_locator);
    assert_true(record_get_zip64_locator(big_locator, &record));
    assert_int_equal(record.end_offset, (7ull << 32) + sizeof big_central);
    assert_int_equal(record.disks, 1);
    assert_ptr_equal(record_put_zip64_locator(bytes, &record), bytes + sizeof bytes);
    assert_memory_equal(bytes, big_locator, sizeof bytes);
}

static void saturated_end_is_cpythons(void **state)
{
    (void)state;
    struct record_end record;
    uint8_t bytes[RECORD_END_SIZE];

    assert_true(record_get_end(big_end, &record));
    assert_int_equal(record.central_offset, ZIP_SATURATED_32);
    assert_int_equal(record.central_size, sizeof big_central);
    record_put_end(bytes, &record);
    assert_memory_equal(bytes, big_end, sizeof bytes);
}

static void another_signature_is_refused(void **state)
{
    (void)state;
    union {
        struct record_local local;
        struct record_central central;
        struct record_end end;
        struct record_zip64_end zip64_end;
        struct record_zip64_locator locator;
    } record;

    assert_false(record_get_local(big_central, &record.local));
    assert_false(record_get_central(big_local, &record.central));
    assert_false(record_get_end(big_locator, &record.end));
    assert_false(record_get_zip64_end(big_central, &record.zip64_end));
    assert_false(record_get_zip64_locator(big_zip64_end, &record.locator));
}

static void zip64_end_of_another_length_is_refused(void **state)
{
    (void)state;
    struct record_zip64_end record;
    uint8_t bytes[sizeof big_zip64_end];

    memcpy(bytes, big_zip64_end, sizeof bytes);
    bytes[4]++;
    assert_false(record_get_zip64_end(bytes, &record));
}

static void timestamp_is_info_zips(void **state)
{
    (void)state;
    struct record_extra extra = { 0 };

    assert_true(record_get_extra(info_zip_local_extra, sizeof info_zip_local_extra, &extra));
    assert_true(extra.has_mtime);
    assert_int_equal(extra.mtime, GOLDEN_MTIME);
    extra = (struct record_extra){ 0 };
    assert_true(record_get_extra(info_zip_central_extra, sizeof info_zip_central_extra, &extra));
    assert_int_equal(extra.mtime, GOLDEN_MTIME);
}

static void extra_field_comes_back_as_written(void **state)
{
    (void)state;
    const struct record_extra whole = {
        .has_uncompressed_size = true, .has_compressed_size = true, .has_local_offset = true,
        .has_mtime = true, .uncompressed_size = UINT64_MAX, .compressed_size = 0x0102030405060708,
        .local_offset = 1ull << 33, .mtime = -1,
    };
    uint8_t bytes[RECORD_EXTRA_MAX];
    struct record_extra extra = whole;

    assert_ptr_equal(record_put_extra(bytes, &whole), bytes + RECORD_EXTRA_MAX);
    extra.uncompressed_size = extra.compressed_size = extra.local_offset = 0;
    extra.has_mtime = false;
    assert_true(record_get_extra(bytes, sizeof bytes, &extra));
    assert_int_equal(extra.uncompressed_size, UINT64_MAX);
    assert_int_equal(extra.compressed_size, 0x0102030405060708);
    assert_int_equal(extra.local_offset, 1ull << 33);
    assert_true(extra.has_mtime);
    assert_int_equal(extra.mtime, -1);
}

static void nothing_to_say_makes_no_extra_field(void **state)
{
    (void)state;
    uint8_t bytes[RECORD_EXTRA_MAX];

    assert_ptr_equal(record_put_extra(bytes, &(struct record_extra){ 0 }), bytes);
}

static void missing_saturated_value_is_refused(void **state)
{
    (void)state;
    struct record_extra extra = { .has_local_offset = true };

    assert_false(record_get_extra(info_zip_central_extra, sizeof info_zip_central_extra, &extra));
    const uint8_t short_field[] = { 0x01, 0x00, 0x04, 0x00, 1, 2, 3, 4 };
    assert_false(record_get_extra(short_field, sizeof short_field, &extra));
}

static void truncated_extra_field_is_refused(void **state)
{
    (void)state;
    const size_t whole = sizeof info_zip_central_extra;

    for (size_t size = 1; size < whole; size++) {
        struct record_extra extra = { 0 };
        uint8_t *copy = malloc(size);   /* a sanitizer sees a read beyond it */
        assert_non_null(copy);
        memcpy(copy, info_zip_central_extra, size);
        assert_int_equal(record_get_extra(copy, size, &extra), size == 9);
        free(copy);
    }
}

static void extra_field_twice_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[2 * RECORD_EXTRA_MAX];
    struct record_extra extra = { .has_mtime = true, .mtime = 5 };
    uint8_t *end = record_put_extra(record_put_extra(bytes, &extra), &extra);

    assert_false(record_get_extra(bytes, (size_t)(end - bytes), &extra));
    extra = (struct record_extra){ .has_local_offset = true };
    end = record_put_extra(record_put_extra(bytes, &extra), &extra);
    assert_false(record_get_extra(bytes, (size_t)(end - bytes), &extra));
}

static void assert_dos_time(int64_t unix_seconds, int year, int month, int day, int hour,
                            int minute, int second)
{
    uint16_t date, time_of_day;

    record_put_dos_time(unix_seconds, &date, &time_of_day);
    assert_int_equal(1980 + (date >> 9), year);
    assert_int_equal(date >> 5 & 15, month);
    assert_int_equal(date & 31, day);
    assert_int_equal(time_of_day >> 11, hour);
    assert_int_equal(time_of_day >> 5 & 63, minute);
    assert_int_equal(2 * (time_of_day & 31), second);
}

static int use_utc(void **state)
{
    (void)state;
    setenv("TZ", "UTC", 1);
    tzset();
    return 0;
}

static void dos_time_is_clamped(void **state)
{
    (void)state;
    const int64_t first = 315532800;    /* date -u -d '1980-01-01' +%s */
    const int64_t after = 4354819200;   /* date -u -d '2108-01-01' +%s */

    assert_dos_time(GOLDEN_MTIME, 2021, 8, 14, 9, 26, 52);
    assert_dos_time(first, 1980, 1, 1, 0, 0, 0);
    assert_dos_time(first + 3, 1980, 1, 1, 0, 0, 2);
    assert_dos_time(first - 1, 1980, 1, 1, 0, 0, 0);
    assert_dos_time(0, 1980, 1, 1, 0, 0, 0);
    assert_dos_time(-1, 1980, 1, 1, 0, 0, 0);
    assert_dos_time(INT64_MIN, 1980, 1, 1, 0, 0, 0);
    assert_dos_time((int64_t)INT32_MAX + 1, 2038, 1, 19, 3, 14, 8);
    assert_dos_time(after - 1, 2107, 12, 31, 23, 59, 58);
    assert_dos_time(after, 2107, 12, 31, 23, 59, 58);
    assert_dos_time(INT64_MAX, 2107, 12, 31, 23, 59, 58);
}

static void dos_time_is_local(void **state)
{
    (void)state;
    setenv("TZ", "XXX-5:30", 1);
    tzset();
    assert_dos_time(GOLDEN_MTIME, 2021, 8, 14, 14, 56, 52);
    use_utc(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(local_header_is_cpythons),
        cmocka_unit_test(central_header_is_cpythons),
        cmocka_unit_test(end_record_is_cpythons),
        cmocka_unit_test(zip64_local_header_is_cpythons),
        cmocka_unit_test(zip64_central_header_is_cpythons),
        cmocka_unit_test(zip64_end_is_cpythons),
        cmocka_unit_test(zip64_locator_is_cpythons),
        cmocka_unit_test(saturated_end_is_cpythons),
        cmocka_unit_test(another_signature_is_refused),
        cmocka_unit_test(zip64_end_of_another_length_is_refused),
        cmocka_unit_test(timestamp_is_info_zips),
        cmocka_unit_test(extra_field_comes_back_as_written),
        cmocka_unit_test(nothing_to_say_makes_no_extra_field),
        cmocka_unit_test(missing_saturated_value_is_refused),
        cmocka_unit_test(truncated_extra_field_is_refused),
        cmocka_unit_test(extra_field_twice_is_refused),
        cmocka_unit_test_setup(dos_time_is_clamped, use_utc),
        cmocka_unit_test_setup(dos_time_is_local, use_utc),
    };
    return cmocka_run_group_tests(tests, use_utc, NULL);
}

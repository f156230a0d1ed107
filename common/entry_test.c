#include "testing.h"

#include "entry.h"

#include <time.h>

#define GIB_4 ((uint64_t)1 << 32)

static const uint64_t steps[] = { 0, 0xfffffffe, 0xffffffff, GIB_4, 5 * GIB_4 + 7 };
enum { STEPS = sizeof steps / sizeof *steps, TIMESTAMP_SIZE = 9 };

static struct file named(const char *name)
{
    return (struct file){
        .name = name, .name_size = (uint16_t)strlen(name), .type = FILE_REGULAR,
        .mode = S_IFREG | 0644,
        .mtime = { .tv_sec = 1628933213 },      /* 2021-08-14 09:26:53 UTC */
    };
}

/* The fixed part is what CPython's zipfile writes for the same member; the
 * extra field is what `zip -X-` writes: "UT", 5 bytes, modification time. */
static void headers_have_these_bytes(void **state)
{
    (void)state;
    static const uint8_t local[] = {
        0x50, 0x4b, 0x03, 0x04, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00, 0x5a, 0x4b,
        0x0e, 0x53, 0x0d, 0xb2, 0xbe, 0x4c, 0x0d, 0x00, 0x00, 0x00, 0x20, 0x00,
        0x00, 0x00, 0x05, 0x00, 0x09, 0x00, 0x61, 0x2e, 0x63, 0x73, 0x76, 0x55,
        0x54, 0x05, 0x00, 0x01, 0x5d, 0x8c, 0x17, 0x61,
    };
    static const uint8_t central[] = {
        0x50, 0x4b, 0x01, 0x02, 0x2d, 0x03, 0x14, 0x00, 0x00, 0x00, 0x08, 0x00,
        0x5a, 0x4b, 0x0e, 0x53, 0x0d, 0xb2, 0xbe, 0x4c, 0x0d, 0x00, 0x00, 0x00,
        0x20, 0x00, 0x00, 0x00, 0x05, 0x00, 0x09, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00, 0x00, 0x00, 0x00, 0xa4, 0x81, 0x44, 0x33, 0x22, 0x11, 0x61, 0x2e,
        0x63, 0x73, 0x76, 0x55, 0x54, 0x05, 0x00, 0x01, 0x5d, 0x8c, 0x17, 0x61,
    };
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct file file = named("a.csv");
    struct entry entry = { .local_offset = 0x11223344, .raw_size = 32, .size = 13,
                           .crc = 0x4cbeb20d,
                           .method = ZIP_DEFLATED };

    assert_int_equal(entry_put_local(bytes, &file, &entry), sizeof local);
    assert_memory_equal(bytes, local, sizeof local);
    assert_int_equal(entry_put_central(bytes, &file, &entry), sizeof central);
    assert_memory_equal(bytes, central, sizeof central);
}

/* The zip64 field (APPNOTE 4.5.3) at bytes holds exactly these values. */
static void assert_zip64_field(const uint8_t *bytes, const uint64_t *values, size_t count)
{
    assert_int_equal(bytes[0] | bytes[1] << 8, 0x0001);
    assert_int_equal(bytes[2] | bytes[3] << 8, 8 * count);
    for (size_t i = 0; i < count; i++) {
        uint64_t value = 0;
        for (size_t k = 8; k-- > 0;)
            value = value << 8 | bytes[4 + 8 * i + k];
        assert_int_equal(value, values[i]);
    }
}

static uint64_t in_32_bits(uint64_t value)
{
    return value < 0xffffffff ? value : 0xffffffff;
}

static void check_local(const struct file *file, const struct entry *entry, uint16_t version)
{
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct record_local record;
    bool zip64 = entry->raw_size >= 0xffffffff || entry->size >= 0xffffffff;
    size_t extra_size = TIMESTAMP_SIZE + (zip64 ? 20 : 0);

    assert_int_equal(entry_put_local(bytes, file, entry),
                     RECORD_LOCAL_SIZE + file->name_size + extra_size);
    assert_true(record_get_local(bytes, &record));
    assert_int_equal(record.version_needed, version);
    assert_int_equal(record.extra_size, extra_size);
    assert_int_equal(record.uncompressed_size, zip64 ? 0xffffffff : entry->raw_size);
    assert_int_equal(record.compressed_size, zip64 ? 0xffffffff : entry->size);
    if (zip64)
        assert_zip64_field(bytes + RECORD_LOCAL_SIZE + file->name_size,
                           (const uint64_t[]){ entry->raw_size, entry->size }, 2);
}

static void check_central(const struct file *file, const struct entry *entry, uint16_t version)
{
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct record_central record;
    uint64_t values[3];
    size_t count = 0;

    if (entry->raw_size >= 0xffffffff)
        values[count++] = entry->raw_size;
    if (entry->size >= 0xffffffff)
        values[count++] = entry->size;
    if (entry->local_offset >= 0xffffffff)
        values[count++] = entry->local_offset;
    size_t extra_size = TIMESTAMP_SIZE + (count > 0 ? 4 + 8 * count : 0);
    assert_int_equal(entry_put_central(bytes, file, entry),
                     RECORD_CENTRAL_SIZE + file->name_size + extra_size);
    assert_true(record_get_central(bytes, &record));
    assert_int_equal(record.version_needed, version);
    assert_int_equal(record.extra_size, extra_size);
    assert_int_equal(record.uncompressed_size, in_32_bits(entry->raw_size));
    assert_int_equal(record.compressed_size, in_32_bits(entry->size));
    assert_int_equal(record.local_offset, in_32_bits(entry->local_offset));
    if (count > 0)
        assert_zip64_field(bytes + RECORD_CENTRAL_SIZE + file->name_size, values, count);
}

static void each_field_saturates_by_itself_and_with_the_others(void **state)
{
    (void)state;
    struct file file = named("big");

    for (size_t i = 0; i < STEPS * STEPS * STEPS; i++) {
        struct entry entry = { .raw_size = steps[i % STEPS], .size = steps[i / STEPS % STEPS],
                               .local_offset = steps[i / STEPS / STEPS], .method = ZIP_DEFLATED };
        bool zip64 = entry.raw_size >= 0xffffffff || entry.size >= 0xffffffff
                     || entry.local_offset >= 0xffffffff;
        check_local(&file, &entry, zip64 ? 45 : 20);
        check_central(&file, &entry, zip64 ? 45 : 20);
    }
}

/* A file that was listed with 4 GiB and had less when it was read. */
static void a_wide_member_that_shrank_needs_the_same_version_in_both_headers(void **state)
{
    (void)state;
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct file file = named("big");
    struct entry entry = { .raw_size = 32, .size = 13, .method = ZIP_DEFLATED, .wide = true };
    struct record_local local;

    assert_int_equal(entry_put_local(bytes, &file, &entry),
                     RECORD_LOCAL_SIZE + file.name_size + TIMESTAMP_SIZE + 20);
    assert_true(record_get_local(bytes, &local));
    assert_int_equal(local.version_needed, 45);
    assert_int_equal(local.uncompressed_size, 0xffffffff);
    assert_int_equal(local.compressed_size, 0xffffffff);
    assert_zip64_field(bytes + RECORD_LOCAL_SIZE + file.name_size, (const uint64_t[]){ 32, 13 }, 2);
    check_central(&file, &entry, 45);
    file.size = 0xfffffffe;
    assert_false(entry_is_wide(&file));
    file.size++;
    assert_true(entry_is_wide(&file));
}

static void the_version_needed_follows_from_the_member(void **state)
{
    (void)state;
    struct file file = named("f");
    struct file folder = named("folder/");
    struct entry stored = { .method = ZIP_STORED, .size = 3, .raw_size = 3 };

    check_local(&file, &stored, 10);
    check_central(&file, &stored, 10);
    folder.type = FILE_FOLDER;
    check_local(&folder, &stored, 20);
    check_central(&folder, &stored, 20);
}

static uint16_t flags_of(const char *name)
{
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct file file = named(name);
    struct entry entry = { .method = ZIP_STORED };
    struct record_local local;
    struct record_central central;

    entry_put_local(bytes, &file, &entry);
    assert_true(record_get_local(bytes, &local));
    entry_put_central(bytes, &file, &entry);
    assert_true(record_get_central(bytes, &central));
    assert_int_equal(local.flags, central.flags);
    return local.flags;
}

static void names_that_are_utf8_and_not_ascii_say_so(void **state)
{
    (void)state;
    static const struct { const char *name; bool utf8; } names[] = {
        { "data-0000.csv", false },             { "\x7f", false },
        { "gr\xc3\xbc\xc3\x9f" "e", true },     { "\xc2\x80", true },
        { "\xe0\xa0\x80", true },               { "\xe2\x82\xac", true },
        { "\xed\x9f\xbf", true },               { "\xee\x80\x80", true },
        { "\xf0\x90\x80\x80", true },           { "\xf4\x8f\xbf\xbf", true },
        { "\xff", false },                      { "\x80", false },
        { "ok\xc3\xbc\xff", false },            { "cut\xc3", false },
        { "cut\xe2\x82", false },               { "cut\xf0\x9f\x98", false },
        { "\xc0\xaf", false },                  /* overlong '/' */
        { "\xc1\xbf", false },                  { "\xe0\x80\xaf", false },
        { "\xe0\x9f\xbf", false },              { "\xf0\x8f\xbf\xbf", false },
        { "\xed\xa0\x80", false },              /* surrogates */
        { "\xed\xbf\xbf", false },              { "\xf4\x90\x80\x80", false },
        { "\xf5\x80\x80\x80", false },          { "\xc3(", false },
        { "\xe2(\xa1", false },                 { "\xe2\x82(", false },
        { "\xf0\x90\x80(", false },
    };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (flags_of(names[i].name) != (names[i].utf8 ? ZIP_FLAG_UTF8 : 0))
            fail_msg("name %zu", i);
}

static uint32_t attributes_of(enum file_type type, mode_t mode)
{
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct file file = named("f");
    struct record_central record;

    file.type = type;
    file.mode = mode;
    entry_put_central(bytes, &file, &(struct entry){ .method = ZIP_STORED });
    assert_true(record_get_central(bytes, &record));
    return record.external_attributes;
}

static void attributes_are_those_of_unix_and_of_msdos(void **state)
{
    (void)state;
    assert_int_equal(attributes_of(FILE_REGULAR, S_IFREG | 0644), 0x81a40000);
    assert_int_equal(attributes_of(FILE_REGULAR, S_IFREG | 0444), 0x81240001);
    assert_int_equal(attributes_of(FILE_REGULAR, S_IFREG | 04755), 0x89ed0000);
    assert_int_equal(attributes_of(FILE_REGULAR, S_IFREG | 07777), 0x8fff0000);
    assert_int_equal(attributes_of(FILE_REGULAR, S_IFREG), 0x80000001);
    assert_int_equal(attributes_of(FILE_FOLDER, S_IFDIR | 01777), 0x43ff0010);
    assert_int_equal(attributes_of(FILE_FOLDER, S_IFDIR | 0555), 0x416d0011);
    assert_int_equal(attributes_of(FILE_FOLDER, S_IFDIR | 0755), 0x41ed0010);
    assert_int_equal(attributes_of(FILE_SYMLINK, S_IFLNK | 0777), 0xa1ff0000);
}

static void a_time_that_32_bits_do_not_hold_is_left_out(void **state)
{
    (void)state;
    static const struct { int64_t time; bool held; } times[] = {
        { INT32_MAX, true }, { INT32_MIN, false }, { 0, true }, { -1, false },
        { (int64_t)INT32_MAX + 1, false }, { (int64_t)INT32_MIN - 1, false },
    };
    uint8_t bytes[ENTRY_HEADER_MAX];
    struct record_local record;

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        struct file file = named("f");
        file.mtime.tv_sec = times[i].time;
        entry_put_local(bytes, &file, &(struct entry){ .method = ZIP_STORED });
        assert_true(record_get_local(bytes, &record));
        assert_int_equal(record.extra_size, times[i].held ? TIMESTAMP_SIZE : 0);
        struct record_extra extra = { 0 };
        assert_true(record_get_extra(bytes + RECORD_LOCAL_SIZE + 1, record.extra_size, &extra));
        assert_int_equal(extra.has_mtime, times[i].held);
        if (times[i].held)
            assert_int_equal(extra.mtime, times[i].time);
    }
}

static void a_place_beyond_4_gib_makes_both_headers_say_zip64(void **state)
{
    (void)state;
    uint8_t bytes[ENTRY_HEADER_MAX], late[ENTRY_HEADER_MAX];
    struct file file = named("f");

    for (size_t i = 0; i < STEPS; i++) {
        struct entry entry = { .raw_size = 7, .size = 5, .method = ZIP_DEFLATED };
        size_t size = entry_put_local(late, &file, &entry);
        entry_place(&entry, steps[i], late);
        check_central(&file, &entry, steps[i] >= 0xffffffff ? 45 : 20);
        assert_int_equal(entry_put_local(bytes, &file, &entry), size);
        assert_memory_equal(late, bytes, size);
        assert_int_equal(entry.local_offset, steps[i]);
    }
}

static void the_longest_name_fits(void **state)
{
    (void)state;
    static uint8_t bytes[ENTRY_HEADER_MAX];
    static char name[65536];
    struct record_central record;

    memset(name, 'n', sizeof name - 1);
    struct file file = named(name);
    struct entry entry = { .local_offset = GIB_4, .raw_size = GIB_4, .size = GIB_4,
                           .method = ZIP_STORED };
    assert_int_equal(entry_put_central(bytes, &file, &entry),
                     RECORD_CENTRAL_SIZE + 65535 + 28 + TIMESTAMP_SIZE);
    assert_true(record_get_central(bytes, &record));
    assert_int_equal(record.name_size, 65535);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_have_these_bytes),
        cmocka_unit_test(each_field_saturates_by_itself_and_with_the_others),
        cmocka_unit_test(a_wide_member_that_shrank_needs_the_same_version_in_both_headers),
        cmocka_unit_test(the_version_needed_follows_from_the_member),
        cmocka_unit_test(names_that_are_utf8_and_not_ascii_say_so),
        cmocka_unit_test(attributes_are_those_of_unix_and_of_msdos),
        cmocka_unit_test(a_time_that_32_bits_do_not_hold_is_left_out),
        cmocka_unit_test(a_place_beyond_4_gib_makes_both_headers_say_zip64),
        cmocka_unit_test(the_longest_name_fits),
    };

    setenv("TZ", "UTC", 1);     /* MS-DOS times are local */
    tzset();
    return cmocka_run_group_tests(tests, NULL, NULL);
}

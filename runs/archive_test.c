#include "archive.h"

#include "test_archive.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct test_part parts[] = {
    { "b.csv", "0.25,0.5", false, S_IFREG | 0644 },
    { "a.csv", "0.125,0.125,0.125,0.125,0.125,0.125", true, S_IFREG | 0600 },
    { "dir/", "", false, S_IFDIR | 0755 },
};
enum { PARTS = sizeof parts / sizeof *parts };

/* archive_open() or archive_open_foreign() */
typedef int opener(struct archive *archive, const char *path);

static int open_by(opener *open_it, struct archive *archive, const uint8_t *bytes, size_t size)
{
    char path[32];
    int fd = test_file(bytes, size, path);
    int err = open_it(archive, path);

    close(fd);
    return err;
}

static int open_bytes(struct archive *archive, const uint8_t *bytes, size_t size)
{
    return open_by(archive_open, archive, bytes, size);
}

/* The bytes are refused, with a line that contains `says`. */
static void assert_refused_by(opener *open_it, const uint8_t *bytes, size_t size, const char *says)
{
    struct archive archive;
    int err = open_by(open_it, &archive, bytes, size);

    if (err == 0)
        fail_msg("accepted, instead of \"%s\"", says);
    if (strstr(archive.problem, says) == NULL)
        fail_msg("\"%s\" instead of \"%s\"", archive.problem, says);
    assert_int_equal(err, -EBADMSG);
    assert_null(archive.entries);
    archive_close(&archive);
}

static void assert_refused(const uint8_t *bytes, size_t size, const char *says)
{
    assert_refused_by(archive_open, bytes, size, says);
}

static void assert_good(opener *open_it, const struct test_archive *built)
{
    struct archive archive;

    if (open_by(open_it, &archive, built->bytes, built->size) != 0)
        fail_msg("refused: %s", archive.problem);
    assert_int_equal(archive.count, PARTS);
    assert_int_equal(archive.entries[0].name_size, 5);
    assert_memory_equal(archive.entries[0].name, "a.csv", 5);
    assert_memory_equal(archive.entries[1].name, "b.csv", 5);
    assert_memory_equal(archive.entries[2].name, "dir/", 4);
    const struct archive_entry *entry = &archive.entries[0];
    assert_int_equal(entry->method, ZIP_DEFLATED);
    assert_int_equal(entry->crc, test_crc(&parts[1]));
    assert_int_equal(entry->mode, S_IFREG | 0600);
    assert_int_equal(entry->uncompressed_size, strlen(parts[1].content));
    assert_int_equal(entry->compressed_size, built->data_size[1]);
    assert_int_equal(entry->local_offset, built->local[1]);
    assert_int_equal(entry->data_offset, built->data[1]);
    assert_true(entry->has_mtime);
    assert_int_equal(entry->mtime, 1628933213);
    archive_close(&archive);
}

static void good_archives_are_read(void **state)
{
    (void)state;
    struct test_archive built;

    test_build(&built, parts, PARTS, false, "");
    assert_good(archive_open, &built);
    assert_good(archive_open_foreign, &built);
    test_build(&built, parts, PARTS, true, "");
    assert_good(archive_open_foreign, &built);
    test_build(&built, parts, PARTS, false, "a comment with PK\5\6 in it, as long as a record");
    assert_good(archive_open_foreign, &built);
    test_build(&built, parts, PARTS, true, "a comment");
    assert_good(archive_open_foreign, &built);
}

static void archive_without_members_is_read(void **state)
{
    (void)state;
    struct test_archive built;
    struct archive archive;

    test_build(&built, parts, 0, false, "");
    assert_int_equal(built.size, RECORD_END_SIZE);
    assert_int_equal(open_bytes(&archive, built.bytes, built.size), 0);
    assert_int_equal(archive.count, 0);
    archive_close(&archive);
}

/* The end of a central directory may look like a zip64 locator: a name of 11 bytes and the
 * time's 9 are as long as one. */
static void name_like_a_zip64_locator_is_a_name(void **state)
{
    (void)state;
    static const struct test_part part = { "PK\6\7_______", "", false, S_IFREG | 0644 };
    struct test_archive built;
    struct archive archive;

    test_build(&built, &part, 1, false, "");
    if (open_bytes(&archive, built.bytes, built.size) != 0)
        fail_msg("refused: %s", archive.problem);
    archive_close(&archive);
}

/* Which record of the archive a damage is done to: of the member "a.csv". */
enum place { LOCAL, CENTRAL, ZIP64_END, LOCATOR, END };

struct damage {
    enum place place;
    size_t offset;      /* of the field in the record */
    size_t width;       /* bytes */
    uint64_t value;     /* that it gets */
    const char *says;
};

static size_t place_offset(const struct test_archive *built, enum place place)
{
    switch (place) {
    case LOCAL:     return built->local[1];
    case CENTRAL:   return built->central[1];
    case ZIP64_END: return built->zip64_end;
    case LOCATOR:   return built->locator;
    case END:       return built->end;
    }
    abort();
}

static void assert_damages_are_found(const struct damage *damages, size_t count, bool zip64)
{
    for (size_t i = 0; i < count; i++) {
        const struct damage *damage = &damages[i];
        struct test_archive built;

        test_build(&built, parts, PARTS, zip64, "");
        uint8_t *field = built.bytes + place_offset(&built, damage->place) + damage->offset;
        for (size_t byte = 0; byte < damage->width; byte++)
            field[byte] = (uint8_t)(damage->value >> 8 * byte);
        /* Zip64 where nothing is large is what only others write. */
        assert_refused_by(zip64 ? archive_open_foreign : archive_open, built.bytes, built.size,
                          damage->says);
    }
}

static void damaged_fields_are_named(void **state)
{
    (void)state;
    static const struct damage damages[] = {
        { LOCAL,   0, 4, 0x04034b51, "a.csv: there is no local header at" },
        { LOCAL,   4, 2, 51,         "a.csv: the version needed to extract in its local header" },
        { LOCAL,   6, 2, 2,          "a.csv: local header and central directory disagree on" },
        { LOCAL,   8, 2, 0,          "disagree on the compression method" },
        { LOCAL,  10, 2, 1,          "disagree on the time" },
        { LOCAL,  12, 2, 1,          "disagree on the date" },
        { LOCAL,  14, 4, 1,          "disagree on the CRC" },
        { LOCAL,  18, 4, 1,          "disagree on the compressed size" },
        { LOCAL,  22, 4, 1,          "disagree on the uncompressed size" },
        { LOCAL,  22, 4, UINT32_MAX, "the extra field of its local header is damaged" },
        { LOCAL,  26, 2, 4,          "disagree on the name" },
        { LOCAL,  26, 2, UINT16_MAX, "disagree on the name" },
        { LOCAL,  28, 2, 8,          "the extra field of its local header is damaged" },
        { LOCAL,  28, 2, UINT16_MAX, "a.csv: its local header overruns the central directory" },
        { LOCAL,  30, 1, 'A',        "central directory disagree on the name" },
        { LOCAL,  40, 4, 1,          "disagree on the modification time" },
        { CENTRAL, 0, 4, 0x02014b51, "there is no central directory header at" },
        { CENTRAL, 6, 2, 63,         "a.csv: needs version 6.3" },
        { CENTRAL, 8, 2, 1,          "a.csv: is encrypted (flags 0x0001)" },
        { CENTRAL, 8, 2, 1 << 6 | 1, "a.csv: is encrypted (flags 0x0041)" },
        { CENTRAL, 8, 2, 1 << 13,    "a.csv: is encrypted (flags 0x2000)" },
        { CENTRAL, 8, 2, 1 << 5,     "a.csv: has flags 0x0020, of which 0x0020 are not" },
        { CENTRAL, 8, 2, 1 << 3,     "a.csv: has a data descriptor (flags 0x0008)" },
        { CENTRAL, 8, 2, 1 << 11,    "a.csv: its name has the flag of UTF-8, but is plain ASCII" },
        { LOCAL,   6, 2, 1 << 11,    "disagree on the flags" },
        { LOCAL,   4, 2, 10,         "disagree on the version needed to extract" },
        { CENTRAL, 10, 2, 12,        "a.csv: compression method 12" },
        { CENTRAL, 10, 2, 0,         "a.csv: is stored, but its compressed and" },
        { CENTRAL, 12, 2, 1,         "disagree on the time" },
        { CENTRAL, 14, 2, 1,         "disagree on the date" },
        { CENTRAL, 16, 4, 1,         "disagree on the CRC" },
        { CENTRAL, 20, 4, 1,         "disagree on the compressed size" },
        { CENTRAL, 24, 4, 36,        "disagree on the uncompressed size" },
        { CENTRAL, 24, 4, 1,         "is deflated, but stored it would be no larger" },
        { CENTRAL, 24, 4, 0x7fffffff, "are more than deflate can make (1032:1)" },
        { CENTRAL, 20, 4, UINT32_MAX, "extra field of its central directory header is damaged" },
        { CENTRAL, 28, 2, UINT16_MAX, "overruns the central directory" },
        { CENTRAL, 30, 2, UINT16_MAX, "overruns the central directory" },
        { CENTRAL, 30, 2, 8,         "extra field of its central directory header is damaged" },
        { CENTRAL, 32, 2, UINT16_MAX, "overruns the central directory" },
        { CENTRAL, 32, 2, 1,         "a.csv: has a comment" },
        { CENTRAL, 34, 2, 1,         "a.csv: lies on another disk" },
        { CENTRAL, 42, 4, 0,         "central directory disagree on the name" },
        { CENTRAL, 42, 4, 0x7fffffff, "a.csv: its local header (2147483647) lies behind" },
        { CENTRAL, 46, 1, '/',       "the name has a leading '/'" },
        { CENTRAL, 46, 1, '\0',      "the name has a NUL character" },
        { CENTRAL, 46, 1, 'b',       "b.csv: two members have this name" },
        { END,     0, 4, 0x06054b51, "has no end of central directory record" },
        { END,     4, 2, 1,          "is one of several disks, says the end record" },
        { END,     6, 2, 1,          "is one of several disks" },
        { END,     8, 2, 2,          "is one of several disks" },
        { END,     8, 4, 0x00020002, "follow the last of 2 entries" },
        { END,     8, 4, 0x00040004, "is too small (179 bytes) for 4 entries" },
        { END,     8, 4, 0x03000300, "is too small" },
        { END,     8, 4, UINT32_MAX, "no zip64 locator" },
        { END,    12, 4, 1,          "does not end where the end records begin" },
        { END,    12, 4, UINT32_MAX, "no zip64 locator" },
        { END,    16, 4, 1,          "does not end where the end records begin" },
        { END,    20, 2, 1,          "has no end of central directory record" },
    };

    assert_damages_are_found(damages, sizeof damages / sizeof *damages, false);
}

static void damaged_zip64_fields_are_named(void **state)
{
    (void)state;
    enum { NAME_SIZE = 5, FIELD = 4 };
    enum { LOCAL_EXTRA = RECORD_LOCAL_SIZE + NAME_SIZE };
    enum { CENTRAL_EXTRA = RECORD_CENTRAL_SIZE + NAME_SIZE };
    static const struct damage damages[] = {
        { LOCAL,   4, 2, 20,                     "version needed to extract in its local header" },
        { LOCAL,   LOCAL_EXTRA, 2, 2,            "the extra field of its local header is damaged" },
        { LOCAL,   LOCAL_EXTRA + FIELD, 8, 1,    "disagree on the uncompressed size" },
        { LOCAL,   LOCAL_EXTRA + FIELD + 8, 8, 1, "disagree on the compressed size" },
        { CENTRAL, 6, 2, 20,                     "a.csv: uses zip64, but its version needed" },
        { CENTRAL, CENTRAL_EXTRA, 2, 2,          "central directory header is damaged" },
        { CENTRAL, CENTRAL_EXTRA + 2, 2, 16,     "central directory header is damaged" },
        { CENTRAL, CENTRAL_EXTRA + FIELD, 8, 36, "disagree on the uncompressed size" },
        { CENTRAL, CENTRAL_EXTRA + FIELD, 8, UINT64_MAX, "are more than deflate can make" },
        { CENTRAL, CENTRAL_EXTRA + FIELD + 8, 8, UINT64_MAX, "disagree on the compressed size" },
        { CENTRAL, CENTRAL_EXTRA + FIELD + 16, 8, UINT64_MAX, "a.csv: its local header (" },
        { CENTRAL, CENTRAL_EXTRA + FIELD + 16, 8, INT64_MAX, "a.csv: its local header (" },
        { ZIP64_END, 0, 4, 1,                    "there is no zip64 end record" },
        { ZIP64_END, 4, 8, 45,                   "there is no zip64 end record" },
        { ZIP64_END, 4, 8, UINT64_MAX,           "there is no zip64 end record" },
        { ZIP64_END, 16, 4, 1,                   "several disks, says the zip64 end record" },
        { ZIP64_END, 20, 4, 1,                   "is one of several disks" },
        { ZIP64_END, 24, 8, 1,                   "is one of several disks" },
        { ZIP64_END, 32, 8, UINT64_MAX,          "is one of several disks" },
        { ZIP64_END, 40, 8, UINT64_MAX,          "does not end where the end records begin" },
        { ZIP64_END, 48, 8, UINT64_MAX,          "does not end where the end records begin" },
        { LOCATOR, 0, 4, 1,                      "no zip64 locator" },
        { LOCATOR, 4, 4, 1,                      "several disks, says the zip64 locator" },
        { LOCATOR, 8, 8, 0,                      "not to a zip64 end record before itself" },
        { LOCATOR, 8, 8, UINT64_MAX,             "not to a zip64 end record before itself" },
        { LOCATOR, 16, 4, 2,                     "is one of several disks" },
        { END, 8, 4, 0x00040004,                 "end record and the zip64 end record disagree" },
        { END, 12, 4, 1,                         "end record and the zip64 end record disagree" },
        { END, 16, 4, 1,                         "end record and the zip64 end record disagree" },
    };

    assert_damages_are_found(damages, sizeof damages / sizeof *damages, true);
}

static void huge_numbers_of_entries_are_refused(void **state)
{
    (void)state;
    struct test_archive built;

    test_build(&built, parts, PARTS, true, "");
    memset(built.bytes + built.zip64_end + 24, 0x7f, 16);
    assert_refused(built.bytes, built.size, "is too small");
}

static void hostile_names_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *says;
    } names[] = {
        { "", "no bytes at all" },
        { "/etc/passwd", "a leading '/'" },
        { "..", "a '..' component" },
        { "../a", "a '..' component" },
        { "a/../../b", "a '..' component" },
        { "a/..", "a '..' component" },
        { "a/../", "a '..' component" },
        { "./a", "a '.' component" },
        { "a//b", "an empty component" },
        { "a//", "an empty component" },
    };
    struct test_archive built;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        test_build(&built, &(struct test_part){ names[i].name, "", false, S_IFREG }, 1, false, "");
        assert_refused(built.bytes, built.size, names[i].says);
    }
}

static void harmless_names_are_accepted(void **state)
{
    (void)state;
    static const char *const names[] = { "...", "a..b/.c", "-x", " ", "a\nb", "\xff", "a/b/c/",
                                         "C:\\a", "..\\a" };
    struct test_archive built;
    struct archive archive;

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        mode_t type = names[i][strlen(names[i]) - 1] == '/' ? S_IFDIR : S_IFREG;
        test_build(&built, &(struct test_part){ names[i], "", false, type }, 1, false, "");
        assert_int_equal(open_bytes(&archive, built.bytes, built.size), 0);
        assert_int_equal(archive.entries[0].name_size, strlen(names[i]));
        archive_close(&archive);
    }
}

static void folder_with_content_is_refused(void **state)
{
    (void)state;
    struct test_archive built;

    test_build(&built, &(struct test_part){ "dir/", "x", false, S_IFDIR }, 1, false, "");
    assert_refused(built.bytes, built.size, "dir/: is a folder with content");
}

/* Builds the parts with unclaimed bytes before the first local header, between
 * the last member and the central directory, or behind the end. */
static void gaps_are_refused(void **state)
{
    (void)state;
    struct test_archive built;
    static const uint8_t gap[3] = { 0 };

    for (int place = 0; place < 3; place++) {
        built = (struct test_archive){ 0 };
        if (place == 0)
            test_put(&built, gap, sizeof gap);
        test_put_local(&built, &parts[0], 0, false);
        if (place == 1)
            test_put(&built, gap, sizeof gap);
        size_t central = built.size;
        test_put_central(&built, &parts[0], 0, false);
        test_put_end(&built, central, 1, false, "");
        if (place == 2)
            test_put(&built, gap, sizeof gap);
        assert_refused(built.bytes, built.size,
                       place == 0 ? "b.csv: 3 bytes before it belong to no member"
                       : place == 1 ? "3 bytes before the central directory belong to no member"
                       : "has no end of central directory record");
    }
}

static void overlapping_members_are_refused(void **state)
{
    (void)state;
    struct test_archive built = { 0 };

    /* Two entries of the directory for one and the same member. */
    test_put_local(&built, &parts[0], 0, false);
    size_t central = built.size;
    test_put_central(&built, &parts[0], 0, false);
    built.local[1] = built.local[0];
    built.data_size[1] = built.data_size[0];
    struct test_part twin = { "c.csv", parts[0].content, false, S_IFREG };
    test_put_central(&built, &twin, 1, false);
    test_put_end(&built, central, 2, false, "");
    assert_refused(built.bytes, built.size, "overlaps the member");
}

static void data_beyond_the_directory_are_refused(void **state)
{
    (void)state;
    struct test_archive built;

    /* Both headers agree on sizes that the file does not have. */
    test_build(&built, parts, PARTS, false, "");
    for (size_t offset = 2; offset <= 6; offset += 4) {
        built.bytes[built.local[0] + 18 + offset] = 1;
        built.bytes[built.central[0] + 20 + offset] = 1;
    }
    assert_refused(built.bytes, built.size, "b.csv: its data overrun the central directory");
}

/* Through a link, a member below it would be unpacked elsewhere. */
static void members_below_what_is_no_folder_are_refused(void **state)
{
    (void)state;
    static const struct test_part below_link[] = {
        { "a", "/etc", false, S_IFLNK | 0777 }, { "a-b", "", false, S_IFREG },
        { "a.csv", "", false, S_IFREG }, { "a/passwd", "", false, S_IFREG },
    };
    static const struct test_part both[] = {
        { "a", "x", false, S_IFREG }, { "a/", "", false, S_IFDIR },
    };
    static const struct test_part good[] = {
        { "a", "x", false, S_IFREG }, { "a-/b", "", false, S_IFREG }, { "aa/b", "", false, S_IFREG },
        { "b/", "", false, S_IFDIR }, { "b/a", "", false, S_IFREG },
    };
    struct test_archive built;
    struct archive archive;

    test_build(&built, below_link, 4, false, "");
    assert_refused(built.bytes, built.size, "a/passwd: lies below the member a, which is no folder");
    test_build(&built, both, 2, false, "");
    assert_refused(built.bytes, built.size, "a/: lies below the member a, which is no folder");
    test_build(&built, good, 5, false, "");
    assert_int_equal(open_bytes(&archive, built.bytes, built.size), 0);
    archive_close(&archive);
}

/* A central directory as large as no memory: refused before anything is allocated. */
static void huge_directories_are_refused(void **state)
{
    (void)state;
    struct test_archive built;
    struct archive archive;
    const uint64_t size = (uint64_t)1 << 43;
    char path[] = "/tmp/archive_test.XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    unlink(path);
    test_build(&built, parts, 0, true, "");
    memcpy(built.bytes + built.zip64_end + 40, &size, sizeof size);
    memset(built.bytes + built.zip64_end + 48, 0, 8);
    memcpy(built.bytes + built.locator + 8, &size, sizeof size);
    if (pwrite(fd, built.bytes, built.size, (off_t)size) != (ssize_t)built.size) {
        close(fd);
        print_message("no file of 8 TiB here\n");
        skip();
    }
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    assert_int_equal(archive_open_foreign(&archive, path), -EFBIG);
    assert_non_null(strstr(archive.problem, "more than an eighth of the memory here"));
    close(fd);
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    struct test_archive built;

    for (int zip64 = 0; zip64 < 2; zip64++) {
        test_build(&built, parts, PARTS, zip64, "");
        for (size_t size = 0; size < built.size; size++)
            assert_refused(built.bytes, size, "has no end of central directory record");
        for (size_t cut = 1; cut < built.size; cut++) {
            struct archive archive;
            assert_int_not_equal(open_bytes(&archive, built.bytes + cut, built.size - cut), 0);
        }
    }
}

/* Whatever bytes are there, nothing is read beyond them: for the sanitizers. */
static void any_byte_may_be_anything(void **state)
{
    (void)state;
    static const uint8_t values[] = { 0x00, 0x01, 0x7f, 0x80, 0xff };
    struct test_archive built;

    for (int zip64 = 0; zip64 < 2; zip64++) {
        test_build(&built, parts, PARTS, zip64, "");
        for (size_t i = 0; i < built.size; i++) {
            uint8_t right = built.bytes[i];
            for (size_t value = 0; value < sizeof values; value++) {
                struct archive archive;
                built.bytes[i] = values[value];
                if (open_by(zip64 ? archive_open_foreign : archive_open, &archive, built.bytes,
                            built.size) == 0)
                    assert_int_equal(archive.count, PARTS);
                archive_close(&archive);
            }
            built.bytes[i] = right;
        }
    }
}

/* Moves what the local header says of CRC and sizes behind the data. */
static void describe(struct test_archive *built, const uint8_t *descriptor, size_t size)
{
    size_t at = built->data[0] + built->data_size[0];

    memset(built->bytes + built->local[0] + 14, 0, 12);
    built->bytes[built->local[0] + 6] |= 8;
    memmove(built->bytes + at + size, built->bytes + at, built->size - at);
    memcpy(built->bytes + at, descriptor, size);
    built->size += size;
    built->bytes[built->central[0] + size + 8] |= 8;
    built->bytes[built->end + size + 16] = (uint8_t)(built->central[0] + size);
}

/* The descriptor of parts[1], with or without its signature, with sizes of width bytes. */
static size_t put_descriptor(uint8_t *to, const struct test_archive *built, bool is_signed,
                             size_t width)
{
    uint8_t bytes[24] = { 'P', 'K', 7, 8 };
    size_t size = 8 + 2 * width;
    uint32_t crc = test_crc(&parts[1]);

    for (size_t i = 0; i < 4; i++)
        bytes[4 + i] = (uint8_t)(crc >> 8 * i);
    bytes[8] = (uint8_t)built->data_size[0];
    bytes[8 + width] = (uint8_t)strlen(parts[1].content);
    memcpy(to, is_signed ? bytes : bytes + 4, is_signed ? size : size - 4);
    return is_signed ? size : size - 4;
}

static int open_foreign(struct archive *archive, const struct test_archive *built)
{
    char path[32];
    int fd = test_file(built->bytes, built->size, path);
    int err = archive_open_foreign(archive, path);

    close(fd);
    return err;
}

static void data_descriptors_are_for_foreign_archives(void **state)
{
    (void)state;
    struct test_archive built;
    struct archive archive;
    uint8_t descriptor[24];

    for (int kind = 0; kind < 4; kind++) {
        test_build(&built, &parts[1], 1, false, "");
        size_t size = put_descriptor(descriptor, &built, kind & 1, kind & 2 ? 8 : 4);
        assert_int_equal(size, (kind & 2 ? 20 : 12) + (kind & 1 ? 4 : 0));
        describe(&built, descriptor, size);
        if (open_foreign(&archive, &built) != 0)
            fail_msg("kind %d refused: %s", kind, archive.problem);
        assert_int_equal(archive.entries[0].uncompressed_size, strlen(parts[1].content));
        archive_close(&archive);
        assert_refused(built.bytes, built.size, "data descriptor");
    }
}

static void wrong_data_descriptors_are_refused(void **state)
{
    (void)state;
    struct test_archive built;
    struct archive archive;
    uint8_t descriptor[24];

    for (size_t i = 0; i < 17; i++) {
        test_build(&built, &parts[1], 1, false, "");
        size_t size = put_descriptor(descriptor, &built, true, 4);
        if (i < size)
            descriptor[i] ^= 1;
        else
            size = 13;
        describe(&built, descriptor, size);
        assert_int_equal(open_foreign(&archive, &built), -EBADMSG);
        assert_non_null(strstr(archive.problem, "data descriptor"));
    }
}

static void what_is_no_archive_is_refused(void **state)
{
    (void)state;
    struct archive archive;

    assert_int_equal(archive_open(&archive, "/nonexistent/archive.zip"), -ENOENT);
    assert_non_null(strstr(archive.problem, "No such file"));
    archive_close(&archive);
    assert_int_equal(archive_open(&archive, "/"), -EBADMSG);
    assert_string_equal(archive.problem, "is no regular file");
    assert_int_equal(archive_open(&archive, "/dev/null"), -EBADMSG);
    archive_close(&(struct archive){ 0 });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_archives_are_read),
        cmocka_unit_test(archive_without_members_is_read),
        cmocka_unit_test(name_like_a_zip64_locator_is_a_name),
        cmocka_unit_test(damaged_fields_are_named),
        cmocka_unit_test(damaged_zip64_fields_are_named),
        cmocka_unit_test(huge_numbers_of_entries_are_refused),
        cmocka_unit_test(hostile_names_are_refused),
        cmocka_unit_test(harmless_names_are_accepted),
        cmocka_unit_test(folder_with_content_is_refused),
        cmocka_unit_test(gaps_are_refused),
        cmocka_unit_test(overlapping_members_are_refused),
        cmocka_unit_test(data_beyond_the_directory_are_refused),
        cmocka_unit_test(members_below_what_is_no_folder_are_refused),
        cmocka_unit_test(huge_directories_are_refused),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(any_byte_may_be_anything),
        cmocka_unit_test(data_descriptors_are_for_foreign_archives),
        cmocka_unit_test(wrong_data_descriptors_are_refused),
        cmocka_unit_test(what_is_no_archive_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

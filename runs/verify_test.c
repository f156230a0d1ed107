#include "verify.h"

#include "test_archive.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static const struct test_part parts[] = {
    { "a.csv", "0.125,0.125,0.125,0.125,0.125,0.125", true, S_IFREG | 0644 },
    { "b.csv", "0.25,0.5", false, S_IFREG | 0644 },
    { "dir/", "", false, S_IFDIR | 0755 },
    { "link", "a.csv", false, S_IFLNK | 0777 },
};
enum { PARTS = sizeof parts / sizeof *parts };

/* A folder that holds what the parts say. */
struct tree {
    char path[32];
    int fd;
};

static void write_file(const struct tree *tree, const char *name, const void *bytes, size_t size)
{
    int fd = openat(tree->fd, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
}

static int create_tree(void **state)
{
    struct tree *tree = calloc(1, sizeof *tree);

    strcpy(tree->path, "/tmp/verify_test.XXXXXX");
    assert_non_null(mkdtemp(tree->path));
    tree->fd = open(tree->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    assert_true(tree->fd >= 0);
    write_file(tree, "a.csv", parts[0].content, strlen(parts[0].content));
    write_file(tree, "b.csv", parts[1].content, strlen(parts[1].content));
    assert_int_equal(mkdirat(tree->fd, "dir", 0755), 0);
    assert_int_equal(symlinkat("a.csv", tree->fd, "link"), 0);
    *state = tree;
    return 0;
}

static int remove_tree(void **state)
{
    struct tree *tree = *state;
    static const char *const files[] = { "a.csv", "b.csv", "link", "c.csv", "large" };

    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        unlinkat(tree->fd, files[i], 0);
    unlinkat(tree->fd, "dir", AT_REMOVEDIR);
    close(tree->fd);
    int err = rmdir(tree->path);
    free(tree);
    return err;
}

static int verify_bytes(const struct tree *tree, const uint8_t *bytes, size_t size,
                        unsigned threads, struct verify_result *result)
{
    char dot[] = ".";
    char *paths[] = { dot, NULL };
    char path[32];
    int fd = test_file(bytes, size, path);
    int err = verify_archive(path, tree->path, paths, threads, result);

    close(fd);
    assert_int_equal(err == 0, result->problem_count == 0);
    return err;
}

static int verify_built(const struct tree *tree, const struct test_archive *built,
                        struct verify_result *result)
{
    return verify_bytes(tree, built->bytes, built->size, 2, result);
}

/* There is one problem, and its line is this. */
static void assert_problem(const struct tree *tree, const struct test_archive *built,
                           const char *says)
{
    struct verify_result result;

    assert_int_equal(verify_built(tree, built, &result), -EBADMSG);
    assert_string_equal(result.problems[0], says);
    assert_int_equal(result.problem_count, 1);
}

static void true_copy_is_verified(void **state)
{
    struct test_archive built;
    struct verify_result result;

    for (unsigned threads = 1; threads <= 9; threads += 4) {
        test_build(&built, parts, PARTS, false, "");
        assert_int_equal(verify_bytes(*state, built.bytes, built.size, threads, &result), 0);
        assert_int_equal(result.entries, PARTS);
        assert_int_equal(result.bytes, 35 + 8 + 0 + 5);
        assert_int_equal(result.problem_count, 0);
    }
}

static void missing_and_surplus_members_are_named(void **state)
{
    struct test_archive built;
    struct verify_result result;
    struct test_part changed[PARTS];

    test_build(&built, parts + 1, PARTS - 1, false, "");
    assert_problem(*state, &built, "a.csv: is missing in the archive");
    test_build(&built, parts, PARTS - 1, false, "");
    assert_problem(*state, &built, "link: is missing in the archive");
    memcpy(changed, parts, sizeof parts);
    changed[1].name = "c.csv";
    test_build(&built, changed, PARTS, false, "");
    assert_int_equal(verify_built(*state, &built, &result), -EBADMSG);
    assert_int_equal(result.missing, 1);
    assert_int_equal(result.surplus, 1);
    assert_int_equal(result.mismatches, 0);
    assert_int_equal(result.problem_count, 2);
    assert_string_equal(result.problems[0], "b.csv: is missing in the archive");
    assert_string_equal(result.problems[1], "c.csv: is in the archive, but not among the files");
}

/* Puts another content, under its right CRC, into one member. */
static void assert_content_problem(const struct tree *tree, size_t index, const char *content,
                                   const char *says)
{
    struct test_archive built;
    struct test_part changed[PARTS];

    memcpy(changed, parts, sizeof parts);
    changed[index].content = content;
    test_build(&built, changed, PARTS, false, "");
    assert_problem(tree, &built, says);
}

static void other_contents_are_named(void **state)
{
    assert_content_problem(*state, 0, "0.125,0.125,0.125,0.125,0.125,0.126",
                           "a.csv: its content differs from the file's from byte 34 on");
    assert_content_problem(*state, 0, "0.125,0.125", "a.csv: has 11 bytes, its file has 35");
    assert_content_problem(*state, 1, "", "b.csv: has 0 bytes, its file has 8");
    assert_content_problem(*state, 1, "1.25,0.5",
                           "b.csv: its content differs from the file's from byte 0 on");
    assert_content_problem(*state, 3, "b.csv", "link: is a link to another target");
}

static void other_types_are_named(void **state)
{
    struct test_archive built;
    struct test_part changed[PARTS];

    memcpy(changed, parts, sizeof parts);
    changed[3].mode = S_IFREG | 0777;
    test_build(&built, changed, PARTS, false, "");
    assert_problem(*state, &built, "link: is of another type (mode 100777) than its file (120777)");
}

static void damaged_data_are_named(void **state)
{
    struct test_archive built;
    struct verify_result result;

    /* Both CRC fields changed alike: only the content can tell. */
    test_build(&built, parts, PARTS, false, "");
    built.bytes[built.local[1] + 14] ^= 1;
    built.bytes[built.central[1] + 16] ^= 1;
    assert_int_equal(verify_built(*state, &built, &result), -EBADMSG);
    assert_non_null(strstr(result.problems[0], "b.csv: its headers say CRC"));

    /* A block of the reserved type (RFC 1951, 3.2.3). */
    test_build(&built, parts, PARTS, false, "");
    built.bytes[built.data[0]] |= 7;
    assert_int_equal(verify_built(*state, &built, &result), -EBADMSG);
    assert_non_null(strstr(result.problems[0], "a.csv: block 1 of its deflate stream: it is of no"));
}

/* Rebuilds "a.csv" with its deflate stream shortened or lengthened by bytes. */
static void build_resized(struct test_archive *built, int by)
{
    struct test_archive whole = { 0 };

    test_put_local(&whole, &parts[0], 0, false);
    size_t data_size = (size_t)((int)whole.data_size[0] + by);
    *built = (struct test_archive){ 0 };
    test_put_local(built, &parts[0], 0, false);
    built->size = built->data[0] + data_size;
    built->data_size[0] = data_size;
    built->bytes[built->local[0] + 18] = (uint8_t)data_size;
    for (size_t i = 1; i < PARTS; i++)
        test_put_local(built, &parts[i], i, false);
    size_t central = built->size;
    for (size_t i = 0; i < PARTS; i++)
        test_put_central(built, &parts[i], i, false);
    test_put_end(built, central, PARTS, false, "");
}

static void streams_of_other_lengths_are_named(void **state)
{
    struct test_archive built;

    build_resized(&built, -1);
    assert_problem(*state, &built, "a.csv: its deflate stream is cut off");
    build_resized(&built, 3);
    assert_problem(*state, &built, "a.csv: 3 bytes follow the end of its deflate stream");
}

static void member_that_holds_more_than_it_says_is_named(void **state)
{
    struct test_archive built;
    char *content = calloc(1, 1001);

    assert_non_null(content);
    memset(content, '0', 1000);
    struct test_part bomb = { "a.csv", content, true, S_IFREG | 0644 };
    struct test_part changed[PARTS] = { bomb, parts[1], parts[2], parts[3] };
    test_build(&built, changed, PARTS, false, "");
    for (size_t byte = 0; byte < 4; byte++) {
        uint8_t value = byte == 0 ? (uint8_t)strlen(parts[0].content) : 0;
        built.bytes[built.local[0] + 22 + byte] = value;
        built.bytes[built.central[0] + 24 + byte] = value;
    }
    assert_problem(*state, &built, "a.csv: its headers say 35 bytes, but it holds more");
    free(content);
}

/* Fields that a reader need not look at, or that only say how it was made. */
static bool is_of_no_account(const struct test_archive *built, size_t at)
{
    for (size_t i = 0; i < PARTS; i++) {
        size_t in_local = at - built->local[i];
        size_t in_central = at - built->central[i];
        if (in_local == 4 || in_local == 5          /* version needed: lower ones, and the system */
            || in_central == 4 || in_central == 5   /* version made by */
            || in_central == 6 || in_central == 7
            || in_central == 36 || in_central == 37 /* internal attributes */
            || (in_central >= 38 && in_central < 42)) /* MS-DOS attributes, permissions */
            return true;
        if (in_local == RECORD_LOCAL_SIZE + strlen(parts[i].name) + 4
            || in_central == RECORD_CENTRAL_SIZE + strlen(parts[i].name) + 4)
            return true;                            /* timestamp: which other times there are */
        if (parts[i].deflated && at == built->data[i] + built->data_size[i] - 1)
            return true;                            /* padding behind the deflate stream */
    }
    return false;
}

static void every_flipped_bit_is_found(void **state)
{
    struct test_archive built;
    struct verify_result result;

    test_build(&built, parts, PARTS, false, "");
    for (size_t at = 0; at < built.size; at++)
        for (int bit = 0; bit < 8; bit++) {
            built.bytes[at] ^= (uint8_t)(1 << bit);
            int err = verify_bytes(*state, built.bytes, built.size, 1, &result);
            if (err == 0 && !is_of_no_account(&built, at))
                fail_msg("bit %d of byte %zu was flipped and nothing found", bit, at);
            built.bytes[at] ^= (uint8_t)(1 << bit);
        }
}

static void first_ten_problems_are_kept_in_order(void **state)
{
    const struct tree *tree = *state;
    struct test_archive built;
    struct verify_result result;
    char name[32];

    for (int i = 19; i >= 0; i--) {
        snprintf(name, sizeof name, "dir/%02d", i);
        write_file(tree, name, "", 0);
    }
    test_build(&built, parts, 2, false, "");
    built.bytes[built.local[0] + 14] ^= 1;
    built.bytes[built.central[0] + 16] ^= 1;
    assert_int_equal(verify_built(tree, &built, &result), -EBADMSG);
    assert_int_equal(result.problem_count, 1 + 20 + 1);
    assert_int_equal(result.missing, 21);
    assert_int_equal(result.mismatches, 1);
    assert_non_null(strstr(result.problems[0], "a.csv: its headers say CRC"));
    assert_string_equal(result.problems[1], "dir/00: is missing in the archive");
    assert_string_equal(result.problems[9], "dir/08: is missing in the archive");
    for (int i = 0; i < 20; i++) {
        snprintf(name, sizeof name, "dir/%02d", i);
        unlinkat(tree->fd, name, 0);
    }
}

enum { LARGE = (1 << 20) + 1 };

static void fill_with_noise(char *content, size_t size)
{
    uint32_t random = 1;    /* Numerical Recipes' linear congruential generator */

    for (size_t i = 0; i < size; i++) {
        random = random * 1664525 + 1013904223;
        content[i] = (char)(random >> 24 | 1);
    }
    content[size] = '\0';
}

static void put(int fd, const void *bytes, size_t size)
{
    assert_int_equal(write(fd, bytes, size), size);
}

/* An archive of one member, "large", in a file without a name. */
static int build_large(const struct test_part *part, const void *data, size_t data_size,
                       char path[32])
{
    int fd = test_file(data, 0, path);
    uint16_t method = part->deflated ? ZIP_DEFLATED : ZIP_STORED;
    uint8_t record[RECORD_CENTRAL_SIZE];

    record_put_local(record, &(struct record_local){
        .version_needed = 20, .method = method, .crc = test_crc(part),
        .compressed_size = (uint32_t)data_size, .uncompressed_size = LARGE, .name_size = 5,
    });
    put(fd, record, RECORD_LOCAL_SIZE);
    put(fd, part->name, 5);
    put(fd, data, data_size);
    record_put_central(record, &(struct record_central){
        .version_made_by = ZIP_VERSION_MADE_BY, .version_needed = 20, .method = method,
        .crc = test_crc(part), .compressed_size = (uint32_t)data_size, .uncompressed_size = LARGE,
        .name_size = 5, .external_attributes = (uint32_t)part->mode << 16,
    });
    put(fd, record, RECORD_CENTRAL_SIZE);
    put(fd, part->name, 5);
    record_put_end(record, &(struct record_end){
        .entries_on_disk = 1, .entries = 1, .central_size = RECORD_CENTRAL_SIZE + 5,
        .central_offset = (uint32_t)(RECORD_LOCAL_SIZE + 5 + data_size),
    });
    put(fd, record, RECORD_END_SIZE);
    return fd;
}

/* Larger than the buffers, by one byte: content, stream and file come in pieces. */
static void assert_large_is_compared(const struct tree *tree, char *content, uint8_t *data,
                                     bool deflated)
{
    struct test_part part = { "large", content, deflated, S_IFREG | 0644 };
    char name[] = "large";
    char *paths[] = { name, NULL };
    char path[32];
    struct verify_result result;
    size_t data_size = deflated ? test_deflate(content, data, 2 * LARGE) : LARGE;
    int fd = build_large(&part, deflated ? (const void *)data : content, data_size, path);

    write_file(tree, name, content, LARGE);
    assert_int_equal(verify_archive(path, tree->path, paths, 3, &result), 0);
    assert_int_equal(result.bytes, LARGE);
    content[LARGE - 1] ^= 2;
    write_file(tree, name, content, LARGE);
    content[LARGE - 1] ^= 2;
    assert_int_equal(verify_archive(path, tree->path, paths, 3, &result), -EBADMSG);
    assert_string_equal(result.problems[0],
                        "large: its content differs from the file's from byte 1048576 on");
    close(fd);
}

static void large_member_is_compared_to_its_last_byte(void **state)
{
    char *content = malloc(LARGE + 1);
    uint8_t *data = malloc(2 * LARGE);

    assert_non_null(content);
    assert_non_null(data);
    fill_with_noise(content, LARGE);
    assert_large_is_compared(*state, content, data, true);
    assert_large_is_compared(*state, content, data, false);
    free(data);
    free(content);
}

static void comparison_that_cannot_be_made_says_why(void **state)
{
    const struct tree *tree = *state;
    char dot[] = ".";
    char *paths[] = { dot, NULL };
    char path[32];
    struct test_archive built;
    struct verify_result result;

    assert_int_equal(verify_archive("/nonexistent.zip", tree->path, paths, 1, &result), -ENOENT);
    assert_string_equal(result.problems[0], "cannot be opened: No such file or directory");
    test_build(&built, parts, PARTS, false, "");
    int fd = test_file(built.bytes, built.size, path);
    assert_int_equal(verify_archive(path, "/nonexistent", paths, 1, &result), -ENOENT);
    assert_string_equal(result.problems[0],
                        "cannot be compared: /nonexistent: No such file or directory");
    assert_false(result.reported);
    close(fd);
}

static void archive_inside_the_tree_is_passed_over(void **state)
{
    const struct tree *tree = *state;
    char dot[] = ".";
    char *paths[] = { dot, NULL };
    char path[64];
    struct test_archive built;
    struct verify_result result;

    test_build(&built, parts, PARTS, false, "");
    write_file(tree, "c.csv", built.bytes, built.size);
    snprintf(path, sizeof path, "%s/c.csv", tree->path);
    assert_int_equal(verify_archive(path, tree->path, paths, 1, &result), 0);
    assert_int_equal(result.entries, PARTS);
}

static int verify_others(const struct tree *tree, const struct test_part *of_archive, size_t count,
                         struct verify_result *result)
{
    char dot[] = ".";
    char *paths[] = { dot, NULL };
    char path[32];
    struct test_archive built;

    test_build(&built, of_archive, count, false, "");
    int fd = test_file(built.bytes, built.size, path);
    int err = verify_foreign(path, tree->path, paths, 2, result);
    close(fd);
    return err;
}

/* Empty folders may lack, those that hold something may be named; nothing else. */
static void foreign_archives_may_differ_in_folders_alone(void **state)
{
    const struct tree *tree = *state;
    struct verify_result result;
    struct test_part others[5] = { parts[0], parts[1], parts[3] };

    assert_int_equal(verify_others(tree, others, 3, &result), 0);
    assert_int_equal(result.problem_count, 0);
    others[3] = (struct test_part){ "none/", "", false, S_IFDIR | 0755 };
    assert_int_equal(verify_others(tree, others, 4, &result), -EBADMSG);
    assert_string_equal(result.problems[0], "none/: is in the archive, but not among the files");
    others[3] = (struct test_part){ "link/", "", false, S_IFDIR | 0755 };
    assert_int_equal(verify_others(tree, others, 4, &result), -EBADMSG);
    assert_int_equal(verify_others(tree, others, 2, &result), -EBADMSG);
    assert_string_equal(result.problems[0], "link: is missing in the archive");

    write_file(tree, "dir/b.csv", "1", 1);
    others[3] = (struct test_part){ "dir/b.csv", "1", false, S_IFREG | 0644 };
    others[4] = parts[2];
    assert_int_equal(verify_others(tree, others, 5, &result), 0);
    assert_int_equal(result.entries, 5);
    others[3].content = "2";
    assert_int_equal(verify_others(tree, others, 5, &result), -EBADMSG);
    struct test_archive built;
    others[3].content = "1";
    test_build(&built, others, 5, false, "");
    assert_problem(tree, &built, "dir/: is in the archive, but not among the files");
    unlinkat(tree->fd, "dir/b.csv", 0);
}

#define TREE_TEST(function) cmocka_unit_test_setup_teardown(function, create_tree, remove_tree)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TREE_TEST(true_copy_is_verified),
        TREE_TEST(missing_and_surplus_members_are_named),
        TREE_TEST(other_contents_are_named),
        TREE_TEST(other_types_are_named),
        TREE_TEST(damaged_data_are_named),
        TREE_TEST(streams_of_other_lengths_are_named),
        TREE_TEST(member_that_holds_more_than_it_says_is_named),
        TREE_TEST(every_flipped_bit_is_found),
        TREE_TEST(first_ten_problems_are_kept_in_order),
        TREE_TEST(large_member_is_compared_to_its_last_byte),
        TREE_TEST(comparison_that_cannot_be_made_says_why),
        TREE_TEST(foreign_archives_may_differ_in_folders_alone),
        TREE_TEST(archive_inside_the_tree_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

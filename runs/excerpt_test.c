#include "excerpt.h"

#include "testing.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/excerpt_test.XXXXXX";
static unsigned targets;
static char target[64];

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) != NULL && chdir(folder) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return chdir("/") == 0 ? system(command) : -1;
}

/* Each byte of a file tells its place. */
static void put_file(const char *path, size_t size)
{
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    for (size_t i = 0; i < size; i++)
        putc((int)(i % 251), out);
    assert_int_equal(fclose(out), 0);
}

static struct excerpt make_excerpt(const char *tree, uint64_t bytes)
{
    struct excerpt excerpt;
    struct filelist list;
    char name[64];
    char *const paths[] = {name, NULL};
    snprintf(name, sizeof name, "%s", tree);
    assert_int_equal(filelist_create(&list, AT_FDCWD, paths, NULL), 0);
    snprintf(target, sizeof target, "target-%u", ++targets);
    assert_int_equal(excerpt_make(&excerpt, &list, AT_FDCWD, bytes, target), 0);
    filelist_free(&list);
    return excerpt;
}

/* What lies in the target: its files and bytes. */
static struct excerpt look(size_t *largest)
{
    struct excerpt found = {0};
    struct filelist list;
    char *const paths[] = {target, NULL};
    assert_int_equal(filelist_create(&list, AT_FDCWD, paths, NULL), 0);
    *largest = 0;
    for (size_t i = 0; i < list.count; i++) {
        found.files++;
        found.bytes += list.files[i].size;
        *largest = list.files[i].size > *largest ? list.files[i].size : *largest;
    }
    filelist_free(&list);
    return found;
}

static void test_one_large_file_becomes_its_beginning(void **state)
{
    (void)state;
    size_t largest;
    assert_int_equal(mkdir("one", 0777), 0);
    put_file("one/file", 1000000);
    struct excerpt excerpt = make_excerpt("one", 12345);
    struct excerpt found = look(&largest);
    assert_int_equal(excerpt.files, 1);
    assert_int_equal(excerpt.bytes, 12345);
    assert_int_equal(found.bytes, 12345);
    char path[128];
    snprintf(path, sizeof path, "%s/one/file", target);
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    for (int i = 0; i < 12345; i++)
        assert_int_equal(getc(in), i % 251);
    fclose(in);
}

/* A tenth of them, with small and large ones in their proportion, in nested folders. */
static void test_many_files_become_fewer(void **state)
{
    (void)state;
    uint64_t all = 0;
    size_t largest;
    assert_int_equal(mkdir("many", 0777) | mkdir("many/a", 0777) | mkdir("many/b", 0777), 0);
    for (unsigned i = 0; i < 1000; i++) {
        char path[64];
        snprintf(path, sizeof path, "many/%c/%u", i % 2 ? 'a' : 'b', i);
        put_file(path, i);
        all += i;
    }
    struct excerpt excerpt = make_excerpt("many", all / 10);
    struct excerpt found = look(&largest);
    assert_int_equal(excerpt.files, 100);
    assert_int_equal(found.files, 100);
    assert_int_equal(found.bytes, excerpt.bytes);
    assert_in_range(found.bytes, all / 10 - all / 200, all / 10 + all / 200);
    assert_in_range(largest, 950, 999);
}

static void test_few_files_are_all_there_and_shorter(void **state)
{
    (void)state;
    size_t largest;
    assert_int_equal(mkdir("few", 0777), 0);
    put_file("few/large", 90000);
    put_file("few/small", 10000);
    put_file("few/empty", 0);
    make_excerpt("few", 10000);
    struct excerpt found = look(&largest);
    assert_int_equal(found.files, 3);
    assert_int_equal(found.bytes, 10000);
    assert_int_equal(largest, 9000);
}

static void test_more_than_there_is_is_everything(void **state)
{
    (void)state;
    size_t largest;
    make_excerpt("few", 1000000);
    assert_int_equal(look(&largest).bytes, 100000);
}

static void test_links_and_empty_folders_are_no_part(void **state)
{
    (void)state;
    size_t largest;
    assert_int_equal(mkdir("odd", 0777) | mkdir("odd/empty", 0777), 0);
    assert_int_equal(symlink("../few", "odd/link"), 0);
    put_file("odd/-file", 100);
    assert_int_equal(make_excerpt("odd", 1000).files, 1);
    assert_int_equal(look(&largest).files, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_large_file_becomes_its_beginning),
        cmocka_unit_test(test_many_files_become_fewer),
        cmocka_unit_test(test_few_files_are_all_there_and_shorter),
        cmocka_unit_test(test_more_than_there_is_is_everything),
        cmocka_unit_test(test_links_and_empty_folders_are_no_part),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

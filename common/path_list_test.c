#include "testing.h"

#include "path_list.h"

/* Reads a list of this text; what: the paths expected, ended by NULL, or NULL where
 * the text is refused. */
static void assert_read(const char *text, size_t size, char end, const char *const *what,
                        const char *line)
{
    struct path_list list = { 0 };
    struct capture capture;
    char folder[64], name[80];

    scratch_create(folder);
    snprintf(name, sizeof name, "%s/list", folder);
    FILE *file = fopen(name, "we");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
    capture_begin(&capture);
    int err = path_list_read(&list, name, end);
    capture_end(&capture);
    if (what == NULL) {
        assert_int_equal(err, -EINVAL);
        assert_one_line(capture.text, line);
    } else {
        assert_int_equal(err, 0);
        assert_string_equal(capture.text, "");
        for (size_t i = 0; i < list.count; i++) {
            assert_string_equal(list.paths[i], what[i]);
            assert_string_equal(list.origins[i], name);
        }
        assert_null(what[list.count]);
    }
    path_list_free(&list);
    scratch_remove(folder);
}

#define READ(TEXT, END, ...) \
    assert_read(TEXT, sizeof TEXT - 1, END, (const char *const[]){ __VA_ARGS__, NULL }, NULL)

static void lines_are_paths_as_they_are(void **state)
{
    (void)state;
    READ("a\nb\n", '\n', "a", "b");
    READ("a\nb", '\n', "a", "b");
    READ("\n\na\n\n", '\n', "a");
    READ(" a \n#b\n-c\n\xff\r\n", '\n', " a ", "#b", "-c", "\xff\r");
    assert_read("", 0, '\n', (const char *const[]){ NULL }, NULL);
    assert_read("", 0, '\0', (const char *const[]){ NULL }, NULL);
}

static void nul_may_end_them(void **state)
{
    (void)state;
    READ("a\nb\0c\0\0d", '\0', "a\nb", "c", "d");
    assert_read("a\0b\0", 4, '\n', NULL, "'a' is followed by a NUL; if NUL ends the paths, use -0");
}

static void many_paths_are_all_read(void **state)
{
    (void)state;
    enum { PATHS = 1000 };
    struct path_list list = { 0 };
    char *const two[] = { (char[]){ "first" }, (char[]){ "second" }, NULL };

    assert_int_equal(path_list_add_all(&list, two), 0);
    for (int i = 0; i < PATHS; i++)
        assert_int_equal(path_list_add_all(&list, two), 0);
    assert_int_equal(list.count, 2 * PATHS + 2);
    assert_ptr_equal(list.paths[2 * PATHS + 1], two[1]);
    assert_null(list.origins[0]);
    assert_null(list.paths[list.count]);
    path_list_free(&list);
}

static void a_list_that_cannot_be_read_is_named(void **state)
{
    (void)state;
    struct path_list list = { 0 };
    struct capture capture;

    capture_begin(&capture);
    assert_int_equal(path_list_read(&list, "/none/list", '\n'), -ENOENT);
    capture_end(&capture);
    assert_one_line(capture.text, "--files-from /none/list: No such file or directory");
    capture_begin(&capture);
    assert_int_equal(path_list_read(&list, "/", '\n'), -EISDIR);
    capture_end(&capture);
    assert_one_line(capture.text, "--files-from /: Is a directory");
    path_list_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_paths_as_they_are),
        cmocka_unit_test(nul_may_end_them),
        cmocka_unit_test(many_paths_are_all_read),
        cmocka_unit_test(a_list_that_cannot_be_read_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

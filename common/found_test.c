#include "testing.h"

#include "found.h"

enum { NAMES = 1000, NAME_SIZE = 40 };

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* count names after a common start, of a few letters or of many digits. */
static void make_names(char names[][NAME_SIZE], size_t count, const char *start, size_t letters)
{
    for (size_t i = 0; i < count; i++) {
        size_t size = (size_t)snprintf(names[i], NAME_SIZE, "%s", start);
        for (size_t j = 0; j < letters; j++)
            names[i][size++] = (char)("\xc3/-a."[rand() % 5]);
        snprintf(names[i] + size, NAME_SIZE - size, "%s%zu", rand() % 2 == 0 ? "" : "0", i);
    }
}

static void assert_sorted(size_t count, const char *start, size_t letters)
{
    static char names[NAMES][NAME_SIZE];
    struct found_list list = { 0 };

    make_names(names, count, start, letters);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(found_add(&list, names[i], strlen(names[i]), 1, i % 2 == 0), 0);
    assert_true(found_sort(&list, strlen(start) - 1));
    bool was_folder = false;
    for (size_t i = 0; i < count; i++)
        if (list.items[i].path == names[0])
            was_folder = list.items[i].is_folder;
    assert_int_equal(was_folder, count > 0);

    char (*sorted)[NAME_SIZE] = calloc(count + 1, NAME_SIZE);
    assert_non_null(sorted);
    memcpy(sorted, names, count * NAME_SIZE);
    qsort(sorted, count, NAME_SIZE, compare);
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(list.items[i].path, sorted[i]);
        assert_int_equal(list.items[i].path_size, strlen(sorted[i]));
    }
    free(sorted);
    found_free(&list);
}

static void any_number_of_names_is_sorted(void **state)
{
    (void)state;
    srand(1);
    for (size_t count = 0; count < 70; count++)
        assert_sorted(count, "/d", 3);
    assert_sorted(256, "/", 2);
    assert_sorted(257, "/folder/data-", 0);
    assert_sorted(NAMES, "/folder/data-", 0);
    assert_sorted(NAMES, "/folder/", 12);
}

static void a_name_that_another_begins_with_is_below_it(void **state)
{
    (void)state;
    static const char *const names[] = { "abcdefgh1", "abcdefgh", "a/", "a.", "abcdefg", "a" };
    static const char *const order[] = { "a", "a.", "a/", "abcdefg", "abcdefgh", "abcdefgh1" };
    struct found_list list = { 0 };

    for (size_t i = 0; i < 6; i++)
        assert_int_equal(found_add(&list, names[i], strlen(names[i]), 0, false), 0);
    assert_true(found_sort(&list, 0));
    for (size_t i = 0; i < 6; i++)
        assert_string_equal(list.items[i].path, order[i]);
    found_free(&list);
}

static void a_name_that_comes_twice_is_told(void **state)
{
    (void)state;
    static const char *const names[] = { "x/data-000001", "x/data-000002", "y/data-000001" };
    struct found_list list = { 0 };

    for (size_t i = 0; i < 3; i++)
        assert_int_equal(found_add(&list, names[i], strlen(names[i]), 2, false), 0);
    assert_false(found_sort(&list, 0));
    list.count = 2;
    list.items[1].path = list.items[0].path;
    assert_false(found_sort(&list, 0));
    list.count = 1;
    assert_true(found_sort(&list, 0));
    found_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_names_is_sorted),
        cmocka_unit_test(a_name_that_another_begins_with_is_below_it),
        cmocka_unit_test(a_name_that_comes_twice_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

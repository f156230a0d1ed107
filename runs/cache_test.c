#include "cache.h"

#include "testing.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Beside the programs and not in /tmp, which may be a tmpfs: what lies there is never
 * evicted. */
static struct workload workload;

static void put_file(const char *name, size_t size)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s", workload.path, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    for (size_t i = 0; i < size; i++)
        putc('x', out);
    assert_int_equal(fclose(out), 0);
}

static int make_folder(void **state)
{
    (void)state;
    strcpy(workload.path, "cache_test.XXXXXX");
    assert_non_null(mkdtemp(workload.path));
    put_file("large", 1000001);
    put_file("small", 1);
    put_file("empty", 0);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"large", "small", "empty"};
    for (size_t i = 0; i < 3; i++) {
        char path[4200];
        snprintf(path, sizeof path, "%s/%s", workload.path, names[i]);
        unlink(path);
    }
    return rmdir(workload.path);
}

static double residency_in(const char *state)
{
    double residency = -1;
    assert_int_equal(cache_prepare(&workload, state, &residency), 0);
    return residency;
}

/* Freshly written pages are dirty: they have to be written before they can go. */
static void test_states_are_reached_and_told(void **state)
{
    (void)state;
    double cold = residency_in("cold");
    if (cold == 1)
        skip();     /* a file system in memory */
    assert_true(cold == 0);
    assert_true(residency_in("as-is") == 0);
    assert_true(residency_in("warm") == 1);
    assert_true(residency_in("as-is") == 1);
    assert_true(residency_in("cold") == 0);
}

static void test_what_the_states_promise(void **state)
{
    (void)state;
    assert_true(cache_is("cold", 0.0099));
    assert_false(cache_is("cold", 0.0101));
    assert_true(cache_is("warm", 0.9901));
    assert_false(cache_is("warm", 0.9899));
    assert_true(cache_is("as-is", 0.5));
    assert_true(cache_is("as-is", NAN));
    assert_false(cache_is("cold", NAN) || cache_is("warm", NAN));
}

static void test_a_folder_that_is_gone(void **state)
{
    (void)state;
    const struct workload gone = {.path = "/no/such/folder"};
    double residency;
    assert_int_equal(cache_prepare(&gone, "warm", &residency), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states_are_reached_and_told),
        cmocka_unit_test(test_what_the_states_promise),
        cmocka_unit_test(test_a_folder_that_is_gone),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}

#include "testing.h"

#include "memory.h"

#include <sys/resource.h>

static uint64_t of_machine(void)
{
    return (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void no_more_than_the_machine_has(void **state)
{
    (void)state;
    assert_in_range(memory_allowed(), 1 << 20, of_machine());
}

/* memory_allowed() of a child with this limit of its address space. */
static uint64_t allowed_with(rlim_t limit)
{
    uint64_t allowed = 0;
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        struct rlimit both;
        getrlimit(RLIMIT_AS, &both);
        both.rlim_cur = limit;
        if (setrlimit(RLIMIT_AS, &both) != 0)
            _exit(2);
        allowed = memory_allowed();
        _exit(write(ends[1], &allowed, sizeof allowed) != sizeof allowed);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], &allowed, sizeof allowed);
    close(ends[0]);
    int status = wait_for(child);
    if (status == 2)
        skip();     /* the hard limit is below that */
    assert_int_equal(status, 0);
    assert_int_equal(got, sizeof allowed);
    return allowed;
}

/* A sanitizer has mapped more than that already; what is mapped stays. */
static void the_limit_of_the_address_space_counts(void **state)
{
    (void)state;
    const uint64_t without = memory_allowed();
    const rlim_t limit = without / 2;

    assert_int_equal(allowed_with(limit), limit);
    assert_int_equal(allowed_with(RLIM_INFINITY), without);
    assert_int_equal(allowed_with((rlim_t)without * 4), without);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_than_the_machine_has),
        cmocka_unit_test(the_limit_of_the_address_space_counts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "account.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* What zip-threads-locked --stats writes, shortened. */
static const char account[] =
    "{\"program\":\"zip-threads-locked\",\"files\":100,\"bytes_in\":9634979,\"bytes_out\":4565965,"
    "\"wall_ns\":531000000,\"cpu_user_ns\":437571000,\"cpu_sys_ns\":7885000,\"vm_hwm_bytes\":0,"
    "\"minor_faults\":404,\"major_faults\":2,\"voluntary_switches\":2,"
    "\"workers\":[{\"worker\":0,\"wall_ns\":530,\"vm_hwm_bytes\":2420736,\"phases\":{"
    "\"list\":{\"calls\":1,\"total_ns\":27,\"max_ns\":27,\"bytes\":0}}},"
    "{\"worker\":2,\"wall_ns\":500,\"vm_hwm_bytes\":null,\"phases\":{"
    "\"read\":{\"calls\":50,\"total_ns\":40,\"max_ns\":3,\"bytes\":4817489},"
    "\"deflate\":{\"calls\":50,\"total_ns\":400,\"max_ns\":30,\"bytes\":4817489}}}]}\n";

static void test_account(void **state)
{
    (void)state;
    struct sample row = {.run = 9};
    struct phase_sample *phases;
    size_t count;
    assert_int_equal(account_parse(account, &row, &phases, &count), 0);
    assert_int_equal(row.bytes_out, 4565965);
    assert_int_equal(row.wall_ns, 531000000);
    assert_int_equal(row.major_faults, 2);
    assert_true(row.involuntary_switches == SAMPLE_NONE);
    assert_true(row.vm_hwm_bytes == SAMPLE_NONE);
    assert_int_equal(count, 5);
    assert_string_equal(phases[0].phase, "life");
    assert_int_equal(phases[0].total_ns, 530);
    assert_string_equal(phases[1].phase, "list");
    assert_int_equal(phases[2].worker, 2);
    assert_int_equal(phases[4].run, 9);
    assert_string_equal(phases[4].phase, "deflate");
    assert_int_equal(phases[4].calls, 50);
    free(phases);
}

static void test_account_refuses(void **state)
{
    (void)state;
    struct sample row = {0};
    struct phase_sample *phases;
    size_t count;
    assert_int_equal(account_parse("", &row, &phases, &count), -EINVAL);
    assert_null(phases);
    assert_int_equal(account_parse("{\"wall_ns\":1}", &row, &phases, &count), -EINVAL);
    assert_int_equal(account_parse("{\"workers\":[]}", &row, &phases, &count), -EINVAL);
    assert_null(phases);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_account),
        cmocka_unit_test(test_account_refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

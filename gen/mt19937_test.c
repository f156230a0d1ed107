#include "mt19937.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static uint64_t draw(struct mt19937 *generator)
{
    uint32_t words[2];

    mt19937_take(generator, words, 2);
    return mt19937_numerator(words);
}

/* for s in 0 -5 5 4294967295 4294967296 18446744073709551615 -9223372036854775808; do
 *     python3 -c "import random; random.seed($s)
 * x = [int(random.random() * 2**53) for _ in range(1000)]; print($s, x[0], x[1], x[-1])"; done
 * (CPython 3.11; the seeds below are the absolute values) */
static void numbers_are_those_of_cpython(void **state)
{
    static const struct {
        uint64_t magnitude, first, second, thousandth;
    } cases[] = {
        {0, 7605875871743422, 6827046333291546, 4327171424501351},
        {5, 5610599681987424, 6681423216845806, 4452952545833547},
        {4294967295, 5722791097298963, 1830262344024830, 2895493515813623},
        {4294967296, 1017762183364142, 3763467840202643, 374417596732033},
        {UINT64_MAX, 196588387352524, 3045291976137196, 8115437138460052},
        {(uint64_t)1 << 63, 4985160513837167, 8472301961370553, 3730899789001587},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mt19937 generator;
        mt19937_seed(&generator, cases[i].magnitude);
        assert_int_equal(draw(&generator), cases[i].first);
        assert_int_equal(draw(&generator), cases[i].second);
        for (int n = 2; n < 999; n++)
            draw(&generator);
        assert_int_equal(draw(&generator), cases[i].thousandth);
    }
}

static void words_do_not_depend_on_how_many_are_taken(void **state)
{
    enum { COUNT = 3000 };
    struct mt19937 whole, parts;
    uint32_t expected[COUNT], taken[COUNT];
    size_t done = 0;

    (void)state;
    mt19937_seed(&whole, 1);
    mt19937_seed(&parts, 1);
    mt19937_take(&whole, expected, COUNT);
    for (size_t step = 1; done < COUNT; step = step * 3 % 701) {
        size_t count = step < COUNT - done ? step : COUNT - done;
        mt19937_take(&parts, taken + done, count);
        done += count;
    }
    assert_memory_equal(taken, expected, sizeof expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_those_of_cpython),
        cmocka_unit_test(words_do_not_depend_on_how_many_are_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

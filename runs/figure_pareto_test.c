/*
 * Needs: cmocka gsl
 */
#include "figure_data.h"
#include "test_campaign.h"

#define CELL(name, of, of_strategy, of_level, seconds, of_bytes) \
    .cell = name, .implementation = of, .strategy = of_strategy, .tutorial = SAMPLE_NONE, \
    .published_s = NAN, .threads = SAMPLE_NONE, .wall_s = seconds, .cpu_s = seconds, \
    .level = of_level, .bytes_out = of_bytes
#define OURS(name, strategy, level, seconds, bytes) CELL(name, "c", strategy, level, seconds, bytes)
#define PEER(name, strategy, level, seconds, bytes) \
    CELL(name, "peer", strategy, level, seconds, bytes), .deflate_at = "", .codec = "deflate"

/* jar has no level; nobody has done what zip does at 9. */
static const struct truth truths[] = {
    { OURS("sequential1", "sequential", 1, 1.0, 5000000), .deflate_at = "append" },
    { OURS("sequential6", "sequential", 6, 2.0, 4000000), .deflate_at = "append" },
    { OURS("offset6", "threads-offset", 6, 1.1, 4000000), .deflate_at = "worker" },
    { PEER("zip1", "zip", 1, 3.0, 5000000) },
    { PEER("zip6", "zip", 6, 1.0, 3900000) },
    { PEER("zip9", "zip", 9, 4.0, 3800000) },
    { PEER("jar", "jar", SAMPLE_NONE, 6.0, 4100000) },
};
enum { TRUTHS = sizeof truths / sizeof truths[0] };

static void peers_are_compared_with_c_at_their_level(void **state)
{
    struct summary summary;

    (void)state;
    read_campaign(&summary, truths, TRUTHS, 12);
    assert_near(find(&summary, "zip1")->time.ratio, 3.0, 0.02);
    assert_near(find(&summary, "zip6")->time.ratio, 0.5, 0.02);
    assert_near(find(&summary, "jar")->time.ratio, 3.0, 0.02);
    assert_true(find(&summary, "zip9")->base == CELL_NONE);
    assert_int_equal(find(&summary, "jar")->verdict, VERDICT_SLOWER);
    assert_int_equal(find(&summary, "zip6")->verdict, VERDICT_FASTER);
    assert_int_equal(find(&summary, "offset6")->verdict, VERDICT_FASTER);
    assert_int_equal(summary.comparisons, 4);
    summary_free(&summary);
    remove_campaign();
}

/* What three peers more change for ours: nothing. */
static void peers_take_no_verdicts_from_strategies(void **state)
{
    double p[2];

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct summary summary;
        read_campaign(&summary, truths, i == 0 ? 3 : TRUTHS, 12);
        p[i] = find(&summary, "offset6")->p_corrected;
        summary_free(&summary);
        remove_campaign();
    }
    assert_true(p[0] == p[1]);
}

/* Copies the nth field of the row that has the label in it. */
static void field_of(const char *text, const char *label, size_t nth, char field[static 64])
{
    char quoted[64];
    snprintf(quoted, sizeof quoted, ",%s,", label);
    const char *row = strstr(text, quoted);
    assert_non_null(row);
    while (row > text && row[-1] != '\n')
        row--;
    for (size_t i = 0; i < nth; i++)
        row = strchr(row, ',') + 1;
    snprintf(field, 64, "%.*s", (int)strcspn(row, ",\n"), row);
}

static void the_front_is_what_nothing_undercuts(void **state)
{
    static const struct {
        const char *label, *front;
    } rows[] = {
        { "sequential 1", "1" }, { "sequential 6", "0" }, { "zip 1", "0" }, { "zip 6", "1" },
        { "zip 9", "1" }, { "jar", "0" }, { "threads-offset 6", "0" },
    };
    enum { KIND = 4, MB = 9, FRONT };
    struct summary summary;
    struct truth own[TRUTHS];
    char *text = NULL, field[64];
    size_t size;

    (void)state;
    memcpy(own, truths, sizeof truths);
    own[0].wall_s = 0.9;
    read_campaign(&summary, own, TRUTHS, 6);
    FILE *out = open_memstream(&text, &size);
    figure_put_pareto(out, &summary, 2);
    fclose(out);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        field_of(text, rows[i].label, FRONT, field);
        if (strcmp(field, rows[i].front) != 0)
            fail_msg("%s: front %s", rows[i].label, field);
    }
    field_of(text, "zip 9", MB, field);
    assert_string_equal(field, "3.8");
    field_of(text, "jar", KIND, field);
    assert_string_equal(field, "peer");
    free(text);
    summary_free(&summary);
    remove_campaign();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(peers_are_compared_with_c_at_their_level),
        cmocka_unit_test(peers_take_no_verdicts_from_strategies),
        cmocka_unit_test(the_front_is_what_nothing_undercuts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

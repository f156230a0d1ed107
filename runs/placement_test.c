#include "placement.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WIDTH = 490, HEIGHT = 380 };

static struct placement at(double x, double y, size_t letters)
{
    return (struct placement) { .x = x, .y = y, .left = x, .right = x, .letters = letters };
}

static double half_width(const struct placement *label)
{
    return PLACEMENT_LETTER * (double)label->letters / 2;
}

static bool overlap(const struct placement *a, const struct placement *b)
{
    return fabs(a->label_x - b->label_x) < half_width(a) + half_width(b)
           && fabs(a->label_y - b->label_y) < PLACEMENT_LINE;
}

static bool covers(const struct placement *label, const struct placement *point)
{
    return fabs(label->label_x - point->x) < half_width(label)
           && fabs(label->label_y - point->y) < PLACEMENT_LINE / 2.0;
}

static void assert_legible(const struct placement *labels, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct placement *label = &labels[i];
        assert_true(label->label_x >= half_width(label));
        assert_true(label->label_x <= WIDTH - half_width(label));
        assert_true(label->label_y >= PLACEMENT_LINE / 2.0);
        assert_true(label->label_y <= HEIGHT - PLACEMENT_LINE / 2.0);
        for (size_t j = 0; j < count; j++) {
            assert_false(covers(label, &labels[j]));
            assert_false(i != j && overlap(label, &labels[j]));
        }
    }
}

static void alone_a_label_is_beside_its_point(void **state)
{
    struct placement label = at(200, 100, 5);

    (void)state;
    placement_make(&label, 1, WIDTH, HEIGHT);
    assert_legible(&label, 1);
    assert_true(fabs(label.label_x - label.x) <= half_width(&label) + 10);
    assert_true(fabs(label.label_y - label.y) <= PLACEMENT_LINE / 2.0 + 10);
    assert_true(label.end_x == label.x && label.end_y == label.y);
}

static void corners_keep_their_labels_inside(void **state)
{
    struct placement labels[] = { at(3, 3, 12), at(WIDTH - 3, 3, 12), at(3, HEIGHT - 3, 12),
                                  at(WIDTH - 3, HEIGHT - 3, 12) };

    (void)state;
    placement_make(labels, 4, WIDTH, HEIGHT);
    assert_legible(labels, 4);
}

static void points_on_a_heap_have_legible_labels(void **state)
{
    struct placement labels[18];
    size_t lines = 0;

    (void)state;
    for (size_t i = 0; i < 18; i++)
        labels[i] = at(230 + 6 * (double)(i % 6), 190 + 2 * (double)(i / 6), 8 + i % 9);
    placement_make(labels, 18, WIDTH, HEIGHT);
    assert_legible(labels, 18);
    for (size_t i = 0; i < 18; i++)
        lines += labels[i].end_x != labels[i].x || labels[i].end_y != labels[i].y;
    assert_true(lines >= 6);
}

static void bars_are_left_free(void **state)
{
    struct placement label = at(100, 100, 10);

    (void)state;
    label.right = 400;
    placement_make(&label, 1, WIDTH, HEIGHT);
    assert_true(fabs(label.label_y - 100) >= PLACEMENT_LINE / 2.0
                || label.label_x + half_width(&label) <= 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alone_a_label_is_beside_its_point),
        cmocka_unit_test(corners_keep_their_labels_inside),
        cmocka_unit_test(points_on_a_heap_have_legible_labels),
        cmocka_unit_test(bars_are_left_free),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

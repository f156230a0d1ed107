#include "placement.h"

#include <math.h>
#include <stdbool.h>

enum { ROUNDS = 4, DIRECTIONS = 16, STEPS = 12 };

/* What covering costs, against a pixel of distance. */
static const double cost_of_label = 200, cost_of_depth = 20, cost_of_point = 400,
                    cost_of_bar = 60, cost_of_line = 40, cost_of_outside = 1e6;
static const double point_radius = 5, near = 16;

struct box {
    double left, right, bottom, top;
};

static struct box box_of(const struct placement *label)
{
    double width = PLACEMENT_LETTER * (double)label->letters / 2, height = PLACEMENT_LINE / 2.0;

    return (struct box) { label->label_x - width, label->label_x + width, label->label_y - height,
                          label->label_y + height };
}

/* How far the two reach into each other, in the direction in which that is less. */
static double overlap(const struct box *a, const struct box *b)
{
    double x = fmin(a->right, b->right) - fmax(a->left, b->left);
    double y = fmin(a->top, b->top) - fmax(a->bottom, b->bottom);

    return x > 0 && y > 0 ? fmin(x, y) : 0;
}

static bool holds(const struct box *box, double x, double y)
{
    return x > box->left && x < box->right && y > box->bottom && y < box->top;
}

/* Sets the end of its line from the point. */
static void draw_line(struct placement *label)
{
    struct box box = box_of(label);
    double x = fmin(fmax(label->x, box.left), box.right);
    double y = fmin(fmax(label->y, box.bottom), box.top);
    bool needed = hypot(x - label->x, y - label->y) > near;

    label->end_x = needed ? x : label->x;
    label->end_y = needed ? y : label->y;
}

/* The part of a label's line that lies below a box. */
static double line_below(const struct placement *label, const struct box *box)
{
    int inside = 0;

    for (int i = 1; i < STEPS; i++) {
        double part = (double)i / STEPS;
        inside += holds(box, label->x + part * (label->end_x - label->x),
                        label->y + part * (label->end_y - label->y));
    }
    return (double)inside / STEPS;
}

/* Whether the lines of two labels cross. */
static bool lines_cross(const struct placement *a, const struct placement *b)
{
    double ax = a->end_x - a->x, ay = a->end_y - a->y;
    double bx = b->end_x - b->x, by = b->end_y - b->y;
    double across = ax * by - ay * bx;
    double t = ((b->x - a->x) * by - (b->y - a->y) * bx) / across;
    double u = ((b->x - a->x) * ay - (b->y - a->y) * ax) / across;

    return across != 0 && t > 0 && t < 1 && u > 0 && u < 1;
}

/* placed: how many of the labels have their place already and count. */
static double cost(const struct placement *labels, size_t count, size_t index, size_t placed,
                   double width, double height)
{
    const struct placement *label = &labels[index];
    struct box box = box_of(label);
    double sum = hypot(label->label_x - label->x, (label->label_y - label->y) * 2) / 2;

    if (box.left < 2 || box.bottom < 2 || box.right > width - 2 || box.top > height - 2)
        sum += cost_of_outside;
    for (size_t i = 0; i < count; i++) {
        struct box point = { labels[i].x - point_radius, labels[i].x + point_radius,
                             labels[i].y - point_radius, labels[i].y + point_radius };
        struct box bar = { labels[i].left, labels[i].right, labels[i].y - 1, labels[i].y + 1 };
        sum += overlap(&box, &point) > 0 ? cost_of_point
               : overlap(&box, &bar) > 0 ? cost_of_bar : 0;
        if (i == index || i >= placed)
            continue;
        struct box other = box_of(&labels[i]);
        double depth = overlap(&box, &other);
        sum += (depth > 0 ? cost_of_label + cost_of_depth * depth : 0)
               + cost_of_line * (line_below(&labels[i], &box) + line_below(label, &other)
                                 + lines_cross(label, &labels[i]));
    }
    return sum;
}

/* In that direction, with so much room between the point and the label. */
static void move(struct placement *label, int direction, double room)
{
    double angle = 2 * M_PI * direction / DIRECTIONS;
    double width = PLACEMENT_LETTER * (double)label->letters / 2, height = PLACEMENT_LINE / 2.0;

    label->label_x = label->x + cos(angle) * (width + room);
    label->label_y = label->y + sin(angle) * (height + room);
    draw_line(label);
}

static void place(struct placement *labels, size_t count, size_t index, size_t placed,
                  double width, double height)
{
    static const double rooms[] = { 7, 10, 16, 24, 34, 46, 60, 76, 95, 120, 150, 190 };
    struct placement best = labels[index];
    double least = INFINITY;

    best.label_x = best.end_x = best.x;
    best.label_y = best.end_y = best.y;
    for (size_t i = 0; i < sizeof rooms / sizeof rooms[0] && best.letters > 0; i++)
        for (int direction = 0; direction < DIRECTIONS; direction++) {
            move(&labels[index], direction, rooms[i]);
            double here = cost(labels, count, index, placed, width, height);
            if (here < least) {
                least = here;
                best = labels[index];
            }
        }
    labels[index] = best;
}

void placement_make(struct placement *labels, size_t count, double width, double height)
{
    for (size_t i = 0; i < count; i++)
        place(labels, count, i, i, width, height);
    for (int round = 1; round < ROUNDS; round++)
        for (size_t i = 0; i < count; i++)
            place(labels, count, i, count, width, height);
}

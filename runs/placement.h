/*
 * placement.h: labels beside points, so that they cover neither each other nor points.
 *
 * All lengths are pixels of a plot, from its lower left corner.
 */
#ifndef PLACEMENT_H
#define PLACEMENT_H

#include <stddef.h>

enum { PLACEMENT_LETTER = 7, PLACEMENT_LINE = 13 };     /* width of a letter, height of a line */

struct placement {
    double x, y;                /* the point */
    double left, right;         /* its bar, which is better not covered; x where it has none */
    size_t letters;             /* of its label; 0: it has none, but is not to be covered */
    double label_x, label_y;    /* out: the middle of the label */
    double end_x, end_y;        /* out: where a line from the point meets the label; the point
                                 * itself where the label is near enough to need none */
};

/* Places all labels within width x height: each where it covers the least, as near to its
 * point as may be, given the others; in a few rounds.  Of too many labels some overlap.
 * Deterministic, thread-safe. */
void placement_make(struct placement *labels, size_t count, double width, double height);

#endif

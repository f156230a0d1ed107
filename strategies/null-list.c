/*
 * null-list: nothing but walking the tree, which the core has done before.  What
 * no strategy can do without.
 */
#include "strategy.h"

static const char picture[] =
    "main  [list]\n";

static void run(const struct job *job, struct zip *zip)
{
    (void)job, (void)zip;
}

const struct strategy strategy = {
    .name = "null-list",
    .summary = "a floor: walks the tree, and reads nothing",
    .picture = picture,
    .floor = true,
    .run = run,
};

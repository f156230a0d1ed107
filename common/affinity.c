#include "affinity.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

struct place {
    int processor;
    int package;
    int core;       /* in the package */
    int core_rank;  /* of the core among those of its package: 0, 1 ... */
    int sibling;    /* among the processors of the core: 0, 1 ... */
};

static int read_topology(int processor, const char *what, int otherwise)
{
    char path[96];
    int number = otherwise;

    snprintf(path, sizeof path, "/sys/devices/system/cpu/cpu%d/topology/%s", processor, what);
    FILE *file = fopen(path, "re");
    if (file != NULL) {
        if (fscanf(file, "%d", &number) != 1)
            number = otherwise;
        fclose(file);
    }
    return number;
}

static int compare(int a, int b)
{
    return (a > b) - (a < b);
}

static int compare_compact(const void *a_, const void *b_)
{
    const struct place *a = a_, *b = b_;
    int order = compare(a->package, b->package);

    if (order == 0)
        order = compare(a->core, b->core);
    return order != 0 ? order : compare(a->processor, b->processor);
}

static int compare_spread(const void *a_, const void *b_)
{
    const struct place *a = a_, *b = b_;
    int order = compare(a->sibling, b->sibling);

    if (order == 0)
        order = compare(a->core_rank, b->core_rank);
    return order != 0 ? order : compare(a->package, b->package);
}

/* The places are compact by now. */
static void rank_places(struct place *places, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct place *place = &places[i], *before = &places[i - 1];
        bool same_package = place->package == before->package;
        bool same_core = same_package && place->core == before->core;
        place->sibling = same_core ? before->sibling + 1 : 0;
        place->core_rank = same_core ? before->core_rank
                                     : same_package ? before->core_rank + 1 : 0;
    }
}

static size_t find_places(struct place places[CPU_SETSIZE])
{
    cpu_set_t set;
    size_t count = 0;

    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 0;
    for (int i = 0; i < CPU_SETSIZE; i++)
        if (CPU_ISSET((size_t)i, &set))
            places[count++] = (struct place){
                .processor = i,
                .package = read_topology(i, "physical_package_id", 0),
                .core = read_topology(i, "core_id", i),
            };
    return count;
}

int affinity_order(struct processor_order *order, enum affinity affinity)
{
    static const size_t size = CPU_SETSIZE;

    *order = (struct processor_order){ 0 };
    if (affinity == AFFINITY_NONE)
        return 0;
    struct place *places = calloc(size, sizeof *places);
    order->processors = calloc(size, sizeof *order->processors);
    if (places == NULL || order->processors == NULL) {
        free(places);
        affinity_free(order);
        return -ENOMEM;
    }
    order->count = find_places(places);
    qsort(places, order->count, sizeof *places, compare_compact);
    rank_places(places, order->count);
    if (affinity == AFFINITY_SPREAD)
        qsort(places, order->count, sizeof *places, compare_spread);
    for (size_t i = 0; i < order->count; i++)
        order->processors[i] = places[i].processor;
    free(places);
    return 0;
}

void affinity_free(struct processor_order *order)
{
    free(order->processors);
    *order = (struct processor_order){ 0 };
}

void affinity_pin(const struct processor_order *order, unsigned number)
{
    cpu_set_t set;

    if (order->count == 0)
        return;
    CPU_ZERO(&set);
    CPU_SET((size_t)order->processors[number % order->count], &set);
    sched_setaffinity(0, sizeof set, &set);     /* may be forbidden since: then we stay free */
}

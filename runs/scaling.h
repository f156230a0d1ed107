/*
 * scaling.h: the report's tables of rankings, floors, work and cores, phases and
 * advice, as JSON for its template.
 */
#ifndef SCALING_H
#define SCALING_H

#include "summary.h"

#include <jansson.h>

/* Adds to object what the samples allow, each an array that is empty otherwise, with
 * has_NAME beside it:
 *
 *     ranking      [{data, rank, label, workers, median, interval, ratio, ratio_interval,
 *                  level}], level: not distinguishable from the first
 *     shares       [{data, label, workers, deflate, read, store, list, write}], each of these
 *                  {share, share_interval, wrong} or false: time of the floor / time; write:
 *                  that of the archive's bytes at the rate of the null-store that wrote
 *                  most nearly as many
 *     split        [{data, label, workers, speedup, speedup_interval, work, cores}]
 *     time_goes    [{data, label, total, phases: [{share}]}], the best few and their floor
 *     advice       [{data, files, mean, mb, codec, judged, best: [{label, workers,
 *                  other_workers}], alone, count, based, gain, gain_interval,
 *                  faster}]; workers:
 *                  the fewest that are not distinguishable from the first
 *     half_sizes   [{label, size, reaches, most}], reaches false: never at 50 %; size "":
 *                  above 50 % down to the smallest files
 *     too_fast     [{data, label, floor, share, share_interval}]: beat their bounds
 *     several_tasks            whether data tells rows apart
 *
 * cores: processors that the programs could use. */
void scaling_put(json_t *object, const struct summary *summary, uint64_t cores);

#endif

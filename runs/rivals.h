/*
 * rivals.h: each other archiver beside the fastest of our ways whose archive is not larger, as
 * JSON for the report's template.
 */
#ifndef RIVALS_H
#define RIVALS_H

#include "summary.h"

#include <jansson.h>

/* Adds to object:
 *
 *     rivals       [{data, peer, levels, ahead, level, seconds, size, label, ours, ours_size,
 *                  gain, gain_interval}], one for each data set and peer: of its levels the one at
 *                  which our way gains least; size: the archive in % of the data; gain: how many
 *                  times as fast ours is; ahead: how many of its levels are smaller than all of
 *                  ours.  label is "" where all are; then there is no ours and no ours_size
 *
 * and has_rivals. */
void rivals_put(json_t *object, const struct summary *summary);

#endif

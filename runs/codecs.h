/*
 * codecs.h: what changes with the codec, where a campaign has several: sizes, the fastest way,
 * and the order of all ways; as JSON for the report's template.
 */
#ifndef CODECS_H
#define CODECS_H

#include "summary.h"

#include <jansson.h>

/* Adds to object:
 *
 *     codecs       [{data, codec, size, label, median, mb_per_s, gain, gain_interval, cpython,
 *                  cpython_interval}], one for each task (ranking.h) and for CPython's sequential
 *                  program; size: the archive in % of the data; gain, cpython: how many times
 *                  as fast as C's sequential program with zlib's level 6, and as CPython's
 *     codec_orders [{data, codecs: [{codec}], ways: [{label, times: [{time}]}]}]: time / time of
 *                  the codec's fastest way
 *
 * and has_codecs, has_codec_orders; both are empty where no data set has two codecs or
 * levels. */
void codecs_put(json_t *object, const struct summary *summary);

#endif

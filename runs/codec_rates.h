/*
 * codec_rates.h: how fast each codec deflates, and how small, where archives go nowhere (sink
 * null), so that little else takes time; as JSON for the report's template.
 */
#ifndef CODEC_RATES_H
#define CODEC_RATES_H

#include "summary.h"

#include <jansson.h>

/* Adds to object:
 *
 *     codec_rates  [{data, codec, size, front, gain, gain_interval, huffman, huffman_interval,
 *                  alone: rate, together: rate}], rate: {workers, mb_per_s, share} or false;
 *                  from each arrangement with one worker and with as many as were measured.
 *                  size: the archive in % of the data; mb_per_s: of the phase deflate, CRC-32
 *                  included; share: its part in % of the time in
 *                  which workers do not wait; front: no other codec
 *                  is as small and as fast with one worker; gain, huffman: how many times as
 *                  fast as zlib 6 and as zlib without matches, with one worker
 *
 * and has_codec_rates; empty where there is nothing to compare. */
void codec_rates_put(json_t *object, const struct summary *summary);

#endif

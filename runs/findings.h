/*
 * findings.h: what a campaign shows, as a JSON object for the report's template.
 *
 * Every number of the report is made here from a summary, the manifest and the
 * environment; every sentence stands in the template.  Where a finding is not to
 * be had (no CPython, no floor, too few blocks) its key is missing or false, and
 * the template has a sentence for that.
 */
#ifndef FINDINGS_H
#define FINDINGS_H

#include "summary.h"

#include <jansson.h>

/* One campaign.  folder: as the report shall name it.  manifest, environment:
 * manifest.json and environment-before.json, borrowed.  Returns a new object, or
 * NULL when out of memory.  Keys:
 *
 *     name, title, folder, started, minutes, blocks, stop, interrupted
 *     has_intervals        there are six blocks or more
 *     data_set             {data, key, files, mb, sha256, options}: the first
 *     data_sets            all of them; several_data
 *     commit, dirty, flags, noise, flagged ...
 *     tutorial             [{number, program, published, ... }], false if none
 *     cells                [{label, place, median, interval, ... }]
 *     differences          [{label, percent, faster, phase, delta}] at append
 *     overhead             {percent, interval}: sequential over zlib alone
 *     answer               what the first five lines say, on the first data set
 *     failures             failures.h
 *     and what scaling_put() adds
 */
json_t *findings_of(const struct summary *summary, const char *folder, const json_t *manifest,
                    const json_t *environment);

#endif

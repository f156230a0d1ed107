/*
 * account.h: what a program tells of its own run, with --stats.
 */
#ifndef ACCOUNT_H
#define ACCOUNT_H

#include "samples.h"

#include <stddef.h>

/* Reads the only line of a --stats file, from the text, into the measured fields
 * of *sample (files, bytes_in, bytes_out, wall_ns, cpu_..., vm_hwm_bytes, faults,
 * switches; SAMPLE_NONE where the line lacks one) and into *phases, a new array of
 * *count rows with sample->run: one per worker and phase, and one "life" per
 * worker.  Returns 0, or a negative errno, unreported (-EINVAL: it is no such
 * line); *phases is then NULL. */
int account_parse(const char *text, struct sample *sample, struct phase_sample **phases,
                  size_t *count);

/* The same from a file. */
int account_read(const char *path, struct sample *sample, struct phase_sample **phases,
                 size_t *count);

#endif

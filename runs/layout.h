/*
 * layout.h: what lies before the central directory: local headers, data, data descriptors.
 */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "archive.h"

/* Reads every local header, compares it with the central directory and sets data_offset.
 * Members have to lie one behind the other, from the first byte to the central directory:
 * an overlap makes a small archive large (the bombs of David Fifield, "A better zip bomb",
 * 2019), and at a gap those who read without the directory stop.
 *
 * 0, or -EBADMSG or another negative errno with archive->problem.  Memory: 8 bytes an
 * entry and 128 KiB. */
int layout_check(struct archive *archive);

#endif

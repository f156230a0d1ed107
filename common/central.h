/*
 * central.h: the end of an archive: central directory and end records.
 */
#ifndef CENTRAL_H
#define CENTRAL_H

#include "entry.h"
#include "filelist.h"
#include "sink.h"

#include <stdint.h>

/* Writes them at offset, from a ledger with one entry per file of the list, each
 * of them placed or left out.  *end is the size of the archive then.  Returns 0 or a negative
 * errno, unreported. */
int central_write(struct sink *sink, uint64_t offset, const struct filelist *files,
                  const struct entry *ledger, uint64_t *end);

#endif

/*
 * entry.h: one member's place in the archive, and its two headers.
 */
#ifndef ENTRY_H
#define ENTRY_H

#include "filelist.h"
#include "record.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the headers say of a member beyond what the list says of its file. */
struct entry {
    uint64_t local_offset;  /* of the local header in the archive */
    uint64_t raw_size;
    uint64_t size;          /* in the archive */
    uint32_t crc;
    uint16_t method;        /* enum zip_method */
    bool appended;          /* its data are in the archive */
};

/* Room for either header with name and extra fields: APPNOTE 4.4.10 limits the
 * name to 65,535 bytes. */
enum { ENTRY_HEADER_MAX = RECORD_CENTRAL_SIZE + 65535 + RECORD_EXTRA_MAX };

/* Write the header with name and extra fields; return its size.  Zip64 is used
 * where the member's sizes or its offset need it, and both headers then say so
 * in "version needed to extract".  Pure. */
size_t entry_put_local(uint8_t *bytes, const struct file *file, const struct entry *entry);
size_t entry_put_central(uint8_t *bytes, const struct file *file, const struct entry *entry);

#endif

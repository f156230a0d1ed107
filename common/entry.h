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

enum entry_state {
    ENTRY_MISSING = 0,  /* the member has not come */
    ENTRY_TAKEN,        /* it has, and belongs to one worker */
    ENTRY_SIZED,        /* its sizes are known; its place follows when its turn comes */
    ENTRY_STREAMED,     /* its sizes will be known when it has been written */
    ENTRY_PLACED,       /* it has a place in the archive */
    ENTRY_LEFT_OUT,     /* it could not be read, and gets none */
};

/* What the headers say of a member beyond what the list says of its file. */
struct entry {
    uint64_t local_offset;  /* of the local header in the archive */
    uint64_t raw_size;
    uint64_t size;          /* in the archive */
    uint32_t crc;
    uint32_t header_size;   /* of the local header */
    uint16_t method;        /* enum zip_method */
    bool wide;              /* its local header has zip64 sizes, needed or not */
    _Atomic uint8_t state;  /* enum entry_state */
};

void entry_set(struct entry *entry, uint64_t raw_size, uint64_t size, uint32_t crc,
               enum zip_method method);

/* Room for either header with name and extra fields: APPNOTE 4.4.10 limits the
 * name to 65,535 bytes. */
enum { ENTRY_HEADER_MAX = RECORD_CENTRAL_SIZE + 65535 + RECORD_EXTRA_MAX };

/* The local header of a member that is still to be read needs zip64 sizes if the
 * file, as listed, does. */
bool entry_is_wide(const struct file *file);

/* Write the header with name and extra fields; return its size.  Zip64 is used
 * where the member's sizes or its offset need it, and both headers then say so
 * in "version needed to extract".  Pure. */
size_t entry_put_local(uint8_t *bytes, const struct file *file, const struct entry *entry);
size_t entry_put_central(uint8_t *bytes, const struct file *file, const struct entry *entry);

/* The member gets its place when its local header has been written to bytes. */
void entry_place(struct entry *entry, uint64_t offset, uint8_t *bytes);

#endif

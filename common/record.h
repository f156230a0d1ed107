/*
 * record.h: the records of a ZIP archive, as structs and as bytes.
 *
 * One struct per on-disk record, one field per line in file order; record_put_X
 * and record_get_X are mirror images.  Numbers are little-endian on disk.
 * Source: PKWARE APPNOTE.TXT 6.3.10, the section is named at each record; the
 * extended timestamp is from Info-ZIP's proginfo/extrafld.txt.
 *
 * All functions are pure: thread-safe, fork-safe, and they never fail by
 * themselves; a get_ returns false where the bytes are no such record.
 */
#ifndef RECORD_H
#define RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum zip_method {           /* APPNOTE 4.4.5 */
    ZIP_STORED = 0,
    ZIP_DEFLATED = 8,
};

enum zip_flag {             /* APPNOTE 4.4.4 */
    ZIP_FLAG_DESCRIPTOR = 1 << 3,   /* CRC and sizes follow the data; we never write it */
    ZIP_FLAG_UTF8 = 1 << 11,    /* the name is UTF-8 (language encoding flag) */
};

enum zip_version {          /* APPNOTE 4.4.3 */
    ZIP_VERSION_STORED = 10,
    ZIP_VERSION_DEFLATED = 20,  /* also a folder */
    ZIP_VERSION_ZIP64 = 45,
    ZIP_VERSION_MADE_BY = 3 << 8 | 45,  /* 3 = Unix; 4.4.2 */
};

/* At these values a field is saturated and the zip64 record holds the truth. */
#define ZIP_SATURATED_16 UINT16_MAX
#define ZIP_SATURATED_32 UINT32_MAX

enum {
    RECORD_LOCAL_SIZE = 30,
    RECORD_CENTRAL_SIZE = 46,
    RECORD_ZIP64_END_SIZE = 56,
    RECORD_ZIP64_LOCATOR_SIZE = 20,
    RECORD_END_SIZE = 22,
    RECORD_EXTRA_MAX = 4 + 3 * 8 + 4 + 5,   /* zip64 and timestamp, as we write them */
};

/* APPNOTE 4.3.7: local file header; name and extra field follow it. */
struct record_local {
    uint16_t version_needed;
    uint16_t flags;
    uint16_t method;
    uint16_t dos_time;
    uint16_t dos_date;
    uint32_t crc;
    uint32_t compressed_size;
    uint32_t uncompressed_size;
    uint16_t name_size;
    uint16_t extra_size;
};

/* APPNOTE 4.3.12: central directory header; name, extra field and comment follow. */
struct record_central {
    uint16_t version_made_by;
    uint16_t version_needed;
    uint16_t flags;
    uint16_t method;
    uint16_t dos_time;
    uint16_t dos_date;
    uint32_t crc;
    uint32_t compressed_size;
    uint32_t uncompressed_size;
    uint16_t name_size;
    uint16_t extra_size;
    uint16_t comment_size;
    uint16_t disk_start;
    uint16_t internal_attributes;
    uint32_t external_attributes;   /* Unix: mode << 16, MS-DOS attributes below */
    uint32_t local_offset;
};

/* APPNOTE 4.3.14: zip64 end of central directory record (version 1, no extensible data). */
struct record_zip64_end {
    uint16_t version_made_by;
    uint16_t version_needed;
    uint32_t disk;
    uint32_t central_disk;
    uint64_t entries_on_disk;
    uint64_t entries;
    uint64_t central_size;
    uint64_t central_offset;
};

/* APPNOTE 4.3.15: zip64 end of central directory locator. */
struct record_zip64_locator {
    uint32_t end_disk;
    uint64_t end_offset;
    uint32_t disks;
};

/* APPNOTE 4.3.16: end of central directory record; a comment follows. */
struct record_end {
    uint16_t disk;
    uint16_t central_disk;
    uint16_t entries_on_disk;
    uint16_t entries;
    uint32_t central_size;
    uint32_t central_offset;
    uint16_t comment_size;
};

/* What the extra fields that zipbench knows say of one member. */
struct record_extra {
    bool has_uncompressed_size;     /* zip64 (0x0001), APPNOTE 4.5.3: only what is */
    bool has_compressed_size;       /* saturated in the record, in this order */
    bool has_local_offset;
    bool has_mtime;                 /* extended timestamp (0x5455): modification time */
    uint16_t zip64_size;            /* bytes of the field read, 0 if there is none; not written */
    uint64_t uncompressed_size;
    uint64_t compressed_size;
    uint64_t local_offset;
    int32_t mtime;                  /* seconds since 1970, UTC */
};

/* Writes the record with its signature to bytes, which has room for
 * RECORD_X_SIZE; returns the end of what was written. */
uint8_t *record_put_local(uint8_t *bytes, const struct record_local *record);
uint8_t *record_put_central(uint8_t *bytes, const struct record_central *record);
uint8_t *record_put_zip64_end(uint8_t *bytes, const struct record_zip64_end *record);
uint8_t *record_put_zip64_locator(uint8_t *bytes, const struct record_zip64_locator *record);
uint8_t *record_put_end(uint8_t *bytes, const struct record_end *record);

/* Changes what a local header that was written says. */
void record_set_local_version(uint8_t *bytes, uint16_t version_needed);

/* Writes the extra fields that are present, zip64 first, at most
 * RECORD_EXTRA_MAX bytes; returns the end of what was written. */
uint8_t *record_put_extra(uint8_t *bytes, const struct record_extra *extra);

/* Reads RECORD_X_SIZE bytes; false if the signature is another. */
bool record_get_local(const uint8_t *bytes, struct record_local *record);
bool record_get_central(const uint8_t *bytes, struct record_central *record);
bool record_get_zip64_end(const uint8_t *bytes, struct record_zip64_end *record);
bool record_get_zip64_locator(const uint8_t *bytes, struct record_zip64_locator *record);
bool record_get_end(const uint8_t *bytes, struct record_end *record);

/* Reads an extra field of size bytes.  The has_X_size and has_local_offset of
 * *extra say on entry which fields the record has saturated: only those are
 * looked for in the zip64 field.  False if a field overruns the size, stands
 * twice, or a saturated value is missing. */
bool record_get_extra(const uint8_t *bytes, size_t size, struct record_extra *extra);

/* MS-DOS local time, APPNOTE 4.4.6, with its steps of two seconds.  Times
 * before 1980 and after 2107 are clamped to the first and last that it has. */
void record_put_dos_time(int64_t unix_seconds, uint16_t *dos_date, uint16_t *dos_time);

#endif

#include "record.h"

#include <assert.h>
#include <time.h>

enum signature {
    LOCAL_SIGNATURE = 0x04034b50,
    CENTRAL_SIGNATURE = 0x02014b50,
    ZIP64_END_SIGNATURE = 0x06064b50,
    ZIP64_LOCATOR_SIGNATURE = 0x07064b50,
    END_SIGNATURE = 0x06054b50,
};

enum extra_id {
    ZIP64_ID = 0x0001,
    TIMESTAMP_ID = 0x5455,
};

enum {
    FIELD_HEADER_SIZE = 4,              /* identifier and size of an extra field */
    TIMESTAMP_SIZE = 1 + 4,
    TIMESTAMP_HAS_MTIME = 1 << 0,
    ZIP64_END_FIXED_SIZE = RECORD_ZIP64_END_SIZE - 12,  /* as it counts itself */
};

static void put8(uint8_t **p, uint8_t value)
{
    *(*p)++ = value;
}

static void put16(uint8_t **p, uint16_t value)
{
    put8(p, (uint8_t)value);
    put8(p, (uint8_t)(value >> 8));
}

static void put32(uint8_t **p, uint32_t value)
{
    put16(p, (uint16_t)value);
    put16(p, (uint16_t)(value >> 16));
}

static void put64(uint8_t **p, uint64_t value)
{
    put32(p, (uint32_t)value);
    put32(p, (uint32_t)(value >> 32));
}

static uint8_t get8(const uint8_t **p)
{
    return *(*p)++;
}

static uint16_t get16(const uint8_t **p)
{
    uint16_t low = get8(p);

    return (uint16_t)(low | get8(p) << 8);
}

static uint32_t get32(const uint8_t **p)
{
    uint32_t low = get16(p);

    return low | (uint32_t)get16(p) << 16;
}

static uint64_t get64(const uint8_t **p)
{
    uint64_t low = get32(p);

    return low | (uint64_t)get32(p) << 32;
}

uint8_t *record_put_local(uint8_t *bytes, const struct record_local *record)
{
    uint8_t *p = bytes;

    put32(&p, LOCAL_SIGNATURE);
    put16(&p, record->version_needed);
    put16(&p, record->flags);
    put16(&p, record->method);
    put16(&p, record->dos_time);
    put16(&p, record->dos_date);
    put32(&p, record->crc);
    put32(&p, record->compressed_size);
    put32(&p, record->uncompressed_size);
    put16(&p, record->name_size);
    put16(&p, record->extra_size);

    assert(p - bytes == RECORD_LOCAL_SIZE);
    return p;
}

void record_set_local_version(uint8_t *bytes, uint16_t version_needed)
{
    uint8_t *p = bytes + sizeof(uint32_t);

    put16(&p, version_needed);
}

bool record_get_local(const uint8_t *bytes, struct record_local *record)
{
    const uint8_t *p = bytes;

    if (get32(&p) != LOCAL_SIGNATURE)
        return false;
    record->version_needed = get16(&p);
    record->flags = get16(&p);
    record->method = get16(&p);
    record->dos_time = get16(&p);
    record->dos_date = get16(&p);
    record->crc = get32(&p);
    record->compressed_size = get32(&p);
    record->uncompressed_size = get32(&p);
    record->name_size = get16(&p);
    record->extra_size = get16(&p);

    assert(p - bytes == RECORD_LOCAL_SIZE);
    return true;
}

uint8_t *record_put_central(uint8_t *bytes, const struct record_central *record)
{
    uint8_t *p = bytes;

    put32(&p, CENTRAL_SIGNATURE);
    put16(&p, record->version_made_by);
    put16(&p, record->version_needed);
    put16(&p, record->flags);
    put16(&p, record->method);
    put16(&p, record->dos_time);
    put16(&p, record->dos_date);
    put32(&p, record->crc);
    put32(&p, record->compressed_size);
    put32(&p, record->uncompressed_size);
    put16(&p, record->name_size);
    put16(&p, record->extra_size);
    put16(&p, record->comment_size);
    put16(&p, record->disk_start);
    put16(&p, record->internal_attributes);
    put32(&p, record->external_attributes);
    put32(&p, record->local_offset);

    assert(p - bytes == RECORD_CENTRAL_SIZE);
    return p;
}

bool record_get_central(const uint8_t *bytes, struct record_central *record)
{
    const uint8_t *p = bytes;

    if (get32(&p) != CENTRAL_SIGNATURE)
        return false;
    record->version_made_by = get16(&p);
    record->version_needed = get16(&p);
    record->flags = get16(&p);
    record->method = get16(&p);
    record->dos_time = get16(&p);
    record->dos_date = get16(&p);
    record->crc = get32(&p);
    record->compressed_size = get32(&p);
    record->uncompressed_size = get32(&p);
    record->name_size = get16(&p);
    record->extra_size = get16(&p);
    record->comment_size = get16(&p);
    record->disk_start = get16(&p);
    record->internal_attributes = get16(&p);
    record->external_attributes = get32(&p);
    record->local_offset = get32(&p);

    assert(p - bytes == RECORD_CENTRAL_SIZE);
    return true;
}

uint8_t *record_put_zip64_end(uint8_t *bytes, const struct record_zip64_end *record)
{
    uint8_t *p = bytes;

    put32(&p, ZIP64_END_SIGNATURE);
    put64(&p, ZIP64_END_FIXED_SIZE);
    put16(&p, record->version_made_by);
    put16(&p, record->version_needed);
    put32(&p, record->disk);
    put32(&p, record->central_disk);
    put64(&p, record->entries_on_disk);
    put64(&p, record->entries);
    put64(&p, record->central_size);
    put64(&p, record->central_offset);

    assert(p - bytes == RECORD_ZIP64_END_SIZE);
    return p;
}

bool record_get_zip64_end(const uint8_t *bytes, struct record_zip64_end *record)
{
    const uint8_t *p = bytes;

    if (get32(&p) != ZIP64_END_SIGNATURE)
        return false;
    if (get64(&p) != ZIP64_END_FIXED_SIZE)
        return false;
    record->version_made_by = get16(&p);
    record->version_needed = get16(&p);
    record->disk = get32(&p);
    record->central_disk = get32(&p);
    record->entries_on_disk = get64(&p);
    record->entries = get64(&p);
    record->central_size = get64(&p);
    record->central_offset = get64(&p);

    assert(p - bytes == RECORD_ZIP64_END_SIZE);
    return true;
}

uint8_t *record_put_zip64_locator(uint8_t *bytes, const struct record_zip64_locator *record)
{
    uint8_t *p = bytes;

    put32(&p, ZIP64_LOCATOR_SIGNATURE);
    put32(&p, record->end_disk);
    put64(&p, record->end_offset);
    put32(&p, record->disks);

    assert(p - bytes == RECORD_ZIP64_LOCATOR_SIZE);
    return p;
}

bool record_get_zip64_locator(const uint8_t *bytes, struct record_zip64_locator *record)
{
    const uint8_t *p = bytes;

    if (get32(&p) != ZIP64_LOCATOR_SIGNATURE)
        return false;
    record->end_disk = get32(&p);
    record->end_offset = get64(&p);
    record->disks = get32(&p);

    assert(p - bytes == RECORD_ZIP64_LOCATOR_SIZE);
    return true;
}

uint8_t *record_put_end(uint8_t *bytes, const struct record_end *record)
{
    uint8_t *p = bytes;

    put32(&p, END_SIGNATURE);
    put16(&p, record->disk);
    put16(&p, record->central_disk);
    put16(&p, record->entries_on_disk);
    put16(&p, record->entries);
    put32(&p, record->central_size);
    put32(&p, record->central_offset);
    put16(&p, record->comment_size);

    assert(p - bytes == RECORD_END_SIZE);
    return p;
}

bool record_get_end(const uint8_t *bytes, struct record_end *record)
{
    const uint8_t *p = bytes;

    if (get32(&p) != END_SIGNATURE)
        return false;
    record->disk = get16(&p);
    record->central_disk = get16(&p);
    record->entries_on_disk = get16(&p);
    record->entries = get16(&p);
    record->central_size = get32(&p);
    record->central_offset = get32(&p);
    record->comment_size = get16(&p);

    assert(p - bytes == RECORD_END_SIZE);
    return true;
}

static uint16_t zip64_size(const struct record_extra *extra)
{
    return (uint16_t)(8 * (extra->has_uncompressed_size + extra->has_compressed_size
                           + extra->has_local_offset));
}

uint8_t *record_put_extra(uint8_t *bytes, const struct record_extra *extra)
{
    uint8_t *p = bytes;

    if (zip64_size(extra) > 0) {
        put16(&p, ZIP64_ID);
        put16(&p, zip64_size(extra));
        if (extra->has_uncompressed_size)
            put64(&p, extra->uncompressed_size);
        if (extra->has_compressed_size)
            put64(&p, extra->compressed_size);
        if (extra->has_local_offset)
            put64(&p, extra->local_offset);
    }
    if (extra->has_mtime) {
        put16(&p, TIMESTAMP_ID);
        put16(&p, TIMESTAMP_SIZE);
        put8(&p, TIMESTAMP_HAS_MTIME);
        put32(&p, (uint32_t)extra->mtime);
    }

    assert(p - bytes <= RECORD_EXTRA_MAX);
    return p;
}

static bool get_zip64(const uint8_t *p, size_t size, struct record_extra *extra)
{
    if (size < zip64_size(extra))
        return false;
    if (extra->has_uncompressed_size)
        extra->uncompressed_size = get64(&p);
    if (extra->has_compressed_size)
        extra->compressed_size = get64(&p);
    if (extra->has_local_offset)
        extra->local_offset = get64(&p);
    return true;
}

static bool get_timestamp(const uint8_t *p, size_t size, struct record_extra *extra)
{
    if (size < 1)
        return false;
    extra->has_mtime = get8(&p) & TIMESTAMP_HAS_MTIME;
    if (!extra->has_mtime)
        return true;
    if (size < TIMESTAMP_SIZE)
        return false;
    extra->mtime = (int32_t)get32(&p);
    return true;
}

bool record_get_extra(const uint8_t *bytes, size_t size, struct record_extra *extra)
{
    const uint8_t *p = bytes;
    const uint8_t *end = bytes + size;
    bool zip64_seen = false;
    bool timestamp_seen = false;

    extra->has_mtime = false;
    extra->zip64_size = 0;
    while (p < end) {
        if (end - p < FIELD_HEADER_SIZE)
            return false;
        uint16_t id = get16(&p);
        uint16_t field_size = get16(&p);
        if (end - p < field_size)
            return false;
        if (id == ZIP64_ID && (zip64_seen || !get_zip64(p, field_size, extra)))
            return false;
        if (id == TIMESTAMP_ID && (timestamp_seen || !get_timestamp(p, field_size, extra)))
            return false;
        if (id == ZIP64_ID)
            extra->zip64_size = field_size;
        zip64_seen |= id == ZIP64_ID;
        timestamp_seen |= id == TIMESTAMP_ID;
        p += field_size;
    }
    return zip64_seen || zip64_size(extra) == 0;
}

static const struct tm dos_first = { .tm_year = 1980 - 1900, .tm_mon = 0, .tm_mday = 1 };
static const struct tm dos_last = {
    .tm_year = 2107 - 1900, .tm_mon = 11, .tm_mday = 31, .tm_hour = 23, .tm_min = 59, .tm_sec = 59,
};

static struct tm dos_local_time(int64_t unix_seconds)
{
    time_t seconds = (time_t)unix_seconds;
    struct tm local;

    /* It fails only where the year does not fit an int. */
    if (localtime_r(&seconds, &local) == NULL)
        return unix_seconds < 0 ? dos_first : dos_last;
    if (local.tm_year < dos_first.tm_year)
        return dos_first;
    if (local.tm_year > dos_last.tm_year)
        return dos_last;
    if (local.tm_sec > 59)
        local.tm_sec = 59;
    return local;
}

void record_put_dos_time(int64_t unix_seconds, uint16_t *dos_date, uint16_t *dos_time)
{
    struct tm local = dos_local_time(unix_seconds);

    *dos_date = (uint16_t)((local.tm_year - dos_first.tm_year) << 9 | (local.tm_mon + 1) << 5
                           | local.tm_mday);
    *dos_time = (uint16_t)(local.tm_hour << 11 | local.tm_min << 5 | local.tm_sec / 2);
}

#include "entry.h"

#include "utf8.h"

#include <string.h>

static bool is_saturated(uint64_t value)
{
    return value >= ZIP_SATURATED_32;
}

static uint32_t saturate(uint64_t value)
{
    return is_saturated(value) ? ZIP_SATURATED_32 : (uint32_t)value;
}

/* Set if and only if the name is UTF-8 and not plain ASCII. */
static uint16_t name_flags(const struct file *file)
{
    return utf8_kind(file->name, file->name_size) == UTF8_WIDE ? ZIP_FLAG_UTF8 : 0;
}

bool entry_is_wide(const struct file *file)
{
    return is_saturated(file->size);
}

void entry_set(struct entry *entry, uint64_t raw_size, uint64_t size, uint32_t crc,
               enum zip_method method)
{
    entry->raw_size = raw_size;
    entry->size = size;
    entry->crc = crc;
    entry->method = (uint16_t)method;
}

static uint16_t version_needed(const struct file *file, const struct entry *entry)
{
    if (entry->wide || is_saturated(entry->raw_size) || is_saturated(entry->size)
        || is_saturated(entry->local_offset))
        return ZIP_VERSION_ZIP64;
    return entry->method == ZIP_DEFLATED || file->type == FILE_FOLDER ? ZIP_VERSION_DEFLATED
                                                                      : ZIP_VERSION_STORED;
}

static uint8_t *put_name(uint8_t *bytes, const struct file *file)
{
    memcpy(bytes, file->name, file->name_size);
    return bytes + file->name_size;
}

/* Readers disagree on the sign of a timestamp: to 7-Zip and libarchive 1969 is 2106.
 * Without one all of them take the DOS time, the first that there is. */
static size_t put_extra(uint8_t *bytes, struct record_extra extra, const struct file *file)
{
    int64_t mtime = file->mtime.tv_sec;

    extra.has_mtime = mtime >= 0 && mtime <= INT32_MAX;
    extra.mtime = (int32_t)mtime;
    return (size_t)(record_put_extra(bytes, &extra) - bytes);
}

size_t entry_put_local(uint8_t *bytes, const struct file *file, const struct entry *entry)
{
    /* APPNOTE 4.5.3: a zip64 field in a local header holds both sizes. */
    bool zip64 = entry->wide || is_saturated(entry->raw_size) || is_saturated(entry->size);
    uint8_t extra[RECORD_EXTRA_MAX];
    size_t extra_size = put_extra(extra, (struct record_extra){
        .has_uncompressed_size = zip64,
        .has_compressed_size = zip64,
        .uncompressed_size = entry->raw_size,
        .compressed_size = entry->size,
    }, file);
    struct record_local record = {
        .version_needed = version_needed(file, entry),
        .flags = name_flags(file),
        .method = entry->method,
        .crc = entry->crc,
        .compressed_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)entry->size,
        .uncompressed_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)entry->raw_size,
        .name_size = (uint16_t)file->name_size,
        .extra_size = (uint16_t)extra_size,
    };
    record_put_dos_time(file->mtime.tv_sec, &record.dos_date, &record.dos_time);
    uint8_t *end = put_name(record_put_local(bytes, &record), file);
    memcpy(end, extra, extra_size);
    return (size_t)(end - bytes) + extra_size;
}

void entry_place(struct entry *entry, uint64_t offset, uint8_t *bytes)
{
    entry->local_offset = offset;
    if (is_saturated(offset))
        record_set_local_version(bytes, ZIP_VERSION_ZIP64);
}

/* Unix mode above, the MS-DOS attributes "directory" and "read-only" below. */
static uint32_t external_attributes(const struct file *file)
{
    uint32_t dos = (file->type == FILE_FOLDER ? 0x10u : 0) | ((file->mode & 0222) == 0 ? 0x01u : 0);

    return (uint32_t)file->mode << 16 | dos;
}

size_t entry_put_central(uint8_t *bytes, const struct file *file, const struct entry *entry)
{
    uint8_t extra[RECORD_EXTRA_MAX];
    size_t extra_size = put_extra(extra, (struct record_extra){
        .has_uncompressed_size = is_saturated(entry->raw_size),
        .has_compressed_size = is_saturated(entry->size),
        .has_local_offset = is_saturated(entry->local_offset),
        .uncompressed_size = entry->raw_size,
        .compressed_size = entry->size,
        .local_offset = entry->local_offset,
    }, file);
    struct record_central record = {
        .version_made_by = ZIP_VERSION_MADE_BY,
        .version_needed = version_needed(file, entry),
        .flags = name_flags(file),
        .method = entry->method,
        .crc = entry->crc,
        .compressed_size = saturate(entry->size),
        .uncompressed_size = saturate(entry->raw_size),
        .name_size = (uint16_t)file->name_size,
        .extra_size = (uint16_t)extra_size,
        .external_attributes = external_attributes(file),
        .local_offset = saturate(entry->local_offset),
    };
    record_put_dos_time(file->mtime.tv_sec, &record.dos_date, &record.dos_time);
    uint8_t *end = put_name(record_put_central(bytes, &record), file);
    memcpy(end, extra, extra_size);
    return (size_t)(end - bytes) + extra_size;
}

#include "entries.h"

#include "archive_file.h"
#include "member_name.h"
#include "memory.h"
#include "promises.h"
#include "record.h"
#include "utf8.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum {
    UNIX_HOST = 3,                  /* APPNOTE 4.4.2 */
    ENCRYPTION_FLAGS = 1 << 0 | 1 << 6 | 1 << 13,   /* APPNOTE 4.4.4: also the directory's */
    DEFLATE_LEVEL_FLAGS = 3 << 1,   /* APPNOTE 4.4.4: a hint at the level, means nothing here */
    KNOWN_FLAGS = ZIP_FLAG_UTF8 | ZIP_FLAG_DESCRIPTOR | DEFLATE_LEVEL_FLAGS,
    /* A match of 258 bytes takes a bit of length and a bit of distance (RFC 1951 3.2.5). */
    DEFLATE_RATIO_MAX = 258 * 8 / 2,
    MEMORY_SHARE = 8,       /* of the memory, that a central directory may have */
};

static int allocate(struct archive *archive, const struct directory *directory)
{
    if (directory->size > memory_allowed() / MEMORY_SHARE)
        return archive_file_fail(archive, -EFBIG, "its central directory has %" PRIu64
                                 " bytes, more than an eighth of the memory here",
                                 directory->size);
    archive->central_offset = directory->offset;
    archive->central_size = directory->size;
    archive->central = malloc(directory->size + 1);
    archive->entries = calloc(directory->entries + 1, sizeof *archive->entries);
    if (archive->central == NULL || archive->entries == NULL)
        return archive_file_fail(archive, -ENOMEM, "out of memory for %" PRIu64 " entries",
                                 directory->entries);
    return 0;
}

static int check_flags(struct archive *archive, const struct archive_entry *entry)
{
    int unknown = entry->flags & ~KNOWN_FLAGS;

    if ((entry->flags & ENCRYPTION_FLAGS) != 0)
        return REFUSE(archive, "%.*s: is encrypted (flags 0x%04x), which is not supported",
                      NAME(entry), entry->flags);
    if (unknown != 0)
        return REFUSE(archive, "%.*s: has flags 0x%04x, of which 0x%04x are not supported",
                      NAME(entry), entry->flags, unknown);
    if ((entry->flags & ZIP_FLAG_DESCRIPTOR) != 0 && !archive->foreign)
        return REFUSE(archive, "%.*s: has a data descriptor (flags 0x%04x)", NAME(entry),
                      entry->flags);
    return 0;
}

static int check_name(struct archive *archive, const struct archive_entry *entry)
{
    const char *problem = member_name_problem(entry->name, entry->name_size);

    if (problem != NULL)
        return REFUSE(archive, "%.*s: the name has %s", NAME(entry), problem);
    if ((entry->flags & ZIP_FLAG_UTF8) != 0
        && utf8_kind(entry->name, entry->name_size) == UTF8_INVALID)
        return REFUSE(archive, "%.*s: the name has the flag of UTF-8, but is not UTF-8",
                      NAME(entry));
    return 0;
}

/* Neither method can make so much of so little. */
static int check_sizes(struct archive *archive, const struct archive_entry *entry)
{
    uint64_t raw = entry->uncompressed_size;

    if (entry->method == ZIP_STORED && entry->compressed_size != raw)
        return REFUSE(archive, "%.*s: is stored, but its compressed and uncompressed sizes differ",
                      NAME(entry));
    if (raw > 0 && (raw - 1) / DEFLATE_RATIO_MAX >= entry->compressed_size)
        return REFUSE(archive, "%.*s: %" PRIu64 " bytes out of %" PRIu64
                      " are more than deflate can make (%u:1)", NAME(entry), raw,
                      entry->compressed_size, DEFLATE_RATIO_MAX);
    if (entry->name[entry->name_size - 1] == '/' && raw != 0)
        return REFUSE(archive, "%.*s: is a folder with content", NAME(entry));
    return 0;
}

static int check_version(struct archive *archive, const struct archive_entry *entry, bool zip64)
{
    unsigned version = entry->version_needed & 0xff;

    if (version > ZIP_VERSION_ZIP64)
        return REFUSE(archive, "%.*s: needs version %u.%u of the format to extract", NAME(entry),
                      version / 10, version % 10);
    if (zip64 && version < ZIP_VERSION_ZIP64)
        return REFUSE(archive,
                      "%.*s: uses zip64, but its version needed to extract says less than 4.5",
                      NAME(entry));
    return 0;
}

static int check_entry(struct archive *archive, const struct archive_entry *entry, bool zip64)
{
    int err = check_flags(archive, entry);

    if (err == 0)
        err = check_name(archive, entry);
    if (err == 0 && entry->method != ZIP_STORED && entry->method != ZIP_DEFLATED)
        err = REFUSE(archive, "%.*s: compression method %u is neither stored nor deflated",
                     NAME(entry), entry->method);
    if (err == 0)
        err = check_version(archive, entry, zip64);
    return err == 0 ? check_sizes(archive, entry) : err;
}

/* Takes the sizes and the offset from the record, or from the zip64 field where
 * the record has them saturated. */
static bool get_numbers(const struct record_central *record, const uint8_t *extra_bytes,
                        struct archive_entry *entry, struct record_extra *extra)
{
    *extra = (struct record_extra){
        .has_uncompressed_size = record->uncompressed_size == ZIP_SATURATED_32,
        .has_compressed_size = record->compressed_size == ZIP_SATURATED_32,
        .has_local_offset = record->local_offset == ZIP_SATURATED_32,
        .uncompressed_size = record->uncompressed_size,
        .compressed_size = record->compressed_size,
        .local_offset = record->local_offset,
    };

    if (!record_get_extra(extra_bytes, record->extra_size, extra))
        return false;
    entry->uncompressed_size = extra->uncompressed_size;
    entry->compressed_size = extra->compressed_size;
    entry->local_offset = extra->local_offset;
    entry->has_mtime = extra->has_mtime;
    entry->mtime = extra->mtime;
    return true;
}

/* Takes over what a header says that lies at bytes, and checks it. */
static int take_entry(struct archive *archive, const uint8_t *bytes,
                      const struct record_central *record, struct archive_entry *entry)
{
    struct record_extra extra;

    *entry = (struct archive_entry){
        .name = (const char *)bytes + RECORD_CENTRAL_SIZE,
        .name_size = record->name_size,
        .version_needed = record->version_needed,
        .flags = record->flags,
        .method = record->method,
        .dos_time = record->dos_time,
        .dos_date = record->dos_date,
        .crc = record->crc,
        .mode = record->version_made_by >> 8 == UNIX_HOST ? record->external_attributes >> 16 : 0,
    };
    if (record->disk_start != 0)
        return REFUSE(archive, "%.*s: lies on another disk", NAME(entry));
    if (!get_numbers(record, bytes + RECORD_CENTRAL_SIZE + record->name_size, entry, &extra))
        return REFUSE(archive, "%.*s: the extra field of its central directory header is damaged"
                      " or lacks a saturated value", NAME(entry));
    if (entry->local_offset > archive->central_offset)
        return REFUSE(archive, "%.*s: its local header (%" PRIu64
                      ") lies behind the central directory's begin (%" PRIu64 ")", NAME(entry),
                      entry->local_offset, archive->central_offset);
    int err = check_entry(archive, entry, extra.has_uncompressed_size || extra.has_compressed_size
                                              || extra.has_local_offset);
    return err != 0 || archive->foreign ? err
                                        : promises_check_entry(archive, entry, record, &extra);
}

/* Parses one central directory header of at most left bytes; *size is its size. */
static int parse_entry(struct archive *archive, const uint8_t *bytes, size_t left, size_t *size,
                       struct archive_entry *entry)
{
    uint64_t offset = archive->central_offset + (uint64_t)(bytes - archive->central);
    struct record_central record;

    if (left < RECORD_CENTRAL_SIZE || !record_get_central(bytes, &record))
        return REFUSE(archive, "there is no central directory header at %" PRIu64, offset);
    *size = (size_t)RECORD_CENTRAL_SIZE + record.name_size + record.extra_size
            + record.comment_size;
    if (*size > left)
        return REFUSE(archive, "the central directory header at %" PRIu64
                      " overruns the central directory", offset);
    return take_entry(archive, bytes, &record, entry);
}

static int parse_central(struct archive *archive, uint64_t entries)
{
    const uint8_t *bytes = archive->central;
    size_t left = archive->central_size;

    for (; archive->count < entries; archive->count++) {
        size_t size = 0;
        int err = parse_entry(archive, bytes, left, &size, &archive->entries[archive->count]);
        if (err != 0)
            return err;
        bytes += size;
        left -= size;
    }
    if (left > 0)
        return REFUSE(archive, "%zu bytes follow the last of %" PRIu64
                      " entries in the central directory", left, entries);
    return 0;
}

static int by_name(const void *a_, const void *b_)
{
    const struct archive_entry *a = a_;
    const struct archive_entry *b = b_;

    return archive_compare_names(a->name, a->name_size, b->name, b->name_size);
}

static int sort_by_name(struct archive *archive)
{
    qsort(archive->entries, archive->count, sizeof *archive->entries, by_name);
    for (size_t i = 1; i < archive->count; i++)
        if (by_name(&archive->entries[i - 1], &archive->entries[i]) == 0)
            return REFUSE(archive, "%.*s: two members have this name", NAME(&archive->entries[i]));
    return 0;
}

/* Whether a name is before another with a '/' behind it, which sorts what lies below. */
static bool is_before_folder(const struct archive_entry *entry, const struct archive_entry *folder)
{
    size_t size = folder->name_size;
    int order = memcmp(entry->name, folder->name,
                       entry->name_size < size ? entry->name_size : size);

    if (order != 0 || entry->name_size <= size)
        return order <= 0;
    return (unsigned char)entry->name[size] < '/';
}

/* The first entry whose name is not before this entry's name and a '/'. */
static const struct archive_entry *first_below(const struct archive *archive,
                                               const struct archive_entry *entry)
{
    size_t low = 0;
    size_t high = archive->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (is_before_folder(&archive->entries[middle], entry))
            low = middle + 1;
        else
            high = middle;
    }
    return archive->entries + low;
}

static int check_parents(struct archive *archive)
{
    const struct archive_entry *end = archive->entries + archive->count;

    for (const struct archive_entry *entry = archive->entries; entry < end; entry++) {
        const struct archive_entry *below = first_below(archive, entry);
        if (entry->name[entry->name_size - 1] == '/' || below == end
            || below->name_size <= entry->name_size
            || memcmp(below->name, entry->name, entry->name_size) != 0
            || below->name[entry->name_size] != '/')
            continue;
        return REFUSE(archive, "%.*s: lies below the member %.*s, which is no folder", NAME(below),
                      NAME(entry));
    }
    return 0;
}

int entries_read(struct archive *archive, const struct directory *directory)
{
    int err = allocate(archive, directory);

    if (err == 0)
        err = archive_file_read(archive, archive->central, directory->size, directory->offset);
    if (err == 0)
        err = parse_central(archive, directory->entries);
    if (err == 0)
        err = sort_by_name(archive);
    return err == 0 ? check_parents(archive) : err;
}

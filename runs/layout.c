#include "layout.h"

#include "archive_file.h"
#include "promises.h"
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { DESCRIPTOR_MAX = 24 };   /* with its signature, and 64-bit sizes */

static bool has_descriptor(const struct archive_entry *entry)
{
    return (entry->flags & ZIP_FLAG_DESCRIPTOR) != 0;
}

/* Returns in what a local header differs from the central directory, or NULL.  What a
 * data descriptor says instead is not looked at, nor a time that only one of the two has. */
static const char *difference(const struct archive_entry *entry, const struct record_local *local,
                              const struct record_extra *extra)
{
    bool described = has_descriptor(entry);
    bool both = extra->has_mtime && entry->has_mtime;

    return local->flags != entry->flags ? "the flags"
         : local->method != entry->method ? "the compression method"
         : local->dos_time != entry->dos_time ? "the time"
         : local->dos_date != entry->dos_date ? "the date"
         : !described && local->crc != entry->crc ? "the CRC"
         : !described && extra->compressed_size != entry->compressed_size ? "the compressed size"
         : !described && extra->uncompressed_size != entry->uncompressed_size
           ? "the uncompressed size"
         : both && extra->mtime != entry->mtime ? "the modification time"
         : NULL;
}

/* Compares name and extra field, which lie at bytes, and the rest. */
static int compare_local(struct archive *archive, const struct archive_entry *entry,
                         const struct record_local *local, const uint8_t *bytes)
{
    struct record_extra extra = {
        .has_uncompressed_size = local->uncompressed_size == ZIP_SATURATED_32,
        .has_compressed_size = local->compressed_size == ZIP_SATURATED_32,
        .uncompressed_size = local->uncompressed_size,
        .compressed_size = local->compressed_size,
    };

    if (memcmp(bytes, entry->name, entry->name_size) != 0)
        return REFUSE(archive, "%.*s: local header and central directory disagree on the name",
                      NAME(entry));
    if (!record_get_extra(bytes + local->name_size, local->extra_size, &extra))
        return REFUSE(archive, "%.*s: the extra field of its local header is damaged"
                      " or lacks a saturated value", NAME(entry));
    if ((local->version_needed & 0xff) > ZIP_VERSION_ZIP64
        || ((extra.has_uncompressed_size || extra.has_compressed_size)
            && (local->version_needed & 0xff) < ZIP_VERSION_ZIP64))
        return REFUSE(archive,
                      "%.*s: the version needed to extract in its local header does not fit",
                      NAME(entry));
    const char *what = difference(entry, local, &extra);
    if (what != NULL)
        return REFUSE(archive, "%.*s: local header and central directory disagree on %s",
                      NAME(entry), what);
    return archive->foreign ? 0 : promises_check_local(archive, entry, local, &extra);
}

/* Checks the local header and sets data_offset.  buffer has room for the
 * longest name and extra field. */
static int check_local(struct archive *archive, struct archive_entry *entry, uint8_t *buffer)
{
    uint8_t bytes[RECORD_LOCAL_SIZE];
    struct record_local local;
    uint64_t left = archive->central_offset - entry->local_offset;     /* entries.c */

    if (left < sizeof bytes)
        return REFUSE(archive, "%.*s: its local header overruns the central directory",
                      NAME(entry));
    int err = archive_file_read(archive, bytes, sizeof bytes, entry->local_offset);
    if (err != 0)
        return err;
    if (!record_get_local(bytes, &local))
        return REFUSE(archive, "%.*s: there is no local header at %" PRIu64, NAME(entry),
                      entry->local_offset);
    if (local.name_size != entry->name_size)
        return REFUSE(archive, "%.*s: local header and central directory disagree on the name",
                      NAME(entry));
    size_t variable_size = (size_t)local.name_size + local.extra_size;
    if (left - sizeof bytes < variable_size)
        return REFUSE(archive, "%.*s: its local header overruns the central directory",
                      NAME(entry));
    err = archive_file_read(archive, buffer, variable_size, entry->local_offset + sizeof bytes);
    if (err != 0)
        return err;
    err = compare_local(archive, entry, &local, buffer);
    if (err != 0)
        return err;
    entry->data_offset = entry->local_offset + sizeof bytes + variable_size;
    if (left - sizeof bytes - variable_size < entry->compressed_size)
        return REFUSE(archive, "%.*s: its data overrun the central directory", NAME(entry));
    return 0;
}

static uint64_t get_number(const uint8_t *bytes, size_t size)
{
    uint64_t number = 0;

    while (size-- > 0)
        number = number << 8 | bytes[size];
    return number;
}

/* APPNOTE 4.3.9: with or without its signature, with sizes of 32 or 64 bits: which one
 * is told by its size, as another member or the central directory follows. */
static int check_descriptor(struct archive *archive, const struct archive_entry *entry,
                            uint64_t offset, uint64_t size)
{
    static const uint64_t signature = 0x08074b50;
    uint8_t bytes[DESCRIPTOR_MAX];
    const uint8_t *at = bytes;

    if (size != 12 && size != 16 && size != 20 && size != 24)
        return REFUSE(archive, "%.*s: the %" PRIu64 " bytes behind its data are no data descriptor",
                      NAME(entry), size);
    int err = archive_file_read(archive, bytes, (size_t)size, offset);
    if (err != 0)
        return err;
    bool is_signed = size % 8 == 0, wide = size >= 20;
    size_t width = wide ? 8 : 4;
    bool good = !is_signed || get_number(at, 4) == signature;
    at += is_signed ? 4 : 0;
    if (good && get_number(at, 4) == entry->crc
        && get_number(at + 4, width) == entry->compressed_size
        && get_number(at + 4 + width, width) == entry->uncompressed_size)
        return 0;
    return REFUSE(archive, "%.*s: data descriptor and central directory disagree", NAME(entry));
}

/* Checks members in the order of their offsets: each begins where the one
 * before it ends. */
static int check_layout(struct archive *archive, struct archive_entry **order, uint8_t *buffer)
{
    uint64_t position = 0;

    for (size_t i = 0; i < archive->count; i++) {
        struct archive_entry *entry = order[i];
        if (entry->local_offset < position)
            return REFUSE(archive, "%.*s: overlaps the member %.*s", NAME(entry),
                          NAME(order[i - 1]));
        if (entry->local_offset > position)
            return REFUSE(archive, "%.*s: %" PRIu64 " bytes before it belong to no member",
                          NAME(entry), entry->local_offset - position);
        int err = check_local(archive, entry, buffer);
        if (err != 0)
            return err;
        position = entry->data_offset + entry->compressed_size;
        if (!has_descriptor(entry))
            continue;
        uint64_t next = i + 1 < archive->count ? order[i + 1]->local_offset
                                               : archive->central_offset;
        err = check_descriptor(archive, entry, position, next > position ? next - position : 0);
        if (err != 0)
            return err;
        position = next;
    }
    if (position != archive->central_offset)
        return REFUSE(archive, "%" PRIu64 " bytes before the central directory belong to no member",
                      archive->central_offset - position);
    return 0;
}

static int by_offset(const void *a_, const void *b_)
{
    const struct archive_entry *const *a = a_;
    const struct archive_entry *const *b = b_;

    return ((*a)->local_offset > (*b)->local_offset) - ((*a)->local_offset < (*b)->local_offset);
}

int layout_check(struct archive *archive)
{
    struct archive_entry **order = calloc(archive->count + 1, sizeof *order);
    uint8_t *buffer = malloc(2 * (size_t)UINT16_MAX);
    int err;

    if (order == NULL || buffer == NULL) {
        err = archive_file_fail(archive, -ENOMEM, "out of memory for %zu entries", archive->count);
        goto out;
    }
    for (size_t i = 0; i < archive->count; i++)
        order[i] = &archive->entries[i];
    qsort(order, archive->count, sizeof *order, by_offset);
    err = check_layout(archive, order, buffer);
out:
    free(buffer);
    free(order);
    return err;
}

#include "directory.h"

#include "archive_file.h"
#include "record.h"

#include <inttypes.h>
#include <stdlib.h>

enum { COMMENT_MAX = UINT16_MAX };

/* The end record is the last one whose comment ends with the file. */
static int find_end(struct archive *archive, struct record_end *end, uint64_t *end_offset)
{
    size_t size = archive->size < RECORD_END_SIZE + COMMENT_MAX ? (size_t)archive->size
                                                                : RECORD_END_SIZE + COMMENT_MAX;
    uint8_t *tail = malloc(size + 1);
    bool found = false;
    int err = tail == NULL ? archive_file_fail(archive, -ENOMEM, "out of memory")
                           : archive_file_read(archive, tail, size, archive->size - size);

    for (size_t at = size; err == 0 && !found && at-- > 0;) {
        size_t left = size - at;
        found = left >= RECORD_END_SIZE && record_get_end(tail + at, end)
                && end->comment_size == left - RECORD_END_SIZE;
        *end_offset = archive->size - left;
    }
    free(tail);
    if (err == 0 && !found)
        err = REFUSE(archive, "has no end of central directory record: cut off, or no archive");
    return err;
}

static bool agrees_16(uint16_t value, uint64_t truth)
{
    return value == ZIP_SATURATED_16 || value == truth;
}

static bool agrees_32(uint32_t value, uint64_t truth)
{
    return value == ZIP_SATURATED_32 || value == truth;
}

static int read_zip64_end(struct archive *archive, const struct record_end *end,
                          const struct record_zip64_locator *locator, uint64_t locator_offset,
                          struct directory *directory)
{
    uint8_t bytes[RECORD_ZIP64_END_SIZE];
    struct record_zip64_end record;

    if (locator->end_disk != 0 || locator->disks != 1)
        return REFUSE(archive, "is one of several disks, says the zip64 locator");
    if (locator_offset < sizeof bytes || locator->end_offset != locator_offset - sizeof bytes)
        return REFUSE(archive, "the zip64 locator at %" PRIu64 " points to %" PRIu64
                      ", not to a zip64 end record before itself",
                      locator_offset, locator->end_offset);
    int err = archive_file_read(archive, bytes, sizeof bytes, locator->end_offset);
    if (err != 0)
        return err;
    if (!record_get_zip64_end(bytes, &record))
        return REFUSE(archive, "there is no zip64 end record at %" PRIu64, locator->end_offset);
    if (record.disk != 0 || record.central_disk != 0 || record.entries_on_disk != record.entries)
        return REFUSE(archive, "is one of several disks, says the zip64 end record");
    if (!agrees_16(end->entries, record.entries)
        || !agrees_32(end->central_size, record.central_size)
        || !agrees_32(end->central_offset, record.central_offset))
        return REFUSE(archive, "the end record and the zip64 end record disagree");
    *directory = (struct directory){
        record.entries, record.central_size, record.central_offset, locator->end_offset,
        true, end->comment_size,
    };
    return 0;
}

static bool is_saturated(const struct record_end *end)
{
    return end->entries == ZIP_SATURATED_16 || end->central_size == ZIP_SATURATED_32
           || end->central_offset == ZIP_SATURATED_32;
}

static int read_end(struct archive *archive, struct directory *directory)
{
    struct record_end end;
    struct record_zip64_locator locator;
    uint8_t bytes[RECORD_ZIP64_LOCATOR_SIZE];
    uint64_t end_offset = 0;
    int err = find_end(archive, &end, &end_offset);

    if (err != 0)
        return err;
    if (end.disk != 0 || end.central_disk != 0 || end.entries_on_disk != end.entries)
        return REFUSE(archive, "is one of several disks, says the end record");
    *directory = (struct directory){
        end.entries, end.central_size, end.central_offset, end_offset,
        false, end.comment_size,
    };
    /* What lies before it then is the directory, even if a name looks like a locator. */
    bool saturated = is_saturated(&end);
    if (!saturated && (uint64_t)end.central_offset + end.central_size == end_offset)
        return 0;
    if (end_offset >= sizeof bytes) {
        err = archive_file_read(archive, bytes, sizeof bytes, end_offset - sizeof bytes);
        if (err != 0)
            return err;
        if (record_get_zip64_locator(bytes, &locator))
            return read_zip64_end(archive, &end, &locator, end_offset - sizeof bytes, directory);
    }
    if (saturated)
        return REFUSE(archive, "the end record is saturated, but there is no zip64 locator");
    return 0;
}

int directory_find(struct archive *archive, struct directory *directory)
{
    int err = read_end(archive, directory);

    if (err != 0)
        return err;
    if (directory->size > directory->end || directory->offset != directory->end - directory->size)
        return REFUSE(archive, "the central directory (%" PRIu64 " bytes at %" PRIu64
                      ") does not end where the end records begin (%" PRIu64 ")",
                      directory->size, directory->offset, directory->end);
    if (directory->entries > directory->size / RECORD_CENTRAL_SIZE)
        return REFUSE(archive, "the central directory is too small (%" PRIu64 " bytes) for %" PRIu64
                      " entries", directory->size, directory->entries);
    return 0;
}

#include "central.h"

#include "record.h"

#include <errno.h>
#include <stdlib.h>

/* Headers are gathered into larger writes. */
static int write_headers(struct sink *sink, uint64_t *offset, const struct filelist *files,
                         const struct entry *ledger, uint64_t *count)
{
    enum { GATHERED = 1 << 20 };
    uint8_t *headers = malloc(GATHERED);
    size_t used = 0;
    int err = headers != NULL ? 0 : -ENOMEM;

    for (size_t file = 0; file < files->count && err == 0; file++) {
        if (ledger[file].state != ENTRY_LEFT_OUT) {
            used += entry_put_central(headers + used, &files->files[file], &ledger[file]);
            ++*count;
        }
        if (used > GATHERED - ENTRY_HEADER_MAX || (file + 1 == files->count && used > 0)) {
            err = sink_write(sink, *offset, &(struct iovec){ headers, used }, 1);
            *offset += used;
            used = 0;
        }
    }
    free(headers);
    return err;
}

static uint32_t saturate_32(uint64_t value)
{
    return value < ZIP_SATURATED_32 ? (uint32_t)value : ZIP_SATURATED_32;
}

static uint16_t saturate_16(uint64_t value)
{
    return value < ZIP_SATURATED_16 ? (uint16_t)value : ZIP_SATURATED_16;
}

/* APPNOTE 4.3.14-16.  Zip64 records also at exactly 65,535 entries or 4 GiB - 1:
 * some readers take the saturated values without them for damage. */
static uint8_t *put_end(uint8_t *bytes, uint64_t offset, uint64_t size, uint64_t entries)
{
    if (entries >= ZIP_SATURATED_16 || size >= ZIP_SATURATED_32 || offset >= ZIP_SATURATED_32) {
        bytes = record_put_zip64_end(bytes, &(struct record_zip64_end){
            .version_made_by = ZIP_VERSION_MADE_BY,
            .version_needed = ZIP_VERSION_ZIP64,
            .entries_on_disk = entries,
            .entries = entries,
            .central_size = size,
            .central_offset = offset,
        });
        bytes = record_put_zip64_locator(bytes, &(struct record_zip64_locator){
            .end_offset = offset + size,
            .disks = 1,
        });
    }
    return record_put_end(bytes, &(struct record_end){
        .entries_on_disk = saturate_16(entries),
        .entries = saturate_16(entries),
        .central_size = saturate_32(size),
        .central_offset = saturate_32(offset),
    });
}

int central_write(struct sink *sink, uint64_t offset, const struct filelist *files,
                  const struct entry *ledger, uint64_t *end)
{
    uint8_t bytes[RECORD_ZIP64_END_SIZE + RECORD_ZIP64_LOCATOR_SIZE + RECORD_END_SIZE];

    uint64_t count = 0;

    *end = offset;
    int err = write_headers(sink, end, files, ledger, &count);
    if (err != 0)
        return err;
    uint8_t *behind = put_end(bytes, offset, *end - offset, count);
    struct iovec part = { bytes, (size_t)(behind - bytes) };
    err = sink_write(sink, *end, &part, 1);
    *end += (uint64_t)(behind - bytes);
    return err;
}

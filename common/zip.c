#include "zip.h"

#include "entry.h"
#include "record.h"
#include "sink.h"

#include <errno.h>
#include <stdlib.h>

struct zip {
    struct sink sink;
    struct entry *ledger;       /* owned; one entry per file of the job */
    struct member *waiting;     /* owned; ORDER_NAME: members whose turn has not come, by file */
    size_t turn;                /* ORDER_NAME: the file to be appended next */
    size_t appended;
};

struct zip *zip_create(int fd, struct worker *self)
{
    const struct job *job = self->job;
    size_t count = job->files->count + 1;      /* calloc(0) may give NULL */
    struct zip *zip = calloc(1, sizeof *zip);

    if (zip != NULL) {
        sink_init(&zip->sink, fd, job->sink_kind);
        zip->ledger = calloc(count, sizeof *zip->ledger);
        zip->waiting = job->order == ORDER_NAME ? calloc(count, sizeof *zip->waiting) : NULL;
    }
    if (zip == NULL || zip->ledger == NULL || (job->order == ORDER_NAME && zip->waiting == NULL)) {
        work_fail(self->work, -ENOMEM, "the central directory of %zu files", count - 1);
        zip_destroy(zip, self);
        return NULL;
    }
    return zip;
}

void zip_destroy(struct zip *zip, struct worker *self)
{
    if (zip == NULL)
        return;
    if (zip->waiting != NULL)
        for (size_t file = 0; file < self->job->files->count; file++)
            free(zip->waiting[file].bytes);
    sink_free(&zip->sink);
    free(zip->waiting);
    free(zip->ledger);
    free(zip);
}

uint64_t zip_size(const struct zip *zip)
{
    return zip->sink.size;
}

static int write_member(struct zip *zip, const struct member *member, const struct file *file)
{
    uint8_t header[ENTRY_HEADER_MAX];
    struct entry *entry = &zip->ledger[member->file];

    *entry = (struct entry){
        .local_offset = zip->sink.size,
        .raw_size = member->raw_size,
        .size = member->size,
        .crc = member->crc,
        .method = (uint16_t)member->method,
        .appended = true,
    };
    struct iovec parts[] = {
        { header, entry_put_local(header, file, entry) },
        { member->bytes, member->size },
    };
    return sink_append(&zip->sink, parts, 2);
}

static void append_now(struct zip *zip, struct member *member, struct worker *self)
{
    const struct job *job = self->job;

    member_deflate(member, self);
    if (member->state == MEMBER_READY && work_error(self->work) == 0) {
        uint64_t start_ns = clock_ns();
        int err = write_member(zip, member, &job->files->files[member->file]);
        worker_charge(self, PHASE_WRITE, start_ns, member->size);
        if (err != 0)
            work_fail(self->work, err, "cannot append %s to the archive",
                      job->files->files[member->file].path);
        zip->appended++;
    }
    member_discard(member, self);
}

/* Appended, or waiting for its turn. */
static bool has_come(const struct zip *zip, size_t file)
{
    return zip->ledger[file].appended
           || (zip->waiting != NULL && zip->waiting[file].state != MEMBER_FAILED);
}

void zip_append(struct zip *zip, struct member *member, struct worker *self)
{
    if (member->state != MEMBER_FAILED && has_come(zip, member->file)) {
        work_fail_plainly(self->work, -EEXIST, "%s came to the archive twice",
                          self->job->files->files[member->file].path);
        member_discard(member, self);
        return;
    }
    if (self->job->order == ORDER_COMPLETION || member->state == MEMBER_FAILED) {
        append_now(zip, member, self);
        return;
    }
    zip->waiting[member->file] = *member;
    while (zip->turn < self->job->files->count && zip->waiting[zip->turn].state != MEMBER_FAILED) {
        append_now(zip, &zip->waiting[zip->turn], self);
        work_turn(self->work, ++zip->turn);
    }
}

/* APPNOTE 4.3.14-16.  Zip64 records also at exactly 65,535 entries or 4 GiB - 1:
 * some readers take the saturated values without them for damage. */
static int write_end(struct zip *zip, uint64_t central_offset)
{
    uint8_t bytes[RECORD_ZIP64_END_SIZE + RECORD_ZIP64_LOCATOR_SIZE + RECORD_END_SIZE];
    uint8_t *end = bytes;
    uint64_t central_size = zip->sink.size - central_offset;

    if (zip->appended >= ZIP_SATURATED_16 || central_size >= ZIP_SATURATED_32
        || central_offset >= ZIP_SATURATED_32) {
        end = record_put_zip64_end(end, &(struct record_zip64_end){
            .version_made_by = ZIP_VERSION_MADE_BY,
            .version_needed = ZIP_VERSION_ZIP64,
            .entries_on_disk = zip->appended,
            .entries = zip->appended,
            .central_size = central_size,
            .central_offset = central_offset,
        });
        end = record_put_zip64_locator(end, &(struct record_zip64_locator){
            .end_offset = zip->sink.size,
            .disks = 1,
        });
    }
    uint16_t entries =
        zip->appended < ZIP_SATURATED_16 ? (uint16_t)zip->appended : ZIP_SATURATED_16;
    end = record_put_end(end, &(struct record_end){
                                  .entries_on_disk = entries,
                                  .entries = entries,
                                  .central_size = central_size < ZIP_SATURATED_32
                                                      ? (uint32_t)central_size
                                                      : ZIP_SATURATED_32,
                                  .central_offset = central_offset < ZIP_SATURATED_32
                                                        ? (uint32_t)central_offset
                                                        : ZIP_SATURATED_32,
                              });
    struct iovec part = { bytes, (size_t)(end - bytes) };
    return sink_append(&zip->sink, &part, 1);
}

/* Headers are gathered into larger writes. */
static int write_central(struct zip *zip, const struct filelist *files)
{
    enum { BLOCK_SIZE = 1 << 20 };
    uint8_t *block = malloc(BLOCK_SIZE);
    struct iovec part = { block, 0 };
    size_t used = 0;
    int err = block != NULL ? 0 : -ENOMEM;

    for (size_t file = 0; file < files->count && err == 0; file++) {
        used += entry_put_central(block + used, &files->files[file], &zip->ledger[file]);
        if (used > BLOCK_SIZE - ENTRY_HEADER_MAX || file + 1 == files->count) {
            part = (struct iovec){ block, used };
            err = sink_append(&zip->sink, &part, 1);
            used = 0;
        }
    }
    free(block);
    return err;
}

/* The law of conservation: every file of the job, once. */
static bool is_complete(const struct zip *zip, struct worker *self)
{
    const struct filelist *files = self->job->files;

    for (size_t file = 0; file < files->count && work_error(self->work) == 0; file++)
        if (!zip->ledger[file].appended)
            work_fail_plainly(self->work, -ENODATA, "%s was lost on its way to the archive",
                              files->files[file].path);
    return zip->appended == files->count && work_error(self->work) == 0;
}

void zip_finish(struct zip *zip, struct worker *self)
{
    uint64_t start_ns = clock_ns();
    uint64_t central_offset = zip->sink.size;

    if (!is_complete(zip, self))
        return;
    int err = write_central(zip, self->job->files);
    if (err == 0)
        err = write_end(zip, central_offset);
    if (err == 0)
        err = sink_finish(&zip->sink);
    worker_charge(self, PHASE_CLOSE, start_ns, zip->sink.size - central_offset);
    if (err != 0)
        work_fail(self->work, err, "cannot write the archive");
}

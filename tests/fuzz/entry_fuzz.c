/*
 * entry_fuzz.c: any name, time, mode and size through the writer's headers, and back through
 * the reader.  Eight bytes of time, four of mode and type, eight each of the sizes and the
 * offset; the rest is the name.
 */
#include "fuzz.h"

#include "archive.h"
#include "entry.h"
#include "member_name.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct input {
    int64_t mtime;
    uint32_t mode;
    uint32_t empty;         /* an archive of an empty member: bit 0 */
    uint64_t raw_size;
    uint64_t size;
    uint64_t local_offset;
};

static void check_central(const struct file *file, const struct entry *entry)
{
    static uint8_t bytes[ENTRY_HEADER_MAX];
    struct record_central record;
    size_t size = entry_put_central(bytes, file, entry);

    HOLDS(record_get_central(bytes, &record));
    HOLDS(size == RECORD_CENTRAL_SIZE + (size_t)record.name_size + record.extra_size);
    HOLDS(memcmp(bytes + RECORD_CENTRAL_SIZE, file->name, file->name_size) == 0);
    struct record_extra extra = {
        .has_uncompressed_size = record.uncompressed_size == ZIP_SATURATED_32,
        .has_compressed_size = record.compressed_size == ZIP_SATURATED_32,
        .has_local_offset = record.local_offset == ZIP_SATURATED_32,
        .uncompressed_size = record.uncompressed_size,
        .compressed_size = record.compressed_size,
        .local_offset = record.local_offset,
    };
    HOLDS(record_get_extra(bytes + RECORD_CENTRAL_SIZE + record.name_size, record.extra_size,
                           &extra));
    HOLDS(extra.uncompressed_size == entry->raw_size);
    HOLDS(extra.compressed_size == entry->size);
    HOLDS(extra.local_offset == entry->local_offset);
    HOLDS(record.external_attributes >> 16 == (file->mode & 0xffff));
    HOLDS(!extra.has_mtime || extra.mtime == file->mtime.tv_sec);
}

/* DOS time counts in steps of two seconds, of local time. */
static void check_time(const struct file *file, const struct archive_entry *entry)
{
    struct tm tm = {
        .tm_year = (entry->dos_date >> 9) + 80, .tm_mon = (entry->dos_date >> 5 & 15) - 1,
        .tm_mday = entry->dos_date & 31, .tm_hour = entry->dos_time >> 11,
        .tm_min = entry->dos_time >> 5 & 63, .tm_sec = (entry->dos_time & 31) * 2,
    };
    int64_t dos = timegm(&tm);      /* the harness runs in UTC */

    HOLDS(tm.tm_year >= 80 && tm.tm_year <= 207 && tm.tm_mon >= 0 && tm.tm_mon <= 11);
    /* Readers differ about times before 1970, and 32 bits end in 2038. */
    HOLDS(entry->has_mtime == (file->mtime.tv_sec >= 0 && file->mtime.tv_sec <= INT32_MAX));
    HOLDS(!entry->has_mtime || entry->mtime == file->mtime.tv_sec);
    if (file->mtime.tv_sec >= 315532800 && file->mtime.tv_sec <= 4354819199)
        HOLDS(dos == file->mtime.tv_sec - file->mtime.tv_sec % 2);
    else
        HOLDS(dos == (file->mtime.tv_sec < 315532800 ? 315532800 : 4354819198));
}

static size_t put_archive(uint8_t *bytes, const struct file *file)
{
    struct entry entry = { .method = ZIP_STORED };
    size_t central = entry_put_local(bytes, file, &entry);
    size_t central_size = entry_put_central(bytes + central, file, &entry);
    uint8_t *end = record_put_end(bytes + central + central_size, &(struct record_end){
        .entries_on_disk = 1, .entries = 1, .central_size = (uint32_t)central_size,
        .central_offset = (uint32_t)central,
    });

    return (size_t)(end - bytes);
}

/* The strict reader takes what the writer makes of every name that may be one. */
static void check_archive(const struct file *file)
{
    static uint8_t bytes[2 * ENTRY_HEADER_MAX + RECORD_END_SIZE];
    size_t size = put_archive(bytes, file);
    struct archive archive;
    char path[32];
    int fd = memfd_create("archive", MFD_CLOEXEC);

    HOLDS(fd >= 0 && write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    int err = archive_open(&archive, path);
    HOLDS((err == 0) == (member_name_problem(file->name, file->name_size) == NULL));
    if (err == 0) {
        const struct archive_entry *entry = &archive.entries[0];
        HOLDS(archive.count == 1 && entry->name_size == file->name_size);
        HOLDS(memcmp(entry->name, file->name, file->name_size) == 0);
        HOLDS(entry->mode == file->mode);
        check_time(file, entry);
    }
    archive_close(&archive);
    close(fd);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static const enum file_type types[] = { FILE_REGULAR, FILE_SYMLINK, FILE_FOLDER };
    static const mode_t modes[] = { S_IFREG, S_IFLNK, S_IFDIR };
    static char name[UINT16_MAX + 1];
    struct input input;

    if (size < sizeof input || size - sizeof input > UINT16_MAX)
        return 0;
    setenv("TZ", "UTC0", 1);
    memcpy(&input, bytes, sizeof input);
    size_t name_size = size - sizeof input;
    memcpy(name, bytes + sizeof input, name_size);
    name[name_size] = '\0';
    /* A folder's name is what ends with '/'. */
    unsigned type = name_size > 0 && name[name_size - 1] == '/' ? 2 : input.mode >> 16 & 1;
    struct file file = {
        .name = name, .name_size = (uint16_t)name_size, .path = name, .type = types[type],
        .mode = modes[type] | (input.mode & 07777), .mtime = { .tv_sec = input.mtime },
    };
    check_central(&file, &(struct entry){
        .raw_size = input.raw_size, .size = input.size, .local_offset = input.local_offset,
        .method = ZIP_DEFLATED,
    });
    check_archive(&file);
    return 0;
}

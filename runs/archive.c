#include "archive.h"

#include "record.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    COMMENT_MAX = UINT16_MAX,
    UNIX_HOST = 3,                  /* APPNOTE 4.4.2 */
    DEFLATE_LEVEL_FLAGS = 3 << 1,   /* APPNOTE 4.4.4: a hint at the level, means nothing here */
    KNOWN_FLAGS = ZIP_FLAG_UTF8 | DEFLATE_LEVEL_FLAGS,
    DESCRIPTOR_FLAG = 1 << 3,       /* APPNOTE 4.4.4: CRC and sizes follow the data */
    DESCRIPTOR_MAX = 24,            /* with its signature, and 64-bit sizes */
};

/* "%.*s" of a name that is not terminated. */
#define NAME(entry) (int)(entry)->name_size, (entry)->name

/* What the end records say, zip64 or not. */
struct directory {
    uint64_t entries;
    uint64_t size;
    uint64_t offset;
    uint64_t end;           /* offset of the first end record */
};

__attribute__((format(printf, 3, 4)))
static int fail(struct archive *archive, int negative_errno, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(archive->problem, sizeof archive->problem, format, arguments);
    va_end(arguments);
    return negative_errno;
}

#define REFUSE(archive, ...) fail(archive, -EBADMSG, __VA_ARGS__)

static int read_exactly(struct archive *archive, uint8_t *bytes, size_t size, uint64_t offset)
{
    while (size > 0) {
        ssize_t got = pread(archive->fd, bytes, size, (off_t)offset);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return fail(archive, -errno, "cannot be read: %s", strerrordesc_np(errno));
        if (got == 0)
            return REFUSE(archive, "ends while it is being read");
        bytes += got;
        size -= (size_t)got;
        offset += (uint64_t)got;
    }
    return 0;
}

/* The end record is the last one whose comment ends with the file. */
static int find_end(struct archive *archive, struct record_end *end, uint64_t *end_offset)
{
    size_t size = archive->size < RECORD_END_SIZE + COMMENT_MAX ? (size_t)archive->size
                                                                : RECORD_END_SIZE + COMMENT_MAX;
    uint8_t *tail = malloc(size + 1);
    bool found = false;
    int err = tail == NULL ? fail(archive, -ENOMEM, "out of memory")
                           : read_exactly(archive, tail, size, archive->size - size);

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
    int err = read_exactly(archive, bytes, sizeof bytes, locator->end_offset);
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
    };
    return 0;
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
    };
    if (end_offset >= sizeof bytes) {
        err = read_exactly(archive, bytes, sizeof bytes, end_offset - sizeof bytes);
        if (err != 0)
            return err;
        if (record_get_zip64_locator(bytes, &locator))
            return read_zip64_end(archive, &end, &locator, end_offset - sizeof bytes, directory);
    }
    if (end.entries == ZIP_SATURATED_16 || end.central_size == ZIP_SATURATED_32
        || end.central_offset == ZIP_SATURATED_32)
        return REFUSE(archive, "the end record is saturated, but there is no zip64 locator");
    return 0;
}

static int read_central(struct archive *archive, const struct directory *directory)
{
    if (directory->size > directory->end || directory->offset != directory->end - directory->size)
        return REFUSE(archive, "the central directory (%" PRIu64 " bytes at %" PRIu64
                      ") does not end where the end records begin (%" PRIu64 ")",
                      directory->size, directory->offset, directory->end);
    if (directory->entries > directory->size / RECORD_CENTRAL_SIZE)
        return REFUSE(archive, "the central directory is too small (%" PRIu64 " bytes) for %" PRIu64
                      " entries", directory->size, directory->entries);
    archive->central_offset = directory->offset;
    archive->central_size = directory->size;
    archive->central = malloc(directory->size + 1);
    archive->entries = calloc(directory->entries + 1, sizeof *archive->entries);
    if (archive->central == NULL || archive->entries == NULL)
        return fail(archive, -ENOMEM, "out of memory for %" PRIu64 " entries", directory->entries);
    return read_exactly(archive, archive->central, directory->size, directory->offset);
}

/* Returns what is wrong with a component of a path, or NULL. */
static const char *component_problem(const char *component, size_t size)
{
    if (size == 0)
        return "an empty component";
    if (size == 1 && component[0] == '.')
        return "a '.' component";
    if (size == 2 && component[0] == '.' && component[1] == '.')
        return "a '..' component";
    return NULL;
}

/* Returns what is wrong with a name, or NULL.  A folder's name ends with '/'. */
static const char *name_problem(const char *name, size_t size)
{
    const char *end = name + size;
    const char *problem = NULL;

    if (size == 0)
        return "no bytes at all";
    if (name[0] == '/')
        return "a leading '/'";
    if (memchr(name, '\0', size) != NULL)
        return "a NUL character";
    while (problem == NULL && name < end) {
        const char *slash = memchr(name, '/', (size_t)(end - name));
        const char *component_end = slash != NULL ? slash : end;
        problem = component_problem(name, (size_t)(component_end - name));
        name = component_end + 1;
    }
    return problem;
}

static int check_entry(struct archive *archive, const struct archive_entry *entry, bool zip64)
{
    const char *problem = name_problem(entry->name, entry->name_size);
    int unknown = entry->flags & ~(KNOWN_FLAGS | (archive->foreign ? DESCRIPTOR_FLAG : 0));

    if (problem != NULL)
        return REFUSE(archive, "%.*s: the name has %s", NAME(entry), problem);
    if (unknown != 0)
        return REFUSE(archive,
                      "%.*s: has flags 0x%04x, of which 0x%04x (encryption, data descriptor ...)"
                      " are not supported",
                      NAME(entry), entry->flags, unknown);
    if (entry->method != ZIP_STORED && entry->method != ZIP_DEFLATED)
        return REFUSE(archive, "%.*s: compression method %u is neither stored nor deflated",
                      NAME(entry), entry->method);
    if ((entry->version_needed & 0xff) > ZIP_VERSION_ZIP64)
        return REFUSE(archive, "%.*s: needs version %u.%u of the format to extract", NAME(entry),
                      (entry->version_needed & 0xff) / 10, (entry->version_needed & 0xff) % 10);
    if (zip64 && (entry->version_needed & 0xff) < ZIP_VERSION_ZIP64)
        return REFUSE(archive,
                      "%.*s: uses zip64, but its version needed to extract says less than 4.5",
                      NAME(entry));
    if (entry->method == ZIP_STORED && entry->compressed_size != entry->uncompressed_size)
        return REFUSE(archive, "%.*s: is stored, but its compressed and uncompressed sizes differ",
                      NAME(entry));
    if (entry->name[entry->name_size - 1] == '/' && entry->uncompressed_size != 0)
        return REFUSE(archive, "%.*s: is a folder with content", NAME(entry));
    return 0;
}

/* Takes the sizes and the offset from the record, or from the zip64 field where
 * the record has them saturated. */
static bool get_numbers(const struct record_central *record, const uint8_t *extra_bytes,
                        struct archive_entry *entry, bool *zip64)
{
    struct record_extra extra = {
        .has_uncompressed_size = record->uncompressed_size == ZIP_SATURATED_32,
        .has_compressed_size = record->compressed_size == ZIP_SATURATED_32,
        .has_local_offset = record->local_offset == ZIP_SATURATED_32,
        .uncompressed_size = record->uncompressed_size,
        .compressed_size = record->compressed_size,
        .local_offset = record->local_offset,
    };

    if (!record_get_extra(extra_bytes, record->extra_size, &extra))
        return false;
    entry->uncompressed_size = extra.uncompressed_size;
    entry->compressed_size = extra.compressed_size;
    entry->local_offset = extra.local_offset;
    entry->has_mtime = extra.has_mtime;
    entry->mtime = extra.mtime;
    *zip64 = extra.has_uncompressed_size || extra.has_compressed_size || extra.has_local_offset;
    return true;
}

/* Parses one central directory header of at most left bytes; *size is its size. */
static int parse_entry(struct archive *archive, const uint8_t *bytes, size_t left, size_t *size,
                       struct archive_entry *entry)
{
    uint64_t offset = archive->central_offset + (uint64_t)(bytes - archive->central);
    struct record_central record;
    bool zip64;

    if (left < RECORD_CENTRAL_SIZE || !record_get_central(bytes, &record))
        return REFUSE(archive, "there is no central directory header at %" PRIu64, offset);
    *size = (size_t)RECORD_CENTRAL_SIZE + record.name_size + record.extra_size
            + record.comment_size;
    if (*size > left)
        return REFUSE(archive, "the central directory header at %" PRIu64
                      " overruns the central directory", offset);
    *entry = (struct archive_entry){
        .name = (const char *)bytes + RECORD_CENTRAL_SIZE,
        .name_size = record.name_size,
        .version_needed = record.version_needed,
        .flags = record.flags,
        .method = record.method,
        .dos_time = record.dos_time,
        .dos_date = record.dos_date,
        .crc = record.crc,
        .mode = record.version_made_by >> 8 == UNIX_HOST ? record.external_attributes >> 16 : 0,
    };
    if (record.disk_start != 0)
        return REFUSE(archive, "%.*s: lies on another disk", NAME(entry));
    if (!get_numbers(&record, bytes + RECORD_CENTRAL_SIZE + record.name_size, entry, &zip64))
        return REFUSE(archive, "%.*s: the extra field of its central directory header is damaged"
                      " or lacks a saturated value", NAME(entry));
    if (entry->local_offset > archive->central_offset)
        return REFUSE(archive, "%.*s: its local header (%" PRIu64
                      ") lies behind the central directory's begin (%" PRIu64 ")", NAME(entry),
                      entry->local_offset, archive->central_offset);
    return check_entry(archive, entry, zip64);
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

int archive_compare_names(const char *a, size_t a_size, const char *b, size_t b_size)
{
    int order = memcmp(a, b, a_size < b_size ? a_size : b_size);

    return order != 0 ? order : (a_size > b_size) - (a_size < b_size);
}

static int by_name(const void *a_, const void *b_)
{
    const struct archive_entry *a = a_;
    const struct archive_entry *b = b_;

    return archive_compare_names(a->name, a->name_size, b->name, b->name_size);
}

static int sort_names(struct archive *archive)
{
    qsort(archive->entries, archive->count, sizeof *archive->entries, by_name);
    for (size_t i = 1; i < archive->count; i++)
        if (by_name(&archive->entries[i - 1], &archive->entries[i]) == 0)
            return REFUSE(archive, "%.*s: two members have this name", NAME(&archive->entries[i]));
    return 0;
}

static bool has_descriptor(const struct archive_entry *entry)
{
    return (entry->flags & DESCRIPTOR_FLAG) != 0;
}

/* Returns in what a local header differs from the central directory, or NULL.  What a
 * data descriptor says instead is not looked at, nor times that only one of the two has
 * in a foreign archive. */
static const char *difference(const struct archive *archive, const struct archive_entry *entry,
                              const struct record_local *local, const struct record_extra *extra)
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
         : (extra->has_mtime != entry->has_mtime && !archive->foreign)
           || (both && extra->mtime != entry->mtime) ? "the modification time"
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
    const char *what = difference(archive, entry, local, &extra);
    if (what != NULL)
        return REFUSE(archive, "%.*s: local header and central directory disagree on %s",
                      NAME(entry), what);
    return 0;
}

/* Checks the local header and sets data_offset.  buffer has room for the
 * longest name and extra field. */
static int check_local(struct archive *archive, struct archive_entry *entry, uint8_t *buffer)
{
    uint8_t bytes[RECORD_LOCAL_SIZE];
    struct record_local local;
    uint64_t left = archive->central_offset - entry->local_offset;     /* parse_entry() */

    if (left < sizeof bytes)
        return REFUSE(archive, "%.*s: its local header overruns the central directory",
                      NAME(entry));
    int err = read_exactly(archive, bytes, sizeof bytes, entry->local_offset);
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
    err = read_exactly(archive, buffer, variable_size, entry->local_offset + sizeof bytes);
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
    int err = read_exactly(archive, bytes, (size_t)size, offset);
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

static int check_members(struct archive *archive)
{
    struct archive_entry **order = calloc(archive->count + 1, sizeof *order);
    uint8_t *buffer = malloc(2 * (size_t)UINT16_MAX);
    int err;

    if (order == NULL || buffer == NULL) {
        err = fail(archive, -ENOMEM, "out of memory for %zu entries", archive->count);
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

static int open_file(struct archive *archive, const char *path)
{
    struct stat status;

    archive->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (archive->fd < 0 || fstat(archive->fd, &status) != 0)
        return fail(archive, -errno, "cannot be opened: %s", strerrordesc_np(errno));
    if (!S_ISREG(status.st_mode))
        return REFUSE(archive, "is no regular file");
    archive->device = status.st_dev;
    archive->inode = status.st_ino;
    archive->size = (uint64_t)status.st_size;
    return 0;
}

static int open_archive(struct archive *archive, const char *path, bool foreign)
{
    struct directory directory = { 0 };

    *archive = (struct archive){ .fd = -1, .foreign = foreign };
    int err = open_file(archive, path);
    if (err == 0)
        err = read_end(archive, &directory);
    if (err == 0)
        err = read_central(archive, &directory);
    if (err == 0)
        err = parse_central(archive, directory.entries);
    if (err == 0)
        err = sort_names(archive);
    if (err == 0)
        err = check_members(archive);
    if (err != 0)
        archive_close(archive);
    return err;
}

int archive_open(struct archive *archive, const char *path)
{
    return open_archive(archive, path, false);
}

int archive_open_foreign(struct archive *archive, const char *path)
{
    return open_archive(archive, path, true);
}

void archive_close(struct archive *archive)
{
    /* A zeroed archive has no buffer, and 0 is not its descriptor. */
    if (archive->fd > 0 || archive->central != NULL)
        close(archive->fd);
    free(archive->entries);
    free(archive->central);
    archive->entries = NULL;
    archive->central = NULL;
    archive->count = 0;
    archive->fd = -1;
}

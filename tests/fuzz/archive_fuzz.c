/*
 * archive_fuzz.c: the reader behind `zipbench verify` on any bytes.
 */
#include "fuzz.h"

#include "archive.h"
#include "inflater.h"
#include "record.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CONTENT_MAX = 1 << 16 };     /* of a member, or fuzzing is slow */

/* How the member ends: what inflater_read() returned last, and how much there was. */
struct end {
    ssize_t result;
    uint64_t size;
};

static struct end read_all(struct inflater *inflater, const struct archive *archive,
                           const struct archive_entry *entry, size_t capacity)
{
    static uint8_t content[CONTENT_MAX];
    struct end end = { 1, 0 };

    inflater_open(inflater, archive, entry);
    while (end.result > 0 && end.size < CONTENT_MAX) {
        end.result = inflater_read(inflater, content, capacity);
        HOLDS(end.result <= (ssize_t)capacity);
        end.size += end.result > 0 ? (uint64_t)end.result : 0;
    }
    HOLDS(end.result >= 0 || strlen(inflater_problem(inflater)) > 0);
    return end;
}

/* The pieces may be small or large, the end is the same. */
static void check_content(struct inflater *inflater, const struct archive *archive,
                          const struct archive_entry *entry)
{
    struct end large = read_all(inflater, archive, entry, CONTENT_MAX);
    struct end small = read_all(inflater, archive, entry, 7);

    if (large.result == 0) {
        HOLDS(large.size == entry->uncompressed_size);
        HOLDS(small.result == 0 || small.size >= CONTENT_MAX);
    } else if (large.result < 0) {
        HOLDS(small.result < 0 || small.size >= CONTENT_MAX);
    }
}

static void check(const struct archive *archive, struct inflater *inflater)
{
    uint64_t compressed = 0;

    for (size_t i = 0; i < archive->count; i++) {
        const struct archive_entry *entry = &archive->entries[i];
        HOLDS(entry->data_offset <= archive->central_offset);
        HOLDS(entry->compressed_size <= archive->central_offset - entry->data_offset);
        HOLDS(entry->uncompressed_size <= 1032 * entry->compressed_size);
        HOLDS(entry->name_size > 0 && entry->name[0] != '/');
        HOLDS(i == 0 || archive_compare_names(entry[-1].name, entry[-1].name_size, entry->name,
                                              entry->name_size) < 0);
        compressed += entry->compressed_size;
        check_content(inflater, archive, entry);
    }
    HOLDS(compressed <= archive->size);
}

static bool open_and_check(int (*open_it)(struct archive *, const char *), const char *path,
                           struct inflater *inflater)
{
    struct archive archive;
    int err = open_it(&archive, path);

    HOLDS(err == 0 || strlen(archive.problem) > 0);
    HOLDS(err == 0 || err == -EBADMSG || err == -EFBIG);
    if (err == 0)
        check(&archive, inflater);
    archive_close(&archive);
    return err == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    char path[32];
    int fd = memfd_create("archive", MFD_CLOEXEC);
    struct inflater *inflater = inflater_create();

    HOLDS(fd >= 0 && inflater != NULL);
    HOLDS(write(fd, bytes, size) == (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool ours = open_and_check(archive_open, path, inflater);
    bool foreign = open_and_check(archive_open_foreign, path, inflater);
    HOLDS(foreign || !ours);
    inflater_destroy(inflater);
    close(fd);
    return 0;
}

/*
 * test_archive.h: small archives for the tests, built record by record in memory.
 */
#ifndef TEST_ARCHIVE_H
#define TEST_ARCHIVE_H

#include "record.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define ZLIB_CONST
#include <zlib.h>

enum { TEST_MEMBERS_MAX = 6, TEST_ARCHIVE_MAX = 4096 };

struct test_part {
    const char *name;
    const char *content;
    bool deflated;
    mode_t mode;
};

/* The archive and where its records lie. */
struct test_archive {
    uint8_t bytes[TEST_ARCHIVE_MAX];
    size_t size;
    size_t local[TEST_MEMBERS_MAX];
    size_t data[TEST_MEMBERS_MAX];
    size_t data_size[TEST_MEMBERS_MAX];
    size_t central[TEST_MEMBERS_MAX];
    size_t zip64_end;
    size_t locator;
    size_t end;
};

static inline void test_put(struct test_archive *archive, const void *bytes, size_t size)
{
    assert(archive->size + size <= sizeof archive->bytes);
    memcpy(archive->bytes + archive->size, bytes, size);
    archive->size += size;
}

static inline size_t test_deflate(const char *content, uint8_t *out, size_t capacity)
{
    z_stream stream = { 0 };

    deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY);
    stream.next_in = (const Bytef *)content;
    stream.avail_in = (uInt)strlen(content);
    stream.next_out = out;
    stream.avail_out = (uInt)capacity;
    int result = deflate(&stream, Z_FINISH);
    assert(result == Z_STREAM_END);
    (void)result;
    deflateEnd(&stream);
    return capacity - stream.avail_out;
}

static inline uint32_t test_crc(const struct test_part *part)
{
    return (uint32_t)crc32_z(0, (const Bytef *)part->content, strlen(part->content));
}

/* zip64: every field that can be saturated is, as if the member were large. */
static inline void test_put_local(struct test_archive *archive, const struct test_part *part,
                                  size_t index, bool zip64)
{
    uint8_t data[TEST_ARCHIVE_MAX];
    uint8_t bytes[RECORD_LOCAL_SIZE];
    uint8_t extra[RECORD_EXTRA_MAX];
    size_t content_size = strlen(part->content);
    size_t data_size =
        part->deflated ? test_deflate(part->content, data, sizeof data) : content_size;
    size_t extra_size = (size_t)(record_put_extra(extra, &(struct record_extra){
        .has_uncompressed_size = zip64, .has_compressed_size = zip64, .has_mtime = true,
        .uncompressed_size = content_size, .compressed_size = data_size, .mtime = 1628933213,
    }) - extra);

    record_put_local(bytes, &(struct record_local){
        .version_needed = zip64 ? ZIP_VERSION_ZIP64 : ZIP_VERSION_DEFLATED,
        .method = part->deflated ? ZIP_DEFLATED : ZIP_STORED,
        .dos_time = 0x4b5a, .dos_date = 0x530e, .crc = test_crc(part),
        .compressed_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)data_size,
        .uncompressed_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)content_size,
        .name_size = (uint16_t)strlen(part->name), .extra_size = (uint16_t)extra_size,
    });
    archive->local[index] = archive->size;
    test_put(archive, bytes, sizeof bytes);
    test_put(archive, part->name, strlen(part->name));
    test_put(archive, extra, extra_size);
    archive->data[index] = archive->size;
    archive->data_size[index] = data_size;
    test_put(archive, part->deflated ? (const void *)data : part->content, data_size);
}

static inline void test_put_central(struct test_archive *archive, const struct test_part *part,
                                    size_t index, bool zip64)
{
    uint8_t bytes[RECORD_CENTRAL_SIZE];
    uint8_t extra[RECORD_EXTRA_MAX];
    size_t content_size = strlen(part->content);
    size_t extra_size = (size_t)(record_put_extra(extra, &(struct record_extra){
        .has_uncompressed_size = zip64, .has_compressed_size = zip64, .has_local_offset = zip64,
        .has_mtime = true, .uncompressed_size = content_size,
        .compressed_size = archive->data_size[index], .local_offset = archive->local[index],
        .mtime = 1628933213,
    }) - extra);

    record_put_central(bytes, &(struct record_central){
        .version_made_by = ZIP_VERSION_MADE_BY,
        .version_needed = zip64 ? ZIP_VERSION_ZIP64 : ZIP_VERSION_DEFLATED,
        .method = part->deflated ? ZIP_DEFLATED : ZIP_STORED,
        .dos_time = 0x4b5a, .dos_date = 0x530e, .crc = test_crc(part),
        .compressed_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)archive->data_size[index],
        .uncompressed_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)content_size,
        .name_size = (uint16_t)strlen(part->name), .extra_size = (uint16_t)extra_size,
        .external_attributes = (uint32_t)part->mode << 16,
        .local_offset = zip64 ? ZIP_SATURATED_32 : (uint32_t)archive->local[index],
    });
    archive->central[index] = archive->size;
    test_put(archive, bytes, sizeof bytes);
    test_put(archive, part->name, strlen(part->name));
    test_put(archive, extra, extra_size);
}

static inline void test_put_end(struct test_archive *archive, size_t central, size_t count,
                                bool zip64, const char *comment)
{
    uint8_t bytes[RECORD_ZIP64_END_SIZE];
    size_t central_size = archive->size - central;

    if (zip64) {
        archive->zip64_end = archive->size;
        record_put_zip64_end(bytes, &(struct record_zip64_end){
            .version_made_by = ZIP_VERSION_MADE_BY, .version_needed = ZIP_VERSION_ZIP64,
            .entries_on_disk = count, .entries = count,
            .central_size = central_size, .central_offset = central,
        });
        test_put(archive, bytes, RECORD_ZIP64_END_SIZE);
        archive->locator = archive->size;
        record_put_zip64_locator(bytes, &(struct record_zip64_locator){
            .end_offset = archive->zip64_end, .disks = 1,
        });
        test_put(archive, bytes, RECORD_ZIP64_LOCATOR_SIZE);
    }
    archive->end = archive->size;
    record_put_end(bytes, &(struct record_end){
        .entries_on_disk = zip64 ? ZIP_SATURATED_16 : (uint16_t)count,
        .entries = zip64 ? ZIP_SATURATED_16 : (uint16_t)count,
        .central_size = zip64 ? ZIP_SATURATED_32 : (uint32_t)central_size,
        .central_offset = zip64 ? ZIP_SATURATED_32 : (uint32_t)central,
        .comment_size = (uint16_t)strlen(comment),
    });
    test_put(archive, bytes, RECORD_END_SIZE);
    test_put(archive, comment, strlen(comment));
}

static inline void test_build(struct test_archive *archive, const struct test_part *parts,
                              size_t count, bool zip64, const char *comment)
{
    assert(count <= TEST_MEMBERS_MAX);
    *archive = (struct test_archive){ 0 };
    for (size_t i = 0; i < count; i++)
        test_put_local(archive, &parts[i], i, zip64);
    size_t central = archive->size;
    for (size_t i = 0; i < count; i++)
        test_put_central(archive, &parts[i], i, zip64);
    test_put_end(archive, central, count, zip64, comment);
}

/* A file without a name; its path, good until the fd is closed, goes to path. */
static inline int test_file(const uint8_t *bytes, size_t size, char path[32])
{
    int fd = memfd_create("archive", MFD_CLOEXEC);

    assert(fd >= 0);
    ssize_t written = write(fd, bytes, size);
    assert(written == (ssize_t)size);
    (void)written;
    snprintf(path, 32, "/proc/self/fd/%d", fd);
    return fd;
}

#endif

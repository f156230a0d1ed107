#include "testing.h"

#include "blocks.h"
#include "record.h"
#include "stream.h"
#include "team.h"
#include "zip.h"

#include <stdbool.h>
#include <zlib.h>

/* A scene with one real file, and an archive in memory. */
struct stage {
    struct scene scene;
    char folder[64];
    char path[80];
    int fd;
    struct worker *self;
    struct zip *zip;
};

static void fill(struct stage *stage, uint64_t size, bool noise)
{
    uint32_t seed = 1;
    int fd = open(stage->path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    uint8_t *bytes = malloc(size + 1);

    assert_true(fd >= 0);
    for (size_t i = 0; i < size; i++) {
        seed = seed * 1664525 + 1013904223;
        bytes[i] = noise ? (uint8_t)(seed >> 24) : (uint8_t)("0123456789,\n"[(seed >> 24) % 12]);
    }
    assert_int_equal(write(fd, bytes, size), size);
    close(fd);
    free(bytes);
}

static void stage_open(struct stage *stage, uint64_t size, bool noise)
{
    scratch_create(stage->folder);
    snprintf(stage->path, sizeof stage->path, "%s/f00000", stage->folder);
    fill(stage, size, noise);
    scene_open(&stage->scene, 1, size, UINT64_MAX / 4, 1, 1);
    stage->scene.job.directory_fd = open(stage->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    stage->self = &stage->scene.job.workers[0];
    worker_begin(stage->self);
    stage->fd = memfd_create("archive", MFD_CLOEXEC);
    stage->zip = zip_create(stage->fd, stage->self);
    assert_non_null(stage->zip);
}

static void stage_close(struct stage *stage)
{
    zip_destroy(stage->zip, stage->self);
    worker_end(stage->self);
    close(stage->fd);
    close(stage->scene.job.directory_fd);
    scratch_remove(stage->folder);
    scene_close(&stage->scene);
}

/* Inflates the only member; its size and CRC are those of the header.  The caller
 * frees. */
static uint8_t *unpack(struct stage *stage, struct record_local *local)
{
    size_t size = (size_t)lseek(stage->fd, 0, SEEK_END);
    uint8_t *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, stage->fd, 0);

    assert_true(bytes != MAP_FAILED);
    assert_true(record_get_local(bytes, local));
    uint8_t *content = malloc(local->uncompressed_size + 1);
    uint8_t *data = bytes + RECORD_LOCAL_SIZE + local->name_size + local->extra_size;
    if (local->method == ZIP_STORED) {
        assert_int_equal(local->compressed_size, local->uncompressed_size);
        memcpy(content, data, local->compressed_size);
    } else {
        z_stream stream = { .next_in = data, .avail_in = local->compressed_size,
                            .next_out = content, .avail_out = local->uncompressed_size + 1 };
        assert_int_equal(inflateInit2(&stream, -15), Z_OK);
        assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
        assert_int_equal(stream.total_out, local->uncompressed_size);
        assert_int_equal(stream.total_in, local->compressed_size);
        inflateEnd(&stream);
    }
    assert_int_equal(codec_crc32(content, local->uncompressed_size), local->crc);
    munmap(bytes, size);
    return content;
}

static void check_content(struct stage *stage, uint64_t size, enum zip_method method)
{
    struct record_local local;

    zip_finish(stage->zip, stage->self);
    assert_int_equal(work_error(stage->scene.work), 0);
    uint8_t *found = unpack(stage, &local);
    assert_int_equal(local.uncompressed_size, size);
    assert_int_equal(local.method, method);
    uint8_t *expected = malloc(size + 1);
    int fd = open(stage->path, O_RDONLY | O_CLOEXEC);
    assert_int_equal(read(fd, expected, size + 1), size);
    close(fd);
    assert_memory_equal(found, expected, size);
    free(expected);
    free(found);
}

static void append_blocks(struct stage *stage)
{
    struct block block;

    for (uint64_t at = 0; at < stage->scene.files.files[0].size; at += BLOCK_SIZE) {
        block_init(&block, 0, at, stage->self);
        block_load(&block, stage->self);
        zip_append_block(stage->zip, &block, stage->self);
    }
}

static void blocks_are_one_deflate_stream(void **state)
{
    (void)state;
    static const uint64_t sizes[] = { 1, BLOCK_SIZE - 1, BLOCK_SIZE, BLOCK_SIZE + 1,
                                      3 * BLOCK_SIZE + 17 };

    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct stage stage;
        stage_open(&stage, sizes[i], false);
        append_blocks(&stage);
        check_content(&stage, sizes[i], sizes[i] > 1 ? ZIP_DEFLATED : ZIP_STORED);
        stage_close(&stage);
    }
}

static void what_does_not_shrink_is_stored_after_all(void **state)
{
    (void)state;
    struct stage stage;

    stage_open(&stage, 2 * BLOCK_SIZE + 5, true);
    append_blocks(&stage);
    check_content(&stage, 2 * BLOCK_SIZE + 5, ZIP_STORED);
    stage_close(&stage);
}

static void the_codec_store_stores_blocks(void **state)
{
    (void)state;
    struct stage stage;

    stage_open(&stage, 2 * BLOCK_SIZE + 5, false);
    stage.scene.job.codec = &codec_store;
    append_blocks(&stage);
    check_content(&stage, 2 * BLOCK_SIZE + 5, ZIP_STORED);
    stage_close(&stage);
}

static void overwrite(struct stage *stage)
{
    int fd = open(stage->path, O_WRONLY | O_CLOEXEC);

    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pwrite(fd, "a change of some bytes", 22,
                                BLOCK_SIZE - 10000 + 50 * (off_t)i), 22);
    close(fd);
}

static void shorten(struct stage *stage)
{
    assert_int_equal(truncate(stage->path, BLOCK_SIZE - 100), 0);
}

static void empty(struct stage *stage)
{
    assert_int_equal(truncate(stage->path, 0), 0);
}

static void lengthen(struct stage *stage)
{
    assert_int_equal(truncate(stage->path, 9 * BLOCK_SIZE), 0);
}

/* The second block's dictionary is then not what the first has read. */
static void check_change(void (*change)(struct stage *), uint64_t expected_size)
{
    struct stage stage;
    struct block blocks[3];
    struct record_local local;

    stage_open(&stage, 3 * BLOCK_SIZE, false);
    for (size_t i = 0; i < 3; i++) {
        block_init(&blocks[i], 0, i * BLOCK_SIZE, stage.self);
        block_load(&blocks[i], stage.self);
        if (i == 0)
            change(&stage);
    }
    for (size_t i = 0; i < 3; i++)
        zip_append_block(stage.zip, &blocks[i], stage.self);
    zip_finish(stage.zip, stage.self);
    assert_int_equal(work_error(stage.scene.work), 0);
    free(unpack(&stage, &local));
    assert_int_equal(local.uncompressed_size, expected_size);
    stage_close(&stage);
}

static void a_file_that_changes_between_blocks_makes_a_good_member(void **state)
{
    (void)state;
    check_change(overwrite, 3 * BLOCK_SIZE);
    check_change(lengthen, 3 * BLOCK_SIZE);
    check_change(shorten, BLOCK_SIZE);
    check_change(empty, BLOCK_SIZE);
}

static void an_oversize_member_is_streamed(void **state)
{
    (void)state;
    for (enum order order = ORDER_COMPLETION; order <= ORDER_NAME; order++) {
        struct stage stage;
        struct member member;
        stage_open(&stage, 2 * BLOCK_SIZE + 99, false);
        zip_destroy(stage.zip, stage.self);
        stage.scene.job.memory = BLOCK_SIZE;
        stage.scene.job.order = order;
        stage.scene.job.streams = true;
        scene_start(&stage.scene);
        stage.self = worker_begin(&stage.scene.job.workers[0]);
        stage.zip = zip_create(stage.fd, stage.self);
        member_load(&member, 0, stage.self);
        assert_int_equal(member.state, MEMBER_STREAMED);
        zip_append(stage.zip, &member, stage.self);
        check_content(&stage, 2 * BLOCK_SIZE + 99, ZIP_DEFLATED);
        stage_close(&stage);
    }
}

/* Two files, the second of which stays as it is; the first vanishes. */
static void stage_open_pair(struct stage *stage, enum order order)
{
    stage_open(stage, 3 * BLOCK_SIZE, false);
    zip_destroy(stage->zip, stage->self);
    worker_end(stage->self);
    int folder = stage->scene.job.directory_fd;
    scene_close(&stage->scene);
    scene_open(&stage->scene, 2, 3 * BLOCK_SIZE, UINT64_MAX / 4, 1, 1);
    stage->scene.job.directory_fd = folder;
    stage->scene.job.on_error = ON_ERROR_SKIP;
    stage->scene.job.order = order;
    scene_start(&stage->scene);
    stage->self = worker_begin(&stage->scene.job.workers[0]);
    stage->zip = zip_create(stage->fd, stage->self);
    stage->path[strlen(stage->path) - 1] = '1';
    fill(stage, 3 * BLOCK_SIZE, false);
}

static void vanish(const struct stage *stage)
{
    assert_int_equal(unlinkat(stage->scene.job.directory_fd, "f00000", 0), 0);
}

/* The archive holds the second alone, whole and at its beginning. */
static void check_second_alone(struct stage *stage, const char *said)
{
    struct record_local local;

    assert_one_line(said,
                    "warning: f00000: cannot read: No such file or directory; it is left out");
    assert_int_equal(work_left_out(stage->scene.work), 1);
    zip_finish(stage->zip, stage->self);
    assert_int_equal(work_error(stage->scene.work), 0);
    uint8_t *found = unpack(stage, &local);
    assert_int_equal(local.uncompressed_size, 3 * BLOCK_SIZE);
    free(found);
    struct record_end end;
    uint8_t tail[RECORD_END_SIZE];
    off_t at = lseek(stage->fd, -RECORD_END_SIZE, SEEK_END);
    assert_int_equal(pread(stage->fd, tail, sizeof tail, at), sizeof tail);
    assert_true(record_get_end(tail, &end));
    assert_int_equal(end.entries, 1);
    size_t header_size = (size_t)RECORD_LOCAL_SIZE + local.name_size + local.extra_size;
    assert_int_equal(end.central_offset, header_size + local.compressed_size);
}

static void a_file_whose_blocks_cannot_be_read_is_left_out_once(void **state)
{
    (void)state;
    for (size_t readable = 0; readable < 3; readable++)
        for (enum order order = ORDER_COMPLETION; order <= ORDER_NAME; order++) {
            struct stage stage;
            struct capture capture;
            struct block block;
            stage_open_pair(&stage, order);
            capture_begin(&capture);
            for (size_t i = 0; i < 6; i++) {
                if (i == readable)
                    vanish(&stage);
                block_init(&block, i / 3, i % 3 * BLOCK_SIZE, stage.self);
                block_load(&block, stage.self);
                zip_append_block(stage.zip, &block, stage.self);
            }
            capture_end(&capture);
            check_second_alone(&stage, capture.text);
            stage_close(&stage);
        }
}

static void a_streamed_file_that_cannot_be_read_is_left_out(void **state)
{
    (void)state;
    for (enum order order = ORDER_COMPLETION; order <= ORDER_NAME; order++) {
        struct stage stage;
        struct capture capture;
        stage_open_pair(&stage, order);
        vanish(&stage);
        capture_begin(&capture);
        for (size_t i = 0; i < 2; i++) {
            struct member member = { .file = order == ORDER_NAME ? 1 - i : i,
                                     .state = MEMBER_STREAMED };
            zip_append(stage.zip, &member, stage.self);
        }
        capture_end(&capture);
        check_second_alone(&stage, capture.text);
        stage_close(&stage);
    }
}

/* It is found not to shrink, and is to be read again to be stored: but is gone then. */
static void what_vanishes_before_it_is_stored_is_left_out(void **state)
{
    (void)state;
    struct stage stage;
    struct capture capture;
    struct block block;

    stage_open_pair(&stage, ORDER_COMPLETION);
    stage.path[strlen(stage.path) - 1] = '0';
    fill(&stage, 3 * BLOCK_SIZE, true);
    capture_begin(&capture);
    for (size_t i = 0; i < 6; i++) {
        block_init(&block, i / 3, i % 3 * BLOCK_SIZE, stage.self);
        block_load(&block, stage.self);
        if (i == 2)
            vanish(&stage);
        zip_append_block(stage.zip, &block, stage.self);
    }
    capture_end(&capture);
    check_second_alone(&stage, capture.text);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_are_one_deflate_stream),
        cmocka_unit_test(what_does_not_shrink_is_stored_after_all),
        cmocka_unit_test(the_codec_store_stores_blocks),
        cmocka_unit_test(a_file_that_changes_between_blocks_makes_a_good_member),
        cmocka_unit_test(an_oversize_member_is_streamed),
        cmocka_unit_test(a_file_whose_blocks_cannot_be_read_is_left_out_once),
        cmocka_unit_test(a_streamed_file_that_cannot_be_read_is_left_out),
        cmocka_unit_test(what_vanishes_before_it_is_stored_is_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

#include "record.h"
#include "zip.h"

#include <pthread.h>
#include <stdbool.h>

/* The archive that came out, mapped. */
struct result {
    uint8_t *bytes;
    size_t size;
};

struct archive {
    struct scene scene;
    int fd;
    struct zip *zip;
    struct worker *self;
};

static void archive_open(struct archive *archive, size_t files, enum order order,
                         const struct sink_way *sink)
{
    scene_open(&archive->scene, files, 100, UINT64_MAX / 2, 1, 1);
    archive->scene.job.order = order;
    archive->scene.job.sink = sink;
    scene_start(&archive->scene);
    archive->self = &archive->scene.job.workers[0];
    archive->fd = memfd_create("archive", MFD_CLOEXEC);
    assert_true(archive->fd >= 0);
    archive->zip = zip_create(archive->fd, archive->self);
    assert_non_null(archive->zip);
}

/* Content that is the file's own. */
static struct member make_member(size_t file)
{
    size_t size = 100 + file % 7 * 50;
    struct member member = { .file = file, .state = MEMBER_RAW, .raw_size = size,
                             .bytes = malloc(size), .size = size,
                             .weight = 100 + SCENE_WEIGHT };

    assert_non_null(member.bytes);
    for (size_t i = 0; i < size; i++)
        member.bytes[i] = (uint8_t)(file + i % 5);
    return member;
}

static void append(struct archive *archive, size_t file)
{
    struct member member = make_member(file);

    zip_append(archive->zip, &member, archive->self);
}

static struct result archive_finish(struct archive *archive)
{
    struct result result = { NULL, 0 };

    zip_finish(archive->zip, archive->self);
    assert_int_equal(work_error(archive->scene.work), 0);
    result.size = (size_t)lseek(archive->fd, 0, SEEK_END);
    assert_int_equal(result.size, zip_size(archive->zip));
    result.bytes = mmap(NULL, result.size, PROT_READ, MAP_SHARED, archive->fd, 0);
    assert_true(result.bytes != MAP_FAILED);
    return result;
}

static void archive_close(struct archive *archive)
{
    zip_destroy(archive->zip, archive->self);
    worker_begin(archive->self);
    worker_end(archive->self);      /* frees the codec */
    close(archive->fd);
    scene_close(&archive->scene);
}

static struct record_end end_of(const struct result *result)
{
    struct record_end end;

    assert_true(result->size >= RECORD_END_SIZE);
    assert_true(record_get_end(result->bytes + result->size - RECORD_END_SIZE, &end));
    return end;
}

/* Every member of the directory: its name in order, the local header the same,
 * the CRC that of the content; the members' data tile the file. */
static void check_directory(const struct archive *archive, const struct result *result)
{
    const struct filelist *files = &archive->scene.files;
    struct record_end end = end_of(result);
    const uint8_t *next = result->bytes + end.central_offset;
    size_t tiled = 0;

    assert_int_equal(end.entries, files->count);
    assert_int_equal(end.entries_on_disk, files->count);
    assert_int_equal(end.central_offset + end.central_size + RECORD_END_SIZE, result->size);
    for (size_t i = 0; i < files->count; i++) {
        struct record_central central;
        struct record_local local;
        assert_true(record_get_central(next, &central));
        assert_int_equal(central.name_size, files->files[i].name_size);
        assert_memory_equal(next + RECORD_CENTRAL_SIZE, files->files[i].name, central.name_size);
        next += RECORD_CENTRAL_SIZE + central.name_size + central.extra_size;

        const uint8_t *at = result->bytes + central.local_offset;
        assert_true(record_get_local(at, &local));
        assert_memory_equal(at + RECORD_LOCAL_SIZE, files->files[i].name, local.name_size);
        assert_int_equal(local.version_needed, central.version_needed);
        assert_int_equal(local.flags, central.flags);
        assert_int_equal(local.method, central.method);
        assert_int_equal(local.dos_time, central.dos_time);
        assert_int_equal(local.dos_date, central.dos_date);
        assert_int_equal(local.crc, central.crc);
        assert_int_equal(local.compressed_size, central.compressed_size);
        assert_int_equal(local.uncompressed_size, central.uncompressed_size);
        struct member member = make_member(i);
        assert_int_equal(local.crc, codec_crc32(member.bytes, member.size));
        assert_int_equal(local.uncompressed_size, member.size);
        free(member.bytes);
        tiled += (size_t)RECORD_LOCAL_SIZE + local.name_size + local.extra_size;
        tiled += local.compressed_size;
    }
    assert_int_equal(tiled, end.central_offset);
    assert_ptr_equal(next, result->bytes + end.central_offset + end.central_size);
}

static void the_directory_agrees_with_the_members(void **state)
{
    (void)state;
    struct archive archive;

    archive_open(&archive, 30, ORDER_COMPLETION, &sink_pwrite);
    for (size_t i = 0; i < 30; i++)
        append(&archive, 29 - i);
    struct result result = archive_finish(&archive);
    check_directory(&archive, &result);
    assert_memory_equal(result.bytes + RECORD_LOCAL_SIZE, "f00029", 6);     /* came first */
    munmap(result.bytes, result.size);
    archive_close(&archive);
}

static void no_file_makes_an_empty_archive(void **state)
{
    (void)state;
    static const uint8_t empty[] = { 'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
                                     0, 0 };

    for (enum order order = ORDER_COMPLETION; order <= ORDER_NAME; order++) {
        struct archive archive;
        archive_open(&archive, 0, order, &sink_pwrite);
        struct result result = archive_finish(&archive);
        assert_int_equal(result.size, sizeof empty);
        assert_memory_equal(result.bytes, empty, sizeof empty);
        munmap(result.bytes, result.size);
        archive_close(&archive);
    }
}

static void shuffle(size_t *order, size_t count, uint32_t *seed)
{
    for (size_t i = count; i > 1; i--) {
        *seed = *seed * 1664525 + 1013904223;
        size_t k = (*seed >> 8) % i;
        size_t other = order[k];
        order[k] = order[i - 1];
        order[i - 1] = other;
    }
}

static void order_by_name_gives_the_same_bytes(void **state)
{
    (void)state;
    enum { FILES = 40, ROUNDS = 20 };
    struct result first = { NULL, 0 };
    size_t order[FILES];
    uint32_t seed = 1;

    for (size_t i = 0; i < FILES; i++)
        order[i] = i;
    for (int round = 0; round < ROUNDS; round++) {
        struct archive archive;
        archive_open(&archive, FILES, ORDER_NAME, round % 2 == 0 ? &sink_pwrite : &sink_memory);
        for (size_t i = 0; i < FILES; i++) {
            struct member member = make_member(order[i]);
            if (i % 3 == 0)
                member_deflate(&member, archive.self);      /* by the worker, or here: the same */
            zip_append(archive.zip, &member, archive.self);
        }
        struct result result = archive_finish(&archive);
        if (round == 0) {
            check_directory(&archive, &result);
            first = result;
        } else {
            assert_int_equal(result.size, first.size);
            assert_memory_equal(result.bytes, first.bytes, first.size);
            munmap(result.bytes, result.size);
        }
        archive_close(&archive);
        shuffle(order, FILES, &seed);
    }
    munmap(first.bytes, first.size);
}

enum { CROWD = 6, CROWD_FILES = 600 };

/* Appends every CROWD-th file from this one on, in an order of its own. */
static void append_share(struct archive *archive, size_t share)
{
    size_t order[CROWD_FILES / CROWD];
    uint32_t seed = (uint32_t)share + 1;

    for (size_t i = 0; i < CROWD_FILES / CROWD; i++)
        order[i] = share + i * CROWD;
    shuffle(order, CROWD_FILES / CROWD, &seed);
    struct worker *self = worker_begin(&archive->scene.job.workers[share]);
    self->zip = archive->zip;
    for (size_t i = 0; i < CROWD_FILES / CROWD; i++) {
        struct member member = make_member(order[i]);
        zip_append(archive->zip, &member, self);
    }
    for (uint32_t epoch = work_epoch(self->work); !zip_settle(archive->zip, self);
         epoch = work_epoch(self->work))
        work_await(self->work, epoch);
    worker_end(self);
}

struct helper {
    struct archive *archive;
    size_t share;
};

static void *append_in_thread(void *helper_)
{
    struct helper *helper = helper_;

    append_share(helper->archive, helper->share);
    return NULL;
}

static void crowd_open(struct archive *archive, enum order order)
{
    archive_open(archive, CROWD_FILES, order, &sink_pwrite);
    worker_destroy_all(archive->scene.job.workers, archive->scene.worker_count);
    archive->scene.worker_count = CROWD;
    archive->scene.job.workers =
        worker_create_all(&archive->scene.job, archive->scene.work, CROWD);
    archive->self = &archive->scene.job.workers[0];
}

static void append_by_threads(struct archive *archive)
{
    pthread_t threads[CROWD];
    struct helper helpers[CROWD];

    for (size_t i = 0; i < CROWD; i++) {
        helpers[i] = (struct helper){ archive, i };
        assert_int_equal(pthread_create(&threads[i], NULL, append_in_thread, &helpers[i]), 0);
    }
    for (size_t i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
}

static void append_by_children(struct archive *archive)
{
    pid_t children[CROWD];

    for (size_t i = 0; i < CROWD; i++)
        if ((children[i] = fork()) == 0) {
            append_share(archive, i);
            _exit(0);
        }
    for (size_t i = 0; i < CROWD; i++)
        assert_int_equal(wait_for(children[i]), 0);
}

static void a_crowd_appends_at_once(void **state)
{
    (void)state;
    for (int children = 0; children <= 1; children++) {
        struct archive archive;
        crowd_open(&archive, ORDER_COMPLETION);
        if (children)
            append_by_children(&archive);
        else
            append_by_threads(&archive);
        struct result result = archive_finish(&archive);
        check_directory(&archive, &result);
        munmap(result.bytes, result.size);
        archive_close(&archive);
    }
}

static void a_crowd_gives_the_same_bytes_by_name(void **state)
{
    (void)state;
    struct result results[3];

    for (int way = 0; way < 3; way++) {
        struct archive archive;
        crowd_open(&archive, ORDER_NAME);
        if (way == 0)
            for (size_t i = 0; i < CROWD_FILES; i++)
                append(&archive, i);
        else if (way == 1)
            append_by_threads(&archive);
        else
            append_by_children(&archive);
        results[way] = archive_finish(&archive);
        check_directory(&archive, &results[way]);
        archive_close(&archive);
    }
    for (int way = 1; way < 3; way++) {
        assert_int_equal(results[way].size, results[0].size);
        assert_memory_equal(results[way].bytes, results[0].bytes, results[0].size);
    }
    for (int way = 0; way < 3; way++)
        munmap(results[way].bytes, results[way].size);
}

static void order_by_name_lets_the_next_file_in(void **state)
{
    (void)state;
    struct archive archive;
    struct chunk chunk;

    archive_open(&archive, 3, ORDER_NAME, &sink_pwrite);
    struct work_rules rules = { .memory = 2 * (100 + SCENE_WEIGHT), .copies = 1,
                                .order = ORDER_NAME };
    struct work *work = work_create(&archive.scene.files, &rules);
    archive.self->work = work;
    assert_int_equal(work_try_claim(work, 2, &chunk), CLAIM_TAKEN);
    append(&archive, 1);
    assert_int_equal(work_try_claim(work, 1, &chunk), CLAIM_BUSY);      /* it waits for 0 */
    append(&archive, 0);
    assert_int_equal(work_try_claim(work, 1, &chunk), CLAIM_TAKEN);     /* both have left */
    append(&archive, 2);
    zip_finish(archive.zip, archive.self);
    assert_int_equal(work_error(work), 0);
    archive.self->work = archive.scene.work;
    work_destroy(work);
    archive_close(&archive);
}

/* Appends the files and finishes; the run fails with one line that has this in it. */
static void assert_fails(enum order order, const size_t *files, size_t count, const char *line)
{
    struct archive archive;
    struct capture capture;

    archive_open(&archive, 4, order, &sink_pwrite);
    capture_begin(&capture);
    for (size_t i = 0; i < count; i++)
        append(&archive, files[i]);
    zip_finish(archive.zip, archive.self);
    capture_end(&capture);
    int err = work_error(archive.scene.work);
    archive_close(&archive);
    if (err == 0)
        fail_msg("the run has not failed: %s", line);
    assert_one_line(capture.text, line);
}

static void a_member_that_was_lost_fails_the_run(void **state)
{
    (void)state;
    assert_fails(ORDER_COMPLETION, (const size_t[]){ 0, 3, 1 }, 3, "f00002 was lost on its way");
    assert_fails(ORDER_NAME, (const size_t[]){ 0, 3, 1 }, 3, "f00002 was lost on its way");
    assert_fails(ORDER_NAME, (const size_t[]){ 3, 2, 1 }, 3, "f00000 was lost on its way");
    assert_fails(ORDER_COMPLETION, NULL, 0, "f00000 was lost on its way");
}

static void a_member_that_comes_twice_fails_the_run(void **state)
{
    (void)state;
    assert_fails(ORDER_COMPLETION, (const size_t[]){ 0, 1, 1, 2, 3 }, 5,
                 "f00001 came to the archive twice");
}

static void a_member_that_comes_twice_after_its_turn_fails_the_run(void **state)
{
    (void)state;
    assert_fails(ORDER_NAME, (const size_t[]){ 0, 1, 1, 2, 3 }, 5,
                 "f00001 came to the archive twice");
    assert_fails(ORDER_NAME, (const size_t[]){ 0, 1, 2, 3, 3 }, 5,
                 "f00003 came to the archive twice");
}

static void a_member_that_comes_twice_before_its_turn_fails_the_run(void **state)
{
    (void)state;
    assert_fails(ORDER_NAME, (const size_t[]){ 1, 1, 0, 2, 3 }, 5,
                 "f00001 came to the archive twice");
}

static void a_failed_member_is_dropped(void **state)
{
    (void)state;
    for (enum order order = ORDER_COMPLETION; order <= ORDER_NAME; order++) {
        struct archive archive;
        archive_open(&archive, 2, order, &sink_pwrite);
        append(&archive, 0);
        uint64_t size = zip_size(archive.zip);
        work_set_error(archive.scene.work, -EIO);
        zip_append(archive.zip, &(struct member){ .file = 1 }, archive.self);
        assert_int_equal(zip_size(archive.zip), size);
        zip_finish(archive.zip, archive.self);
        assert_int_equal(zip_size(archive.zip), size);      /* no directory after a failure */
        archive_close(&archive);
    }
}

static bool every_third(size_t file)
{
    return file % 3 == 0;
}

static bool every(size_t file)
{
    (void)file;
    return true;
}

static bool but_the_last(size_t file)
{
    return file != 29;
}

/* The names that the directory must have: of 30 files, those that were not left out. */
static void check_rest(const struct result *result, bool (*left_out)(size_t file))
{
    struct record_end end = end_of(result);
    const uint8_t *next = result->bytes + end.central_offset;
    size_t count = 0;

    for (size_t i = 0; i < 30; i++) {
        struct record_central central;
        char name[8];
        if (left_out(i))
            continue;
        snprintf(name, sizeof name, "f%05zu", i);
        assert_true(record_get_central(next, &central));
        assert_memory_equal(next + RECORD_CENTRAL_SIZE, name, 6);
        next += RECORD_CENTRAL_SIZE + central.name_size + central.extra_size;
        count++;
    }
    assert_int_equal(end.entries, count);
    assert_ptr_equal(next, result->bytes + result->size - RECORD_END_SIZE);
}

static void append_or_leave_out(struct archive *archive, size_t file, bool (*left_out)(size_t))
{
    struct member member = { .file = file, .state = MEMBER_LEFT_OUT, .weight = SCENE_WEIGHT };

    if (left_out(file))
        zip_append(archive->zip, &member, archive->self);
    else
        append(archive, file);
}

/* Whatever comes first, the others have their places, in order and without a gap. */
static void the_turn_passes_what_is_left_out(void **state)
{
    (void)state;
    bool (*const choices[])(size_t) = { every_third, every, but_the_last };
    struct result first = { NULL, 0 };
    uint32_t seed = 7;
    size_t order[30];

    for (size_t i = 0; i < 30; i++)
        order[i] = i;
    for (size_t round = 0; round < 60; round++) {
        struct archive archive;
        bool (*left_out)(size_t) = choices[round / 20];
        archive_open(&archive, 30, ORDER_NAME, &sink_pwrite);
        for (size_t i = 0; i < 30; i++)
            append_or_leave_out(&archive, order[i], left_out);
        assert_true(zip_settle(archive.zip, archive.self));
        struct result result = archive_finish(&archive);
        check_rest(&result, left_out);
        if (round % 20 > 0) {
            assert_int_equal(result.size, first.size);
            assert_memory_equal(result.bytes, first.bytes, first.size);
            munmap(result.bytes, result.size);
        } else {
            if (first.bytes != NULL)
                munmap(first.bytes, first.size);
            first = result;
        }
        archive_close(&archive);
        shuffle(order, 30, &seed);
    }
    munmap(first.bytes, first.size);
}

static void a_batch_goes_on_without_what_is_left_out(void **state)
{
    (void)state;
    struct archive archive;
    struct batch batch;

    archive_open(&archive, 30, ORDER_COMPLETION, &sink_pwrite);
    assert_true(batch_init(&batch, (struct chunk){ 0, 30 }, archive.self));
    for (size_t i = 0; i < 30; i++)
        batch.members[i] = every_third(i)
                               ? (struct member){ .file = i, .state = MEMBER_LEFT_OUT }
                               : make_member(i);
    zip_append_batch(archive.zip, &batch, archive.self);
    struct result result = archive_finish(&archive);
    check_rest(&result, every_third);
    munmap(result.bytes, result.size);
    archive_close(&archive);
}

static void what_is_left_out_comes_once_too(void **state)
{
    (void)state;
    for (enum order order = ORDER_COMPLETION; order <= ORDER_NAME; order++) {
        struct archive archive;
        struct capture capture;
        archive_open(&archive, 2, order, &sink_pwrite);
        append_or_leave_out(&archive, 0, every);
        capture_begin(&capture);
        append(&archive, 0);
        capture_end(&capture);
        assert_one_line(capture.text, "f00000 came to the archive twice");
        archive_close(&archive);
    }
}

static void what_does_not_shrink_is_stored(void **state)
{
    (void)state;
    struct archive archive;
    struct record_local local;
    uint32_t noise = 1;

    archive_open(&archive, 1, ORDER_COMPLETION, &sink_pwrite);
    struct member member = make_member(0);
    for (size_t i = 0; i < member.size; i++) {
        noise = noise * 1664525 + 1013904223;
        member.bytes[i] = (uint8_t)(noise >> 24);
    }
    zip_append(archive.zip, &member, archive.self);
    struct result result = archive_finish(&archive);
    assert_true(record_get_local(result.bytes, &local));
    assert_int_equal(local.method, ZIP_STORED);
    assert_int_equal(local.compressed_size, local.uncompressed_size);
    munmap(result.bytes, result.size);
    archive_close(&archive);
}

/* Zip64 end records (APPNOTE 4.3.14, 4.3.15) are there if and only if they are needed:
 * what is left out does not count. */
static void check_end(size_t files, size_t left_out, bool zip64)
{
    struct archive archive;
    struct record_zip64_locator locator;
    struct record_zip64_end end64;

    archive_open(&archive, files + left_out, ORDER_COMPLETION, &sink_memory);
    for (size_t i = 0; i < files + left_out; i++) {
        struct member member = { .file = i,
                                 .state = i < left_out ? MEMBER_LEFT_OUT : MEMBER_READY };
        zip_append(archive.zip, &member, archive.self);
    }
    struct result result = archive_finish(&archive);
    struct record_end end = end_of(&result);
    const uint8_t *at = result.bytes + result.size - RECORD_END_SIZE - RECORD_ZIP64_LOCATOR_SIZE;

    assert_int_equal(end.entries, files < 65535 ? files : 65535);
    assert_int_equal(end.entries_on_disk, end.entries);
    assert_int_equal(record_get_zip64_locator(at, &locator), zip64);
    if (zip64) {
        assert_int_equal(locator.disks, 1);
        assert_ptr_equal(result.bytes + locator.end_offset, at - RECORD_ZIP64_END_SIZE);
        assert_true(record_get_zip64_end(at - RECORD_ZIP64_END_SIZE, &end64));
        assert_int_equal(end64.entries, files);
        assert_int_equal(end64.entries_on_disk, files);
        assert_int_equal(end64.version_needed, 45);
        assert_int_equal(end64.central_size, end.central_size);
        assert_int_equal(end64.central_offset, end.central_offset);
        assert_int_equal(end64.central_offset + end64.central_size, locator.end_offset);
    } else
        assert_int_equal(end.central_offset + end.central_size + RECORD_END_SIZE, result.size);
    munmap(result.bytes, result.size);
    archive_close(&archive);
}

static void zip64_end_records_from_65535_entries_on(void **state)
{
    (void)state;
    check_end(65534, 0, false);
    check_end(65534, 2, false);
    check_end(65535, 0, true);
    check_end(65536, 0, true);
    check_end(70000, 0, true);
}

static void a_full_disk_fails_the_run_once(void **state)
{
    (void)state;
    struct archive archive;
    struct capture capture;
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

    if (full < 0)
        skip();
    archive_open(&archive, 3, ORDER_COMPLETION, &sink_pwrite);
    dup2(full, archive.fd);
    close(full);
    capture_begin(&capture);
    for (size_t i = 0; i < 3; i++)
        append(&archive, i);
    zip_finish(archive.zip, archive.self);
    capture_end(&capture);
    assert_int_equal(work_error(archive.scene.work), -ENOSPC);
    assert_one_line(capture.text, "cannot append f00000 to the archive: No space left on device");
    archive_close(&archive);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_directory_agrees_with_the_members),
        cmocka_unit_test(no_file_makes_an_empty_archive),
        cmocka_unit_test(order_by_name_gives_the_same_bytes),
        cmocka_unit_test(a_crowd_appends_at_once),
        cmocka_unit_test(a_crowd_gives_the_same_bytes_by_name),
        cmocka_unit_test(order_by_name_lets_the_next_file_in),
        cmocka_unit_test(a_member_that_was_lost_fails_the_run),
        cmocka_unit_test(a_member_that_comes_twice_fails_the_run),
        cmocka_unit_test(a_member_that_comes_twice_after_its_turn_fails_the_run),
        cmocka_unit_test(a_member_that_comes_twice_before_its_turn_fails_the_run),
        cmocka_unit_test(a_failed_member_is_dropped),
        cmocka_unit_test(the_turn_passes_what_is_left_out),
        cmocka_unit_test(a_batch_goes_on_without_what_is_left_out),
        cmocka_unit_test(what_is_left_out_comes_once_too),
        cmocka_unit_test(what_does_not_shrink_is_stored),
        cmocka_unit_test(zip64_end_records_from_65535_entries_on),
        cmocka_unit_test(a_full_disk_fails_the_run_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

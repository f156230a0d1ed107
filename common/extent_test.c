#include "testing.h"

#include "extent.h"
#include "record.h"

/* Places an extent of two empty members at offset; version[]: what their headers need. */
static void assert_versions(uint64_t offset, uint16_t first, uint16_t second)
{
    struct scene scene;
    struct entry ledger[2] = { 0 };
    struct member members[2] = { { .file = 0, .state = MEMBER_READY },
                                 { .file = 1, .state = MEMBER_READY } };
    uint8_t central[ENTRY_HEADER_MAX];

    scene_open(&scene, 2, 0, UINT64_MAX / 4, 1, 1);
    struct worker *self = &scene.job.workers[0];
    struct extent *extent = extent_create(members, 2, ledger, self);
    assert_non_null(extent);
    uint64_t header_size = extent->parts[0].iov_len;
    extent_place(extent, offset - header_size, ledger);
    for (size_t i = 0; i < 2; i++) {
        struct record_local local;
        struct record_central record;
        assert_int_equal(ledger[i].local_offset, offset - header_size + i * header_size);
        assert_true(record_get_local(extent->parts[2 * i].iov_base, &local));
        assert_int_equal(local.version_needed, i == 0 ? first : second);
        entry_put_central(central, &scene.files.files[i], &ledger[i]);
        assert_true(record_get_central(central, &record));
        assert_int_equal(record.version_needed, local.version_needed);
        assert_int_equal(extent->parts[2 * i].iov_len, header_size);
    }
    extent_end(extent, 0, self);
    scene_close(&scene);
}

/* Whether zip64 is needed for the offset is known last of all. */
static void both_headers_need_the_same_version_beyond_4_gib(void **state)
{
    (void)state;
    assert_versions(1000, 10, 10);
    assert_versions(0xfffffffe, 10, 10);
    assert_versions(0xffffffff, 10, 45);
    assert_versions(((uint64_t)1 << 32) + 1000, 45, 45);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_headers_need_the_same_version_beyond_4_gib),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

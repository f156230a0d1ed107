#include "testing_tree.h"

#include "member.h"

#include <sys/resource.h>

/* A scene with one file, f00000, in a folder of its own. */
struct desk {
    struct scene scene;
    struct tree tree;
    struct worker *self;
    struct member member;
};

static void desk_open(struct desk *desk, size_t size, enum on_error on_error)
{
    tree_open(&desk->tree);
    add_file(&desk->tree, "f00000", size);
    scene_open(&desk->scene, 1, size, UINT64_MAX / 4, 1, 1);
    desk->scene.job.directory_fd = desk->tree.fd;
    desk->scene.job.on_error = on_error;
    scene_start(&desk->scene);
    desk->self = worker_begin(&desk->scene.job.workers[0]);
}

static void desk_close(struct desk *desk)
{
    member_discard(&desk->member, desk->self);
    worker_end(desk->self);
    scene_close(&desk->scene);
    tree_close(&desk->tree);
}

static struct file *file_of(struct desk *desk)
{
    return &desk->scene.files.files[0];
}

/* Loads it; it must be content of this size, whatever was listed. */
static void assert_loads(struct desk *desk, uint64_t size)
{
    member_load(&desk->member, 0, desk->self);
    assert_int_equal(work_error(desk->scene.work), 0);
    assert_int_equal(desk->member.state, MEMBER_READY);
    assert_int_equal(desk->member.raw_size, size);
}

static void a_file_that_has_changed_its_size_is_read_to_its_end(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 999, 1000, 1001, 64 << 10, 300000 };
    static const uint8_t zeros[300000];

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct desk desk;
        desk_open(&desk, 1000, ON_ERROR_STOP);
        int fd = openat(desk.tree.fd, "f00000", O_WRONLY | O_CLOEXEC);
        assert_int_equal(ftruncate(fd, (off_t)sizes[i]), 0);
        close(fd);
        assert_loads(&desk, sizes[i]);
        assert_int_equal(desk.member.crc, codec_crc32(zeros, sizes[i]));
        desk_close(&desk);
    }
}

/* Files of /proc have 0 bytes by stat(2). */
static void a_file_may_have_more_than_stat_says(void **state)
{
    (void)state;
    struct desk desk;
    struct stat status;

    if (stat("/proc/version", &status) != 0 || status.st_size != 0)
        skip();
    desk_open(&desk, 0, ON_ERROR_STOP);
    file_of(&desk)->path = "/proc/version";
    member_read(&desk.member, 0, desk.self);
    assert_int_equal(desk.member.state, MEMBER_RAW);
    assert_true(desk.member.raw_size > 10);
    assert_memory_equal(desk.member.bytes, "Linux", 5);
    desk_close(&desk);
}

static void links_are_read_or_followed(void **state)
{
    (void)state;
    struct desk desk;

    desk_open(&desk, 7, ON_ERROR_STOP);
    assert_int_equal(symlinkat("f00000", desk.tree.fd, "link"), 0);
    file_of(&desk)->path = "link";
    file_of(&desk)->type = FILE_SYMLINK;
    assert_loads(&desk, strlen("f00000"));
    assert_int_equal(desk.member.method, ZIP_STORED);
    assert_memory_equal(desk.member.bytes, "f00000", 6);
    member_discard(&desk.member, desk.self);
    file_of(&desk)->type = FILE_REGULAR;
    desk.scene.job.follows = true;
    assert_loads(&desk, 7);
    desk_close(&desk);
}

static void vanish(struct desk *desk)
{
    assert_int_equal(unlinkat(desk->tree.fd, "f00000", 0), 0);
}

static void become_folder(struct desk *desk)
{
    vanish(desk);
    add_folder(&desk->tree, "f00000");
}

static void become_link(struct desk *desk)
{
    vanish(desk);
    assert_int_equal(symlinkat("nowhere", desk->tree.fd, "f00000"), 0);
}

/* To open it would hang, but for O_NONBLOCK. */
static void become_fifo(struct desk *desk)
{
    vanish(desk);
    assert_int_equal(mkfifoat(desk->tree.fd, "f00000", 0600), 0);
}

static const struct {
    void (*happens)(struct desk *desk);
    int err;
} troubles[] = {
    { vanish, -ENOENT }, { become_folder, -ESTALE }, { become_link, -ELOOP },
    { become_fifo, -ESTALE },
};

static void a_file_that_cannot_be_read_fails_the_run(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        struct desk desk;
        struct capture capture;
        desk_open(&desk, 9, ON_ERROR_STOP);
        troubles[i].happens(&desk);
        capture_begin(&capture);
        member_load(&desk.member, 0, desk.self);
        capture_end(&capture);
        assert_int_equal(work_error(desk.scene.work), troubles[i].err);
        assert_int_equal(desk.member.state, MEMBER_FAILED);
        assert_one_line(capture.text, "member_test: f00000: cannot read: ");
        desk_close(&desk);
    }
}

static void a_file_that_cannot_be_read_is_left_out_on_request(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++) {
        struct desk desk;
        struct capture capture;
        desk_open(&desk, 9, ON_ERROR_SKIP);
        troubles[i].happens(&desk);
        capture_begin(&capture);
        member_load(&desk.member, 0, desk.self);
        member_deflate(&desk.member, desk.self);
        capture_end(&capture);
        assert_int_equal(work_error(desk.scene.work), 0);
        assert_int_equal(desk.member.state, MEMBER_LEFT_OUT);
        assert_null(desk.member.bytes);
        assert_int_equal(work_left_out(desk.scene.work), 1);
        assert_one_line(capture.text, "member_test: warning: f00000: cannot read: ");
        assert_one_line(capture.text, "; it is left out");
        desk_close(&desk);
    }
}

/* Other files would fare alike: that is not the file's fault. */
static void a_machine_without_descriptors_fails_the_run_in_any_case(void **state)
{
    (void)state;
    struct desk desk;
    struct capture capture;
    int last, taken[4096];
    size_t count = 0;

    desk_open(&desk, 9, ON_ERROR_SKIP);
    capture_begin(&capture);
    struct rlimit limit = { 64, 64 }, before;
    getrlimit(RLIMIT_NOFILE, &before);
    limit.rlim_max = before.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    while ((last = dup(STDIN_FILENO)) >= 0)
        taken[count++] = last;
    member_load(&desk.member, 0, desk.self);
    while (count > 0)
        close(taken[--count]);
    setrlimit(RLIMIT_NOFILE, &before);
    capture_end(&capture);
    assert_int_equal(work_error(desk.scene.work), -EMFILE);
    assert_one_line(capture.text, "f00000: cannot read: Too many open files");
    assert_int_equal(work_left_out(desk.scene.work), 0);
    desk_close(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_has_changed_its_size_is_read_to_its_end),
        cmocka_unit_test(a_file_may_have_more_than_stat_says),
        cmocka_unit_test(links_are_read_or_followed),
        cmocka_unit_test(a_file_that_cannot_be_read_fails_the_run),
        cmocka_unit_test(a_file_that_cannot_be_read_is_left_out_on_request),
        cmocka_unit_test(a_machine_without_descriptors_fails_the_run_in_any_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

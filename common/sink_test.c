#include "testing.h"

#include "sink.h"

#include <signal.h>
#include <sys/resource.h>

enum { FILE_LIMIT = 100000 };

static int new_file(void)
{
    int fd = memfd_create("sink", MFD_CLOEXEC);

    assert_true(fd >= 0);
    return fd;
}

static off_t size_of(int fd)
{
    return lseek(fd, 0, SEEK_END);
}

/* Appends the same 40 odd pieces, some of them empty, each in three parts. */
static void append_pieces(struct sink *sink, uint8_t *bytes)
{
    for (size_t i = 0; i < 100000; i++)
        bytes[i] = (uint8_t)(i * i / 7 + i);
    for (size_t i = 0; i < 40; i++) {
        struct iovec parts[] = {
            { bytes + i, i % 3 == 0 ? 0 : 30 },
            { i % 4 == 0 ? NULL : bytes + i, i % 4 == 0 ? 0 : 1000 * i },
            { bytes + 2 * i, i },
        };
        uint64_t before = sink->size, size = parts[0].iov_len + parts[1].iov_len + parts[2].iov_len;
        assert_int_equal(sink_append(sink, parts, 3), 0);
        assert_int_equal(sink->size, before + size);
    }
}

static void memory_and_file_give_the_same_bytes(void **state)
{
    (void)state;
    int fds[2] = { new_file(), new_file() };
    uint8_t *bytes = malloc(100000);
    struct sink sink;

    for (int i = 0; i < 2; i++) {
        sink_init(&sink, fds[i], i == 0 ? SINK_PWRITE : SINK_MEMORY);
        append_pieces(&sink, bytes);
        assert_int_equal(size_of(fds[i]), i == 0 ? (off_t)sink.size : 0);
        assert_int_equal(sink_finish(&sink), 0);
        assert_int_equal(size_of(fds[i]), sink.size);
        sink_free(&sink);
    }
    free(bytes);
    size_t size = (size_t)size_of(fds[0]);
    uint8_t *a = mmap(NULL, size, PROT_READ, MAP_SHARED, fds[0], 0);
    uint8_t *b = mmap(NULL, size, PROT_READ, MAP_SHARED, fds[1], 0);
    assert_true(a != MAP_FAILED && b != MAP_FAILED);
    assert_int_equal(memcmp(a, b, size), 0);
    munmap(a, size);
    munmap(b, size);
    close(fds[0]);
    close(fds[1]);
}

static void an_empty_sink_makes_an_empty_file(void **state)
{
    (void)state;
    struct sink sink;
    int fd = new_file();

    sink_init(&sink, fd, SINK_MEMORY);
    assert_int_equal(sink_finish(&sink), 0);
    assert_int_equal(size_of(fd), 0);
    sink_free(&sink);
    close(fd);
}

/* The limit is on files of a file system, not on memfds of every kernel. */
static int new_scratch_file(void)
{
    char path[64], name[80];

    scratch_create(path);
    snprintf(name, sizeof name, "%s/file", path);
    int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    scratch_remove(path);
    return fd;
}

static void limit_files(rlim_t size)
{
    struct rlimit limit;

    getrlimit(RLIMIT_FSIZE, &limit);
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static void a_write_cut_short_at_the_limit_is_an_error(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    struct iovec part = { bytes, sizeof bytes };
    struct sink sink;
    int fd = new_scratch_file();

    sink_init(&sink, fd, SINK_PWRITE);
    limit_files(FILE_LIMIT);
    assert_int_equal(sink_append(&sink, &part, 1), 0);
    part = (struct iovec){ bytes, sizeof bytes };
    int err = sink_append(&sink, &part, 1);
    limit_files(RLIM_INFINITY);
    assert_int_equal(err, -EFBIG);
    assert_int_equal(size_of(fd), FILE_LIMIT);      /* the first part of it was written */
    assert_int_equal(sink.size, sizeof bytes);
    sink_free(&sink);
    close(fd);
}

static void memory_finds_the_limit_when_it_is_finished(void **state)
{
    (void)state;
    static uint8_t bytes[65536];
    struct sink sink;
    int fd = new_scratch_file();

    sink_init(&sink, fd, SINK_MEMORY);
    for (int i = 0; i < 40; i++)    /* grows beyond its first capacity */
        assert_int_equal(sink_append(&sink, &(struct iovec){ bytes, sizeof bytes }, 1), 0);
    limit_files(FILE_LIMIT);
    int err = sink_finish(&sink);
    limit_files(RLIM_INFINITY);
    assert_int_equal(err, -EFBIG);
    sink_free(&sink);
    close(fd);
}

static void a_file_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    uint8_t byte = 0;
    struct sink sink;
    int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

    if (fd < 0)
        skip();
    sink_init(&sink, fd, SINK_PWRITE);
    assert_int_equal(sink_append(&sink, &(struct iovec){ &byte, 1 }, 1), -ENOSPC);
    assert_int_equal(sink.size, 0);
    sink_free(&sink);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_and_file_give_the_same_bytes),
        cmocka_unit_test(an_empty_sink_makes_an_empty_file),
        cmocka_unit_test(a_write_cut_short_at_the_limit_is_an_error),
        cmocka_unit_test(memory_finds_the_limit_when_it_is_finished),
        cmocka_unit_test(a_file_that_cannot_be_written_is_an_error),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

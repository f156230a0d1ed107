#include "testing.h"

#include "sink.h"

#include <signal.h>
#include <stdbool.h>
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

static bool can_use(const struct sink_way *way)
{
    return sink_unavailable(way) == NULL;
}

enum { PIECES = 40, ROOM = 200000 };

/* The same 40 odd pieces, some of them empty, each in three parts. */
static uint64_t piece(size_t i, uint8_t *bytes, struct iovec parts[3])
{
    parts[0] = (struct iovec){ bytes + i, i % 3 == 0 ? 0 : 30 };
    parts[1] = (struct iovec){ i % 4 == 0 ? NULL : bytes + i, i % 4 == 0 ? 0 : 100 * i };
    parts[2] = (struct iovec){ bytes + 2 * i, i };
    return parts[0].iov_len + parts[1].iov_len + parts[2].iov_len;
}

static uint64_t place_of(size_t piece_number, uint8_t *bytes)
{
    struct iovec parts[3];
    uint64_t place = 0;

    for (size_t i = 0; i < piece_number; i++)
        place += piece(i, bytes, parts);
    return place;
}

static uint8_t *make_bytes(void)
{
    uint8_t *bytes = malloc(ROOM);

    for (size_t i = 0; i < ROOM; i++)
        bytes[i] = (uint8_t)(i * i / 7 + i);
    return bytes;
}

/* Every second piece is written by a child, the others here, the last first. */
static void write_pieces(struct sink *sink, uint8_t *bytes)
{
    struct iovec parts[3];
    pid_t child = fork();

    for (size_t i = PIECES; i-- > 0;)
        if ((i % 2 == 0) == (child == 0)) {
            piece(i, bytes, parts);
            if (sink_write(sink, place_of(i, bytes), parts, 3) != 0)
                abort();
        }
    if (child == 0)
        _exit(0);
    assert_int_equal(wait_for(child), 0);
}

static uint8_t *read_file(int fd, size_t size)
{
    uint8_t *bytes = malloc(size + 1);

    assert_int_equal(pread(fd, bytes, size + 1, 0), size);
    return bytes;
}

static struct sink *new_sink(const struct sink_way *way, int fd)
{
    struct sink *sink = mmap(NULL, sizeof *sink, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    assert_true(sink != MAP_FAILED);
    assert_int_equal(sink_open(sink, way, fd), 0);
    return sink;
}

static void free_sink(struct sink *sink)
{
    sink_close(sink);
    munmap(sink, sizeof *sink);
}

static void every_way_gives_the_same_bytes(void **state)
{
    (void)state;
    uint8_t *bytes = make_bytes(), *expected = NULL;
    uint64_t size = place_of(PIECES, bytes);

    for (size_t i = 0; sink_table[i] != &sink_null; i++) {
        if (!can_use(sink_table[i]))
            continue;
        int fd = new_file();
        struct sink *sink = new_sink(sink_table[i], fd);
        write_pieces(sink, bytes);
        assert_int_equal(sink_finish(sink, size), 0);
        uint8_t *found = read_file(fd, size);
        if (expected == NULL)
            expected = found;
        assert_memory_equal(found, expected, size);
        if (found != expected)
            free(found);
        free_sink(sink);
        close(fd);
    }
    free(expected);
    free(bytes);
}

static void null_writes_nothing(void **state)
{
    (void)state;
    uint8_t *bytes = make_bytes();
    int fd = new_file();
    struct sink *sink = new_sink(&sink_null, fd);

    write_pieces(sink, bytes);
    assert_int_equal(sink_finish(sink, 1000), 0);
    assert_int_equal(size_of(fd), 0);
    free_sink(sink);
    close(fd);
    free(bytes);
}

static void an_empty_archive_makes_an_empty_file(void **state)
{
    (void)state;
    for (size_t i = 0; sink_table[i] != NULL; i++) {
        int fd = new_file();
        struct sink *sink = new_sink(sink_table[i], fd);
        assert_int_equal(sink_finish(sink, 0), 0);
        assert_int_equal(size_of(fd), 0);
        free_sink(sink);
        close(fd);
    }
}

static void what_lies_behind_the_archive_is_cut_off(void **state)
{
    (void)state;
    uint8_t bytes[100] = { 1 };

    for (size_t i = 0; sink_table[i] != &sink_null; i++) {
        if (!can_use(sink_table[i]))
            continue;
        int fd = new_file();
        struct sink *sink = new_sink(sink_table[i], fd);
        assert_int_equal(sink_write(sink, 0, &(struct iovec){ bytes, 100 }, 1), 0);
        assert_int_equal(sink_finish(sink, 60), 0);
        assert_int_equal(size_of(fd), 60);
        free_sink(sink);
        close(fd);
    }
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

/* With a mapping, too, it must not be a signal. */
static void the_limit_of_a_file_is_an_error(void **state)
{
    (void)state;
    static uint8_t bytes[65536];

    for (size_t i = 0; sink_table[i] != &sink_null; i++) {
        if (!can_use(sink_table[i]))
            continue;
        int fd = new_scratch_file(), err = 0;
        struct sink *sink = new_sink(sink_table[i], fd);
        limit_files(FILE_LIMIT);
        for (uint64_t at = 0; at < 3 * sizeof bytes && err == 0; at += sizeof bytes)
            err = sink_write(sink, at, &(struct iovec){ bytes, sizeof bytes }, 1);
        if (err == 0)
            err = sink_finish(sink, 3 * sizeof bytes);
        limit_files(RLIM_INFINITY);
        assert_int_equal(err, -EFBIG);
        free_sink(sink);
        close(fd);
    }
}

static void a_file_that_cannot_be_written_is_an_error(void **state)
{
    (void)state;
    uint8_t byte = 0;
    int fd = open("/dev/full", O_RDWR | O_CLOEXEC);

    if (fd < 0)
        skip();
    struct sink *sink = new_sink(&sink_pwrite, fd);
    assert_int_equal(sink_write(sink, 0, &(struct iovec){ &byte, 1 }, 1), -ENOSPC);
    free_sink(sink);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_gives_the_same_bytes),
        cmocka_unit_test(null_writes_nothing),
        cmocka_unit_test(an_empty_archive_makes_an_empty_file),
        cmocka_unit_test(what_lies_behind_the_archive_is_cut_off),
        cmocka_unit_test(the_limit_of_a_file_is_an_error),
        cmocka_unit_test(a_file_that_cannot_be_written_is_an_error),
    };

    signal(SIGXFSZ, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

#include "channel.h"

#include <signal.h>
#include <stdbool.h>

static bool lives(void *child)
{
    int status;
    pid_t pid = *(pid_t *)child;

    if (pid != 0 && waitpid(pid, &status, WNOHANG) == pid)
        *(pid_t *)child = 0;
    return *(pid_t *)child != 0;
}

static uint8_t byte_at(size_t i)
{
    return (uint8_t)(i * 7 + i / 251);
}

static pid_t start_writer(struct channel *channel, size_t size, size_t part)
{
    pid_t child = fork();

    if (child != 0)
        return child;
    uint8_t *bytes = malloc(part);
    for (size_t at = 0; at < size;) {
        size_t length = size - at < part ? size - at : part;
        for (size_t i = 0; i < length; i++)
            bytes[i] = byte_at(at + i);
        channel_write(channel, bytes, length);
        at += length;
    }
    _exit(0);
}

static void bytes_arrive_in_order(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, CHANNEL_SIZE - 1, CHANNEL_SIZE, CHANNEL_SIZE + 1,
                                    5 * CHANNEL_SIZE + 17 };

    for (size_t k = 0; k < sizeof sizes / sizeof sizes[0]; k++) {
        struct channel *channel = channel_create();
        assert_non_null(channel);
        pid_t child = start_writer(channel, sizes[k], 70001);
        uint8_t *bytes = malloc(sizes[k] + 1);
        assert_true(channel_read(channel, bytes, sizes[k] / 3, lives, &child));
        assert_true(channel_read(channel, bytes + sizes[k] / 3, sizes[k] - sizes[k] / 3, lives,
                                 &child));
        size_t same = 0;
        while (same < sizes[k] && bytes[same] == byte_at(same))
            same++;
        assert_int_equal(same, sizes[k]);
        if (child != 0)
            wait_for(child);
        free(bytes);
        channel_destroy(channel);
    }
}

static void a_writer_that_dies_ends_the_reading(void **state)
{
    (void)state;
    struct channel *channel = channel_create();
    pid_t child = start_writer(channel, 1000, 10);
    uint8_t bytes[2000];

    assert_false(channel_read(channel, bytes, sizeof bytes, lives, &child));
    assert_int_equal(child, 0);
    channel_destroy(channel);
}

/* The ring goes round 2^32 bytes: its counts do too. */
static void counts_wrap(void **state)
{
    (void)state;
    struct channel *channel = channel_create();
    static uint8_t bytes[CHANNEL_SIZE];
    pid_t child = 1;

    for (size_t i = 0; i < 4200; i++) {
        bytes[0] = bytes[CHANNEL_SIZE - 2] = (uint8_t)i;
        channel_write(channel, bytes, CHANNEL_SIZE - 1);
        bytes[0] = bytes[CHANNEL_SIZE - 2] = (uint8_t)(i + 1);
        assert_true(channel_read(channel, bytes, CHANNEL_SIZE - 1, lives, &child));
        assert_int_equal(bytes[0], (uint8_t)i);
        assert_int_equal(bytes[CHANNEL_SIZE - 2], (uint8_t)i);
    }
    channel_destroy(channel);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_arrive_in_order),
        cmocka_unit_test(a_writer_that_dies_ends_the_reading),
        cmocka_unit_test(counts_wrap),
    };

    alarm(60);      /* a lost wake-up is a failure, not a hang */
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

#include "progress.h"

/* Standard error is a terminal that this test reads. */
struct terminal {
    int stderr_fd;      /* the real one */
    int reader_fd;
    char text[8192];    /* what was drawn; filled by terminal_close() */
};

static void terminal_open(struct terminal *terminal)
{
    terminal->stderr_fd = dup(STDERR_FILENO);
    terminal->reader_fd = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (terminal->reader_fd < 0 || grantpt(terminal->reader_fd) != 0
        || unlockpt(terminal->reader_fd) != 0)
        skip();
    int fd = open(ptsname(terminal->reader_fd), O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0)
        skip();
    dup2(fd, STDERR_FILENO);
    close(fd);
    setenv("TERM", "xterm", 1);
}

static void terminal_close(struct terminal *terminal)
{
    ssize_t size = read(terminal->reader_fd, terminal->text, sizeof terminal->text - 1);

    dup2(terminal->stderr_fd, STDERR_FILENO);
    close(terminal->stderr_fd);
    close(terminal->reader_fd);
    terminal->text[size > 0 ? size : 0] = '\0';
}

static void elsewhere_nothing_is_drawn(void **state)
{
    (void)state;
    struct capture capture;

    setenv("TERM", "xterm", 1);
    capture_begin(&capture);
    struct progress *progress = progress_create("label", PROGRESS_STEPS, 10);
    assert_null(progress);
    progress_add(progress, 5);
    progress_label(progress, "other");
    progress_expect(progress, 5);
    progress_destroy(progress);
    assert_string_equal(capture_end(&capture), "");
}

static void what_children_add_counts_and_the_parent_draws_it(void **state)
{
    (void)state;
    enum { CHILDREN = 4, STEPS = 1000 };
    struct terminal terminal;
    pid_t children[CHILDREN];

    terminal_open(&terminal);
    struct progress *progress = progress_create("label", PROGRESS_STEPS, CHILDREN * STEPS);
    assert_non_null(progress);
    for (int i = 0; i < CHILDREN; i++)
        if ((children[i] = fork()) == 0) {
            for (int k = 0; k < STEPS; k++)
                progress_add(progress, 1);
            _exit(0);
        }
    for (int i = 0; i < CHILDREN; i++)
        assert_int_equal(wait_for(children[i]), 0);
    char nothing;
    assert_int_equal(read(terminal.reader_fd, &nothing, 1), -1);     /* they do not draw */
    progress_add(progress, 0);
    progress_destroy(progress);
    terminal_close(&terminal);
    assert_non_null(strstr(terminal.text, "label  ["));
    assert_non_null(strstr(terminal.text, "100 %  4000/4000"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elsewhere_nothing_is_drawn),
        cmocka_unit_test(what_children_add_counts_and_the_parent_draws_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

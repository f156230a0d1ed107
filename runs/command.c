#include "command.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* All output is read, so that the program never waits for us; what does not fit is dropped. */
static void read_output(int from, char *text, size_t size)
{
    size_t used = 0;
    char rest[4096];
    for (;;) {
        bool room = used + 1 < size;
        ssize_t got = read(from, room ? text + used : rest, room ? size - 1 - used : sizeof rest);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        used += room ? (size_t)got : 0;
    }
    text[used] = '\0';
}

static int spawn(const char *const argv[], bool quiet, int output, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    if (quiet)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);

    /* posix_spawnp() takes char *const[] but does not write to it. */
    union {
        const char *const *in;
        char *const *out;
    } arguments = {.in = argv};
    int error = posix_spawnp(child, argv[0], &actions, NULL, arguments.out, environ);
    posix_spawn_file_actions_destroy(&actions);
    return -error;
}

int command_output(const char *const argv[], bool quiet, char *text, size_t size)
{
    text[0] = '\0';
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return -errno;

    pid_t child;
    int error = spawn(argv, quiet, ends[1], &child);
    close(ends[1]);
    if (error == 0)
        read_output(ends[0], text, size);
    close(ends[0]);
    if (error != 0)
        return error;

    int status;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return -errno;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

char *command_first_line(const char *const argv[], char *text, size_t size)
{
    if (command_output(argv, true, text, size) != 0)
        return NULL;
    text[strcspn(text, "\r\n")] = '\0';
    return text[0] == '\0' ? NULL : text;
}

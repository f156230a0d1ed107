#include "hyperfine.h"

#include "clock.h"
#include "error.h"
#include "interruption.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Single quotes keep everything but themselves: that one becomes '\''. */
static void quote_word(FILE *out, const char *word)
{
    putc('\'', out);
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            fputs("'\\''", out);
        else
            putc(*word, out);
    }
    putc('\'', out);
}

static bool is_plain(const char *word)
{
    return *word != '\0'
           && strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./:=+,-")
                  == strlen(word);
}

char *hyperfine_quote(const char *const argv[])
{
    char *line = NULL;
    size_t size;
    FILE *out = open_memstream(&line, &size);
    if (out == NULL)
        return NULL;
    for (size_t i = 0; argv[i] != NULL; i++) {
        if (i > 0)
            putc(' ', out);
        if (is_plain(argv[i]))
            fputs(argv[i], out);
        else
            quote_word(out, argv[i]);
    }
    if (fclose(out) != 0) {
        free(line);
        return NULL;
    }
    return line;
}

static bool get_seconds(const json_t *number, uint64_t *ns)
{
    double seconds = json_number_value(number);
    *ns = seconds >= 0 ? (uint64_t)llround(seconds * 1e9) : 0;
    return json_is_number(number) && seconds >= 0;
}

static int parse(const json_t *root, struct timing *timing)
{
    const json_t *result = json_array_get(json_object_get(root, "results"), 0);
    const json_t *times = json_object_get(result, "times");
    const json_t *codes = json_object_get(result, "exit_codes");
    if (json_array_size(times) != 1 || json_array_size(codes) != 1
        || !get_seconds(json_array_get(times, 0), &timing->wall_ns)
        || !get_seconds(json_object_get(result, "user"), &timing->cpu_user_ns)
        || !get_seconds(json_object_get(result, "system"), &timing->cpu_sys_ns))
        return -EINVAL;

    /* null: ended by a signal that hyperfine does not name. */
    const json_t *code = json_array_get(codes, 0);
    timing->exit_code = json_is_integer(code) ? (int)json_integer_value(code) : 128;
    return 0;
}

int hyperfine_parse(const char *json, struct timing *timing)
{
    *timing = (struct timing){0};
    json_t *root = json_loads(json, 0, NULL);
    int error = parse(root, timing);
    json_decref(root);
    return error;
}

static int load(const char *path, struct timing *timing)
{
    json_t *root = json_load_file(path, 0, NULL);
    int error = parse(root, timing);
    json_decref(root);
    return error;
}

/* In the child, between fork and exec: only what is async-signal-safe. */
static void become_hyperfine(const char *folder, const char *export_path, const char *log_path,
                             char *command)
{
    setpgid(0, 0);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);

    int in = open("/dev/null", O_RDONLY);
    int log = open(log_path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (folder != NULL && chdir(folder) != 0)
        _exit(126);
    if (in < 0 || log < 0 || dup2(in, 0) < 0 || dup2(log, 1) < 0 || dup2(log, 2) < 0)
        _exit(126);
    execlp("hyperfine", "hyperfine", "-N", "--runs", "1", "--ignore-failure", "--show-output",
           "--export-json", export_path, "--", command, (char *)NULL);
    _exit(127);
}

/* Waits until the process is gone.  0, -EINTR, -ETIMEDOUT or another negative errno. */
static int await(pid_t child, double timeout_s, const volatile sig_atomic_t *interrupted)
{
    int handle = (int)syscall(SYS_pidfd_open, child, 0);
    if (handle < 0)
        return -errno;

    sigset_t none;
    sigemptyset(&none);
    uint64_t start = clock_ns();
    int error = 0;
    for (;;) {
        double left = timeout_s - (double)(clock_ns() - start) / 1e9;
        struct timespec limit = {0};
        if (left > 0)
            limit = (struct timespec){(time_t)left, (long)((left - floor(left)) * 1e9)};
        struct pollfd end = {.fd = handle, .events = POLLIN};
        int ready = ppoll(&end, 1, &limit, &none);
        error = *interrupted ? -EINTR : ready == 0 ? -ETIMEDOUT : ready < 0 ? -errno : 0;
        if (ready > 0 || *interrupted || (error != 0 && error != -EINTR))
            break;
    }
    close(handle);
    return error;
}

int hyperfine_run(const char *const argv[], const char *folder, const char *export_path,
                  const char *log_path, double timeout_s,
                  const volatile sig_atomic_t *interrupted, struct timing *timing)
{
    *timing = (struct timing){0};
    if (interruption_poll() != 0)
        return -EINTR;
    unlink(export_path);
    char *command = hyperfine_quote(argv);
    if (command == NULL)
        return error_errno(-ENOMEM, "hyperfine");

    pid_t child = fork();
    if (child == 0)
        become_hyperfine(folder, export_path, log_path, command);
    free(command);
    if (child < 0)
        return error_errno(-errno, "hyperfine");

    /* Both sides do it, as either may come first. */
    setpgid(child, child);
    int error = await(child, timeout_s, interrupted);
    kill(-child, SIGKILL);
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (error != 0)
        return error == -EINTR || error == -ETIMEDOUT ? error : error_errno(error, "hyperfine");
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127) {
        error_line("no hyperfine: install the package hyperfine");
        return -ENOENT;
    }
    if (load(export_path, timing) != 0) {
        error_line("hyperfine (1.13 or later) gave no time for %s", argv[0]);
        return -EINVAL;
    }
    return 0;
}

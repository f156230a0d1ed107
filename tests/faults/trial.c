#include "trial.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char old_text[] = "the archive that was there before\n";

static void put_old(const struct place *place)
{
    int fd = open(place->archive, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    if (fd < 0 || write(fd, old_text, sizeof old_text) != sizeof old_text)
        abort();
    close(fd);
}

static bool is_old(const struct place *place)
{
    char text[sizeof old_text + 1];
    int fd = open(place->archive, O_RDONLY | O_CLOEXEC);
    ssize_t size = fd >= 0 ? read(fd, text, sizeof text) : -1;

    if (fd >= 0)
        close(fd);
    return size == sizeof old_text && memcmp(text, old_text, sizeof old_text) == 0;
}

/* Files in the folder of the archive; all are removed. */
static unsigned empty_folder(const struct place *place)
{
    DIR *folder = opendir(place->folder);
    unsigned count = 0;

    if (folder == NULL)
        abort();
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            unlinkat(dirfd(folder), entry->d_name, 0);
            count++;
        }
    closedir(folder);
    return count;
}

static _Noreturn void become(const struct place *place, char *const argv[], int said_fd)
{
    char fd[16];

    setpgid(0, 0);
    signal(SIGINT, SIG_DFL);    /* a shell has jobs in the background ignore it */
    dup2(said_fd, STDERR_FILENO);
    snprintf(fd, sizeof fd, "%d", place->fault_fd);
    fcntl(place->fault_fd, F_SETFD, 0);
    setenv(FAULT_VARIABLE, fd, 1);
    if (place->shim != NULL)
        setenv("LD_PRELOAD", place->shim, 1);
    execv(argv[0], argv);
    _exit(127);
}

static void sleep_us(unsigned time_us)
{
    nanosleep(&(struct timespec){ time_us / 1000000, time_us % 1000000 * 1000 }, NULL);
}

/* Of the children of the process; 0 = it has none. */
static pid_t pick_child(pid_t parent, unsigned which)
{
    enum { CHILDREN = 64 };
    char path[64];
    int children[CHILDREN];
    unsigned count = 0;

    snprintf(path, sizeof path, "/proc/%d/task/%d/children", (int)parent, (int)parent);
    FILE *file = fopen(path, "re");
    while (file != NULL && count < CHILDREN && fscanf(file, "%d", &children[count]) == 1)
        count++;
    if (file != NULL)
        fclose(file);
    return count > 0 ? children[which % count] : 0;
}

/* The process has not been waited for: its number is not another's. */
static void strike(struct strike *strike, pid_t process)
{
    sleep_us(strike->delay_us);
    pid_t target = strike->child ? pick_child(process, strike->which) : process;
    strike->hit = target != 0 && kill(target, strike->signal) == 0;
}

/* Returns false if the process had to be killed, with all of its group. */
static bool wait_for(pid_t child, int *status)
{
    struct pollfd end = { .fd = pidfd_open(child, 0), .events = POLLIN };
    bool ended = poll(&end, 1, TRIAL_LIMIT_S * 1000) == 1;

    close(end.fd);
    if (!ended)
        kill(-child, SIGKILL);
    waitpid(child, status, 0);
    return ended;
}

/* Of what the program forked; the driver is who gets them when it has ended.  A child
 * may take a moment to follow a parent that was killed. */
static bool leaves_process(pid_t group)
{
    pid_t child;

    for (int i = 0; (child = waitpid(-1, NULL, WNOHANG)) >= 0 && i < 1000; i += child == 0)
        if (child == 0)
            sleep_us(1000);
    if (child >= 0)
        kill(-group, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0)
        continue;
    return child >= 0;
}

static void read_said(struct place *place, int fd)
{
    ssize_t size = pread(fd, place->said, sizeof place->said - 1, 0);

    place->said[size > 0 ? size : 0] = '\0';
}

static bool is_one_line(const char *text, const char *program)
{
    const char *name = strrchr(program, '/') + 1;
    const char *end = strchr(text, '\n');

    return end != NULL && end[1] == '\0' && strncmp(text, name, strlen(name)) == 0
           && text[strlen(name)] == ':';
}

static bool is_right(const struct place *place)
{
    char *const argv[] = { strrchr(place->verify, '/') + 1, "verify", "-q", "-C",
                           (char *)(size_t)place->data, (char *)(size_t)place->archive, "data",
                           NULL };
    int status = 0;
    pid_t child = fork();

    if (child == 0) {
        execv(place->verify, argv);
        _exit(127);
    }
    return waitpid(child, &status, 0) == child && status == 0;
}

/* Not the program itself, nor a library that tells it: a runtime that arranges threads
 * and ends the process where it cannot. */
static bool was_in_runtime(const struct fault *fault)
{
    return strncmp(fault->caller, "libgomp", 7) == 0 || strncmp(fault->caller, "libomp", 6) == 0
           || strncmp(fault->caller, "libuv", 5) == 0;
}

/* libgomp exits while other threads are at work: what those have just allocated, and hold in a
 * register, LeakSanitizer takes for lost. */
static bool leaks(const struct place *place)
{
    if (was_in_runtime(place->fault) && strstr(place->said, "libgomp: ") != NULL
        && strstr(place->said, "ERROR: AddressSanitizer") == NULL)
        return false;
    return strstr(place->said, "Sanitizer") != NULL;
}

enum archive { ARCHIVE_NONE, ARCHIVE_OLD, ARCHIVE_RIGHT, ARCHIVE_WRONG };

static enum archive look(const struct place *place)
{
    if (access(place->archive, F_OK) != 0)
        return ARCHIVE_NONE;
    return is_old(place) ? ARCHIVE_OLD : is_right(place) ? ARCHIVE_RIGHT : ARCHIVE_WRONG;
}

static enum archive expected(const struct place *place, bool old_archive)
{
    /* It has its name before its folder is made durable. */
    if (place->status == 0
        || strstr(place->said, "is there, but perhaps not after a power failure") != NULL)
        return ARCHIVE_RIGHT;
    return old_archive ? ARCHIVE_OLD : ARCHIVE_NONE;
}

static bool is_refusal(const struct place *place, const char *program)
{
    /* What this machine has no room for is refused as an option. */
    int status = strstr(place->said, "this system has no room for an io_uring") != NULL ? 2 : 1;
    const struct strike *strike = &place->strike;

    if (strike->hit && !strike->child)
        return WIFSIGNALED(place->status) && WTERMSIG(place->status) == strike->signal
               && place->said[0] == '\0';
    return WIFEXITED(place->status) && WEXITSTATUS(place->status) == status
           && is_one_line(place->said, program);
}

static enum outcome judge(struct place *place, const char *program, bool old_archive, bool ended,
                          bool process_left)
{
    enum archive archive = look(place), rather = expected(place, old_archive);
    unsigned files = empty_folder(place);

    if (!ended)
        return OUTCOME_HUNG;
    /* It gets no memory for itself, and ends the process without leave. */
    if (strstr(place->said, "Sanitizer: CHECK failed") != NULL)
        return OUTCOME_ENDED;
    if (process_left || files > (archive != ARCHIVE_NONE) || leaks(place))
        return OUTCOME_LEAKED;
    bool was_too_late = place->strike.hit && !place->strike.child && archive == ARCHIVE_RIGHT;
    if (archive != rather && !was_too_late)
        return OUTCOME_LOST;
    if (place->status == 0)
        return place->said[0] == '\0' ? OUTCOME_DONE : OUTCOME_MUTE;
    if (is_refusal(place, program))
        return OUTCOME_REFUSED;
    /* abort(3) is told by a line of ours, too. */
    bool told = WIFEXITED(place->status) || is_one_line(place->said, program);
    return was_in_runtime(place->fault) && told ? OUTCOME_ENDED : OUTCOME_MUTE;
}

enum outcome trial_run(struct place *place, char *const argv[], bool old_archive)
{
    int said_fd = memfd_create("stderr", MFD_CLOEXEC);

    if (said_fd < 0)
        abort();
    if (old_archive)
        put_old(place);
    pid_t child = fork();
    if (child == 0)
        become(place, argv, said_fd);
    place->strike.hit = false;
    if (place->strike.signal != 0)
        strike(&place->strike, child);
    bool ended = wait_for(child, &place->status);
    bool process_left = leaves_process(child);
    read_said(place, said_fd);
    close(said_fd);
    return judge(place, argv[0], old_archive, ended, process_left);
}

bool outcome_is_good(enum outcome outcome, bool harmless)
{
    return outcome == OUTCOME_DONE || (!harmless && outcome <= OUTCOME_ENDED);
}

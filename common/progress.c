#include "progress.h"
#include "clock.h"
#include "printable.h"
#include "units.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

enum {
    LABEL_SIZE = 64,
    LINE_SIZE = 512,
    BAR_WIDTH_MAX = 40,
    BAR_WIDTH_MIN = 8,
    COLUMNS_DEFAULT = 80,
    STEP_NS = 100000000,    /* between two drawings */
};

struct progress {
    pid_t owner;                    /* who draws; written before it is shared, as are the next */
    enum progress_unit unit;
    uint64_t total;
    uint64_t begun_ns;
    _Atomic uint64_t done;
    _Atomic uint64_t drawn_ns;      /* when; who moves it on draws */
    pthread_mutex_t lock;           /* guards the terminal and all below */
    char label[LABEL_SIZE];
    uint64_t expected_ns;           /* clock reading of the expected end, 0 = not told */
};

static size_t terminal_columns(void)
{
    struct winsize size;

    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
        return COLUMNS_DEFAULT;
    return size.ws_col;
}

/* 0 ... 1 */
static double fraction_done(const struct progress *progress, uint64_t done)
{
    return done >= progress->total ? 1 : (double)done / (double)progress->total;
}

/* Writes the time left, or nothing while it is unknown. */
static void format_eta(const struct progress *progress, uint64_t done, uint64_t now_ns, char *text,
                       size_t size)
{
    double spent_ns = (double)(now_ns - progress->begun_ns);
    double left_ns = 0;

    text[0] = '\0';
    if (progress->expected_ns != 0)
        left_ns = progress->expected_ns > now_ns ? (double)(progress->expected_ns - now_ns) : 0;
    else if (progress->total != 0 && done != 0)
        left_ns = spent_ns / fraction_done(progress, done) - spent_ns;
    else
        return;
    unsigned long long seconds = (unsigned long long)(left_ns / 1e9 + 0.5);
    if (seconds < 3600)
        snprintf(text, size, "  ETA %llu:%02llu", seconds / 60, seconds % 60);
    else
        snprintf(text, size, "  ETA %llu:%02llu:%02llu", seconds / 3600, seconds / 60 % 60,
                 seconds % 60);
}

/* "931.2 MB  19.1 MB/s" or "37/240" */
static void format_amount(const struct progress *progress, uint64_t done, uint64_t now_ns,
                          char *text, size_t size)
{
    char amount[32];
    char rate[32];
    double seconds = (double)(now_ns - progress->begun_ns) / 1e9;

    if (progress->unit == PROGRESS_STEPS && progress->total != 0) {
        snprintf(text, size, "%llu/%llu", (unsigned long long)done,
                 (unsigned long long)progress->total);
    } else if (progress->unit == PROGRESS_STEPS) {
        snprintf(text, size, "%llu", (unsigned long long)done);
    } else {
        units_format_bytes(amount, sizeof amount, done);
        units_format_bytes(rate, sizeof rate, seconds > 0 ? (uint64_t)((double)done / seconds) : 0);
        snprintf(text, size, "%s  %s/s", amount, rate);
    }
}

/* "  [====>    ]  48 %"; nothing where it has no room or no end is known. */
static void format_bar(const struct progress *progress, uint64_t done, size_t room, char *text)
{
    const size_t frame = strlen("[]  100 %");
    size_t width = room > frame ? room - frame : 0;

    text[0] = '\0';
    if (progress->total == 0 || width < BAR_WIDTH_MIN)
        return;
    width = width < BAR_WIDTH_MAX ? width : BAR_WIDTH_MAX;
    double fraction = fraction_done(progress, done);
    size_t filled = (size_t)(fraction * (double)width);
    text[0] = '[';
    memset(text + 1, '=', filled);
    memset(text + 1 + filled, ' ', width - filled);
    if (filled < width)
        text[1 + filled] = '>';
    snprintf(text + 1 + width, 16, "] %3u %%  ", (unsigned)(fraction * 100));
}

/* With the lock held. */
static void draw(struct progress *progress, uint64_t now_ns)
{
    char amount[96];
    char eta[48];
    char bar[BAR_WIDTH_MAX + 32];
    char line[LINE_SIZE];
    uint64_t done = atomic_load_explicit(&progress->done, memory_order_relaxed);
    size_t columns = terminal_columns();

    format_amount(progress, done, now_ns, amount, sizeof amount);
    format_eta(progress, done, now_ns, eta, sizeof eta);
    size_t others = strlen(progress->label) + strlen("    ") + strlen(amount) + strlen(eta) + 1;
    format_bar(progress, done, columns > others ? columns - others : 0, bar);
    int visible = snprintf(line, sizeof line, "\r%s  %s%s%s", progress->label, bar, amount, eta);
    size_t size = (size_t)visible < columns ? (size_t)visible : columns;
    size += (size_t)snprintf(line + size, sizeof line - size, "\033[K");
    if (write(STDERR_FILENO, line, size) < 0)
        return;     /* nobody is watching any more */
}

/* Draws if that is due, unless another thread does so just now. */
static void draw_if_due(struct progress *progress)
{
    uint64_t now_ns = clock_ns();
    uint64_t drawn_ns = atomic_load_explicit(&progress->drawn_ns, memory_order_relaxed);

    if (now_ns < drawn_ns + STEP_NS || getpid() != progress->owner
        || !atomic_compare_exchange_strong(&progress->drawn_ns, &drawn_ns, now_ns))
        return;
    if (pthread_mutex_trylock(&progress->lock) != 0)
        return;
    draw(progress, now_ns);
    pthread_mutex_unlock(&progress->lock);
}

static void copy_label(char *label, const char *text)
{
    snprintf(label, LABEL_SIZE, "%s", text);
    printable(label);
}

struct progress *progress_create(const char *label, enum progress_unit unit, uint64_t total)
{
    const char *terminal = getenv("TERM");
    bool can_erase = terminal != NULL && strcmp(terminal, "dumb") != 0;

    if (!isatty(STDERR_FILENO) || !can_erase)
        return NULL;
    struct progress *progress = mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        return NULL;
    progress->owner = getpid();
    progress->unit = unit;
    progress->total = total;
    progress->begun_ns = clock_ns();
    pthread_mutex_init(&progress->lock, NULL);
    copy_label(progress->label, label);
    return progress;
}

void progress_add(struct progress *progress, uint64_t amount)
{
    if (progress == NULL)
        return;
    atomic_fetch_add_explicit(&progress->done, amount, memory_order_relaxed);
    draw_if_due(progress);
}

void progress_expect(struct progress *progress, uint64_t remaining_ns)
{
    if (progress == NULL)
        return;
    pthread_mutex_lock(&progress->lock);
    progress->expected_ns = clock_ns() + remaining_ns;
    pthread_mutex_unlock(&progress->lock);
    draw_if_due(progress);
}

void progress_label(struct progress *progress, const char *label)
{
    if (progress == NULL)
        return;
    pthread_mutex_lock(&progress->lock);
    copy_label(progress->label, label);
    pthread_mutex_unlock(&progress->lock);
    draw_if_due(progress);
}

void progress_destroy(struct progress *progress)
{
    if (progress == NULL)
        return;
    if (write(STDERR_FILENO, "\r\033[K", 4) < 0) {
        /* the terminal is gone, and the bar with it */
    }
    pthread_mutex_destroy(&progress->lock);
    munmap(progress, sizeof *progress);
}

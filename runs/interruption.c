#include "interruption.h"

#include <stddef.h>
#include <time.h>

static volatile sig_atomic_t interrupted;

static sigset_t blocked;    /* by interruption_block(); none before */

static void note_signal(int number)
{
    interrupted = number;
}

const volatile sig_atomic_t *interruption_block(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    sigemptyset(&blocked);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct sigaction action = {.sa_handler = note_signal};
        struct sigaction old;
        sigaction(numbers[i], NULL, &old);
        if (old.sa_handler == SIG_IGN)
            continue;
        sigaction(numbers[i], &action, NULL);
        sigaddset(&blocked, numbers[i]);
    }
    sigprocmask(SIG_BLOCK, &blocked, NULL);
    return &interrupted;
}

int interruption_poll(void)
{
    static const struct timespec now = {0};
    int number = sigtimedwait(&blocked, NULL, &now);
    if (number > 0)
        interrupted = number;
    return interrupted;
}

/*
 * interruption.h: Ctrl-C, while there are programs to end and files to remove.
 *
 * Process-wide; for the main thread, while there is no other.
 */
#ifndef INTERRUPTION_H
#define INTERRUPTION_H

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP (unless it is ignored, as by nohup(1)) are blocked,
 * and do nothing but set what is returned to their number, once they are let through:
 * where a program runs, hyperfine_run() does that, and where nothing does,
 * interruption_poll(). */
const volatile sig_atomic_t *interruption_block(void);

/* Lets through what is pending; returns the number of the signal, 0 = none. */
int interruption_poll(void);

#endif

/*
 * interruption.h: Ctrl-C, while there are programs to end and files to remove.
 *
 * Process-wide; for the main thread, while there is no other.
 */
#ifndef INTERRUPTION_H
#define INTERRUPTION_H

#include <signal.h>

/* From now on SIGINT, SIGTERM and SIGHUP are blocked, and do nothing but set what is returned
 * to their number once they are let through: where a program runs, hyperfine_run() does
 * that, elsewhere interruption_poll().  What was ignored, as by nohup(1), stays so. */
const volatile sig_atomic_t *interruption_block(void);

/* Notes what is pending; returns the number of the signal that came, now or before, 0 = none.
 * Without interruption_block() there is none. */
int interruption_poll(void);

#endif

/*
 * list.h: zipbench list: strategies, codecs, experiments, and what is missing.
 */
#ifndef LIST_H
#define LIST_H

/* argv[0] is "list"; there are no arguments.  Returns an exit_status. */
int list_main(int argc, char **argv);

#endif

/*
 * project.h: where the project is that this zipbench was built in.
 */
#ifndef PROJECT_H
#define PROJECT_H

/* The absolute path of a file or folder of the project, e.g. "plots"; the
 * caller's to free.  NULL after a line where there is none. */
char *project_path(const char *name);

#endif

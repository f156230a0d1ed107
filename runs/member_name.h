/*
 * member_name.h: may a member have this name?
 *
 * A name is what APPNOTE 4.4.17 says: relative, its components parted by '/', a folder's
 * with '/' at its end.  Refused is what leaves the folder that is unpacked into, or what
 * two readers take for two names: no bytes, a leading '/', '..', '.' and empty components,
 * NUL.  Accepted are '\' and "C:", plain characters of a name where zipbench runs.  A
 * program that unpacks under Windows has to guard against them; an archive that has none
 * could not hold a file that is so called.
 */
#ifndef MEMBER_NAME_H
#define MEMBER_NAME_H

#include <stddef.h>

/* What is wrong, to follow "the name has "; NULL if nothing.  Pure. */
const char *member_name_problem(const char *name, size_t size);

#endif

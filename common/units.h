/*
 * units.h: numbers as people write them and read them.
 */
#ifndef UNITS_H
#define UNITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Reads a whole decimal number in [minimum, maximum]: digits only, no sign, no
 * blank.  Returns false, and leaves *value alone, for anything else. */
bool units_parse_count(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *value);

/* The same for a number of bytes that may end with K, M or G (powers of 1024). */
bool units_parse_bytes(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *bytes);

/* Writes 1234567 as "1.2 MB" (powers of 1000).  Returns text. */
char *units_format_bytes(char *text, size_t size, uint64_t bytes);

/* Writes a duration as "0.532 s", "53.1 s", "4:31" or "1:02:45".  Returns text. */
char *units_format_duration(char *text, size_t size, uint64_t duration_ns);

#endif

/*
 * wording.h: numbers as the report writes them, put into JSON objects as texts.
 *
 * What is not available is "-", an interval that is not available "".  An object is
 * filled by one thread; a wording is cut after 511 bytes.
 */
#ifndef WORDING_H
#define WORDING_H

#include "statistics.h"

#include <jansson.h>
#include <stdbool.h>

__attribute__((format(printf, 3, 4)))
void wording_put(json_t *object, const char *key, const char *format, ...);

/* Three significant digits or so, for whatever size a time has. */
void wording_seconds(json_t *object, const char *key, double seconds);

void wording_decimals(json_t *object, const char *key, double value, int decimals);

/* "0.271 ... 0.274" */
void wording_interval(json_t *object, const char *key, bool has, double low, double high,
                      int decimals);

/* A ratio: "1.042" at KEY and "1.031 ... 1.050" at KEY_interval; of one that is compared
 * with itself no interval. */
void wording_ratio(json_t *object, const char *key, const struct ratio *ratio, int decimals);

/* As a share in per cent: "97.2" and "96.0 ... 98.1". */
void wording_share(json_t *object, const char *key, const struct ratio *ratio);

/* The inverse, as "1.99" and "1.93 ... 2.00". */
void wording_inverse(json_t *object, const char *key, const struct ratio *ratio);

/* The size of a file: "23 B", "1.9 kB", "62 kB", "1.9 MB" (powers of 1000). */
void wording_size(json_t *object, const char *key, double bytes);

/* True where the array has elements: for a heading that stands once above them. */
void wording_presence(json_t *object, const char *key, const char *list);

#endif

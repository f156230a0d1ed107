/*
 * put.h: numbers as the text that a report shows, put into a JSON object.
 *
 * What is not available is "-".
 */
#ifndef PUT_H
#define PUT_H

#include <jansson.h>
#include <stdbool.h>

/* As printf() does. */
__attribute__((format(printf, 3, 4)))
void put_text(json_t *object, const char *key, const char *format, ...);

/* Three significant digits or so, for whatever size a time has. */
void put_seconds(json_t *object, const char *key, double seconds);

void put_decimals(json_t *object, const char *key, double value, int decimals);

/* "0.271 ... 0.274", "" where there is no interval. */
void put_interval(json_t *object, const char *key, bool has, double low, double high,
                  int decimals);

#endif

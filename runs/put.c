/*
 * Needs: jansson
 */
#include "put.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum { TEXT_SIZE = 2000 };

__attribute__((format(printf, 3, 4)))
void put_text(json_t *object, const char *key, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    json_object_set_new(object, key, json_string(text));
}

/* Three significant digits or so, for whatever size a time has. */
void put_seconds(json_t *object, const char *key, double seconds)
{
    if (isfinite(seconds))
        put_text(object, key, "%.*f", seconds < 10 ? 3 : 1, seconds);
    else
        put_text(object, key, "-");
}

void put_decimals(json_t *object, const char *key, double value, int decimals)
{
    if (isfinite(value))
        put_text(object, key, "%.*f", decimals, value);
    else
        put_text(object, key, "-");
}

/* "0.271 ... 0.274", "" where there is no interval. */
void put_interval(json_t *object, const char *key, bool has, double low, double high,
                         int decimals)
{
    if (has)
        put_text(object, key, "%.*f ... %.*f", decimals, low, decimals, high);
    else
        put_text(object, key, "%s", "");
}

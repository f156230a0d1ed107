/*
 * Needs: gsl jansson
 */
#include "wording.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

enum { TEXT_SIZE = 512, KEY_SIZE = 64 };

void wording_put(json_t *object, const char *key, const char *format, ...)
{
    char text[TEXT_SIZE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    json_object_set_new(object, key, json_string(text));
}

void wording_seconds(json_t *object, const char *key, double seconds)
{
    if (isfinite(seconds))
        wording_put(object, key, "%.*f", seconds < 10 ? 3 : 1, seconds);
    else
        wording_put(object, key, "-");
}

void wording_decimals(json_t *object, const char *key, double value, int decimals)
{
    if (isfinite(value))
        wording_put(object, key, "%.*f", decimals, value);
    else
        wording_put(object, key, "-");
}

void wording_interval(json_t *object, const char *key, bool has, double low, double high,
                      int decimals)
{
    if (has)
        wording_put(object, key, "%.*f ... %.*f", decimals, low, decimals, high);
    else
        wording_put(object, key, "%s", "");
}

static void put_scaled(json_t *object, const char *key, double value, bool has, double low,
                       double high, int decimals)
{
    char interval[KEY_SIZE];

    snprintf(interval, sizeof interval, "%s_interval", key);
    wording_decimals(object, key, value, decimals);
    wording_interval(object, interval, has, low, high, decimals);
}

static bool has_interval(const struct ratio *ratio)
{
    return ratio->has_interval && ratio->low < ratio->high;
}

void wording_ratio(json_t *object, const char *key, const struct ratio *ratio, int decimals)
{
    put_scaled(object, key, ratio->ratio, has_interval(ratio), ratio->low, ratio->high, decimals);
}

void wording_share(json_t *object, const char *key, const struct ratio *ratio)
{
    put_scaled(object, key, 100 * ratio->ratio, has_interval(ratio), 100 * ratio->low,
               100 * ratio->high, 1);
}

void wording_inverse(json_t *object, const char *key, const struct ratio *ratio)
{
    put_scaled(object, key, 1 / ratio->ratio, has_interval(ratio), 1 / ratio->high,
               1 / ratio->low, 2);
}

void wording_size(json_t *object, const char *key, double bytes)
{
    static const char *const units[] = { "B", "kB", "MB", "GB" };
    size_t unit = 0;

    for (; bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units; unit++)
        bytes /= 1000;
    if (isfinite(bytes))
        wording_put(object, key, "%.*f %s", unit > 0 && bytes < 9.95 ? 1 : 0, bytes, units[unit]);
    else
        wording_put(object, key, "-");
}

void wording_presence(json_t *object, const char *key, const char *list)
{
    json_object_set_new(object, key,
                        json_boolean(json_array_size(json_object_get(object, list)) > 0));
}

#include "units.h"

#include <stdio.h>
#include <string.h>

bool units_parse_bytes(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *bytes)
{
    static const char suffixes[] = "KMG";
    char digits[24];
    size_t size = strspn(text, "0123456789");
    const char *suffix = text[size] != '\0' ? strchr(suffixes, text[size]) : NULL;
    unsigned shift = suffix != NULL ? 10 * (unsigned)(suffix - suffixes + 1) : 0;
    uint64_t number;

    if (size >= sizeof digits || text[size + (suffix != NULL)] != '\0')
        return false;
    memcpy(digits, text, size);
    digits[size] = '\0';
    if (!units_parse_count(digits, 0, maximum >> shift, &number) || number << shift < minimum)
        return false;
    *bytes = number << shift;
    return true;
}

bool units_parse_count(const char *text, uint64_t minimum, uint64_t maximum, uint64_t *value)
{
    uint64_t number = 0;

    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        if (__builtin_mul_overflow(number, 10u, &number)
            || __builtin_add_overflow(number, (uint64_t)(*text - '0'), &number))
            return false;
    }
    if (number < minimum || number > maximum)
        return false;
    *value = number;
    return true;
}

char *units_format_bytes(char *text, size_t size, uint64_t bytes)
{
    static const char *const names[] = {"kB", "MB", "GB", "TB", "PB", "EB"};
    double amount = (double)bytes / 1000;
    size_t unit = 0;

    if (bytes < 1000) {
        snprintf(text, size, "%u B", (unsigned)bytes);
        return text;
    }
    for (; amount >= 999.95 && unit + 1 < sizeof names / sizeof *names; unit++)
        amount /= 1000;
    snprintf(text, size, "%.1f %s", amount, names[unit]);
    return text;
}

char *units_format_duration(char *text, size_t size, uint64_t duration_ns)
{
    double seconds = (double)duration_ns / 1e9;
    unsigned long long whole = (duration_ns + 500000000u) / 1000000000u;

    if (seconds < 9.9995)
        snprintf(text, size, "%.3f s", seconds);
    else if (seconds < 59.95)
        snprintf(text, size, "%.1f s", seconds);
    else if (whole < 3600)
        snprintf(text, size, "%llu:%02llu", whole / 60, whole % 60);
    else
        snprintf(text, size, "%llu:%02llu:%02llu", whole / 3600, whole / 60 % 60, whole % 60);
    return text;
}

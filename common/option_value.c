#include "option_value.h"

#include "error.h"
#include "sink.h"
#include "units.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { WORKERS_MAX = 1024 };    /* libuv's limit, taken for all */

/* "a, b or c" */
static void join_words(char *text, size_t size, const char *const words[])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; words[i] != NULL && used < size; i++) {
        const char *between = i == 0 ? "" : words[i + 1] != NULL ? ", " : " or ";
        used += (size_t)snprintf(text + used, size - used, "%s%s", between, words[i]);
    }
}

int option_value_word(const char *option, const char *text, const char *const words[])
{
    char list[128];

    for (int i = 0; words[i] != NULL; i++)
        if (strcmp(text, words[i]) == 0)
            return i;
    join_words(list, sizeof list, words);
    error_line("%s: '%s' is not %s", option, text, list);
    return -1;
}

static bool parse_count(const char *option, const char *text, uint64_t maximum, uint64_t *count)
{
    if (units_parse_count(text, 1, maximum, count))
        return true;
    error_line("%s: '%s' is no number from 1 to %" PRIu64, option, text, maximum);
    return false;
}

bool option_value_workers(const char *option, const char *text, unsigned *workers)
{
    uint64_t count;

    if (!parse_count(option, text, WORKERS_MAX, &count))
        return false;
    *workers = (unsigned)count;
    return true;
}

bool option_value_chunk(const char *text, size_t *chunk)
{
    uint64_t count;

    if (!parse_count("-c", text, SIZE_MAX / 2, &count))
        return false;
    *chunk = (size_t)count;
    return true;
}

bool option_value_level(const char *text, int *level)
{
    uint64_t count;

    if (!units_parse_count(text, 0, INT_MAX, &count)) {
        error_line("-l: '%s' is no level; --describe lists the codecs and theirs", text);
        return false;
    }
    *level = (int)count;
    return true;
}

bool option_value_codec(const char *text, const struct codec **codec)
{
    *codec = codec_find(text);
    const char *why_not = *codec != NULL ? codec_unavailable(*codec) : NULL;
    if (*codec == NULL)
        error_line("--codec: there is no codec '%s'; --describe lists them", text);
    else if (why_not != NULL)
        error_line("--codec %s: %s", text, why_not);
    return *codec != NULL && why_not == NULL;
}

bool option_value_sink(const char *text, const struct sink_way **sink)
{
    *sink = sink_find(text);
    const char *why_not = *sink != NULL ? sink_unavailable(*sink) : NULL;
    if (*sink == NULL)
        error_line("--sink: there is no sink '%s'; see --help", text);
    else if (why_not != NULL)
        error_line("--sink %s: %s", text, why_not);
    return *sink != NULL && why_not == NULL;
}

bool option_value_memory(const char *text, uint64_t *memory)
{
    if (units_parse_bytes(text, OPTION_MEMORY_MIN, INT64_MAX, memory))
        return true;
    error_line("--memory: '%s' is no number of bytes from 1M, such as 64M or 2G", text);
    return false;
}

bool option_value_stages(const char *text, struct job *job)
{
    unsigned readers, deflaters, writers;
    int end = 0;

    if (sscanf(text, "%4u:%4u:%4u%n", &readers, &deflaters, &writers, &end) == 3
        && text[end] == '\0' && strspn(text, "0123456789:") == strlen(text) && readers >= 1
        && deflaters >= 1 && writers == 1 && readers + deflaters <= WORKERS_MAX) {
        job->readers = readers;
        job->threads = readers + deflaters;
        return true;
    }
    error_line("--stages: '%s' is not READ:DEFLATE:1, such as 1:2:1", text);
    return false;
}

/*
 * option_value.h: the arguments of a zip-* program's options, read from text.
 *
 * Each returns false after one line that names the option, the text and what it
 * should be; the value is then unspecified.
 */
#ifndef OPTION_VALUE_H
#define OPTION_VALUE_H

#include "job.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OPTION_MEMORY_MIN = 1 << 20 };   /* bytes: the least for --memory */

/* Returns the index of text in words (ended by NULL), or -1 after a line. */
int option_value_word(const char *option, const char *text, const char *const words[]);

bool option_value_workers(const char *option, const char *text, unsigned *workers);
bool option_value_chunk(const char *text, size_t *chunk);
bool option_value_codec(const char *text, const struct codec **codec);
bool option_value_sink(const char *text, const struct sink_way **sink);
bool option_value_memory(const char *text, uint64_t *memory);

/* Whether the codec has the level is not asked: it may come later. */
bool option_value_level(const char *text, int *level);

/* The threads of a job with stages are the readers and then the deflaters. */
bool option_value_stages(const char *text, struct job *job);

#endif

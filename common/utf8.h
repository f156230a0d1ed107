/*
 * utf8.h: is this text UTF-8?
 *
 * As RFC 3629 has it: no surrogates, nothing beyond U+10FFFF, no overlong forms.
 */
#ifndef UTF8_H
#define UTF8_H

#include <stddef.h>

enum utf8_kind {
    UTF8_ASCII = 0,     /* plain ASCII; also no bytes at all */
    UTF8_WIDE,          /* UTF-8 with something that is not ASCII */
    UTF8_INVALID,       /* anything else */
};

/* Pure. */
enum utf8_kind utf8_kind(const char *text, size_t size);

#endif

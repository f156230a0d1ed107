/*
 * printable.h: text from outside, such as a file's name, made fit for a terminal.
 */
#ifndef PRINTABLE_H
#define PRINTABLE_H

/* Control characters become '?': what is printed stays one line, and a file name
 * cannot drive the terminal.  Returns text. */
static inline char *printable(char *text)
{
    for (char *at = text; *at != '\0'; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            *at = '?';
    return text;
}

#endif

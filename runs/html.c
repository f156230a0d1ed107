#include "html.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *html_escape(const char *text)
{
    char *escaped = NULL;
    size_t size;
    FILE *out = open_memstream(&escaped, &size);

    if (out == NULL)
        abort();
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '<': fputs("&lt;", out); break;
        case '>': fputs("&gt;", out); break;
        case '"': fputs("&quot;", out); break;
        default: fputc(*text, out);
        }
    fclose(out);
    return escaped;
}

/* --- SVG -------------------------------------------------------------------------------- */

static char *read_svg(const char *path)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = fopen(path, "re");

    if (file == NULL)
        return NULL;
    if (getdelim(&text, &size, '\0', file) < 0) {
        free(text);
        text = NULL;
    }
    fclose(file);
    return text;
}

/* Behind an attribute that says nothing in a page, if the text begins with one; else the
 * text.  The defaults of SVG are a seventh of what gnuplot writes. */
static const char *pass_attribute(const char *text)
{
    static const char *const openings[] = {
        " xmlns=\"", " xmlns:xlink=\"", " stroke-linecap=\"butt\"", " stroke-linejoin=\"miter\"",
    };

    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++) {
        size_t length = strlen(openings[i]);
        if (strncmp(text, openings[i], length) != 0)
            continue;
        const char *end = strchr(strchr(text, '"') + 1, '"');
        if (end != NULL)
            return end + 1;
    }
    return text;
}

/* Likewise behind an element that browsers would show as a tip at the pointer. */
static const char *pass_tip(const char *text)
{
    static const char *const elements[][2] = {
        { "<title>", "</title>" }, { "<desc>", "</desc>" },
    };

    for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
        bool begins = strncmp(text, elements[i][0], strlen(elements[i][0])) == 0;
        const char *end = begins ? strstr(text, elements[i][1]) : NULL;
        if (end != NULL)
            return end + strlen(elements[i][1]);
    }
    return text;
}

/* How much of the text stands before an id, or a reference to one; 0 where none does. */
static size_t before_id(const char *text)
{
    static const char *const openings[] = { " id=\"",  " id='",   "href=\"#",
                                            "href='#", "url(#", "url('#" };

    for (size_t i = 0; i < sizeof openings / sizeof *openings; i++)
        if (strncmp(text, openings[i], strlen(openings[i])) == 0)
            return strlen(openings[i]);
    return 0;
}

/* The text begins inside of the tag <svg. */
static void put_svg(FILE *out, const char *text, const char *name)
{
    bool in_tag = true;

    while (*text != '\0') {
        const char *behind = in_tag ? pass_attribute(text) : pass_tip(text);
        size_t opening = in_tag ? before_id(text) : 0;
        if (behind != text) {
            text = behind;
        } else if (opening > 0) {
            fprintf(out, "%.*s%s-", (int)opening, text, name);
            text += opening;
        } else {
            in_tag = *text == '<' || (in_tag && *text != '>');
            if (*text != '\t')
                fputc(*text, out);
            text++;
        }
    }
}

char *html_svg(const char *path, const char *name)
{
    char *text = read_svg(path), *element = NULL;
    const char *start = text != NULL ? strstr(text, "<svg") : NULL;
    size_t size;

    if (start != NULL) {
        FILE *out = open_memstream(&element, &size);
        if (out == NULL)
            abort();
        fprintf(out, "<svg role=\"img\" aria-label=\"%s\"", name);
        put_svg(out, start + strlen("<svg"), name);
        fclose(out);
    }
    free(text);
    return element;
}

/*
 * Without: cmark-gfm
 */
#include "html.h"

#include <stddef.h>

const char *html_unavailable(void)
{
    return "built without cmark-gfm (packages libcmark-gfm-dev, libcmark-gfm-extensions-dev)";
}

char *html_of_markdown(const char *markdown, const char *figures)
{
    (void)markdown, (void)figures;
    return NULL;
}

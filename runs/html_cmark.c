/*
 * Needs: cmark-gfm
 */
#include "html.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *html_unavailable(void)
{
    return NULL;
}

static void replace(cmark_node *old, cmark_node *new)
{
    cmark_node_replace(old, new);
    cmark_node_free(old);
}

/* --- Figures ---------------------------------------------------------------------------- */

/* "time" of ".../figures/time.svg". */
static void name_of_figure(const char *url, char name[static NAME_MAX])
{
    const char *slash = strrchr(url, '/');

    snprintf(name, NAME_MAX, "%s", slash != NULL ? slash + 1 : url);
    name[strcspn(name, ".")] = '\0';
}

static void replace_image(cmark_node *image, const char *figures)
{
    char name[NAME_MAX], path[PATH_MAX + NAME_MAX];

    name_of_figure(cmark_node_get_url(image), name);
    snprintf(path, sizeof path, "%s/%s.svg", figures, name);
    char *svg = html_svg(path, name);
    cmark_node *drawing = cmark_node_new(svg != NULL ? CMARK_NODE_CUSTOM_INLINE : CMARK_NODE_TEXT);
    if (svg != NULL) {
        cmark_node_set_on_enter(drawing, "<span class=\"figure\">");
        cmark_node *element = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
        cmark_node_set_on_enter(element, svg);
        cmark_node_append_child(drawing, element);
        cmark_node_set_on_exit(drawing, "</span>");
    } else {
        char remark[NAME_MAX + 32];
        snprintf(remark, sizeof remark, "(The figure %s was not drawn.)", name);
        cmark_node_set_literal(drawing, remark);
    }
    free(svg);
    replace(image, drawing);
}

/* --- HTML in the Markdown --------------------------------------------------------------- */

/* "<details><summary>words</summary>" or "</details>", and the end of the line. */
static bool is_fold(const char *html)
{
    static const char begin[] = "<details><summary>", end[] = "</summary>\n";
    const char *words = html + strlen(begin);

    if (strcmp(html, "</details>\n") == 0)
        return true;
    return strncmp(html, begin, strlen(begin)) == 0
           && strcmp(words + strcspn(words, "<&"), end) == 0;
}

static void replace_block(cmark_node *block)
{
    const char *html = cmark_node_get_literal(block);
    bool fold = is_fold(html);
    cmark_node *new = cmark_node_new(fold ? CMARK_NODE_CUSTOM_BLOCK : CMARK_NODE_PARAGRAPH);

    if (fold) {
        cmark_node_set_on_enter(new, html);
    } else {
        cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);
        cmark_node_set_literal(text, html);
        cmark_node_append_child(new, text);
    }
    replace(block, new);
}

static void replace_inline(cmark_node *html)
{
    cmark_node *text = cmark_node_new(CMARK_NODE_TEXT);

    cmark_node_set_literal(text, cmark_node_get_literal(html));
    replace(html, text);
}

/* --- All of it -------------------------------------------------------------------------- */

static void make_safe(cmark_node *document, const char *figures)
{
    cmark_iter *walk = cmark_iter_new(document);
    cmark_event_type event;

    while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(walk);
        cmark_node_type type = cmark_node_get_type(node);
        if (type == CMARK_NODE_IMAGE && event == CMARK_EVENT_EXIT)
            replace_image(node, figures);
        else if (type == CMARK_NODE_HTML_BLOCK)
            replace_block(node);
        else if (type == CMARK_NODE_HTML_INLINE)
            replace_inline(node);
    }
    cmark_iter_free(walk);
}

char *html_of_markdown(const char *markdown, const char *figures)
{
    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPT_DEFAULT);
    cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension("table"));
    cmark_parser_feed(parser, markdown, strlen(markdown));
    cmark_node *document = cmark_parser_finish(parser);
    make_safe(document, figures);
    char *html = cmark_render_html(document, CMARK_OPT_DEFAULT,
                                   cmark_parser_get_syntax_extensions(parser));
    cmark_node_free(document);
    cmark_parser_free(parser);
    return html;
}

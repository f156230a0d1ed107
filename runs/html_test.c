/*
 * Needs: cmocka
 */
#include "html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/* As gnuplot writes it, cut down to what matters. */
static const char drawing[] =
    "<?xml version=\"1.0\" encoding=\"utf-8\"  standalone=\"no\"?>\n"
    "<svg viewBox=\"0 0 10 10\"\n xmlns=\"http://www.w3.org/2000/svg\"\n"
    " xmlns:xlink=\"http://www.w3.org/1999/xlink\"\n>\n\n"
    "<title>Gnuplot</title>\n<desc>Produced by GNUPLOT 5.4 patchlevel 4 </desc>\n"
    "<g id=\"canvas\" stroke-linecap=\"butt\" stroke-linejoin=\"round\"><defs><circle id='gpDot' r='0.5'/></defs>\n"
    "<use xlink:href='#gpDot' color='#0072B2'/><rect clip-path=\"url(#box)\"/>\n"
    "<text>a id='x' &lt;b&gt;</text></g></svg>\n";

static char folder[64];

static void make_drawing(const char *name, const char *text)
{
    char path[128];

    strcpy(folder, "/tmp/html_test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/%s.svg", folder, name);
    FILE *out = fopen(path, "w");
    assert_non_null(out);
    fputs(text, out);
    assert_int_equal(fclose(out), 0);
}

static void remove_drawing(const char *name)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s.svg", folder, name);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

static size_t count(const char *text, const char *word)
{
    size_t found = 0;

    for (; (text = strstr(text, word)) != NULL; text++)
        found++;
    return found;
}

static void text_is_escaped(void **state)
{
    char *escaped = html_escape("a < b & \"c\" > 'd' &amp; \xC3\xA9");

    (void)state;
    assert_string_equal(escaped,
                        "a &lt; b &amp; &quot;c&quot; &gt; 'd' &amp;amp; \xC3\xA9");
    free(escaped);
}

static void svg_becomes_an_element_with_ids_of_its_own(void **state)
{
    char path[128];

    (void)state;
    make_drawing("time", drawing);
    snprintf(path, sizeof path, "%s/time.svg", folder);
    char *svg = html_svg(path, "time");
    assert_non_null(svg);
    assert_ptr_equal(strstr(svg, "<svg role=\"img\" aria-label=\"time\" viewBox=\"0 0 10 10\""), svg);
    assert_null(strstr(svg, "http:"));
    assert_null(strstr(svg, "xmlns"));
    assert_null(strstr(svg, "GNUPLOT"));
    assert_null(strstr(svg, "<title>"));
    assert_non_null(strstr(svg, "id=\"time-canvas\" stroke-linejoin=\"round\">"));
    assert_non_null(strstr(svg, "id='time-gpDot'"));
    assert_non_null(strstr(svg, "href='#time-gpDot' color='#0072B2'"));
    assert_non_null(strstr(svg, "url(#time-box)"));
    assert_non_null(strstr(svg, "<text>a id='x' &lt;b&gt;</text>"));
    free(svg);
    remove_drawing("time");
}

static void what_is_no_drawing_is_none(void **state)
{
    char path[128];

    (void)state;
    assert_null(html_svg("/nonexistent/time.svg", "time"));
    make_drawing("time", "");
    snprintf(path, sizeof path, "%s/time.svg", folder);
    assert_null(html_svg(path, "time"));
    remove_drawing("time");
    make_drawing("time", "version https");
    snprintf(path, sizeof path, "%s/time.svg", folder);
    assert_null(html_svg(path, "time"));
    remove_drawing("time");
}

/* --- Markdown --------------------------------------------------------------------------- */

static char *render(const char *markdown)
{
    if (html_unavailable() != NULL)
        skip();
    char *html = html_of_markdown(markdown, folder);
    assert_non_null(html);
    return html;
}

static void tables_and_folds_are_elements(void **state)
{
    char *html = render("<details><summary>All cells</summary>\n\n| a | b |\n|---|---|\n"
                        "| 1 | **2** |\n\n</details>\n\nafter\n");

    (void)state;
    assert_non_null(strstr(html, "<details><summary>All cells</summary>"));
    assert_non_null(strstr(html, "<th>a</th>"));
    assert_non_null(strstr(html, "<td><strong>2</strong></td>"));
    assert_true(strstr(html, "</details>") > strstr(html, "</table>"));
    assert_non_null(strstr(html, "<p>after</p>"));
    free(html);
}

static void other_html_is_text(void **state)
{
    char *html = render("a <b onclick=x>bold</b> word\n\n<script>alert(1)</script>\n\n"
                        "<details><summary><img src=x></summary>\n\n"
                        "<details open><summary>x</summary>\n\n[link](javascript:alert)\n");

    (void)state;
    assert_null(strstr(html, "<script"));
    assert_null(strstr(html, "<b "));
    assert_null(strstr(html, "<img"));
    assert_null(strstr(html, "<details"));
    assert_null(strstr(html, "javascript:"));
    assert_non_null(strstr(html, "&lt;script&gt;alert(1)&lt;/script&gt;"));
    assert_non_null(strstr(html, "&lt;b onclick=x&gt;bold&lt;/b&gt; word"));
    free(html);
}

static void images_become_drawings(void **state)
{
    if (html_unavailable() != NULL)
        skip();
    make_drawing("time", drawing);
    char *html = render("![time](results/quick/figures/time.svg)\n\n"
                        "![gone](results/quick/figures/gone.svg)\n");

    (void)state;
    assert_int_equal(count(html, "<svg"), 1);
    assert_int_equal(count(html, "</svg>"), 1);
    assert_non_null(strstr(html, "url(#time-box)"));
    assert_null(strstr(html, "<img"));
    assert_null(strstr(html, "src="));
    assert_null(strstr(html, "http:"));
    assert_non_null(strstr(html, "(The figure gone was not drawn.)"));
    free(html);
    remove_drawing("time");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),
        cmocka_unit_test(svg_becomes_an_element_with_ids_of_its_own),
        cmocka_unit_test(what_is_no_drawing_is_none),
        cmocka_unit_test(tables_and_folds_are_elements),
        cmocka_unit_test(other_html_is_text),
        cmocka_unit_test(images_become_drawings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

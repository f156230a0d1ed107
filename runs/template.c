/*
 * Needs: jansson
 */
#include "template.h"

#include "error.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

/* A tag and the text around it; pointers into the template. */
struct tag {
    char kind;              /* '#', '^', '/', '!' or '=' for a value */
    const char *start;      /* where the text before it ends */
    const char *end;        /* where the text after it begins */
    const char *name;
    size_t name_length;
};

/* The values that names are looked up in, innermost first. */
struct scope {
    const json_t *value;
    const struct scope *outer;
};

struct expansion {
    FILE *out;              /* NULL = only skip */
    const char *template_name;
    const char *text;       /* the whole template */
};

static const char *expand(const struct expansion *expansion, const char *text,
                          const struct tag *section, const struct scope *scope);

/* Takes the whole line where the tag is all that is on it. */
static void widen_to_line(struct tag *tag, const char *text)
{
    const char *start = tag->start, *end = tag->end;

    while (start > text && (start[-1] == ' ' || start[-1] == '\t'))
        start--;
    while (*end == ' ' || *end == '\t')
        end++;
    if ((start == text || start[-1] == '\n') && *end == '\n') {
        tag->start = start;
        tag->end = end + 1;
    }
}

/* The next tag at or behind from; false where there is none. */
static bool find_tag(const char *text, const char *from, struct tag *tag)
{
    const char *open = strstr(from, "{{");
    const char *close = open ? strstr(open, "}}") : NULL;

    if (close == NULL)
        return false;
    *tag = (struct tag) { .kind = '=', .start = open, .end = close + 2, .name = open + 2 };
    if (strchr("#^/!", *tag->name) != NULL)
        tag->kind = *tag->name++;
    tag->name_length = (size_t)(close - tag->name);
    if (tag->kind != '=')
        widen_to_line(tag, text);
    return true;
}

static const json_t *look_up(const struct tag *tag, const struct scope *scope)
{
    if (tag->name_length == 1 && *tag->name == '.')
        return scope->value;
    for (; scope != NULL; scope = scope->outer) {
        const json_t *found = json_object_getn(scope->value, tag->name, tag->name_length);
        if (found != NULL)
            return found;
    }
    return NULL;
}

static bool is_nothing(const json_t *value)
{
    return value == NULL || json_is_null(value) || json_is_false(value)
           || (json_is_array(value) && json_array_size(value) == 0)
           || (json_is_string(value) && json_string_length(value) == 0);
}

static int complain(const struct expansion *expansion, const struct tag *tag, const char *what)
{
    size_t line = 1;

    for (const char *at = expansion->text; at < tag->start; at++)
        line += *at == '\n';
    error_line("%s:%zu: {{%.*s}} %s", expansion->template_name, line, (int)tag->name_length,
               tag->name, what);
    return -EINVAL;
}

static int write_value(const struct expansion *expansion, const struct tag *tag,
                       const struct scope *scope)
{
    if (expansion->out == NULL)
        return 0;
    const json_t *value = look_up(tag, scope);

    if (json_is_string(value))
        fputs(json_string_value(value), expansion->out);
    else if (json_is_integer(value))
        fprintf(expansion->out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    else
        return complain(expansion, tag, "is neither a string nor an integer of the report");
    return 0;
}

/* Expands the section as often as its value asks; returns the text behind it. */
static const char *expand_section(const struct expansion *expansion, const struct tag *tag,
                                  const struct scope *scope)
{
    const struct expansion skip = { NULL, expansion->template_name, expansion->text };
    const json_t *value = expansion->out ? look_up(tag, scope) : NULL;
    const char *behind = expand(&skip, tag->end, tag, scope);

    if (behind == NULL || expansion->out == NULL || is_nothing(value) != (tag->kind == '^'))
        return behind;
    size_t times = json_is_array(value) && tag->kind == '#' ? json_array_size(value) : 1;

    for (size_t i = 0; i < times; i++) {
        const json_t *element = json_is_array(value) ? json_array_get(value, i) : value;
        struct scope inner = { element, scope };
        if (expand(expansion, tag->end, tag, &inner) == NULL)
            return NULL;
    }
    return behind;
}

static bool closes(const struct tag *tag, const struct tag *section)
{
    return section != NULL && tag->name_length == section->name_length
           && memcmp(tag->name, section->name, tag->name_length) == 0;
}

/* Expands up to the end of the section, or of the text where section is NULL.
 * Returns what is behind it, NULL after an error. */
static const char *expand(const struct expansion *expansion, const char *text,
                          const struct tag *section, const struct scope *scope)
{
    struct tag tag;

    while (find_tag(expansion->text, text, &tag)) {
        if (expansion->out != NULL && tag.start > text)
            fwrite(text, 1, (size_t)(tag.start - text), expansion->out);
        text = tag.end;
        if (tag.kind == '/') {
            if (closes(&tag, section))
                return text;
            complain(expansion, &tag, "closes what is not open");
            return NULL;
        }
        if (tag.kind == '=' && write_value(expansion, &tag, scope) < 0)
            return NULL;
        if (tag.kind == '#' || tag.kind == '^')
            text = expand_section(expansion, &tag, scope);
        if (text == NULL)
            return NULL;
    }
    if (section != NULL) {
        complain(expansion, section, "is not closed");
        return NULL;
    }
    if (expansion->out != NULL)
        fputs(text, expansion->out);
    return text;
}

int template_expand(FILE *out, const char *name, const char *text, const json_t *model)
{
    const struct expansion expansion = { out, name, text };
    const struct scope scope = { model, NULL };

    return expand(&expansion, text, NULL, &scope) ? 0 : -EINVAL;
}

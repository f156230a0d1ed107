/*
 * template.h: prose with gaps, filled from a JSON value.
 *
 *     {{name}}                    the string or integer of that name
 *     {{#name}} ... {{/name}}     once for true or an object, once for each
 *                                 element of an array, not at all for false,
 *                                 null, an empty string, an empty array or
 *                                 where there is no such name
 *     {{^name}} ... {{/name}}     once exactly where {{#name}} gives nothing
 *     {{! a remark }}             nothing
 *
 * Inside a section names are looked up in the object or array element first and
 * then outwards; {{.}} is the element itself.  A line that holds nothing but
 * one #, ^, / or ! tag vanishes whole.  This is a part of the language of
 * mustache(5); nothing is escaped.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include <jansson.h>
#include <stdio.h>

/* Writes the text, filled from model, to out.  Returns 0, or -EINVAL after a
 * line that says what is wrong: a {{name}} that the model lacks, a section that
 * is not closed.  name: that of the template, for that line.  Thread-safe. */
int template_expand(FILE *out, const char *name, const char *text, const json_t *model);

#endif

#include "csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static int read_whole(FILE *in, struct csv *csv)
{
    struct stat status;
    if (fstat(fileno(in), &status) != 0)
        return -errno;
    csv->text = malloc((size_t)status.st_size + 1);
    if (csv->text == NULL)
        return -ENOMEM;
    csv->size = fread(csv->text, 1, (size_t)status.st_size, in);
    csv->text[csv->size] = '\0';
    return ferror(in) ? -errno : 0;
}

int csv_open(struct csv *csv, const char *path)
{
    *csv = (struct csv){0};
    FILE *in = fopen(path, "rbe");
    if (in == NULL)
        return -errno;

    int error = read_whole(in, csv);
    fclose(in);
    if (error != 0)
        csv_close(csv);
    return error;
}

/* Offset behind the record that begins at start; 0 if its end is missing. */
static size_t record_end(const struct csv *csv, size_t start)
{
    bool quoted = false;
    for (size_t i = start; i < csv->size; i++) {
        if (csv->text[i] == '"')
            quoted = !quoted;
        else if (csv->text[i] == '\n' && !quoted)
            return i + 1;
    }
    return 0;
}

static bool add_field(struct csv *csv, char *field)
{
    if (csv->count == csv->capacity) {
        size_t capacity = csv->capacity * 2 + 32;
        char **fields = realloc(csv->fields, capacity * sizeof *fields);
        if (fields == NULL)
            return false;
        csv->fields = fields;
        csv->capacity = capacity;
    }
    csv->fields[csv->count++] = field;
    return true;
}

/* Removes the quotes of the field at *at, ends it with 0 and steps behind it.
 * Returns whether another field follows. */
static bool cut_field(char **at, char *end)
{
    char *from = *at, *to = *at;
    bool quoted = false;
    for (; from < end && (quoted || *from != ','); from++) {
        if (*from != '"') {
            *to++ = *from;
        } else if (quoted && from + 1 < end && from[1] == '"') {
            *to++ = '"';
            from++;
        } else {
            quoted = !quoted;
        }
    }
    bool more = from < end;
    *to = '\0';
    *at = from + 1;
    return more;
}

bool csv_next(struct csv *csv)
{
    size_t after = record_end(csv, csv->next);
    if (after == 0)
        return false;

    char *at = csv->text + csv->next;
    char *end = csv->text + after - 1;
    if (end > at && end[-1] == '\r')
        end--;
    csv->count = 0;
    bool more = true;
    while (more) {
        if (!add_field(csv, at))
            return false;
        more = cut_field(&at, end);
    }
    csv->next = after;
    return true;
}

void csv_close(struct csv *csv)
{
    free(csv->fields);
    free(csv->text);
    *csv = (struct csv){0};
}

void csv_put(FILE *out, const char *field)
{
    if (field == NULL)
        return;
    if (strpbrk(field, ",\"\r\n") == NULL) {
        fputs(field, out);
        return;
    }
    putc('"', out);
    for (; *field != '\0'; field++) {
        if (*field == '"')
            putc('"', out);
        putc(*field, out);
    }
    putc('"', out);
}

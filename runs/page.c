/*
 * Needs: jansson
 */
#include "page.h"

#include "error.h"
#include "html.h"
#include "project.h"
#include "template.h"
#include "text_file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

static int write_framed(const char *path, const char *title, const char *body)
{
    char *frame_path = project_path("runs/report.html.in"), *page = NULL;
    char *frame = frame_path != NULL ? text_file_read(frame_path) : NULL;
    size_t size = 0;
    int error = -EIO;
    FILE *out = frame != NULL ? open_memstream(&page, &size) : NULL;

    if (out != NULL) {
        char *escaped = html_escape(title);
        json_t *model = json_pack("{s:s, s:s}", "title", escaped, "body", body);
        error = template_expand(out, frame_path, frame, model);
        fclose(out);
        json_decref(model);
        free(escaped);
    }
    if (error == 0)
        error = text_file_write(path, page, size);
    free(page);
    free(frame);
    free(frame_path);
    return error;
}

int page_write(const char *folder, const char *title, const char *markdown)
{
    char path[PATH_MAX + 16], figures[PATH_MAX + 16];

    if (html_unavailable() != NULL)
        return -ENOSYS;
    snprintf(path, sizeof path, "%s/report.html", folder);
    snprintf(figures, sizeof figures, "%s/figures", folder);
    char *body = html_of_markdown(markdown, figures);
    int error = body != NULL ? write_framed(path, title, body) : error_errno(-ENOMEM, "%s", path);
    free(body);
    return error;
}

#include "promises.h"

#include "archive_file.h"
#include "utf8.h"

#include <sys/stat.h>

enum { UNIX_HOST = 3 };     /* APPNOTE 4.4.2 */

int promises_check_directory(struct archive *archive, const struct directory *directory)
{
    bool large = directory->entries >= ZIP_SATURATED_16 || directory->size >= ZIP_SATURATED_32
                 || directory->offset >= ZIP_SATURATED_32;

    if (directory->comment_size > 0)
        return REFUSE(archive, "has a comment of %u bytes", directory->comment_size);
    if (large && !directory->zip64)
        return REFUSE(archive, "has no zip64 end record, though some readers need it here");
    if (directory->zip64 && !large)
        return REFUSE(archive, "has a zip64 end record that it does not need");
    return 0;
}

/* Bytes that a zip64 field with these values has, without its header. */
static unsigned zip64_size(const struct record_extra *extra)
{
    return 8 * ((unsigned)extra->has_uncompressed_size + extra->has_compressed_size
                + extra->has_local_offset);
}

/* What is wrong with the use of zip64 in a central header, or NULL. */
static const char *zip64_problem(const struct record_extra *extra)
{
    if (extra->zip64_size != zip64_size(extra))
        return "its zip64 field holds more than the saturated values";
    if ((extra->has_uncompressed_size && extra->uncompressed_size < ZIP_SATURATED_32)
        || (extra->has_compressed_size && extra->compressed_size < ZIP_SATURATED_32)
        || (extra->has_local_offset && extra->local_offset < ZIP_SATURATED_32))
        return "a value that needs no zip64 is saturated";
    return NULL;
}

static bool is_folder_name(const struct archive_entry *entry)
{
    return entry->name[entry->name_size - 1] == '/';
}

/* What is wrong with mode and host, or NULL. */
static const char *type_problem(const struct archive_entry *entry,
                                const struct record_central *record)
{
    if (record->version_made_by >> 8 != UNIX_HOST)
        return "is not made by Unix, says its header";
    if (!S_ISREG(entry->mode) && !S_ISDIR(entry->mode) && !S_ISLNK(entry->mode))
        return "its mode is of no file, folder or link";
    if (S_ISDIR(entry->mode) != is_folder_name(entry))
        return "its mode and the end of its name disagree on whether it is a folder";
    return NULL;
}

/* What is wrong with the flags, or NULL. */
static const char *flags_problem(const struct archive_entry *entry)
{
    bool wide = utf8_kind(entry->name, entry->name_size) == UTF8_WIDE;

    if ((entry->flags & ~ZIP_FLAG_UTF8) != 0)
        return "has a flag other than that of UTF-8";
    if (wide && entry->flags == 0)
        return "its name is UTF-8, but lacks the flag";
    if (!wide && entry->flags != 0)
        return "its name has the flag of UTF-8, but is plain ASCII";
    return NULL;
}

int promises_check_entry(struct archive *archive, const struct archive_entry *entry,
                         const struct record_central *record, const struct record_extra *extra)
{
    const char *problem = type_problem(entry, record);

    if (problem == NULL)
        problem = flags_problem(entry);
    if (problem == NULL)
        problem = zip64_problem(extra);
    if (problem == NULL && record->comment_size > 0)
        problem = "has a comment";
    if (problem == NULL && entry->method == ZIP_DEFLATED
        && entry->compressed_size >= entry->uncompressed_size)
        problem = "is deflated, but stored it would be no larger";
    return problem == NULL ? 0 : REFUSE(archive, "%.*s: %s", NAME(entry), problem);
}

int promises_check_local(struct archive *archive, const struct archive_entry *entry,
                         const struct record_local *record, const struct record_extra *extra)
{
    const char *what = record->version_needed != entry->version_needed
                           ? "the version needed to extract"
                       : extra->has_mtime != entry->has_mtime ? "the modification time"
                       : NULL;

    if (what != NULL)
        return REFUSE(archive, "%.*s: local header and central directory disagree on %s",
                      NAME(entry), what);
    if (extra->zip64_size != zip64_size(extra)
        || extra->has_uncompressed_size != extra->has_compressed_size)
        return REFUSE(archive, "%.*s: the zip64 field of its local header does not hold exactly"
                      " both sizes", NAME(entry));
    return 0;
}

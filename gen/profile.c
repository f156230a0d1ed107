#include "profile.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEBIBYTE = 1 << 20,
    TINY_FOLDER_FILES = 100,    /* files in a folder, folders in a folder */
    SKEWED_SIZE_MIN = 32768,
    SKEWED_SIZE_MEAN = 8 * SKEWED_SIZE_MIN,     /* of the Pareto law with shape 8/7 */
    STREAM_SIZES = 1,
    STREAM_LARGEST = 2,
};

/* The next file of the plan, with its path still empty, or NULL. */
static struct plan_file *add_file(struct plan *plan, const struct content *content, uint64_t units)
{
    if (plan->count == plan->capacity) {
        size_t capacity = plan->capacity != 0 ? 2 * plan->capacity : 256;
        struct plan_file *files = realloc(plan->files, capacity * sizeof *files);
        if (files == NULL)
            return NULL;
        plan->files = files;
        plan->capacity = capacity;
    }
    struct plan_file *file = &plan->files[plan->count++];
    *file = (struct plan_file){.content = content, .units = units};
    return file;
}

/* Adds FOLDERdata-NNNN.EXTENSION. */
static bool add_numbered(struct plan *plan, const struct content *content, uint64_t units,
                         const char *folder, uint64_t number, const char *extension)
{
    struct plan_file *file = add_file(plan, content, units);

    if (file == NULL)
        return false;
    snprintf(file->path, sizeof file->path, "%sdata-%04u.%s", folder, (unsigned)number, extension);
    return true;
}

static bool add_equal(struct plan *plan, const struct content *content, uint64_t units,
                      const char *folder, uint64_t files, const char *extension)
{
    bool added = true;

    for (uint64_t i = 0; i < files && added; i++)
        added = add_numbered(plan, content, units, folder, i, extension);
    return added;
}

static bool add_tutorial(struct plan *plan, const char *folder, const struct shape *shape)
{
    uint64_t values = shape->lines * shape->columns;

    plan->columns = shape->columns;
    return add_equal(plan, &content_numbers, values, folder, shape->files, "csv");
}

static bool add_text(struct plan *plan, const char *folder, const struct shape *shape)
{
    return add_equal(plan, &content_lines, shape->lines, folder, shape->files, "txt");
}

static bool add_random(struct plan *plan, const char *folder, const struct shape *shape)
{
    return add_equal(plan, &content_random, MEBIBYTE, folder, shape->files, "bin");
}

static bool add_zeros(struct plan *plan, const char *folder, const struct shape *shape)
{
    return add_equal(plan, &content_zeros, MEBIBYTE, folder, shape->files, "bin");
}

static bool add_tiny(struct plan *plan, const char *folder, const struct shape *shape)
{
    struct splitmix stream = splitmix_split(plan->seed, UINT64_MAX, STREAM_SIZES);

    for (uint64_t i = 0; i < shape->files; i++) {
        char nested[32];
        uint64_t inner = i / TINY_FOLDER_FILES;
        snprintf(nested, sizeof nested, "%s%02u/%02u/", folder,
                 (unsigned)(inner / TINY_FOLDER_FILES), (unsigned)(inner % TINY_FOLDER_FILES));
        uint32_t size = splitmix_below(&stream, (uint32_t)shape->bytes + 1);
        if (!add_numbered(plan, &content_text, size, nested, i, "txt"))
            return false;
    }
    return true;
}

/* minimum / U^(7/8), by operations that round alike on every machine: pow()
 * does not. */
static uint64_t pareto_size(struct splitmix *stream, uint64_t maximum)
{
    double uniform = (double)((splitmix_next(stream) >> 11) + 1) * 0x1p-53;
    double half = sqrt(uniform);
    double quarter = sqrt(half);
    double eighth = sqrt(quarter);
    double size = SKEWED_SIZE_MIN / (half * quarter * eighth);

    return size < (double)maximum ? (uint64_t)size : maximum;
}

/* One file, at a drawn place, is as large as all others together. */
static bool add_skewed(struct plan *plan, const char *folder, const struct shape *shape)
{
    struct splitmix sizes = splitmix_split(plan->seed, UINT64_MAX, STREAM_SIZES);
    struct splitmix place = splitmix_split(plan->seed, UINT64_MAX, STREAM_LARGEST);
    uint32_t largest = splitmix_below(&place, (uint32_t)shape->files);
    size_t begin = plan->count;
    uint64_t total = 0;

    for (uint64_t i = 0; i < shape->files; i++) {
        uint64_t size = i == largest ? 0 : pareto_size(&sizes, shape->files * SKEWED_SIZE_MEAN);
        total += size;
        if (!add_numbered(plan, &content_text, size, folder, i, "txt"))
            return false;
    }
    plan->files[begin + largest].units = total != 0 ? total : SKEWED_SIZE_MEAN;
    return true;
}

static bool add_mixed(struct plan *plan, const char *folder, const struct shape *shape);

const struct profile profile_table[] = {
    {
        .name = "tutorial",
        .summary = "lines of random numbers, byte for byte what CPython's random and repr give",
        .defaults = { .files = 1000, .lines = 10000, .columns = 10 },
        .files_min = 1,
        .add = add_tutorial,
    },
    {
        .name = "text",
        .summary = "made-up words in the frequencies of Zipf's law, lines of about 67 bytes",
        .defaults = { .files = 100, .lines = 20000 },
        .files_min = 1,
        .add = add_text,
    },
    {
        .name = "random",
        .summary = "bytes that cannot be compressed, 1 MiB a file",
        .defaults = { .files = 100 },
        .files_min = 1,
        .add = add_random,
    },
    {
        .name = "zeros",
        .summary = "bytes of value 0, 1 MiB a file",
        .defaults = { .files = 100 },
        .files_min = 1,
        .add = add_zeros,
    },
    {
        .name = "tiny",
        .summary = "text files of 0 to --bytes in nested folders of 100",
        .defaults = { .files = 10000, .bytes = 4096 },
        .files_min = 1,
        .add = add_tiny,
    },
    {
        .name = "skewed",
        .summary = "text files of Pareto sizes from 32 KiB up; the largest is half of the whole",
        .defaults = { .files = 1000 },
        .files_min = 1,
        .add = add_skewed,
    },
    {
        .name = "mixed",
        .summary = "the six above, a folder each: 80 % of the files tiny, 12 % skewed, 2 % others",
        .defaults = { .files = 1000 },
        .files_min = 50,
        .add = add_mixed,
    },
    { .name = NULL },
};

/* The parts lie in the order of their names, as the files of a walk do. */
static bool add_mixed(struct plan *plan, const char *folder, const struct shape *shape)
{
    static const struct {
        const char *name;
        unsigned percent;       /* 0 = the rest */
    } parts[] = {
        {"random", 2}, {"skewed", 12}, {"text", 2}, {"tiny", 0}, {"tutorial", 2}, {"zeros", 2},
    };
    uint64_t rest = shape->files;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        rest -= shape->files * parts[i].percent / 100;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        const struct profile *part = profile_find(parts[i].name);
        struct shape part_shape = part->defaults;
        char inner[24];
        part_shape.files = parts[i].percent != 0 ? shape->files * parts[i].percent / 100 : rest;
        snprintf(inner, sizeof inner, "%s%s/", folder, part->name);
        if (!part->add(plan, inner, &part_shape))
            return false;
    }
    return true;
}

const struct profile *profile_find(const char *name)
{
    for (const struct profile *profile = profile_table; profile->name != NULL; profile++)
        if (strcmp(profile->name, name) == 0)
            return profile;
    return NULL;
}

bool plan_create(struct plan *plan, const struct profile *profile, const struct shape *shape,
                 uint64_t seed)
{
    *plan = (struct plan){.seed = seed};
    if (profile->add(plan, "", shape))
        return true;
    plan_free(plan);
    return false;
}

void plan_free(struct plan *plan)
{
    free(plan->files);
    *plan = (struct plan){.files = NULL};
}

bool plan_is_data_name(const char *name)
{
    if (strncmp(name, "data-", 5) != 0 || !isdigit((unsigned char)name[5]))
        return false;
    name += 5 + strspn(name + 5, "0123456789");
    return strcmp(name, ".csv") == 0 || strcmp(name, ".txt") == 0 || strcmp(name, ".bin") == 0;
}

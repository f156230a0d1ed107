#include "factors.h"

#include "units.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind { WORD, CHOICE, NUMBER, EFFORT, BYTES, STAGES };

static const struct {
    const char *name;
    enum kind kind;
    const char *standard;       /* the level where a section names none */
    const char *choices;
} factors[FACTORS] = {
    [FACTOR_DATA] = {"data", WORD, "default", NULL},
    [FACTOR_IMPLEMENTATION] = {"implementation", CHOICE, "c", " c cpython peer "},
    [FACTOR_STRATEGY] = {"strategy", WORD, "", NULL},
    [FACTOR_DEFLATE_AT] = {"deflate_at", CHOICE, "", " append worker "},
    [FACTOR_THREADS] = {"threads", NUMBER, "cores", NULL},
    [FACTOR_PROCESSES] = {"processes", NUMBER, "cores", NULL},
    [FACTOR_STAGES] = {"stages", STAGES, "1:cores:1", NULL},
    [FACTOR_CHUNK] = {"chunk", NUMBER, "1", NULL},
    [FACTOR_CODEC] = {"codec", WORD, "zlib", NULL},
    [FACTOR_LEVEL] = {"level", EFFORT, "6", NULL},
    [FACTOR_ORDER] = {"order", CHOICE, "completion", " completion name "},
    [FACTOR_SCHEDULE] = {"schedule", CHOICE, "listed", " listed largest "},
    [FACTOR_SINK] = {"sink", CHOICE, "", " pwrite fallocate mmap uring memory null "},
    [FACTOR_MEMORY] = {"memory", BYTES, "", NULL},
    [FACTOR_AFFINITY] = {"affinity", CHOICE, "none", " none compact spread "},
    [FACTOR_WALK] = {"walk", NUMBER, "1", NULL},
    [FACTOR_CACHE] = {"cache", CHOICE, "warm", " warm cold as-is "},
    [FACTOR_DURABILITY] = {"durability", CHOICE, "none", " none fsync "},
};

enum { NUMBER_MAX = 1000000, WORKERS_MAX = 10000, EFFORT_MAX = 99, NUMBERS = 40, STAGE_COUNT = 3 };
enum { MEMORY_MIN = 1 << 20 };     /* that of the programs */

/* What is being added to, and where a problem is told. */
struct adder {
    struct levels *levels;
    unsigned cores;
    struct problem *problem;
};

enum factor factors_find(const char *name)
{
    enum factor factor = 0;
    while (factor < FACTORS && strcmp(factors[factor].name, name) != 0)
        factor++;
    return factor;
}

/* --- numbers ---------------------------------------------------------------------------- */

static size_t powers(unsigned cores, uint64_t *numbers, size_t capacity)
{
    size_t count = 0;
    uint64_t end = 2 * (uint64_t)cores;
    for (uint64_t power = 1; power < end && count + 2 < capacity; power *= 2) {
        if (power > cores && power / 2 < cores)
            numbers[count++] = cores;
        numbers[count++] = power;
    }
    if (count > 0 && numbers[count - 1] < cores)
        numbers[count++] = cores;
    numbers[count++] = end;
    return count;
}

size_t factors_numbers(const char *text, unsigned cores, uint64_t *numbers, size_t capacity)
{
    const char *star = strstr(text, "*cores");
    char times[24] = "1";
    if (strcmp(text, "powers") == 0)
        return powers(cores, numbers, capacity);
    if (star != NULL && star[strlen("*cores")] == '\0' && (size_t)(star - text) < sizeof times) {
        snprintf(times, sizeof times, "%.*s", (int)(star - text), text);
        text = "cores";
    }
    uint64_t factor = 0;
    if (strcmp(text, "cores") == 0) {
        if (!units_parse_count(times, 1, WORKERS_MAX, &factor))
            return 0;
        numbers[0] = factor * cores;
        return 1;
    }
    return units_parse_count(text, 1, NUMBER_MAX, &numbers[0]) ? 1 : 0;
}

char *factors_format_bytes(char *text, size_t size, uint64_t bytes)
{
    static const char suffixes[] = "KMG";
    size_t suffix = 0;
    while (suffix < strlen(suffixes) && bytes != 0 && bytes % 1024 == 0) {
        bytes /= 1024;
        suffix++;
    }
    snprintf(text, size, "%llu%.1s", (unsigned long long)bytes,
             suffix > 0 ? &suffixes[suffix - 1] : "");
    return text;
}

/* --- levels ----------------------------------------------------------------------------- */

static bool add_text(const struct adder *to, const char *text)
{
    struct levels *levels = to->levels;
    if (levels->count == LEVELS_MAX)
        return problem_tell(to->problem, "more than %d levels", LEVELS_MAX);
    if (strlen(text) >= LEVEL_SIZE)
        return problem_tell(to->problem, "'%s' is too long", text);
    strcpy(levels->text[levels->count++], text);
    return true;
}

static bool add_choice(const struct adder *to, enum factor factor, const char *word)
{
    char padded[LEVEL_SIZE + 4];
    snprintf(padded, sizeof padded, " %.47s ", word);
    if (strstr(factors[factor].choices, padded) != NULL)
        return add_text(to, word);
    return problem_tell(to->problem, "%s cannot be '%s':%s", factors[factor].name, word,
                        factors[factor].choices);
}

static bool add_numbers(const struct adder *to, const char *word)
{
    uint64_t numbers[NUMBERS];
    size_t count = factors_numbers(word, to->cores, numbers, NUMBERS);
    if (count == 0)
        return problem_tell(to->problem, "'%s' is no number, nor cores, 2*cores or powers", word);
    bool good = true;
    for (size_t i = 0; i < count && good; i++) {
        char text[24];
        snprintf(text, sizeof text, "%llu", (unsigned long long)numbers[i]);
        good = add_text(to, text);
    }
    return good;
}

/* A level of compression, as a codec or an archiver counts them. */
static bool add_effort(const struct adder *to, const char *word)
{
    uint64_t effort;
    if (!units_parse_count(word, 0, EFFORT_MAX, &effort))
        return problem_tell(to->problem, "level is a number from 0 to %d, and not '%s'", EFFORT_MAX,
                            word);
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)effort);
    return add_text(to, text);
}

static bool add_bytes(const struct adder *to, const char *word)
{
    uint64_t bytes;
    if (strcmp(word, "default") == 0)
        return add_text(to, "");
    if (!units_parse_bytes(word, MEMORY_MIN, INT64_MAX, &bytes))
        return problem_tell(to->problem, "memory is bytes from 1M, such as 64M or 2G, or default, "
                                         "and not '%s'", word);
    char text[24];
    snprintf(text, sizeof text, "%llu", (unsigned long long)bytes);
    return add_text(to, text);
}

/* The numbers of each of R:D:W; only one thread can write. */
static bool split_stages(const struct adder *to, const char *word,
                         uint64_t numbers[STAGE_COUNT][NUMBERS], size_t counts[STAGE_COUNT])
{
    char copy[LEVEL_SIZE];
    snprintf(copy, sizeof copy, "%.47s", word);
    char *rest = copy;
    for (size_t i = 0; i < STAGE_COUNT; i++) {
        const char *part = strsep(&rest, ":");
        counts[i] = part != NULL ? factors_numbers(part, to->cores, numbers[i], NUMBERS) : 0;
        if (counts[i] == 0)
            return false;
    }
    return rest == NULL && counts[2] == 1 && numbers[2][0] == 1;
}

static bool add_stages(const struct adder *to, const char *word)
{
    uint64_t numbers[STAGE_COUNT][NUMBERS];
    size_t counts[STAGE_COUNT];
    if (!split_stages(to, word, numbers, counts))
        return problem_tell(to->problem, "stages are threads that read, deflate and write, such as "
                                         "1:cores:1, the last always 1, and not '%s'", word);
    bool good = true;
    for (size_t i = 0; i < counts[0] && good; i++)
        for (size_t j = 0; j < counts[1] && good; j++) {
            char text[64];
            snprintf(text, sizeof text, "%llu:%llu:1", (unsigned long long)numbers[0][i],
                     (unsigned long long)numbers[1][j]);
            good = add_text(to, text);
        }
    return good;
}

static bool add_word(const struct adder *to, enum factor factor, const char *word)
{
    switch (factors[factor].kind) {
    case CHOICE:
        return add_choice(to, factor, word);
    case NUMBER:
        return add_numbers(to, word);
    case EFFORT:
        return add_effort(to, word);
    case BYTES:
        return add_bytes(to, word);
    case STAGES:
        return add_stages(to, word);
    case WORD:
        break;
    }
    return add_text(to, word);
}

bool factors_add(struct levels *levels, enum factor factor, const char *value, unsigned cores,
                 struct problem *problem)
{
    const struct adder to = {levels, cores, problem};
    char *words = strdup(value), *rest = words, *word;
    bool good = words != NULL || problem_tell(problem, "out of memory");
    while (good && (word = strsep(&rest, " \t,")) != NULL)
        good = *word == '\0' || add_word(&to, factor, word);
    free(words);
    return good;
}

void factors_add_standard(struct levels *levels, enum factor factor, unsigned cores)
{
    struct problem problem = {""};
    const struct adder to = {levels, cores, &problem};
    if (factors[factor].standard[0] == '\0')
        add_text(&to, "");
    else
        add_word(&to, factor, factors[factor].standard);
}

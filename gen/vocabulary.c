#include "vocabulary.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Drawing is by the alias method: each column is one word up to its limit and
 * another above it.  Source: A. Walker, "An efficient method for generating
 * discrete random variables", ACM TOMS 3 (1977), built as by M. Vose (1991), in
 * integers, so that rounding is the same everywhere. */
struct column {
    uint64_t limit;     /* of COLUMN_HEIGHT */
    uint32_t alias;
};

struct vocabulary {
    struct word words[VOCABULARY_WORDS];
    struct column columns[VOCABULARY_WORDS];
};

#define COLUMN_HEIGHT ((uint64_t)1 << 32)

static void append(struct word *word, const char *part)
{
    for (; *part != '\0' && word->size < WORD_SIZE_MAX; part++)
        word->letters[word->size++] = *part;
}

static void append_syllable(struct word *word, struct splitmix *stream)
{
    static const char *const onsets[] = {
        "t", "n", "s", "r", "l", "d", "k", "m", "p", "b", "v", "f", "g", "h", "st", "tr", "br",
        "sh",
    };
    static const char *const vowels[] = {"a", "e", "i", "o", "u", "e", "a", "ai", "ou", "ea"};
    static const char *const codas[] = {"", "", "", "", "n", "r", "s", "l", "nt", "m"};

    append(word, onsets[splitmix_below(stream, sizeof onsets / sizeof *onsets)]);
    append(word, vowels[splitmix_below(stream, sizeof vowels / sizeof *vowels)]);
    append(word, codas[splitmix_below(stream, sizeof codas / sizeof *codas)]);
}

static void make_word(struct word *word, size_t rank, struct splitmix *stream)
{
    uint32_t choices = 2u + (rank > 200) + (rank > 2000);
    uint32_t syllables = 1 + splitmix_below(stream, choices) + (rank > 50) - (rank < 10);

    word->size = 0;
    if (syllables == 0)
        append(word, (const char[]){"aeiou"[splitmix_below(stream, 5)], '\0'});
    for (; syllables > 0; syllables--)
        append_syllable(word, stream);
}

static size_t next_below(const uint64_t *heights, uint64_t average, size_t i)
{
    while (i < VOCABULARY_WORDS && heights[i] >= average)
        i++;
    return i;
}

/* Moves shares until all columns are equally high: one that lacks height is
 * filled up from the first that has too much, and that one, once it lacks
 * height itself, comes next.  The heights fall with the rank. */
static void level_columns(struct column *columns, uint64_t *heights, uint64_t average)
{
    size_t small = next_below(heights, average, 0);
    size_t lacking = small;

    for (size_t i = 0; i < VOCABULARY_WORDS; i++)
        columns[i] = (struct column){COLUMN_HEIGHT, (uint32_t)i};
    for (size_t large = 0; lacking < VOCABULARY_WORDS;) {
        while (large < VOCABULARY_WORDS && heights[large] <= average)
            large++;
        if (large == VOCABULARY_WORDS)
            return;
        columns[lacking] = (struct column){(heights[lacking] << 32) / average, (uint32_t)large};
        heights[large] -= average - heights[lacking];
        heights[lacking] = average;
        if (heights[large] < average)
            lacking = large;
        else
            lacking = small = next_below(heights, average, small);
    }
}

static bool make_columns(struct column *columns)
{
    uint64_t *heights = malloc(VOCABULARY_WORDS * sizeof *heights);
    uint64_t total = 0;

    if (heights == NULL)
        return false;
    for (size_t rank = 0; rank < VOCABULARY_WORDS; rank++)
        total += heights[rank] = ((uint64_t)1 << 30) / (10 * (rank + 1) + 27);
    level_columns(columns, heights, total / VOCABULARY_WORDS);
    free(heights);
    return true;
}

struct vocabulary *vocabulary_create(uint64_t seed)
{
    struct vocabulary *vocabulary = malloc(sizeof *vocabulary);
    struct splitmix stream = splitmix_split(seed, UINT64_MAX, 0);

    if (vocabulary == NULL || !make_columns(vocabulary->columns)) {
        free(vocabulary);
        return NULL;
    }
    for (size_t rank = 0; rank < VOCABULARY_WORDS; rank++)
        make_word(&vocabulary->words[rank], rank, &stream);
    return vocabulary;
}

void vocabulary_destroy(struct vocabulary *vocabulary)
{
    free(vocabulary);
}

const struct word *vocabulary_draw(const struct vocabulary *vocabulary, struct splitmix *stream)
{
    uint64_t number = splitmix_next(stream);
    uint32_t index = (uint32_t)(number >> 32) % VOCABULARY_WORDS;
    const struct column *column = &vocabulary->columns[index];

    return &vocabulary->words[(uint32_t)number < column->limit ? index : column->alias];
}

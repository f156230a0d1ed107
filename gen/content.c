#include "content.h"
#include "decimal.h"
#include "mt19937.h"

#include <endian.h>
#include <string.h>

enum {
    LINE_WIDTH = 64,        /* a line of text ends with the word that reaches it */
    LINE_SIZE_MAX = 2 * LINE_WIDTH,
    SENTENCE_WORDS = 12,    /* on average */
    CLAUSE_WORDS = 8,
    TEXT_PIECE = 1 << 20,
    BYTES_PIECE = 1 << 20,
};

/* The values of a line stand between commas, lines between newlines; nothing
 * stands after the last value of the file. */
static void make_numbers(const struct source *source, struct piece *piece)
{
    uint64_t column = piece->first % source->columns;
    char *end = piece->bytes;

    for (size_t i = 0; i < piece->units; i++) {
        end = decimal_put(end, mt19937_numerator(piece->words + 2 * i));
        column = column + 1 == source->columns ? 0 : column + 1;
        *end++ = column == 0 ? '\n' : ',';
    }
    bool last = piece->units > 0 && piece->first + piece->units == piece->file_units;
    piece->size = (size_t)(end - piece->bytes) - last;
}

struct writer {
    const struct vocabulary *vocabulary;
    struct splitmix stream;
    bool starts_sentence;
};

static struct writer writer_of(const struct source *source, const struct piece *piece)
{
    struct splitmix stream = splitmix_split(source->seed, piece->file, piece->first);

    return (struct writer){source->vocabulary, stream, true};
}

static char *put_word(struct writer *writer, char *end)
{
    const struct word *word = vocabulary_draw(writer->vocabulary, &writer->stream);

    memcpy(end, word->letters, WORD_SIZE_MAX);
    if (writer->starts_sentence)
        *end = (char)(*end - 'a' + 'A');
    end += word->size;
    uint64_t chance = splitmix_next(&writer->stream);
    writer->starts_sentence = (uint32_t)chance < UINT32_MAX / SENTENCE_WORDS;
    if (writer->starts_sentence)
        *end++ = '.';
    else if (chance >> 32 < UINT32_MAX / CLAUSE_WORDS)
        *end++ = ',';
    *end++ = ' ';
    return end;
}

/* Words up to the width; the blank behind the last one becomes the newline. */
static char *put_line(struct writer *writer, char *text)
{
    char *end = text;

    while (end - text <= LINE_WIDTH)
        end = put_word(writer, end);
    end[-1] = '\n';
    return end;
}

static void make_lines(const struct source *source, struct piece *piece)
{
    struct writer writer = writer_of(source, piece);
    char *end = piece->bytes;

    for (size_t i = 0; i < piece->units; i++)
        end = put_line(&writer, end);
    piece->size = (size_t)(end - piece->bytes);
}

static void make_text(const struct source *source, struct piece *piece)
{
    struct writer writer = writer_of(source, piece);
    char line[LINE_SIZE_MAX];

    for (size_t made = 0; made < piece->units;) {
        size_t left = piece->units - made;
        size_t size = (size_t)(put_line(&writer, line) - line);
        memcpy(piece->bytes + made, line, size < left ? size : left);
        made += size;
    }
    if (piece->units > 0)
        piece->bytes[piece->units - 1] = '\n';
    piece->size = piece->units;
}

static void make_random(const struct source *source, struct piece *piece)
{
    struct splitmix stream = splitmix_split(source->seed, piece->file, piece->first);

    for (size_t i = 0; i < piece->units; i += sizeof(uint64_t)) {
        uint64_t bytes = htole64(splitmix_next(&stream));
        memcpy(piece->bytes + i, &bytes, sizeof bytes);
    }
    piece->size = piece->units;
}

static void make_zeros(const struct source *source, struct piece *piece)
{
    (void)source;
    memset(piece->bytes, 0, piece->units);
    piece->size = piece->units;
}

const struct content content_numbers = {
    .piece_units      = 25000,      /* half a megabyte: it stays in a core's cache */
    .unit_size        = DECIMAL_SIZE + 1,
    .mean_milli_size  = 19273,
    .stream_words     = 2,
    .make             = make_numbers,
};

const struct content content_lines = {
    .piece_units      = TEXT_PIECE / LINE_WIDTH,
    .unit_size        = LINE_SIZE_MAX,
    .mean_milli_size  = 67000,
    .needs_vocabulary = true,
    .make             = make_lines,
};

const struct content content_text = {
    .piece_units      = TEXT_PIECE,
    .unit_size        = 1,
    .mean_milli_size  = 1000,
    .needs_vocabulary = true,
    .make             = make_text,
};

const struct content content_random = {
    .piece_units      = BYTES_PIECE,
    .unit_size        = 1,
    .mean_milli_size  = 1000,
    .make             = make_random,
};

const struct content content_zeros = {
    .piece_units      = BYTES_PIECE,
    .unit_size        = 1,
    .mean_milli_size  = 1000,
    .make             = make_zeros,
};

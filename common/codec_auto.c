/*
 * auto: the fastest codec that makes of samples no more than zlib of the same level does, half
 * a percent allowed; found anew for each content.
 *
 *     content  ......[ history 32 KiB | sample ].......[ history 32 KiB | sample ]......
 *
 * First our own codecs, which look at no history, against zlib, which does.  What one makes of
 * the whole must be about what the samples promised; what zlib would have made of it is not
 * known, and may be less where the content is unlike its samples.  Else, and where none
 * suffices, the libraries' levels are tried on one longer sample, which has no history: the
 * more they lag behind zlib there, the more will they later, so they have to be ahead.  Short
 * content is not worth that: it is libdeflate's of a level that is faster than zlib and hardly
 * ever larger.
 */
#include "codec.h"

#include <stdlib.h>

enum {
    SAMPLES_MIN = 2, SAMPLES_MAX = 64,
    SAMPLES_APART = 1 << 20,        /* bytes, where there are more than the fewest */
    SAMPLE = 2 << 10,
    SAMPLED_MIN = 96 << 10,         /* content for which that pays */
    LONG_SAMPLE = 32 << 10,
    LONG_SAMPLED_MIN = 1 << 20,
    SAMPLE_CAPACITY = 2 * LONG_SAMPLE,
    ALLOWED = 1005,                 /* per mille of zlib's size */
    HOPELESS = 1100,                /* so far beyond it, further samples are not worth their time */
    LONG_ALLOWED = 970,
    MORE = 1020, LESS = 700,        /* per mille of what samples promised: beyond, they were not */
                                    /* like the rest */
    START = 8 << 10,                /* of a part */
    NOT_LOOKING_BACK = 160,         /* a part's share that it may cost: one in so many bytes */
};

/* What may be chosen, the fastest first; the measure is zlib, and the last resort where there is
 * no libdeflate. */
enum { ENTROPY, QUICK, ISAL, LIBDEFLATE_1, LIBDEFLATE_2, LIBDEFLATE_3, LIBDEFLATE_5,
       LIBDEFLATE, ZLIB, CHOICES };

static const struct choice {
    const struct codec *codec;
    int level;                      /* 0: it has none, or it is the one that was asked for, with */
                                    /* libdeflate as_small */
    int first, last;                /* levels that were asked for, for which a library is tried */
} choices[CHOICES] = {
    [ENTROPY]      = { .codec = &codec_entropy },
    [QUICK]        = { .codec = &codec_quick },
    [ISAL]         = { &codec_isal,       3, 1, 3 },   /* its others do not repeat themselves */
    [LIBDEFLATE_1] = { &codec_libdeflate, 1, 2, 3 },
    [LIBDEFLATE_2] = { &codec_libdeflate, 2, 3, 3 },
    [LIBDEFLATE_3] = { &codec_libdeflate, 3, 4, 9 },
    [LIBDEFLATE_5] = { &codec_libdeflate, 5, 6, 9 },
    [LIBDEFLATE]   = { .codec = &codec_libdeflate },
    [ZLIB]         = { .codec = &codec_zlib },
};

/* libdeflate's level that is as small as zlib's on nearly all kinds of content: runs/pareto.ini. */
static const int as_small[] = { 0, 1, 2, 3, 4, 5, 7, 7, 8, 9 };

struct automatic {
    int level;
    void *states[CHOICES];          /* made when they are needed */
    uint8_t out[SAMPLE_CAPACITY];   /* of samples */
};

static const char *version(void)
{
    return "2";
}

static void *create(int level)
{
    struct automatic *automatic = calloc(1, sizeof *automatic);

    if (automatic != NULL)
        automatic->level = level;
    return automatic;
}

static void destroy(void *state)
{
    struct automatic *automatic = state;

    for (int i = 0; automatic != NULL && i < CHOICES; i++)
        if (automatic->states[i] != NULL)
            choices[i].codec->destroy(automatic->states[i]);
    free(automatic);
}

/* NULL when out of memory. */
static void *state_of(struct automatic *automatic, int choice)
{
    int level = choices[choice].level;

    if (level == 0)
        level = choice == LIBDEFLATE ? as_small[automatic->level] : automatic->level;
    if (automatic->states[choice] == NULL)
        automatic->states[choice] = choices[choice].codec->create(level);
    return automatic->states[choice];
}

static size_t put(struct automatic *automatic, int choice, const uint8_t *bytes, size_t size,
                  uint8_t *out, size_t capacity)
{
    void *state = state_of(automatic, choice);

    return state == NULL ? 0 : codec_compress(choices[choice].codec, state, bytes, size, out,
                                              capacity);
}

/* The largest of all: codec_libdeflate.c. */
static size_t bound(void *state, size_t size)
{
    (void)state;
    return size + size / 8 + 1024;
}

static size_t at_most(size_t size, size_t most)
{
    return size < most ? size : most;
}

static bool suffices(size_t size, size_t zlib_size, unsigned per_mille)
{
    return (uint64_t)size * 1000 <= (uint64_t)zlib_size * per_mille;
}

/* What fails is larger than any sample, so that it does not suffice. */
static size_t sample_size(struct automatic *automatic, int choice, const uint8_t *bytes,
                          size_t size)
{
    size_t packed = put(automatic, choice, bytes, size, automatic->out, SAMPLE_CAPACITY);

    return packed > 0 ? packed : SAMPLE_CAPACITY;
}

/* What zlib, which knows what stands before them, makes of the bytes; 0 where it fails, so that
 * nothing suffices. */
static size_t measure(struct automatic *automatic, const uint8_t *history, size_t history_size,
                      const uint8_t *bytes, size_t size)
{
    void *zlib = state_of(automatic, ZLIB);

    return zlib == NULL ? 0
                        : codec_zlib.compress_block(zlib, history, history_size, bytes, size, true,
                                                    automatic->out, SAMPLE_CAPACITY);
}

struct promise {
    int choice;                     /* CHOICES: there is none */
    size_t size;                    /* of the samples */
    size_t packed;
};

static size_t samples_of(size_t size)
{
    size_t samples = size / SAMPLES_APART;

    return samples < SAMPLES_MIN ? SAMPLES_MIN : samples > SAMPLES_MAX ? SAMPLES_MAX : samples;
}

/* Our own codec that suffices for the samples; quick is hardly ever larger than entropy. */
static struct promise try_own(struct automatic *automatic, const uint8_t *bytes, size_t size,
                              size_t samples)
{
    size_t sizes[QUICK + 1] = { 0 }, zlib_size = 0;

    for (size_t i = 0; i < samples; i++) {
        size_t offset = size / (2 * samples) * (2 * i + 1);
        size_t history = at_most(offset, CODEC_DICTIONARY);
        zlib_size += measure(automatic, bytes + offset - history, history, bytes + offset, SAMPLE);
        for (int own = ENTROPY; own <= QUICK; own++)
            sizes[own] += sample_size(automatic, own, bytes + offset, SAMPLE);
        if (!suffices(sizes[QUICK], zlib_size, HOPELESS))
            return (struct promise){ .choice = CHOICES };
    }
    for (int own = ENTROPY; own <= QUICK; own++)
        if (suffices(sizes[own], zlib_size, ALLOWED))
            return (struct promise){ own, samples * SAMPLE, sizes[own] };
    return (struct promise){ .choice = CHOICES };
}

/* The first of the libraries' levels that suffices for the long sample. */
static struct promise try_libraries(struct automatic *automatic, const uint8_t *bytes, size_t size)
{
    const uint8_t *sample = bytes + (size - LONG_SAMPLE) / 2;
    size_t zlib_size = put(automatic, ZLIB, sample, LONG_SAMPLE, automatic->out, SAMPLE_CAPACITY);

    for (int i = ISAL; i <= LIBDEFLATE_5; i++) {
        const struct choice *choice = &choices[i];
        if (codec_unavailable(choice->codec) != NULL || automatic->level < choice->first
            || automatic->level > choice->last)
            continue;
        size_t packed = sample_size(automatic, i, sample, LONG_SAMPLE);
        if (suffices(packed, zlib_size, LONG_ALLOWED))
            return (struct promise){ i, LONG_SAMPLE, packed };
    }
    return (struct promise){ .choice = CHOICES };
}

/* Returns 0 if there is no promise, or if it is not kept. */
static size_t put_promised(struct automatic *automatic, struct promise promise,
                           const uint8_t *bytes, size_t size, uint8_t *out, size_t capacity)
{
    if (promise.choice == CHOICES)
        return 0;
    size_t packed = put(automatic, promise.choice, bytes, size, out, capacity);
    uint64_t kept = (uint64_t)packed * promise.size * 1000;
    uint64_t promised = (uint64_t)promise.packed * size;
    return promised * LESS <= kept && kept <= promised * MORE ? packed : 0;
}

static size_t compress_all(void *state, const uint8_t *bytes, size_t size, uint8_t *out,
                           size_t capacity)
{
    struct automatic *automatic = state;
    size_t packed = 0;

    if (size >= SAMPLED_MIN)
        packed = put_promised(automatic, try_own(automatic, bytes, size, samples_of(size)), bytes,
                              size, out, capacity);
    if (packed == 0 && size >= LONG_SAMPLED_MIN)
        packed = put_promised(automatic, try_libraries(automatic, bytes, size), bytes, size, out,
                              capacity);
    if (packed == 0)
        packed = put(automatic, codec_unavailable(&codec_libdeflate) == NULL ? LIBDEFLATE : ZLIB,
                     bytes, size, out, capacity);
    return packed;
}

/* libdeflate's parts do not look back at what stands before them.  By how much more than zlib's
 * that makes them is seen where they begin. */
static bool need_not_look_back(struct automatic *automatic, const uint8_t *dictionary,
                               size_t dictionary_size, const uint8_t *bytes, size_t size)
{
    size_t start = at_most(size, START);
    size_t zlib_size = measure(automatic, dictionary, dictionary_size, bytes, start);
    size_t own_size = sample_size(automatic, LIBDEFLATE, bytes, start);
    size_t lag = own_size > zlib_size ? own_size - zlib_size : 0;

    return (uint64_t)lag * start * NOT_LOOKING_BACK <= (uint64_t)zlib_size * size;
}

/* Parts are shorter than what is worth a long sample, or many: each has one of its own. */
static int choose_for_part(struct automatic *automatic, const uint8_t *dictionary,
                           size_t dictionary_size, const uint8_t *bytes, size_t size)
{
    int choice = size < SAMPLED_MIN ? CHOICES : try_own(automatic, bytes, size, 1).choice;

    if (choice != CHOICES)
        return choice;
    return codec_unavailable(&codec_libdeflate) == NULL
                   && need_not_look_back(automatic, dictionary, dictionary_size, bytes, size)
               ? LIBDEFLATE : ZLIB;
}

static size_t compress_block(void *state, const uint8_t *dictionary, size_t dictionary_size,
                             const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                             size_t capacity)
{
    struct automatic *automatic = state;
    int choice = choose_for_part(automatic, dictionary, dictionary_size, bytes, size);
    void *chosen = state_of(automatic, choice);

    return chosen == NULL ? 0 : choices[choice].codec->compress_block(
                                    chosen, dictionary, dictionary_size, bytes, size, last, out,
                                    capacity);
}

const struct codec codec_auto = {
    .name = "auto",
    .method = ZIP_DEFLATED,
    .level_min = 1,
    .level_max = 9,
    .level_default = 6,
    .version = version,
    .create = create,
    .bound = bound,
    .compress = compress_all,
    .compress_block = compress_block,
    .destroy = destroy,
};

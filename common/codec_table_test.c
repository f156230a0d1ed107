/*
 * What every codec of this build has to fulfil.
 */
#include "testing.h"

#include "codec.h"
#include "deflate_check.h"

#include <zlib.h>

enum { LARGEST = (1 << 20) + 77 };

static uint32_t random_below(uint32_t *state, uint32_t end)
{
    *state = *state * 1664525 + 1013904223;
    return (uint32_t)((uint64_t)*state * end >> 32);
}

enum content { ZEROS, NOISE, DIGITS, RECORDS, WORDS, TWO_VALUES, ONE_OF_EACH, CHANGING, CONTENTS };

static uint8_t byte_of(enum content content, size_t i, uint32_t *seed)
{
    static const char record[] = "2024-05-17,0.?????,north,??\n";
    static const char words[] = "the quick brown fox jumps over the lazy dog and ";

    switch (content) {
    case ZEROS:
        return 0;
    case NOISE:
        return (uint8_t)random_below(seed, 256);
    case DIGITS:
        return (uint8_t)"0123456789.,"[random_below(seed, 12)];
    case RECORDS: {
        char c = record[i % (sizeof record - 1)];
        return (uint8_t)(c == '?' ? '0' + (int)random_below(seed, 10) : c);
    }
    case WORDS:
        return (uint8_t)words[(i + random_below(seed, 2)) % (sizeof words - 1)];
    case TWO_VALUES:
        return random_below(seed, 1000) == 0;
    case ONE_OF_EACH:
        return (uint8_t)i;
    default:
        return byte_of((enum content)(i / 40000 % CHANGING), i, seed);
    }
}

/* Bytes that end at a page that must not be touched: a step beyond them is a death. */
struct guarded {
    uint8_t *map;
    size_t map_size;
    uint8_t *bytes;
};

static struct guarded make_guarded(size_t size)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (size + page - 1) / page * page;
    struct guarded guarded = { .map_size = room + page };

    guarded.map = mmap(NULL, guarded.map_size, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_ptr_not_equal(guarded.map, MAP_FAILED);
    assert_int_equal(mprotect(guarded.map + room, page, PROT_NONE), 0);
    guarded.bytes = guarded.map + room - size;
    return guarded;
}

static void free_guarded(struct guarded *guarded)
{
    munmap(guarded->map, guarded->map_size);
}

static void assert_inflates_to(const uint8_t *packed, size_t packed_size, const uint8_t *bytes,
                               size_t size)
{
    uint8_t *plain = malloc(size + 1);
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)packed_size,
                        .next_out = plain, .avail_out = (uInt)size + 1 };

    assert_non_null(plain);
    assert_int_equal(inflateInit2(&stream, -15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(stream.total_out, size);
    assert_memory_equal(plain, bytes, size);
    inflateEnd(&stream);
    free(plain);
}

static bool compresses(const struct codec *codec)
{
    return codec->create != NULL && codec_unavailable(codec) == NULL;
}

/* Levels that differ in kind. */
static int next_level(const struct codec *codec, int level)
{
    return level == codec->level_max ? level + 1
           : level + 5 < codec->level_max ? level + 5 : codec->level_max;
}

static void check_whole(const struct codec *codec, int level, enum content content, size_t size)
{
    struct guarded in = make_guarded(size);
    uint32_t seed = 42;
    void *state = codec->create(level);

    assert_non_null(state);
    for (size_t i = 0; i < size; i++)
        in.bytes[i] = byte_of(content, i, &seed);
    size_t bound = codec->bound(state, size);
    struct guarded out = make_guarded(bound), again = make_guarded(bound);
    size_t packed = codec_compress(codec, state, in.bytes, size, out.bytes, bound);
    assert_in_range(packed, 1, bound);
    assert_inflates_to(out.bytes, packed, in.bytes, size);
    if (!deflate_check(out.bytes, packed))
        fail_msg("%s, level %d, content %d, %zu bytes: an incomplete code", codec->name, level,
                 (int)content, size);
    assert_int_equal(codec_compress(codec, state, in.bytes, size, again.bytes, bound), packed);
    assert_memory_equal(out.bytes, again.bytes, packed);
    codec->destroy(state);
    free_guarded(&in);
    free_guarded(&out);
    free_guarded(&again);
}

static void every_codec_gives_back_what_it_took_within_its_bound(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 2, 3, 7, 8, 9, 63, 100, 16383, 16384, 16385, 65535, 65536,
                                    98304, 300000, LARGEST };

    for (const struct codec *const *codec = codec_table; *codec != NULL; codec++)
        for (int level = (*codec)->level_min; compresses(*codec) && level <= (*codec)->level_max;
             level = next_level(*codec, level))
            for (enum content content = 0; content < CONTENTS; content++)
                for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
                    if (sizes[i] < LARGEST || content == CHANGING)
                        check_whole(*codec, level, content, sizes[i]);
}

static void parts_behind_one_another_are_one_stream(void **state_)
{
    (void)state_;
    enum { PART = 100000 };
    uint8_t *bytes = malloc(LARGEST), *out = malloc(2 * LARGEST);
    uint32_t seed = 7;

    assert_non_null(bytes);
    assert_non_null(out);
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = byte_of(CHANGING, i, &seed);
    for (const struct codec *const *codec = codec_table; *codec != NULL; codec++) {
        if (!compresses(*codec))
            continue;
        void *state = (*codec)->create((*codec)->level_default);
        size_t packed = 0, size = 0;
        assert_non_null(state);
        for (size_t done = 0; done < LARGEST; done += size) {
            size = LARGEST - done < PART ? LARGEST - done : PART;
            size_t before = done < CODEC_DICTIONARY ? done : CODEC_DICTIONARY;
            size_t capacity = (*codec)->bound(state, size) + CODEC_BLOCK_EXTRA;
            size_t part = (*codec)->compress_block(state, bytes + done - before, before,
                                                   bytes + done, size, done + size == LARGEST,
                                                   out + packed, capacity);
            assert_in_range(part, 1, capacity);
            packed += part;
        }
        assert_inflates_to(out, packed, bytes, LARGEST);
        assert_true(deflate_check(out, packed));
        (*codec)->destroy(state);
    }
    free(out);
    free(bytes);
}

static size_t size_by(const struct codec *codec, int level, const uint8_t *bytes, size_t size)
{
    void *state = codec->create(level);
    assert_non_null(state);
    size_t bound = codec->bound(state, size);
    uint8_t *out = malloc(bound);
    assert_non_null(out);
    size_t packed = codec_compress(codec, state, bytes, size, out, bound);
    codec->destroy(state);
    free(out);
    return packed;
}

/* The sums were taken on x86-64 with GCC: other machines, compilers and alignments give them
 * too. */
static void our_own_codecs_give_the_same_bytes_everywhere(void **state_)
{
    (void)state_;
    static const struct {
        const struct codec *codec;
        uint32_t crc;
    } expected[] = { { &codec_entropy, 0x52a2c3f4 }, { &codec_quick, 0x4d311889 } };
    uint8_t *bytes = malloc(LARGEST + 8);

    assert_non_null(bytes);
    for (size_t i = 0; i < sizeof expected / sizeof *expected; i++)
        for (size_t alignment = 0; alignment < 8; alignment += 3) {
            const struct codec *codec = expected[i].codec;
            void *state = codec->create(codec->level_default);
            uint32_t seed = 11;
            assert_non_null(state);
            for (size_t at = 0; at < LARGEST; at++)
                bytes[alignment + at] = byte_of(CHANGING, at, &seed);
            size_t bound = codec->bound(state, LARGEST);
            uint8_t *out = malloc(bound);
            assert_non_null(out);
            size_t packed = codec_compress(codec, state, bytes + alignment, LARGEST, out, bound);
            assert_int_equal(codec_crc32(out, packed), expected[i].crc);
            free(out);
            codec->destroy(state);
        }
    free(bytes);
}

static void entropy_is_as_small_as_zlib_without_matches(void **state)
{
    (void)state;
    uint8_t *bytes = malloc(LARGEST), *out = malloc(2 * LARGEST);
    uint32_t seed = 3;

    assert_non_null(bytes);
    assert_non_null(out);
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = byte_of(DIGITS, i, &seed);
    z_stream stream = { .next_in = bytes, .avail_in = LARGEST, .next_out = out,
                        .avail_out = 2 * LARGEST };
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, -15, 8, Z_HUFFMAN_ONLY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t own = size_by(&codec_entropy, 0, bytes, LARGEST);
    assert_in_range(own, 1, stream.total_out + stream.total_out / 1000);
    deflateEnd(&stream);
    free(out);
    free(bytes);
}

static void quick_finds_what_recurs_behind_a_separator(void **state)
{
    (void)state;
    uint8_t *bytes = malloc(LARGEST);
    uint32_t seed = 3;

    assert_non_null(bytes);
    for (size_t i = 0; i < LARGEST; i++)
        bytes[i] = byte_of(RECORDS, i, &seed);
    size_t entropy = size_by(&codec_entropy, 0, bytes, LARGEST);
    size_t quick = size_by(&codec_quick, 0, bytes, LARGEST);
    assert_true(quick < entropy * 3 / 4);
    free(bytes);
}

static void auto_is_as_small_as_zlib(void **state)
{
    (void)state;
    uint8_t *bytes = malloc(LARGEST);

    assert_non_null(bytes);
    for (enum content content = 0; content < CONTENTS; content++) {
        uint32_t seed = 5;
        for (size_t i = 0; i < LARGEST; i++)
            bytes[i] = byte_of(content, i, &seed);
        for (int level = 1; level <= 9; level += 4) {
            size_t zlib = size_by(&codec_zlib, level, bytes, LARGEST);
            /* All this content is made for no good end: some is a little beyond half a percent,
             * and where next to nothing is left, a thousandth of the content. */
            size_t allowed = zlib / 80 + LARGEST / 1000;
            assert_in_range(size_by(&codec_auto, level, bytes, LARGEST), 1, zlib + allowed);
        }
    }
    free(bytes);
}

/* What is unlike the rest lies where a quarter and three quarters are. */
static void auto_looks_at_large_content_in_many_places(void **state)
{
    (void)state;
    enum { SIZE = 6 << 20, UNLIKE = 256 << 10 };
    uint8_t *bytes = malloc(SIZE);
    uint32_t seed = 9;

    assert_non_null(bytes);
    for (size_t i = 0; i < SIZE; i++) {
        size_t in_half = i % (SIZE / 2);
        bool unlike = in_half > SIZE / 4 - UNLIKE && in_half < SIZE / 4 + UNLIKE;
        bytes[i] = byte_of(DIGITS, i, &seed);
        if (!unlike && i >= 20000)
            bytes[i] = bytes[i % 20000];
    }
    size_t zlib = size_by(&codec_zlib, 6, bytes, SIZE);
    assert_in_range(size_by(&codec_auto, 6, bytes, SIZE), 1, zlib + zlib / 80);
    free(bytes);
}

static size_t size_of_part_by(const struct codec *codec, int level, const uint8_t *bytes,
                              size_t before, size_t size)
{
    void *state = codec->create(level);
    assert_non_null(state);
    size_t capacity = codec->bound(state, size) + CODEC_BLOCK_EXTRA;
    uint8_t *out = malloc(capacity);
    assert_non_null(out);
    size_t packed = codec->compress_block(state, bytes, before, bytes + before, size, false, out,
                                          capacity);
    codec->destroy(state);
    free(out);
    return packed;
}

/* The part of what recurs only from before it, and the part of what does within it. */
static void auto_looks_back_where_that_pays(void **state)
{
    (void)state;
    enum { BEFORE = 30000, SIZE = 256 << 10 };
    uint8_t *bytes = malloc(BEFORE + SIZE);
    uint32_t seed = 13;

    assert_non_null(bytes);
    for (size_t i = 0; i < BEFORE + SIZE; i++)
        bytes[i] = i < BEFORE ? byte_of(NOISE, i, &seed) : bytes[i - BEFORE];
    size_t zlib = size_of_part_by(&codec_zlib, 6, bytes, BEFORE, SIZE);
    assert_int_equal(size_of_part_by(&codec_auto, 6, bytes, BEFORE, SIZE), zlib);
    for (size_t i = 0, from = 0; i < BEFORE + SIZE; i++) {
        from = i % 12 == 0 ? random_below(&seed, 64) : from + 1;
        bytes[i] = bytes[from];
    }
    if (codec_unavailable(&codec_libdeflate) == NULL)
        assert_int_equal(size_of_part_by(&codec_auto, 6, bytes, BEFORE, SIZE),
                         size_of_part_by(&codec_libdeflate, 7, bytes, BEFORE, SIZE));
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_codec_gives_back_what_it_took_within_its_bound),
        cmocka_unit_test(parts_behind_one_another_are_one_stream),
        cmocka_unit_test(our_own_codecs_give_the_same_bytes_everywhere),
        cmocka_unit_test(entropy_is_as_small_as_zlib_without_matches),
        cmocka_unit_test(quick_finds_what_recurs_behind_a_separator),
        cmocka_unit_test(auto_is_as_small_as_zlib),
        cmocka_unit_test(auto_looks_at_large_content_in_many_places),
        cmocka_unit_test(auto_looks_back_where_that_pays),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

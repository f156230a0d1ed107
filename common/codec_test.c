#include "testing.h"

#include "codec.h"

#include <zlib.h>

static const size_t sizes[] = { 1, 2, 65535, 65536, ((size_t)1 << 20) + 1 };
enum { SIZES = sizeof sizes / sizeof *sizes, LARGEST = (1 << 20) + 1 };

enum content { ZEROS, NOISE, TEXT, CONTENTS };

static uint8_t *make_content(enum content content, size_t size)
{
    uint8_t *bytes = malloc(size + 1);
    uint32_t noise = 12345;

    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++) {
        noise = noise * 1664525 + 1013904223;
        bytes[i] = content == ZEROS ? 0 : content == NOISE ? (uint8_t)(noise >> 24)
                   : (uint8_t)"0123456789.,"[(noise >> 24) % 12];
    }
    return bytes;
}

static size_t compress_with(void *state, const uint8_t *bytes, size_t size, uint8_t **out)
{
    size_t bound = codec_zlib.bound(state, size);

    *out = malloc(bound);
    assert_non_null(*out);
    size_t compressed = codec_compress(&codec_zlib, state, bytes, size, *out, bound);
    assert_in_range(compressed, 1, bound);
    return compressed;
}

static void assert_inflates_to(const uint8_t *packed, size_t packed_size, const uint8_t *bytes,
                               size_t size)
{
    uint8_t *plain = malloc(size + 1);
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)packed, .avail_in = (uInt)packed_size,
                        .next_out = plain, .avail_out = (uInt)size + 1 };

    assert_int_equal(inflateInit2(&stream, -15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_int_equal(stream.total_out, size);
    assert_memory_equal(plain, bytes, size);
    inflateEnd(&stream);
    free(plain);
}

/* What CPython's zlib.compressobj(level, DEFLATED, -15).compress() gives. */
static void assert_is_zlibs_own(int level, const uint8_t *packed, size_t packed_size,
                                const uint8_t *bytes, size_t size)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)bytes, .avail_in = (uInt)size };

    assert_int_equal(deflateInit2(&stream, level, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t bound = deflateBound(&stream, (uLong)size);
    uint8_t *expected = malloc(bound);
    stream.next_out = expected;
    stream.avail_out = (uInt)bound;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(packed_size, stream.total_out);
    assert_memory_equal(packed, expected, packed_size);
    deflateEnd(&stream);
    free(expected);
}

static void every_level_comes_back_whole_and_is_zlibs_own(void **state)
{
    (void)state;
    for (enum content content = 0; content < CONTENTS; content++) {
        uint8_t *bytes = make_content(content, LARGEST);
        for (int level = codec_zlib.level_min; level <= codec_zlib.level_max; level++) {
            void *codec = codec_zlib.create(level);     /* one state for all sizes: it is reused */
            assert_non_null(codec);
            for (size_t i = 0; i < SIZES; i++) {
                uint8_t *packed;
                if (sizes[i] == LARGEST && level != 1 && level != 6)
                    continue;
                size_t size = compress_with(codec, bytes, sizes[i], &packed);
                assert_inflates_to(packed, size, bytes, sizes[i]);
                assert_is_zlibs_own(level, packed, size, bytes, sizes[i]);
                free(packed);
            }
            codec_zlib.destroy(codec);
        }
        free(bytes);
    }
}

static void nothing_compresses_to_an_empty_block(void **state)
{
    (void)state;
    /* RFC 1951: last, fixed codes, end of block. */
    static const uint8_t empty_block[] = { 0x03, 0x00 };
    uint8_t out[16];
    void *codec = codec_zlib.create(6);

    assert_int_equal(codec_compress(&codec_zlib, codec, out, 0, out, sizeof out),
                     sizeof empty_block);
    assert_memory_equal(out, empty_block, sizeof empty_block);
    codec_zlib.destroy(codec);
}

static void a_used_state_gives_the_bytes_of_a_fresh_one(void **state)
{
    (void)state;
    uint8_t *text = make_content(TEXT, 100000), *noise = make_content(NOISE, 100000);
    uint8_t *from_fresh, *from_used, *other;
    void *fresh = codec_zlib.create(6), *used = codec_zlib.create(6);

    size_t fresh_size = compress_with(fresh, text, 100000, &from_fresh);
    compress_with(used, noise, 100000, &other);
    free(other);
    /* Left in the middle. */
    assert_int_equal(codec_compress(&codec_zlib, used, noise, 100000, noise, 10), 0);
    size_t used_size = compress_with(used, text, 100000, &from_used);
    assert_int_equal(used_size, fresh_size);
    assert_memory_equal(from_used, from_fresh, fresh_size);

    codec_zlib.destroy(fresh);
    codec_zlib.destroy(used);
    free(from_used);
    free(from_fresh);
    free(noise);
    free(text);
}

static void too_little_room_gives_0(void **state)
{
    (void)state;
    uint8_t *text = make_content(TEXT, 5000), *packed;
    void *codec = codec_zlib.create(9);
    size_t size = compress_with(codec, text, 5000, &packed);

    assert_int_equal(codec_compress(&codec_zlib, codec, text, 5000, packed, size + 1), size);
    assert_int_equal(codec_compress(&codec_zlib, codec, text, 5000, packed, size - 1), 0);
    assert_int_equal(codec_compress(&codec_zlib, codec, text, 5000, packed, 1), 0);
    assert_int_equal(codec_compress(&codec_zlib, codec, text, 5000, packed, 0), 0);
    codec_zlib.destroy(codec);
    free(packed);
    free(text);
}

static void a_higher_level_gives_fewer_bytes_of_text(void **state)
{
    (void)state;
    uint8_t *text = make_content(TEXT, 200000), *packed;
    size_t size[10] = { 0 };

    for (int level = 1; level <= 9; level += 8) {
        void *codec = codec_zlib.create(level);
        size[level] = compress_with(codec, text, 200000, &packed);
        codec_zlib.destroy(codec);
        free(packed);
    }
    assert_true(size[9] < size[1]);     /* the level is not thrown away */
    free(text);
}

static void a_wrong_level_gives_no_state(void **state)
{
    (void)state;
    assert_null(codec_zlib.create(10));
    assert_null(codec_zlib.create(-2));
}

static void codecs_are_found_by_name(void **state)
{
    (void)state;
    assert_ptr_equal(codec_table[0], &codec_zlib);
    assert_ptr_equal(codec_find("zlib"), &codec_zlib);
    assert_ptr_equal(codec_find("store"), &codec_store);
    assert_null(codec_find("zli"));
    assert_null(codec_find("zlibx"));
    assert_null(codec_find(""));
    assert_int_equal(codec_zlib.method, ZIP_DEFLATED);
    assert_int_equal(codec_store.method, ZIP_STORED);
    assert_null(codec_store.create);
    codec_zlib.destroy(NULL);
}

static void crc_has_its_check_value(void **state)
{
    (void)state;
    assert_int_equal(codec_crc32((const uint8_t *)"123456789", 9), 0xcbf43926);
    assert_int_equal(codec_crc32(NULL, 0), 0);
    assert_int_equal(codec_crc32((const uint8_t *)"", 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_level_comes_back_whole_and_is_zlibs_own),
        cmocka_unit_test(nothing_compresses_to_an_empty_block),
        cmocka_unit_test(a_used_state_gives_the_bytes_of_a_fresh_one),
        cmocka_unit_test(too_little_room_gives_0),
        cmocka_unit_test(a_higher_level_gives_fewer_bytes_of_text),
        cmocka_unit_test(a_wrong_level_gives_no_state),
        cmocka_unit_test(codecs_are_found_by_name),
        cmocka_unit_test(crc_has_its_check_value),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing.h"

#include "deflate_check.h"

#include <zlib.h>

/* Bits from the first on, as RFC 1951 packs them; Huffman codes with their first bit first. */
static size_t pack(const char *bits, uint8_t *bytes)
{
    size_t count = 0;

    for (; *bits != '\0'; bits++) {
        if (*bits != '0' && *bits != '1')
            continue;
        if (count % 8 == 0)
            bytes[count / 8] = 0;
        bytes[count / 8] |= (uint8_t)((*bits - '0') << count % 8);
        count++;
    }
    return (count + 7) / 8;
}

/* A block with codes of its own: HLIT 0, HDIST, HCLEN 14 (all that is up to length 1); the code
 * of lengths is 18: 0, 0: 10, 1: 11.  Byte 97 and the end have codes of one bit, and then
 * come the lengths of distances. */
#define HEADER(last, distances, lengths)                                                     \
    last " 01 " "00000" distances " 0111 "                                                   \
    "000 000 100 010 " /* 16, 17, 18: 1, 0: 2 */                                             \
    "000 000 000 000 000 000 000 000 000 000 000 000 000 010 " /* ..., 1: 2 */               \
    "0 0110101 " /* 97 = 11 + 86 zeros */ "11 " /* 97: 1 */                                  \
    "0 1111111 " /* 138 zeros */ "0 1001000 " /* 20 zeros */ "11 " /* 256: 1 */ lengths
#define BLOCK(last, distances, lengths) HEADER(last, distances, lengths) "0 0 1 " /* a, a, end */

static void a_code_that_is_empty_is_found(void **state)
{
    (void)state;
    uint8_t bytes[256];

    size_t size = pack(BLOCK("1", "00000", "10 "), bytes);
    assert_false(deflate_check(bytes, size));
    size = pack(BLOCK("1", "10000", "11 11 "), bytes);
    assert_true(deflate_check(bytes, size));
    size = pack(BLOCK("1", "00000", "11 "), bytes);
    assert_false(deflate_check(bytes, size));   /* one codeword alone */
}

static void every_block_is_looked_at(void **state)
{
    (void)state;
    uint8_t bytes[256];

    size_t size = pack(BLOCK("0", "10000", "11 11 ") BLOCK("1", "10000", "11 11 "), bytes);
    assert_true(deflate_check(bytes, size));
    size = pack(BLOCK("0", "10000", "11 11 ") BLOCK("1", "00000", "10 "), bytes);
    assert_false(deflate_check(bytes, size));
    size = pack(BLOCK("0", "00000", "10 ") BLOCK("1", "10000", "11 11 "), bytes);
    assert_false(deflate_check(bytes, size));
}

static void what_is_no_whole_stream_is_refused(void **state)
{
    (void)state;
    uint8_t bytes[256];
    size_t size = pack(BLOCK("1", "10000", "11 11 "), bytes);

    assert_false(deflate_check(bytes, size - 1));
    assert_false(deflate_check(bytes, 0));
    assert_false(deflate_check(bytes, size + 1));
    assert_true(deflate_check((const uint8_t[]){ 0x03, 0x00 }, 2));
}

/* A raw deflate stream that ends where the bytes do, and is so many times "a". */
static void assert_inflates_to_a(const uint8_t *bytes, size_t size, size_t count)
{
    char content[64] = "", expected[64] = "";
    z_stream stream = { .next_in = (uint8_t *)(uintptr_t)bytes, .avail_in = (uInt)size,
                        .next_out = (uint8_t *)content, .avail_out = sizeof content - 1 };

    memset(expected, 'a', count);
    assert_int_equal(inflateInit2(&stream, -15), Z_OK);
    assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
    assert_int_equal(stream.avail_in, 0);
    assert_string_equal(content, expected);
    inflateEnd(&stream);
}

/* Two blocks, however many bits the last byte has to spare, and whatever is in them. */
static void what_is_continued_goes_on(void **state)
{
    (void)state;
    uint8_t bytes[256];
    bool narrow = false, wide = false;

    for (int more = 0; more < 8; more++) {
        char bits[1024];
        snprintf(bits, sizeof bits, "%s%.*s1",
                 BLOCK("0", "10000", "11 11 ") HEADER("1", "10000", "11 11 "), more, "00000000");
        size_t size = pack(bits, bytes);
        pack(strcat(bits, "1111111"), bytes);
        size_t continued = deflate_continue(bytes, size, size + 5);
        assert_in_range(continued, size + 4, size + 5);
        narrow = narrow || continued == size + 4;
        wide = wide || continued == size + 5;
        memcpy(bytes + continued, (const uint8_t[]){ 0x03, 0x00 }, 2);
        assert_inflates_to_a(bytes, continued + 2, (size_t)(2 + more));
    }
    assert_true(narrow && wide);
}

static void what_cannot_be_continued_is_left_alone(void **state)
{
    (void)state;
    uint8_t bytes[256], before[256];
    size_t size = pack(BLOCK("1", "00000", "10 "), bytes);

    memcpy(before, bytes, size);
    assert_int_equal(deflate_continue(bytes, size, sizeof bytes), 0);
    assert_memory_equal(bytes, before, size);
    size = pack(BLOCK("1", "10000", "11 11 "), bytes);
    memcpy(before, bytes, size);
    assert_int_equal(deflate_continue(bytes, size, size + 3), 0);
    assert_memory_equal(bytes, before, size);
    assert_int_equal(deflate_continue(bytes, size - 1, sizeof bytes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_that_is_empty_is_found),
        cmocka_unit_test(every_block_is_looked_at),
        cmocka_unit_test(what_is_no_whole_stream_is_refused),
        cmocka_unit_test(what_is_continued_goes_on),
        cmocka_unit_test(what_cannot_be_continued_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

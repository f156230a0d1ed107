#include "testing.h"

#include "deflate_check.h"

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
#define BLOCK(last, distances, lengths)                                                      \
    last " 01 " "00000" distances " 0111 "                                                   \
    "000 000 100 010 " /* 16, 17, 18: 1, 0: 2 */                                             \
    "000 000 000 000 000 000 000 000 000 000 000 000 000 010 " /* ..., 1: 2 */               \
    "0 0110101 " /* 97 = 11 + 86 zeros */ "11 " /* 97: 1 */                                  \
    "0 1111111 " /* 138 zeros */ "0 1001000 " /* 20 zeros */ "11 " /* 256: 1 */ lengths      \
    "0 0 1 " /* a, a, end */

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_that_is_empty_is_found),
        cmocka_unit_test(every_block_is_looked_at),
        cmocka_unit_test(what_is_no_whole_stream_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "deflate_header.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define ZLIB_CONST
#include <zlib.h>

/* A header being written bit by bit, or a stream of zlib's. */
struct stream {
    uint8_t bytes[4096];
    size_t bits;
};

static void put(struct stream *stream, unsigned value, unsigned count)
{
    for (unsigned i = 0; i < count; i++, stream->bits++)
        if ((value >> i & 1) != 0)
            stream->bytes[stream->bits / 8] |= (uint8_t)(1 << stream->bits % 8);
}

/* A dynamic block whose code lengths have codewords of 4 bits each: 0 to 15, as they are. */
static void put_dynamic(struct stream *stream, const uint8_t *literals, unsigned literal_count,
                        const uint8_t *distances, unsigned distance_count)
{
    *stream = (struct stream){ .bits = 0 };
    put(stream, 1 | BLOCK_DYNAMIC << 1, 3);
    put(stream, literal_count - 257, 5);
    put(stream, distance_count - 1, 5);
    put(stream, 19 - 4, 4);
    for (unsigned i = 0; i < 19; i++)
        put(stream, i < 3 ? 0 : 4, 3);
    for (unsigned i = 0; i < literal_count + distance_count; i++) {
        unsigned length = i < literal_count ? literals[i] : distances[i - literal_count];
        for (unsigned bit = 4; bit-- > 0;)
            put(stream, length >> bit & 1, 1);
    }
}

/* zlib takes the header, and ends at the same bit; or both refuse it. */
static const char *get(const struct stream *stream, struct deflate_header *header)
{
    const char *problem = deflate_header_get(stream->bytes, (stream->bits + 7) / 8, 0, header);
    z_stream zlib = { .next_in = stream->bytes, .avail_in = (uInt)(stream->bits + 7) / 8 };
    uint8_t out[1];

    assert_int_equal(inflateInit2(&zlib, -15), Z_OK);
    zlib.next_out = out;
    zlib.avail_out = 1;
    int result = inflate(&zlib, Z_TREES);
    if (problem != NULL) {
        assert_true(result == Z_DATA_ERROR || result == Z_BUF_ERROR || result == Z_OK);
        assert_true(result == Z_DATA_ERROR || (zlib.data_type & 256) == 0);
    } else {
        assert_int_equal(result, Z_OK);
        assert_int_equal(8 * zlib.total_in - (uLong)(zlib.data_type & 7), header->bits);
    }
    inflateEnd(&zlib);
    return problem;
}

static const uint8_t two_literals[257] = { ['a'] = 1, [256] = 1 };

static void assert_distances(const uint8_t *lengths, unsigned count, enum code_fill fill,
                             const char *doubt)
{
    struct stream stream;
    struct deflate_header header;

    put_dynamic(&stream, two_literals, 257, lengths, count);
    assert_null(get(&stream, &header));
    assert_true(header.last);
    assert_int_equal(header.type, BLOCK_DYNAMIC);
    assert_int_equal(header.literals, CODE_COMPLETE);
    assert_int_equal(header.distances, fill);
    if (doubt == NULL)
        assert_null(deflate_header_doubt(&header));
    else
        assert_string_equal(deflate_header_doubt(&header), doubt);
}

static void legal_distance_codes_are_told_apart(void **state)
{
    (void)state;
    assert_distances((const uint8_t[]){ 1, 1 }, 2, CODE_COMPLETE, NULL);
    assert_distances((const uint8_t[]){ 1, 2, 3, 3 }, 4, CODE_COMPLETE, NULL);
    assert_distances((const uint8_t[]){ 0 }, 1, CODE_EMPTY,
                     "its distance code is empty, which Windows Explorer refuses");
    assert_distances((const uint8_t[30]){ 0 }, 30, CODE_EMPTY,
                     "its distance code is empty, which Windows Explorer refuses");
    assert_distances((const uint8_t[]){ 0, 1 }, 2, CODE_SINGLE,
                     "its distance code has a single codeword");
}

static void literal_code_of_one_bit_is_doubtful(void **state)
{
    (void)state;
    static const uint8_t only_end[257] = { [256] = 1 };
    struct stream stream;
    struct deflate_header header;

    put_dynamic(&stream, only_end, 257, (const uint8_t[]){ 1, 1 }, 2);
    assert_null(get(&stream, &header));
    assert_int_equal(header.literals, CODE_SINGLE);
    assert_string_equal(deflate_header_doubt(&header), "its literal code has a single codeword");
}

static void assert_problem(const uint8_t *literals, unsigned literal_count,
                           const uint8_t *distances, unsigned distance_count, const char *says)
{
    struct stream stream;
    struct deflate_header header;

    put_dynamic(&stream, literals, literal_count, distances, distance_count);
    const char *problem = get(&stream, &header);
    assert_non_null(problem);
    assert_string_equal(problem, says);
}

static void damaged_codes_are_named(void **state)
{
    (void)state;
    static const uint8_t three[257] = { ['a'] = 1, ['b'] = 1, [256] = 1 };
    static const uint8_t hole[257] = { ['a'] = 1, [256] = 2 };
    static const uint8_t endless[257] = { ['a'] = 1, ['b'] = 1 };
    static const uint8_t good[] = { 1, 1 };

    assert_problem(three, 257, good, 2, "its literal code is over-subscribed");
    assert_problem(hole, 257, good, 2, "its literal code is incomplete");
    assert_problem(endless, 257, good, 2, "it has no code for its end");
    assert_problem(two_literals, 257, (const uint8_t[]){ 1, 1, 1 }, 3,
                   "its distance code is over-subscribed");
    assert_problem(two_literals, 257, (const uint8_t[]){ 1, 2 }, 2,
                   "its distance code is incomplete");
    assert_problem(two_literals, 257, (const uint8_t[]){ 2 }, 1, "its distance code is incomplete");
}

/* Code lengths of 0 and 16, 17 or 18 in codewords of one bit each, then the bits given. */
static void assert_repetition(unsigned symbol, unsigned bits, unsigned count, const char *says)
{
    struct stream stream = { .bits = 0 };
    struct deflate_header header;

    put(&stream, 1 | BLOCK_DYNAMIC << 1, 3);
    put(&stream, 0, 14);
    put(&stream, symbol == 16, 3);
    put(&stream, symbol == 17, 3);
    put(&stream, symbol == 18, 3);
    put(&stream, 1, 3);
    put(&stream, bits, count);
    stream.bits += 64;
    assert_string_equal(get(&stream, &header), says);
}

static void repetitions_have_to_fit(void **state)
{
    (void)state;
    assert_repetition(16, 1, 1, "it repeats a code length before there is one");
    assert_repetition(18, 0x7f << 1 | 1 | (0x7f << 1 | 1) << 8, 16,
                      "it repeats a code length past the last one");
    assert_repetition(18, 0x7f << 1 | 1 | (108u << 1 | 1) << 8, 16, "it has no code for its end");
}

static void assert_bits(unsigned value, unsigned count, const char *says)
{
    struct stream stream = { .bits = 0 };
    struct deflate_header header;

    put(&stream, value, count);
    const char *problem = get(&stream, &header);
    if (says == NULL)
        assert_null(problem);
    else
        assert_string_equal(problem, says);
}

static void other_headers_are_read(void **state)
{
    (void)state;
    struct deflate_header header;

    assert_bits(BLOCK_FIXED << 1, 3, NULL);
    assert_bits(BLOCK_RESERVED << 1, 3, "it is of no known type");
    assert_bits(BLOCK_DYNAMIC << 1, 3, "it is cut off");
    assert_bits(BLOCK_STORED, 24, "it is cut off");
    assert_bits(BLOCK_DYNAMIC << 1 | 30 << 3, 17,
                "it has more literal or distance codes than there are");
    assert_bits(BLOCK_DYNAMIC << 1 | 30 << 8, 17,
                "it has more literal or distance codes than there are");
    assert_string_equal(deflate_header_get((const uint8_t[]){ 0, 1, 0, 1, 0 }, 5, 0, &header),
                        "its two lengths do not fit");
    for (unsigned skip = 0; skip < 8; skip++) {
        const uint8_t bytes[] = { 0, 0, 5, 0, 0xfa, 0xff };
        size_t begin = skip > 5 ? 0 : 1;
        assert_null(deflate_header_get(bytes + begin, 6 - begin, skip, &header));
        assert_int_equal(header.bits, 8 * (6 - begin) - skip);
    }
    assert_string_equal(deflate_header_get(NULL, 0, 0, &header), "it is cut off");
}

/* What zlib writes, block by block, for one-value, literal-only and other content. */
static void zlib_writes_complete_codes(void **state)
{
    (void)state;
    uint8_t content[2000];

    for (int strategy = Z_DEFAULT_STRATEGY; strategy <= Z_FIXED; strategy++)
        for (unsigned kind = 0; kind < 4; kind++)
            for (size_t size = 0; size <= sizeof content; size = 3 * size + 1) {
                struct stream stream = { .bits = 0 };
                struct deflate_header header;
                z_stream zlib = { .next_in = content, .avail_in = (uInt)size };

                for (size_t i = 0; i < size; i++)
                    content[i] = kind == 0 ? 'x' : (uint8_t)(kind == 1 ? i * i : kind == 2
                                                                ? '0' + i * 7 % 11 : i / 3);
                assert_int_equal(deflateInit2(&zlib, 6, Z_DEFLATED, -15, 8, strategy), Z_OK);
                zlib.next_out = stream.bytes;
                zlib.avail_out = sizeof stream.bytes;
                assert_int_equal(deflate(&zlib, Z_FINISH), Z_STREAM_END);
                stream.bits = 8 * zlib.total_out;
                deflateEnd(&zlib);
                assert_null(get(&stream, &header));
                assert_null(deflate_header_doubt(&header));
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(legal_distance_codes_are_told_apart),
        cmocka_unit_test(literal_code_of_one_bit_is_doubtful),
        cmocka_unit_test(damaged_codes_are_named),
        cmocka_unit_test(repetitions_have_to_fit),
        cmocka_unit_test(other_headers_are_read),
        cmocka_unit_test(zlib_writes_complete_codes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

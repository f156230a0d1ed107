#include "decimal.h"

#include <endian.h>
#include <stdbool.h>
#include <string.h>

__extension__ typedef unsigned __int128 uint128;

enum {
    SIGNIFICAND_BITS = 53,
    SCALE_OF_EXPONENT_0 = 1023 + 2 * SIGNIFICAND_BITS - 1,  /* were the field of k's exponent 0 */
    DIGITS = 17,            /* no double needs more */
    PLACES_MIN = 16,        /* the first power of five in the table */
    PLACES_SMALL = 27,      /* the last: it fits in 64 bits */
    SCALE_COMMON = 69,      /* the last of the scales that occur at all often */
};

/* A double: significand * 2^-scale, 2^52 <= significand < 2^53. */
struct binary {
    uint64_t significand;
    unsigned scale;
};

/* digits * 10^-places, 10^16 <= digits < 10^17. */
struct decimal {
    uint64_t digits;
    unsigned places;
};

/* 5^places for the places that doubles of this range need: 16 ... 32. */
static const uint64_t power_5_small[] = {
    152587890625u, 762939453125u, 3814697265625u, 19073486328125u, 95367431640625u,
    476837158203125u, 2384185791015625u, 11920928955078125u, 59604644775390625u,
    298023223876953125u, 1490116119384765625u, 7450580596923828125u,
};

static uint128 power_5(unsigned places)
{
    unsigned last = places < PLACES_SMALL ? places : PLACES_SMALL;
    uint128 power = power_5_small[last - PLACES_MIN];

    for (; last < places; last++)
        power *= 5;
    return power;
}

/* The least p with 10^-p <= 2^-scale, or with 10^-p <= 3/4 * 2^-scale, the gap
 * between the neighbours of a power of two.  1233 / 4096 is log10(2). */
static inline unsigned places_of_gap(unsigned scale, bool power_of_two)
{
    return ((scale * 1233 + (power_of_two ? 511 : 0)) >> 12) + 1;
}

/* Any value.  power_of_two: the significand is 2^52, whose neighbour below is
 * half as far; then the nearest decimal may be out of reach and another not. */
static struct decimal shortest(struct binary value, bool power_of_two)
{
    unsigned places = places_of_gap(value.scale, power_of_two);
    unsigned shift = value.scale - places;
    uint128 one = (uint128)1 << shift;          /* 10^-places: the unit of what follows */
    uint128 spacing = power_5(places);          /* 2^-scale in it */
    uint128 reach_up = spacing - (value.significand & 1);   /* twice; an odd one loses ties */
    uint128 reach_down = power_of_two ? spacing / 2 : reach_up;
    uint128 scaled = value.significand * spacing;
    uint64_t below = (uint64_t)(scaled >> shift);
    uint128 rest = scaled & (one - 1);
    uint64_t digit = below % 10;

    if (2 * (digit * one + rest) <= reach_down)
        return (struct decimal){below - digit, places};
    if (2 * ((10 - digit) * one - rest) <= reach_up)
        return (struct decimal){below - digit + 10, places};
    bool nearer_above = 2 * rest + (below & 1) > one;
    return (struct decimal){below + (nearer_above || 2 * rest > reach_down), places};
}

/* What the exact arithmetic needs for the doubles of one scale, with 2^-60 of
 * 10^-places as its unit, and 64 bits for everything but one product. */
struct scale {
    uint64_t factor;        /* 10^places * 2^(53 - scale) */
    uint64_t half;          /* of the spacing */
    unsigned places;
};

#define SCALE(scale, places, power_5) \
    {(uint64_t)(power_5) << (53 - (scale) + (places)), \
     (uint64_t)(power_5) << (59 - (scale) + (places)), places}

static const struct scale common_scales[] = {
    SCALE(53, 16, 152587890625), SCALE(54, 17, 762939453125), SCALE(55, 17, 762939453125),
    SCALE(56, 17, 762939453125), SCALE(57, 18, 3814697265625), SCALE(58, 18, 3814697265625),
    SCALE(59, 18, 3814697265625), SCALE(60, 19, 19073486328125), SCALE(61, 19, 19073486328125),
    SCALE(62, 19, 19073486328125), SCALE(63, 19, 19073486328125), SCALE(64, 20, 95367431640625),
    SCALE(65, 20, 95367431640625), SCALE(66, 20, 95367431640625), SCALE(67, 21, 476837158203125),
    SCALE(68, 21, 476837158203125), SCALE(69, 21, 476837158203125),
};

/* Compilers make a branch of ?: here. */
static inline uint64_t choose(bool condition, uint64_t yes, uint64_t no)
{
    return no ^ ((yes ^ no) & -(uint64_t)condition);
}

/* The same for the scales of the table, and no power of two: free of branches,
 * as nothing could predict them. */
static inline struct decimal shortest_common(struct binary value)
{
    const struct scale *scale = &common_scales[value.scale - SIGNIFICAND_BITS];
    uint128 scaled = (uint128)(value.significand << 11) * scale->factor;
    uint64_t below = (uint64_t)(scaled >> 64);
    uint64_t rest = (uint64_t)scaled;
    uint64_t digit = below % 10;
    uint64_t over = digit << 60 | rest >> 4;    /* what the shift drops is 0 */
    uint64_t reach = scale->half - (value.significand & 1);
    bool down = over <= reach;
    bool up = ((uint64_t)10 << 60) - over <= reach;
    bool nearer_above = rest > ((uint64_t)1 << 63) - (below & 1);
    uint64_t ten = below - digit + choose(up, 10, 0);

    return (struct decimal){choose(down | up, ten, below + nearer_above), scale->places};
}

/* Reads the fields of the double: quicker than counting the zeros of k. */
static inline struct binary binary_of(uint64_t k)
{
    const uint64_t hidden = (uint64_t)1 << (SIGNIFICAND_BITS - 1);
    double value = (double)k;       /* exact */
    uint64_t bits;

    memcpy(&bits, &value, sizeof bits);
    unsigned exponent = (unsigned)(bits >> (SIGNIFICAND_BITS - 1));
    return (struct binary){(bits & (hidden - 1)) | hidden, SCALE_OF_EXPONENT_0 - exponent};
}

/* Eight decimal digits as the bytes 0 ... 9 of a word, the first one highest:
 * three halvings, each for all lanes of the word at once.
 * Source: P. Khuong, "How to print integers really fast" (2017). */
static inline uint64_t eight_digits(uint64_t number)
{
    uint64_t high = number / 10000;
    uint64_t lanes = high << 32 | (number - high * 10000);
    uint64_t hundreds = (lanes * 10486 >> 20) & 0x0000007f0000007fu;

    lanes = hundreds << 16 | (lanes - hundreds * 100);
    uint64_t tens = (lanes * 103 >> 10) & 0x000f000f000f000fu;
    return tens << 8 | (lanes - tens * 10);
}

static inline void put_eight(char *text, uint64_t lanes)
{
    uint64_t characters = htobe64(lanes | 0x3030303030303030u);

    memcpy(text, &characters, sizeof characters);
}

static inline unsigned trailing_zeros(uint64_t lanes)
{
    return (unsigned)__builtin_ctzll(lanes) / 8;
}

/* Writes the 17 digits; returns how many are left without the zeros at the end. */
static inline unsigned put_digits(char *text, uint64_t digits)
{
    const uint64_t hundred_million = 100000000;
    uint64_t nine = digits / hundred_million;
    uint64_t first = nine / hundred_million;
    uint64_t middle = eight_digits(nine - first * hundred_million);
    uint64_t last = eight_digits(digits - nine * hundred_million);

    text[0] = (char)('0' + first);
    put_eight(text + 1, middle);
    put_eight(text + 9, last);
    if (last != 0)
        return DIGITS - trailing_zeros(last);
    return middle != 0 ? DIGITS - 8 - trailing_zeros(middle) : 1;
}

/* "5.123e-05": at least two digits in the exponent. */
static char *put_with_exponent(char *text, struct decimal decimal)
{
    unsigned exponent = decimal.places - (DIGITS - 1);
    unsigned count = put_digits(text + 1, decimal.digits);

    text[0] = text[1];
    text[1] = '.';
    text += count > 1 ? count + 1 : 1;
    memcpy(text, "e-", 2);
    text[2] = (char)('0' + exponent / 10);
    text[3] = (char)('0' + exponent % 10);
    return text + 4;
}

static inline struct decimal shortest_of(struct binary value)
{
    bool power_of_two = value.significand == (uint64_t)1 << (SIGNIFICAND_BITS - 1);

    if (power_of_two || value.scale > SCALE_COMMON)
        return shortest(value, power_of_two);
    return shortest_common(value);
}

char *decimal_put(char *text, uint64_t k)
{
    if (k == 0) {
        memcpy(text, "0.0", 3);
        return text + 3;
    }
    struct decimal decimal = shortest_of(binary_of(k));
    bool sixteen = decimal.digits < 10000000000000000u;
    decimal.digits = choose(sixteen, decimal.digits * 10, decimal.digits);
    decimal.places += sixteen;
    if (decimal.places > DIGITS + 3)
        return put_with_exponent(text, decimal);
    memcpy(text, "0.000", 5);
    text += 2 + decimal.places - DIGITS;
    return text + put_digits(text, decimal.digits);
}

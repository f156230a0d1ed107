#include "huffman.h"

#include <stdlib.h>

enum { SYMBOL_BITS = 9 };       /* the low bits of a sorted item; the count is above */

static int compare(const void *a_, const void *b_)
{
    uint64_t a = *(const uint64_t *)a_, b = *(const uint64_t *)b_;

    return (a > b) - (a < b);
}

/* The symbols that are used, the rarest first; returns how many. */
static size_t sort_symbols(const uint32_t counts[], size_t count, uint64_t sorted[])
{
    size_t used = 0;

    for (size_t i = 0; i < count; i++)
        if (counts[i] > 0)
            sorted[used++] = (uint64_t)counts[i] << SYMBOL_BITS | i;
    qsort(sorted, used, sizeof *sorted, compare);
    return used;
}

/* Joins the two lightest trees until one is left: node i of tree[] is first a weight, then
 * the number of its parent.  Leaves are taken from weights[], both in ascending order. */
static void make_tree(uint32_t weights[], size_t count)
{
    size_t leaf = 0, root = 0;

    for (size_t next = 0; next < count - 1; next++) {
        uint32_t sum = 0;
        for (int i = 0; i < 2; i++) {
            if (leaf >= count || (root < next && weights[root] < weights[leaf])) {
                sum += weights[root];
                weights[root++] = (uint32_t)next;
            } else
                sum += weights[leaf++];
        }
        weights[next] = sum;
    }
}

/* Counts the leaves of each depth of the tree whose inner nodes name their parents; the last
 * one is the root.  What is deeper than the limit counts as at the limit. */
static void count_depths(uint32_t parents[], size_t leaves, unsigned limit, uint32_t at_depth[])
{
    size_t node = leaves - 2;
    uint32_t slots = 2, depth = 1;

    parents[node] = 0;      /* from here on: depths */
    for (size_t i = node; i-- > 0;)
        parents[i] = parents[parents[i]] + 1;
    for (size_t left = leaves; left > 0; depth++) {
        uint32_t inner = 0;
        for (; node > 0 && parents[node - 1] == depth; node--)
            inner++;
        uint32_t outer = slots - inner;
        at_depth[depth < limit ? depth : limit] += outer;
        left -= outer;
        slots = 2 * inner;
    }
}

/* Makes Kraft's sum 1 again: a code of the limit's length moves beside the longest shorter
 * one, which becomes longer by a bit. */
static void repair(uint32_t at_depth[], unsigned limit)
{
    uint64_t sum = 0;

    for (unsigned depth = 1; depth <= limit; depth++)
        sum += (uint64_t)at_depth[depth] << (limit - depth);
    for (; sum > (uint64_t)1 << limit; sum--) {
        unsigned depth = limit - 1;
        while (at_depth[depth] == 0)
            depth--;
        at_depth[depth]--;
        at_depth[depth + 1] += 2;
        at_depth[limit]--;
    }
}

static void set_lengths(const uint64_t sorted[], const uint32_t at_depth[], unsigned limit,
                        uint8_t lengths[])
{
    size_t next = 0;

    for (unsigned depth = limit; depth > 0; depth--)
        for (uint32_t i = 0; i < at_depth[depth]; i++)
            lengths[sorted[next++] & ((1 << SYMBOL_BITS) - 1)] = (uint8_t)depth;
}

void huffman_lengths(const uint32_t counts[], size_t count, unsigned limit, uint8_t lengths[])
{
    uint64_t sorted[HUFFMAN_SYMBOLS_MAX];
    uint32_t weights[HUFFMAN_SYMBOLS_MAX];
    uint32_t at_depth[HUFFMAN_LENGTH_MAX + 2] = { 0 };
    size_t used = sort_symbols(counts, count, sorted);

    for (size_t i = 0; i < count; i++)
        lengths[i] = 0;
    for (size_t i = 0; i < count && used < 2; i++)
        if (counts[i] == 0)
            sorted[used++] = i;
    for (size_t i = 0; i < used; i++)
        weights[i] = (uint32_t)(sorted[i] >> SYMBOL_BITS);
    make_tree(weights, used);
    count_depths(weights, used, limit, at_depth);
    repair(at_depth, limit);
    set_lengths(sorted, at_depth, limit, lengths);
}

static uint16_t reverse(uint16_t code, unsigned length)
{
    uint16_t reversed = 0;

    for (; length > 0; length--, code = (uint16_t)(code >> 1))
        reversed = (uint16_t)(reversed << 1 | (code & 1));
    return reversed;
}

void huffman_codes(const uint8_t lengths[], size_t count, uint16_t codes[])
{
    uint16_t of_length[HUFFMAN_LENGTH_MAX + 1] = { 0 };
    uint16_t next[HUFFMAN_LENGTH_MAX + 1] = { 0 };

    for (size_t i = 0; i < count; i++)
        of_length[lengths[i]]++;
    of_length[0] = 0;
    for (unsigned length = 1; length <= HUFFMAN_LENGTH_MAX; length++)
        next[length] = (uint16_t)((next[length - 1] + of_length[length - 1]) << 1);
    for (size_t i = 0; i < count; i++)
        codes[i] = lengths[i] > 0 ? reverse(next[lengths[i]]++, lengths[i]) : 0;
}

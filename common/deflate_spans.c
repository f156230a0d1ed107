#include "deflate_spans.h"

#include "histogram.h"

size_t deflate_spans_bound(size_t size)
{
    return deflate_block_bound(size, HISTOGRAM_STEP);
}

size_t deflate_spans_put(struct deflate_encoder *encoder, deflate_finder *find, void *state,
                         const uint8_t *bytes, size_t size, bool last, uint8_t *out,
                         size_t capacity)
{
    struct bits bits = { .next = out };
    size_t done = 0;

    if (capacity < deflate_spans_bound(size))
        return 0;
    do {
        struct deflate_block block = { .bytes = bytes + done };
        block.size = histogram_span(block.bytes, size - done, block.literals);
        if (find != NULL)
            find(state, &block);
        done += block.size;
        deflate_block_put(encoder, &block, last && done == size, &bits);
    } while (done < size);
    if (!last)
        deflate_block_align(&bits);
    bits_align(&bits);
    return (size_t)(bits.next - out);
}

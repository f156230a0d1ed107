#include "channel.h"

#include "futex.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

struct channel {
    /* Bytes that have passed, modulo 2^32.  Each side moves one number and sleeps on
     * the other; they do not share a cache line. */
    _Alignas(64) _Atomic uint32_t written;      /* moved by the writer */
    _Atomic bool reader_sleeps;
    _Alignas(64) _Atomic uint32_t consumed;     /* moved by the reader */
    _Atomic bool writer_sleeps;
    _Alignas(64) uint8_t ring[CHANNEL_SIZE];
};

struct channel *channel_create(void)
{
    void *memory = mmap(NULL, sizeof(struct channel), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return memory != MAP_FAILED ? memory : NULL;
}

void channel_destroy(struct channel *channel)
{
    if (channel != NULL)
        munmap(channel, sizeof *channel);
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;

    return least < c ? least : c;
}

/* Moves a number on and wakes the other side if it sleeps on it. */
static void move(_Atomic uint32_t *number, uint32_t to, _Atomic bool *sleeps)
{
    atomic_store(number, to);
    if (atomic_exchange(sleeps, false))
        futex_wake(number);
}

/* The flag is seen before the sleep: a move in between makes the wait return. */
static void sleep_on(_Atomic uint32_t *number, uint32_t value, _Atomic bool *sleeps)
{
    static const struct timespec tenth = { .tv_nsec = 100000000 };

    atomic_store(sleeps, true);
    if (atomic_load(number) == value)
        futex_wait(number, value, &tenth);
}

void channel_write(struct channel *channel, const void *bytes, size_t size)
{
    const uint8_t *next = bytes;
    uint32_t written = atomic_load(&channel->written);

    while (size > 0) {
        uint32_t consumed = atomic_load(&channel->consumed);
        uint32_t at = written % CHANNEL_SIZE, room = CHANNEL_SIZE - (written - consumed);
        if (room == 0) {
            sleep_on(&channel->consumed, consumed, &channel->writer_sleeps);
            continue;
        }
        size_t part = smallest(size, room, CHANNEL_SIZE - at);
        memcpy(channel->ring + at, next, part);
        written += (uint32_t)part;
        move(&channel->written, written, &channel->reader_sleeps);
        next += part;
        size -= part;
    }
}

bool channel_read(struct channel *channel, void *bytes, size_t size, bool (*is_alive)(void *),
                  void *context)
{
    uint8_t *next = bytes;
    uint32_t consumed = atomic_load(&channel->consumed);

    while (size > 0) {
        uint32_t written = atomic_load(&channel->written);
        uint32_t at = consumed % CHANNEL_SIZE, filled = written - consumed;
        if (filled == 0) {
            bool alive = is_alive(context);
            sleep_on(&channel->written, written, &channel->reader_sleeps);
            if (!alive && atomic_load(&channel->written) == written)
                return false;
            continue;
        }
        size_t part = smallest(size, filled, CHANNEL_SIZE - at);
        memcpy(next, channel->ring + at, part);
        consumed += (uint32_t)part;
        move(&channel->consumed, consumed, &channel->writer_sleeps);
        next += part;
        size -= part;
    }
    return true;
}

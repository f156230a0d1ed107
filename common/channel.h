/*
 * channel.h: a stream of bytes from one process to another through shared
 * memory: a ring, one writer, one reader.
 *
 * Made before the fork.  The bytes are copied in and copied out; no system call
 * is made unless one side has to wait for the other.
 */
#ifndef CHANNEL_H
#define CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

struct channel;

enum { CHANNEL_SIZE = 1 << 20 };    /* bytes that it holds: as much as a pipe (crew.h) */

/* NULL, errno set, when out of memory. */
struct channel *channel_create(void);

/* NULL is fine. */
void channel_destroy(struct channel *channel);

/* Writes all bytes; waits while the ring is full. */
void channel_write(struct channel *channel, const void *bytes, size_t size);

/* Reads as many bytes; waits while the ring is empty, and asks is_alive(context)
 * from time to time whether the writer lives.  Returns false if it does not. */
bool channel_read(struct channel *channel, void *bytes, size_t size, bool (*is_alive)(void *),
                  void *context);

#endif

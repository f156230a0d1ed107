#include "extent.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void discard_all(struct member *members, size_t count, struct worker *self)
{
    for (size_t i = 0; i < count; i++)
        member_discard(&members[i], self);
}

static size_t header_room(const struct member *members, size_t count, const struct file *files)
{
    size_t room = 0;

    for (size_t i = 0; i < count; i++)
        room += (size_t)RECORD_LOCAL_SIZE + files[members[i].file].name_size + RECORD_EXTRA_MAX;
    return room;
}

/* One allocation: the extent, its parts, its members, the headers. */
static struct extent *allocate(size_t count, size_t headers)
{
    size_t parts_at = sizeof(struct extent);
    size_t members_at = parts_at + 2 * count * sizeof(struct iovec);
    size_t headers_at = members_at + count * sizeof(struct member);
    uint8_t *memory = malloc(headers_at + headers);

    if (memory == NULL)
        return NULL;
    struct extent *extent = (struct extent *)(void *)memory;
    *extent = (struct extent){
        .parts = (struct iovec *)(void *)(memory + parts_at),
        .members = (struct member *)(void *)(memory + members_at),
        .count = count,
    };
    return extent;
}

static size_t add_member(struct extent *extent, const struct member *member,
                         const struct file *file, struct entry *entry, uint8_t *header)
{
    entry_set(entry, member->raw_size, member->size, member->crc, member->method);
    size_t header_size = entry->header_size = (uint32_t)entry_put_local(header, file, entry);
    extent->parts[extent->part_count++] = (struct iovec){ header, header_size };
    extent->parts[extent->part_count++] = (struct iovec){ member->bytes, member->size };
    extent->size += header_size + member->size;
    return header_size;
}

struct extent *extent_create(struct member *members, size_t count, struct entry *ledger,
                             struct worker *self)
{
    const struct file *files = self->job->files->files;
    struct extent *extent = allocate(count, header_room(members, count, files));

    if (extent == NULL) {
        work_fail(self->work, -ENOMEM, "cannot append %s", files[members[0].file].path);
        discard_all(members, count, self);
        return NULL;
    }
    memcpy(extent->members, members, count * sizeof *members);
    uint8_t *header = (uint8_t *)(extent->members + count);
    for (size_t i = 0; i < count; i++)
        if (members[i].state == MEMBER_READY)
            header += add_member(extent, &members[i], &files[members[i].file],
                                 &ledger[members[i].file], header);
    return extent;
}

void extent_place(struct extent *extent, uint64_t offset, struct entry *ledger)
{
    extent->offset = offset;
    for (size_t i = 0; i < extent->count; i++) {
        entry_place(&ledger[extent->members[i].file], offset, extent->parts[2 * i].iov_base);
        offset += extent->parts[2 * i].iov_len + extent->parts[2 * i + 1].iov_len;
    }
}

void extent_leave(struct extent *extent, struct worker *self)
{
    uint64_t weight = 0;

    for (size_t i = 0; i < extent->count; i++) {
        weight += extent->members[i].weight;
        extent->members[i].weight = 0;
    }
    work_release(self->work, weight);
}

void extent_end(struct extent *extent, int err, struct worker *self)
{
    if (extent == NULL)
        return;
    if (err != 0)
        work_fail(self->work, err, "cannot append %s to the archive",
                  self->job->files->files[extent->members[0].file].path);
    discard_all(extent->members, extent->count, self);
    free(extent);
}

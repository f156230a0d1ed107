#include "zip.h"

#include "central.h"
#include "entry.h"
#include "extent.h"
#include "sink.h"
#include "stream.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>

/* What all processes of the run see. */
struct shared {
    struct sink sink;
    _Atomic uint64_t end;       /* of what has a place: where the next member goes */
    _Atomic size_t turn;        /* ORDER_NAME: the next file to get a place */
    struct entry ledger[];      /* one per file of the job; owner: whoever has the member */
};

struct zip {
    struct shared *shared;      /* owned; a mapping of size bytes */
    size_t size;
    _Atomic(struct extent *) *waiting;  /* ORDER_NAME: put off by this process, by file; owned */
    _Atomic size_t put_off;     /* how many these are */
    struct stream stream;       /* of zip_append_block() */
};

struct zip *zip_create(int fd, struct worker *self)
{
    const struct job *job = self->job;
    size_t count = job->files->count;
    struct zip *zip = calloc(1, sizeof *zip);
    int err = zip != NULL ? 0 : -ENOMEM;

    if (err == 0) {
        zip->size = sizeof *zip->shared + count * sizeof zip->shared->ledger[0];
        zip->shared =
            mmap(NULL, zip->size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        zip->waiting = job->order == ORDER_NAME ? calloc(count + 1, sizeof *zip->waiting) : NULL;
        if (zip->shared == MAP_FAILED)
            zip->shared = NULL;
        if (zip->shared == NULL || (job->order == ORDER_NAME && zip->waiting == NULL))
            err = -ENOMEM;
    }
    if (err == 0)
        err = sink_open(&zip->shared->sink, job->sink, fd);
    if (err != 0) {
        work_fail(self->work, err, "cannot begin an archive of %zu files", count);
        zip_destroy(zip, self);
        return NULL;
    }
    return zip;
}

void zip_destroy(struct zip *zip, struct worker *self)
{
    if (zip == NULL)
        return;
    for (size_t file = 0; zip->waiting != NULL && file < self->job->files->count; file++)
        extent_end(zip->waiting[file], 0, self);
    if (zip->shared != NULL) {
        sink_close(&zip->shared->sink);
        munmap(zip->shared, zip->size);
    }
    free(zip->waiting);
    free(zip);
}

uint64_t zip_size(const struct zip *zip)
{
    return zip->shared->end;
}

static enum entry_state state_of(const struct zip *zip, size_t file)
{
    return atomic_load(&zip->shared->ledger[file].state);
}

/* --- In the order of completion: a place at once ------------------------------------------ */

static void append_extent(struct zip *zip, struct extent *extent, struct worker *self)
{
    struct entry *ledger = zip->shared->ledger;

    if (extent == NULL)
        return;
    extent_place(extent, atomic_fetch_add(&zip->shared->end, extent->size), ledger);
    for (size_t i = 0; i < extent->count; i++)
        atomic_store(&ledger[extent->members[i].file].state, ENTRY_PLACED);
    sink_put(&zip->shared->sink, extent, self);
}

/* It passes alone, or it is its turn: nobody else gets a place meanwhile. */
static void append_streamed(struct zip *zip, size_t file, struct worker *self)
{
    struct shared *shared = zip->shared;
    struct entry *entry = &shared->ledger[file];
    bool left_out;

    shared->end = stream_file(file, shared->end, entry, &shared->sink, &left_out, self);
    atomic_store(&entry->state, left_out ? ENTRY_LEFT_OUT : ENTRY_PLACED);
}

/* --- In the order of names: a place when the turn has come -------------------------------- */

/* The turn goes on to the next file, if it is still this one's: of one that is left
 * out several may see it. */
static void pass_turn(struct zip *zip, size_t file, struct worker *self)
{
    size_t turn = file;

    if (atomic_compare_exchange_strong(&zip->shared->turn, &turn, file + 1))
        work_turn(self->work, file + 1);
}

/* Gives a place to all whose turn has come.  Of several callers the one that sees
 * the member of the turn sized first goes on; none that comes later is missed,
 * for it looks at the turn after it has said its size. */
static void give_places(struct zip *zip, struct worker *self)
{
    struct shared *shared = zip->shared;
    size_t turn;

    while ((turn = atomic_load(&shared->turn)) < self->job->files->count) {
        struct entry *entry = &shared->ledger[turn];
        uint8_t sized = ENTRY_SIZED;
        if (state_of(zip, turn) == ENTRY_LEFT_OUT) {
            pass_turn(zip, turn, self);
            continue;
        }
        if (!atomic_compare_exchange_strong(&entry->state, &sized, ENTRY_PLACED))
            break;
        entry->local_offset = shared->end;
        shared->end += entry->header_size + entry->size;
        pass_turn(zip, turn, self);
    }
}

static void put_off(struct zip *zip, struct extent *extent, enum entry_state state)
{
    size_t file = extent->members[0].file;

    atomic_fetch_add(&zip->put_off, 1);
    atomic_store(&zip->waiting[file], extent);
    atomic_store(&zip->shared->ledger[file].state, state);
}

static struct extent *take_back(struct zip *zip, size_t file)
{
    struct extent *extent = atomic_load(&zip->waiting[file]);

    if (extent != NULL)
        extent = atomic_exchange(&zip->waiting[file], NULL);
    if (extent != NULL)
        atomic_fetch_sub(&zip->put_off, 1);
    return extent;
}

static void write_placed(struct zip *zip, size_t file, struct worker *self)
{
    struct extent *extent = take_back(zip, file);

    if (extent == NULL)
        return;
    extent_place(extent, zip->shared->ledger[file].local_offset, zip->shared->ledger);
    sink_put(&zip->shared->sink, extent, self);
}

/* Returns false if the file is no streamed one of this process. */
static bool stream_turn(struct zip *zip, size_t file, struct worker *self)
{
    if (state_of(zip, file) != ENTRY_STREAMED)
        return false;
    struct extent *extent = take_back(zip, file);
    if (extent == NULL)
        return false;
    append_streamed(zip, file, self);
    extent_end(extent, 0, self);
    pass_turn(zip, file, self);
    return true;
}

/* A process that has put nothing off gives no places either: whoever has may be
 * waiting for something else than the turn, as a parent does for its children. */
bool zip_settle(struct zip *zip, struct worker *self)
{
    size_t turn;

    if (zip == NULL || zip->waiting == NULL || atomic_load(&zip->put_off) == 0)
        return true;
    do {
        give_places(zip, self);
        turn = atomic_load(&zip->shared->turn);
        while (self->settled < turn && work_error(self->work) == 0)
            write_placed(zip, self->settled++, self);
    } while (turn < self->job->files->count && work_error(self->work) == 0
             && stream_turn(zip, turn, self));
    return atomic_load(&zip->put_off) == 0;
}

/* --- Both ---------------------------------------------------------------------------------- */

/* Of several that have the same member, in whatever process, one goes on. */
static bool came_twice(struct zip *zip, const struct member *member, struct worker *self)
{
    uint8_t missing = ENTRY_MISSING;

    if (atomic_compare_exchange_strong(&zip->shared->ledger[member->file].state, &missing,
                                       ENTRY_TAKEN))
        return false;
    work_fail_plainly(self->work, -EEXIST, "%s came to the archive twice",
                      self->job->files->files[member->file].path);
    return true;
}

/* Whoever waits behind it gets a place: the turn goes on before this member leaves, for
 * that wakes those who wait. */
static void leave_out(struct zip *zip, struct member *member, struct worker *self)
{
    atomic_store(&zip->shared->ledger[member->file].state, ENTRY_LEFT_OUT);
    if (zip->waiting != NULL)
        give_places(zip, self);
    member_discard(member, self);
    zip_settle(zip, self);
}

/* Deflates the member; returns false if it gets no place, and was discarded. */
static bool prepare(struct zip *zip, struct member *member, struct worker *self)
{
    member_deflate(member, self);
    if (member->state == MEMBER_FAILED || work_error(self->work) != 0
        || came_twice(zip, member, self)) {
        member_discard(member, self);
        return false;
    }
    if (member->state == MEMBER_LEFT_OUT) {
        leave_out(zip, member, self);
        return false;
    }
    return true;
}

void zip_append(struct zip *zip, struct member *member, struct worker *self)
{
    if (!prepare(zip, member, self))
        return;
    bool streamed = member->state == MEMBER_STREAMED;
    if (streamed && zip->waiting == NULL) {
        append_streamed(zip, member->file, self);
        member_discard(member, self);
        return;
    }
    struct extent *extent = extent_create(member, 1, zip->shared->ledger, self);
    if (zip->waiting == NULL) {
        append_extent(zip, extent, self);
    } else if (extent != NULL) {
        put_off(zip, extent, streamed ? ENTRY_STREAMED : ENTRY_SIZED);
        zip_settle(zip, self);
    }
}

/* One range and one write for all. */
static void append_side_by_side(struct batch *batch, size_t count, struct zip *zip,
                                struct worker *self)
{
    struct member *members = batch->members;
    size_t good = 0;

    for (size_t i = 0; i < count; i++)
        if (prepare(zip, &members[i], self))
            members[good++] = members[i];
    if (good > 0 && work_error(self->work) == 0)
        append_extent(zip, extent_create(members, good, zip->shared->ledger, self), self);
    else
        for (size_t i = 0; i < good; i++)
            member_discard(&members[i], self);
}

void zip_append_batch(struct zip *zip, struct batch *batch, struct worker *self)
{
    size_t count = batch->chunk.end - batch->chunk.first;

    if (zip->waiting == NULL && count > 1)
        append_side_by_side(batch, count, zip, self);
    else
        for (size_t i = 0; i < count; i++)
            zip_append(zip, &batch->members[i], self);
    batch_free(batch);
}

void zip_append_block(struct zip *zip, struct block *block, struct worker *self)
{
    struct shared *shared = zip->shared;
    size_t file = block->member.file;
    bool last = block->last;

    if (block->offset == 0)
        stream_begin(&zip->stream, file, shared->end, &shared->ledger[file], &shared->sink, self);
    stream_append(&zip->stream, block, self);
    if (!last)
        return;
    shared->end = stream_end(&zip->stream, self);
    atomic_store(&shared->ledger[file].state,
                 zip->stream.left_out ? ENTRY_LEFT_OUT : ENTRY_PLACED);
    if (zip->waiting != NULL)
        pass_turn(zip, file, self);
}

static bool has_come(const struct zip *zip, size_t file)
{
    enum entry_state state = state_of(zip, file);

    return state == ENTRY_PLACED || state == ENTRY_LEFT_OUT;
}

/* The law of conservation: every file of the job, once. */
static bool is_complete(const struct zip *zip, struct worker *self)
{
    const struct filelist *files = self->job->files;

    for (size_t file = 0; file < files->count && work_error(self->work) == 0; file++)
        if (!has_come(zip, file))
            work_fail_plainly(self->work, -ENODATA, "%s was lost on its way to the archive",
                              files->files[file].path);
    return work_error(self->work) == 0;
}

void zip_finish(struct zip *zip, struct worker *self)
{
    struct shared *shared = zip->shared;
    uint64_t size = 0;

    zip_settle(zip, self);
    sink_settle(self);
    if (!is_complete(zip, self))
        return;
    uint64_t start_ns = clock_ns(), offset = shared->end;
    int err = central_write(&shared->sink, offset, self->job->files, shared->ledger, &size);
    if (err == 0)
        err = sink_finish(&shared->sink, size);
    shared->end = size;
    worker_charge(self, PHASE_CLOSE, start_ns, size - offset);
    if (err != 0)
        work_fail(self->work, err, "cannot write the archive");
}

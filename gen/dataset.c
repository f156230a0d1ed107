#include "dataset.h"
#include "error.h"
#include "mt19937.h"
#include "target.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

enum slot_state {
    SLOT_FREE,
    SLOT_MAKING,
    SLOT_MADE,          /* the bytes are there, their place in the file is not known */
    SLOT_PLACED,
    SLOT_WRITING,
    SLOT_WRITTEN,
};

struct slot {
    enum slot_state state;      /* guarded by lock */
    struct piece piece;         /* owner: the worker that makes or writes it */
    bool last;                  /* the file ends with the piece */
    uint64_t offset;            /* in the file, from SLOT_PLACED on */
};

/* Pieces are counted through the whole data set; piece i is in slot i modulo
 * the number of slots.  hashed <= placed <= claimed <= hashed + slots. */
struct dataset {
    const struct plan *plan;            /* written before threads start, as are: */
    struct source source;
    struct target target;
    struct progress *progress;
    struct slot *slots;
    size_t slot_count;
    EVP_MD_CTX *hash;                   /* owner: the worker that set hashing */
    uint64_t bytes;                     /* owner: the same */

    pthread_mutex_t lock;
    pthread_cond_t changed;             /* some slot or the error has changed */
    struct mt19937 stream;              /* guarded by lock, as are all below */
    size_t file;                        /* the next piece to claim: its file */
    uint64_t unit;                      /* ... and its first unit */
    uint64_t claimed;
    uint64_t placed;
    uint64_t next_offset;               /* of the next piece to place */
    uint64_t hashed;
    bool hashing;
    int error;                          /* the first one, a negative errno */
};

static struct slot *slot_of(struct dataset *set, uint64_t number)
{
    return &set->slots[number % set->slot_count];
}

/* Ends the work.  First error wins: true to the caller that has to report it. */
static bool set_error(struct dataset *set, int negative_errno)
{
    bool first = set->error == 0;

    if (first)
        set->error = negative_errno;
    return first;
}

static bool is_complete(const struct dataset *set)
{
    return set->file == set->plan->count && set->hashed == set->claimed;
}

/* The tasks: each is called with the lock held, and gives it up while it works.
 * Returns false if there is nothing of the kind to do. */

static bool hash_next(struct dataset *set)
{
    struct slot *slot = slot_of(set, set->hashed);

    if (set->hashing || set->hashed == set->placed || slot->state != SLOT_WRITTEN)
        return false;
    set->hashing = true;
    pthread_mutex_unlock(&set->lock);
    int ok = EVP_DigestUpdate(set->hash, slot->piece.bytes, slot->piece.size);
    set->bytes += slot->piece.size;
    progress_add(set->progress, slot->piece.size);
    pthread_mutex_lock(&set->lock);
    if (!ok && set_error(set, -EIO))
        error_line("cannot compute the SHA-256");
    slot->state = SLOT_FREE;
    set->hashed++;
    set->hashing = false;
    return true;
}

static struct slot *oldest_placed(struct dataset *set)
{
    for (uint64_t i = set->hashed; i < set->placed; i++)
        if (slot_of(set, i)->state == SLOT_PLACED)
            return slot_of(set, i);
    return NULL;
}

static bool write_next(struct dataset *set)
{
    struct slot *slot = oldest_placed(set);

    if (slot == NULL)
        return false;
    slot->state = SLOT_WRITING;
    pthread_mutex_unlock(&set->lock);
    const struct plan_file *file = &set->plan->files[slot->piece.file];
    int error = target_write(&set->target, file, slot->piece.bytes, slot->piece.size,
                             slot->offset, slot->last);
    pthread_mutex_lock(&set->lock);
    if (error != 0 && set_error(set, error))
        error_errno(error, "cannot write %s/%s", set->target.path, file->path);
    slot->state = SLOT_WRITTEN;
    return true;
}

/* Cuts the next piece off the files and gives it its part of the number stream. */
static void claim(struct dataset *set, struct slot *slot)
{
    const struct plan_file *file = &set->plan->files[set->file];
    const struct content *content = file->content;
    uint64_t left = file->units - set->unit;
    struct piece *piece = &slot->piece;

    slot->state = SLOT_MAKING;
    slot->last = left <= content->piece_units;
    piece->file = set->file;
    piece->first = set->unit;
    piece->units = slot->last ? (size_t)left : content->piece_units;
    piece->file_units = file->units;
    mt19937_take(&set->stream, piece->words, piece->units * content->stream_words);
    set->unit += piece->units;
    set->claimed++;
    if (slot->last) {
        set->file++;
        set->unit = 0;
    }
}

/* Gives all pieces their place whose size, and that of all before, is known. */
static void place(struct dataset *set)
{
    for (; set->placed < set->claimed; set->placed++) {
        struct slot *slot = slot_of(set, set->placed);
        if (slot->state != SLOT_MADE)
            return;
        slot->state = SLOT_PLACED;
        slot->offset = set->next_offset;
        set->next_offset = slot->last ? 0 : set->next_offset + slot->piece.size;
    }
}

static bool make_next(struct dataset *set)
{
    struct slot *slot = slot_of(set, set->claimed);

    if (set->file == set->plan->count || slot->state != SLOT_FREE)
        return false;
    claim(set, slot);
    pthread_mutex_unlock(&set->lock);
    set->plan->files[slot->piece.file].content->make(&set->source, &slot->piece);
    pthread_mutex_lock(&set->lock);
    slot->state = SLOT_MADE;
    place(set);
    return true;
}

static void *work(void *argument)
{
    struct dataset *set = argument;

    pthread_mutex_lock(&set->lock);
    while (set->error == 0 && !is_complete(set)) {
        if (hash_next(set) || write_next(set) || make_next(set))
            pthread_cond_broadcast(&set->changed);
        else
            pthread_cond_wait(&set->changed, &set->lock);
    }
    pthread_mutex_unlock(&set->lock);
    return NULL;
}

/* The calling thread is the first worker. */
static void work_in_threads(struct dataset *set, unsigned threads)
{
    pthread_t *team = calloc(threads, sizeof *team);
    unsigned started = 0;
    int error = team != NULL ? 0 : ENOMEM;

    while (error == 0 && started + 1 < threads) {
        error = pthread_create(&team[started], NULL, work, set);
        started += error == 0;
    }
    if (error != 0) {
        pthread_mutex_lock(&set->lock);
        if (set_error(set, -error))
            error_errno(-error, "cannot start %u threads: choose fewer with -j", threads);
        pthread_cond_broadcast(&set->changed);
        pthread_mutex_unlock(&set->lock);
    }
    work(set);
    while (started > 0)
        pthread_join(team[--started], NULL);
    free(team);
}

/* The most that a piece of any file takes. */
static void largest_piece(const struct plan *plan, size_t *bytes, size_t *words)
{
    *bytes = *words = 0;
    for (size_t i = 0; i < plan->count; i++) {
        const struct content *content = plan->files[i].content;
        uint64_t units = plan->files[i].units;
        size_t most = units < content->piece_units ? (size_t)units : content->piece_units;
        if (most * content->unit_size > *bytes)
            *bytes = most * content->unit_size;
        if (most * content->stream_words > *words)
            *words = most * content->stream_words;
    }
}

static bool make_slots(struct dataset *set)
{
    size_t bytes;
    size_t words;

    largest_piece(set->plan, &bytes, &words);
    set->slots = calloc(set->slot_count, sizeof *set->slots);
    for (size_t i = 0; set->slots != NULL && i < set->slot_count; i++) {
        struct piece *piece = &set->slots[i].piece;
        piece->bytes = malloc(bytes + CONTENT_SLACK);
        piece->words = malloc(words * sizeof *piece->words + 1);
        if (piece->bytes == NULL || piece->words == NULL)
            return false;
    }
    return set->slots != NULL;
}

static void free_slots(struct dataset *set)
{
    for (size_t i = 0; set->slots != NULL && i < set->slot_count; i++) {
        free(set->slots[i].piece.bytes);
        free(set->slots[i].piece.words);
    }
    free(set->slots);
}

static bool needs_vocabulary(const struct plan *plan)
{
    for (size_t i = 0; i < plan->count; i++)
        if (plan->files[i].content->needs_vocabulary)
            return true;
    return false;
}

int dataset_write(const struct plan *plan, const char *path, unsigned threads,
                  struct progress *progress, struct dataset_result *result)
{
    struct vocabulary *vocabulary = needs_vocabulary(plan) ? vocabulary_create(plan->seed) : NULL;
    struct dataset set = {
        .plan = plan,
        .source = {plan->seed, plan->columns, vocabulary},
        .target = {.fd = -1},
        .progress = progress,
        .slot_count = 2 * (size_t)threads + 2,
        .hash = EVP_MD_CTX_new(),
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .changed = PTHREAD_COND_INITIALIZER,
    };

    if ((vocabulary == NULL && needs_vocabulary(plan)) || set.hash == NULL || !make_slots(&set)
        || !EVP_DigestInit_ex(set.hash, EVP_sha256(), NULL)) {
        set.error = error_errno(-ENOMEM, "cannot start: choose fewer threads with -j");
        goto out;
    }
    set.error = target_open(&set.target, path, plan);
    if (set.error != 0)
        goto out;
    mt19937_seed(&set.stream, plan->seed);
    work_in_threads(&set, threads);
    if (set.error == 0 && !EVP_DigestFinal_ex(set.hash, result->sha256, NULL))
        set.error = error_errno(-EIO, "cannot compute the SHA-256");
    result->bytes = set.bytes;
out:
    target_close(&set.target);
    free_slots(&set);
    EVP_MD_CTX_free(set.hash);
    vocabulary_destroy(vocabulary);
    return set.error;
}

uint64_t dataset_estimate(const struct plan *plan)
{
    double bytes = 0;

    for (size_t i = 0; i < plan->count; i++)
        bytes += (double)plan->files[i].units * (double)plan->files[i].content->mean_milli_size;
    return (uint64_t)(bytes / 1000);
}

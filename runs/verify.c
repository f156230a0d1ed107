#include "verify.h"

#include "error.h"
#include "filelist.h"
#include "inflater.h"
#include "processors.h"
#include "progress.h"
#include "units.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_SIZE = 256 << 10, THREADS_MAX = 10000 };

/* "%.*s" of an entry's name, which is not terminated. */
#define NAME(entry) (int)(entry)->name_size, (entry)->name

/* A member and the file of the same name. */
struct pair {
    const struct archive_entry *entry;
    const struct file *file;
    size_t rank;            /* place in the order of names */
};

struct verify {
    struct archive archive;
    struct filelist files;
    int directory_fd;
    bool foreign;           /* verify_foreign() */
    struct pair *pairs;     /* owned; written before threads start */
    size_t pair_count;      /* likewise */
    atomic_size_t next;     /* pair to be claimed */
    atomic_int error;       /* a negative errno that made a comparison impossible, or 0 */
    struct progress *progress;
    pthread_mutex_t lock;
    struct verify_result *result;   /* guarded by lock */
};

/* What one thread works with. */
struct comparer {
    struct verify *verify;
    struct inflater *inflater;
    uint8_t *content;       /* BUFFER_SIZE bytes of the member */
    uint8_t *original;      /* BUFFER_SIZE bytes of the file */
};

__attribute__((format(printf, 3, 0)))
static void keep(struct verify_result *result, size_t rank, const char *format, va_list arguments)
{
    size_t count = result->problem_count < VERIFY_PROBLEMS_KEPT ? (size_t)result->problem_count
                                                                : VERIFY_PROBLEMS_KEPT;
    size_t at = count;

    while (at > 0 && result->ranks[at - 1] > rank)
        at--;
    if (at == VERIFY_PROBLEMS_KEPT)
        return;
    size_t moved = (count < VERIFY_PROBLEMS_KEPT ? count : VERIFY_PROBLEMS_KEPT - 1) - at;
    memmove(result->ranks + at + 1, result->ranks + at, moved * sizeof *result->ranks);
    memmove(result->problems + at + 1, result->problems + at, moved * sizeof *result->problems);
    result->ranks[at] = rank;
    vsnprintf(result->problems[at], sizeof result->problems[at], format, arguments);
}

/* Keeps the line and counts the problem, also in *counter, which belongs to the
 * result and may be NULL. */
__attribute__((format(printf, 4, 5)))
static void note(struct verify *verify, uint64_t *counter, size_t rank, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    pthread_mutex_lock(&verify->lock);
    keep(verify->result, rank, format, arguments);
    verify->result->problem_count++;
    if (counter != NULL)
        ++*counter;
    pthread_mutex_unlock(&verify->lock);
    va_end(arguments);
}

/* A problem with one member. */
#define MISMATCH(comparer, pair, ...) \
    note((comparer)->verify, &(comparer)->verify->result->mismatches, (pair)->rank, __VA_ARGS__)

/* The file cannot be compared with, whatever the archive holds. */
static void cannot_read(struct comparer *comparer, const struct pair *pair, int number)
{
    int none = 0;

    atomic_compare_exchange_strong(&comparer->verify->error, &none, -number);
    MISMATCH(comparer, pair, "%.*s: its file %s cannot be read: %s", NAME(pair->entry),
             pair->file->path, strerrordesc_np(number));
}

static void damaged(struct comparer *comparer, const struct pair *pair)
{
    MISMATCH(comparer, pair, "%.*s: %s", NAME(pair->entry), inflater_problem(comparer->inflater));
}

/* Counts what the inflater warns of; of all members the first in the order of names is told. */
static void warn(struct comparer *comparer, const struct pair *pair)
{
    struct verify *verify = comparer->verify;
    struct verify_result *result = verify->result;
    const char *what = inflater_warning(comparer->inflater);

    if (what == NULL)
        return;
    pthread_mutex_lock(&verify->lock);
    if (result->warning_count++ == 0 || pair->rank < result->warning_rank) {
        result->warning_rank = pair->rank;
        snprintf(result->warning, sizeof result->warning, "%.*s: %s", NAME(pair->entry), what);
    }
    pthread_mutex_unlock(&verify->lock);
}

static ssize_t inflate_piece(struct comparer *comparer)
{
    return inflater_read(comparer->inflater, comparer->content, BUFFER_SIZE);
}

/* Reads until capacity bytes are there or the file ends; -1 and errno on failure. */
static ssize_t read_fully(int fd, uint8_t *bytes, size_t capacity)
{
    size_t done = 0;

    while (done < capacity) {
        ssize_t got = read(fd, bytes + done, capacity - done);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return -1;
        if (got == 0)
            break;
        done += (size_t)got;
    }
    return (ssize_t)done;
}

static size_t common_prefix(const uint8_t *a, const uint8_t *b, size_t size)
{
    size_t at = 0;

    while (at < size && a[at] == b[at])
        at++;
    return at;
}

/* Compares one piece of content with the file; returns whether it is equal. */
static bool compare_piece(struct comparer *comparer, const struct pair *pair, int fd, size_t size,
                          uint64_t offset)
{
    ssize_t got = read_fully(fd, comparer->original, size);

    if (got < 0) {
        cannot_read(comparer, pair, errno);
        return false;
    }
    if ((size_t)got == size && memcmp(comparer->content, comparer->original, size) == 0)
        return true;
    MISMATCH(comparer, pair, "%.*s: its content differs from the file's from byte %" PRIu64 " on",
             NAME(pair->entry),
             offset + common_prefix(comparer->content, comparer->original, (size_t)got));
    return false;
}

static void compare_with_fd(struct comparer *comparer, const struct pair *pair, int fd)
{
    uint64_t offset = 0;
    bool equal = true;
    ssize_t size;

    while (equal && (size = inflate_piece(comparer)) != 0) {
        if (size < 0) {
            damaged(comparer, pair);
            return;
        }
        equal = compare_piece(comparer, pair, fd, (size_t)size, offset);
        offset += (uint64_t)size;
        progress_add(comparer->verify->progress, (uint64_t)size);
    }
    if (equal && read_fully(fd, comparer->original, 1) == 1)
        MISMATCH(comparer, pair, "%.*s: the file has grown", NAME(pair->entry));
}

static void compare_regular(struct comparer *comparer, const struct pair *pair)
{
    int fd = openat(comparer->verify->directory_fd, pair->file->path,
                    O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);

    if (fd < 0) {
        cannot_read(comparer, pair, errno);
        return;
    }
    compare_with_fd(comparer, pair, fd);
    close(fd);
}

/* The content of a link is its target, which is shorter than a buffer. */
static void compare_symlink(struct comparer *comparer, const struct pair *pair)
{
    ssize_t length = readlinkat(comparer->verify->directory_fd, pair->file->path,
                                (char *)comparer->original, BUFFER_SIZE);
    int number = errno;
    ssize_t size = inflate_piece(comparer);

    if (length < 0)
        cannot_read(comparer, pair, number);
    else if (size < 0)
        damaged(comparer, pair);
    else if (size != length || memcmp(comparer->content, comparer->original, (size_t)size) != 0)
        MISMATCH(comparer, pair, "%.*s: is a link to another target", NAME(pair->entry));
    else if (size > 0 && inflate_piece(comparer) != 0)
        damaged(comparer, pair);
}

/* An empty member: there is nothing to compare, but its deflate stream and CRC. */
static void compare_folder(struct comparer *comparer, const struct pair *pair)
{
    if (inflate_piece(comparer) != 0)
        damaged(comparer, pair);
}

/* Files of procfs have content, and the size 0: the content is compared anyhow. */
static bool may_tell_no_size(const struct file *file)
{
    return file->type == FILE_REGULAR && file->size == 0;
}

static void compare(struct comparer *comparer, const struct pair *pair)
{
    const struct archive_entry *entry = pair->entry;
    const struct file *file = pair->file;

    /* Archives that were not made on Unix tell no types. */
    if ((entry->mode & S_IFMT) != 0 && (entry->mode & S_IFMT) != (file->mode & S_IFMT)) {
        MISMATCH(comparer, pair, "%.*s: is of another type (mode %06o) than its file (%06o)",
                 NAME(entry), entry->mode, file->mode);
        return;
    }
    if (entry->uncompressed_size != file->size && !may_tell_no_size(file)) {
        MISMATCH(comparer, pair, "%.*s: has %" PRIu64 " bytes, its file has %" PRIu64, NAME(entry),
                 entry->uncompressed_size, file->size);
        return;
    }
    inflater_open(comparer->inflater, &comparer->verify->archive, entry);
    switch (file->type) {
    case FILE_REGULAR:
        compare_regular(comparer, pair);
        break;
    case FILE_SYMLINK:
        compare_symlink(comparer, pair);
        break;
    case FILE_FOLDER:
        compare_folder(comparer, pair);
        break;
    }
    warn(comparer, pair);
}

/* Compares pairs until none is left.  A thread that has no memory leaves them to
 * the others; run() sees to it that somebody did them. */
static void *work(void *verify_)
{
    struct verify *verify = verify_;
    struct comparer comparer = {
        verify, inflater_create(), malloc(BUFFER_SIZE), malloc(BUFFER_SIZE),
    };

    if (comparer.inflater != NULL && comparer.content != NULL && comparer.original != NULL)
        for (size_t i; (i = atomic_fetch_add(&verify->next, 1)) < verify->pair_count;)
            compare(&comparer, &verify->pairs[i]);
    free(comparer.original);
    free(comparer.content);
    inflater_destroy(comparer.inflater);
    return NULL;
}

static int run(struct verify *verify, unsigned threads)
{
    size_t wanted = threads < verify->pair_count ? threads : verify->pair_count;
    pthread_t *others = calloc(wanted + 1, sizeof *others);
    size_t started = 0;

    if (others != NULL)
        while (started + 1 < wanted && pthread_create(&others[started], NULL, work, verify) == 0)
            started++;
    work(verify);
    for (size_t i = 0; i < started; i++)
        pthread_join(others[i], NULL);
    free(others);
    if (atomic_load(&verify->next) < verify->pair_count) {
        note(verify, &verify->result->mismatches, 0, "cannot be compared: out of memory");
        return -ENOMEM;
    }
    return atomic_load(&verify->error);
}

/* The order of the two lists' first names; a list that is empty comes last. */
static int compare_heads(const struct archive_entry *entry, const struct archive_entry *entry_end,
                         const struct file *file, const struct file *file_end)
{
    if (entry == entry_end)
        return 1;
    if (file == file_end)
        return -1;
    return archive_compare_names(entry->name, entry->name_size, file->name, file->name_size);
}

/* A folder's member where the tree has that folder: other programs name also those that
 * hold something. */
static bool is_folder(const struct verify *verify, const struct archive_entry *entry)
{
    char path[PATH_MAX];
    struct stat status;

    if (entry->name_size >= sizeof path || entry->name[entry->name_size - 1] != '/')
        return false;
    memcpy(path, entry->name, entry->name_size);
    path[entry->name_size - 1] = '\0';
    return fstatat(verify->directory_fd, path, &status, AT_SYMLINK_NOFOLLOW) == 0
           && S_ISDIR(status.st_mode);
}

static void note_surplus(struct verify *verify, const struct archive_entry *entry, size_t rank)
{
    if (!verify->foreign || !is_folder(verify, entry))
        note(verify, &verify->result->surplus, rank,
             "%.*s: is in the archive, but not among the files", NAME(entry));
}

static void note_missing(struct verify *verify, const struct file *file, size_t rank)
{
    if (!verify->foreign || file->type != FILE_FOLDER)
        note(verify, &verify->result->missing, rank, "%s: is missing in the archive", file->name);
}

/* Merges the two sorted lists of names into pairs. */
static void match(struct verify *verify)
{
    const struct archive_entry *entry = verify->archive.entries;
    const struct archive_entry *entry_end = entry + verify->archive.count;
    const struct file *file = verify->files.files;
    const struct file *file_end = file + verify->files.count;

    for (size_t rank = 0; entry < entry_end || file < file_end; rank++) {
        int order = compare_heads(entry, entry_end, file, file_end);
        if (order < 0) {
            note_surplus(verify, entry++, rank);
        } else if (order > 0) {
            note_missing(verify, file++, rank);
        } else {
            verify->pairs[verify->pair_count++] = (struct pair){ entry++, file++, rank };
        }
    }
}

/* The largest first, so that the threads end together. */
static int by_size_descending(const void *a_, const void *b_)
{
    const struct archive_entry *a = ((const struct pair *)a_)->entry;
    const struct archive_entry *b = ((const struct pair *)b_)->entry;

    if (a->uncompressed_size != b->uncompressed_size)
        return a->uncompressed_size < b->uncompressed_size ? 1 : -1;
    return (a->local_offset > b->local_offset) - (a->local_offset < b->local_offset);
}

static int compare_all(struct verify *verify, unsigned threads, const char *label)
{
    struct verify_result *result = verify->result;

    verify->pairs = calloc(verify->archive.count + 1, sizeof *verify->pairs);
    if (verify->pairs == NULL) {
        note(verify, &result->mismatches, 0, "cannot be compared: out of memory");
        return -ENOMEM;
    }
    result->entries = verify->archive.count;
    for (size_t i = 0; i < verify->archive.count; i++)
        result->bytes += verify->archive.entries[i].uncompressed_size;
    match(verify);
    qsort(verify->pairs, verify->pair_count, sizeof *verify->pairs, by_size_descending);
    if (label != NULL)
        verify->progress = progress_create(label, PROGRESS_BYTES, result->bytes);
    int err = run(verify, threads);
    progress_destroy(verify->progress);
    return err == 0 && result->problem_count > 0 ? -EBADMSG : err;
}

static int list_files(struct verify *verify, const char *directory, char *const paths[])
{
    const struct filelist_skip itself = { verify->archive.device, verify->archive.inode };

    if (directory != NULL) {
        verify->directory_fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (verify->directory_fd < 0) {
            int err = -errno;
            note(verify, NULL, 0, "cannot be compared: %s: %s", directory, strerrordesc_np(-err));
            return err;
        }
    }
    int err = filelist_create(&verify->files, verify->directory_fd, paths,
                              &(struct filelist_rules){ .skip = &itself, .skip_count = 1 });
    if (err != 0) {
        note(verify, NULL, 0, "cannot be compared: the files cannot be listed");
        verify->result->reported = true;
    }
    return err;
}

/* label: of the progress bar; NULL = none. */
static int verify_labelled(const char *archive, const char *directory, char *const paths[],
                           unsigned threads, bool foreign, struct verify_result *result,
                           const char *label)
{
    struct verify verify = {
        .foreign = foreign,
        .directory_fd = AT_FDCWD,
        .lock = PTHREAD_MUTEX_INITIALIZER,
        .result = result,
    };

    *result = (struct verify_result){ 0 };
    int err = foreign ? archive_open_foreign(&verify.archive, archive)
                      : archive_open(&verify.archive, archive);
    if (err != 0) {
        note(&verify, NULL, 0, "%s", verify.archive.problem);
        goto out;
    }
    err = list_files(&verify, directory, paths);
    if (err == 0)
        err = compare_all(&verify, threads, label);
out:
    free(verify.pairs);
    filelist_free(&verify.files);
    if (verify.directory_fd >= 0)
        close(verify.directory_fd);
    archive_close(&verify.archive);
    pthread_mutex_destroy(&verify.lock);
    return err;
}

int verify_archive(const char *archive, const char *directory, char *const paths[],
                   unsigned threads, struct verify_result *result)
{
    return verify_labelled(archive, directory, paths, threads, false, result, NULL);
}

int verify_foreign(const char *archive, const char *directory, char *const paths[],
                   unsigned threads, struct verify_result *result)
{
    return verify_labelled(archive, directory, paths, threads, true, result, NULL);
}

struct options {
    unsigned threads;
    const char *directory;
    bool foreign;
    bool quiet;
    const char *archive;
    char **paths;
};

static void print_help(void)
{
    printf("usage: zipbench verify [-j N] [-C DIR] [-q] [--foreign] ARCHIVE PATH...\n"
           "\n"
           "Reads the archive back and compares names, types, sizes, CRCs and contents\n"
           "with the files at the paths, but not permissions and times, which --reproducible\n"
           "changes.  Exit status 0 if all is equal, else 1.\n"
           "\n"
           "  -j N       threads that inflate (default: the processors allowed, here %u)\n"
           "  -C DIR     the paths are relative to this folder (the archive is not)\n"
           "  -q         no progress bar and no line on success\n"
           "  --foreign  another program made the archive: data descriptors, comments, needless\n"
           "             zip64 and members for folders that hold something are allowed, empty\n"
           "             folders may lack; Huffman codes with holes are only warned of\n"
           "  --help     this text\n", processors_allowed());
}

static int usage_error(const char *what, const char *argument)
{
    error_line("verify: %s%s; see zipbench verify --help", what, argument);
    return EXIT_USAGE;
}

/* Returns an exit_status, or -1 if the work shall be done. */
static int parse_options(int argc, char **argv, struct options *options)
{
    static const struct option long_options[] = {
        { "help", no_argument, NULL, 'h' }, { "foreign", no_argument, NULL, 'f' }, { 0 },
    };
    uint64_t threads = processors_allowed();
    char text[] = "-?";
    int option;

    optind = 0;     /* glibc: start afresh */
    opterr = 0;
    while ((option = getopt_long(argc, argv, "+:j:C:q", long_options, NULL)) != -1) {
        switch (option) {
        case 'j':
            if (!units_parse_count(optarg, 1, THREADS_MAX, &threads))
                return usage_error("-j wants a number from 1 to 10000, not ", optarg);
            break;
        case 'C':
            options->directory = optarg;
            break;
        case 'q':
            options->quiet = true;
            break;
        case 'f':
            options->foreign = true;
            break;
        case 'h':
            print_help();
            return EXIT_OK;
        case ':':
            text[1] = (char)optopt;
            return usage_error("a value is missing after ", text);
        default:
            text[1] = (char)optopt;
            return usage_error("there is no option ", optopt != 0 ? text : argv[optind - 1]);
        }
    }
    if (argc - optind < 2)
        return usage_error(argc == optind ? "ARCHIVE and PATH..." : "PATH...", " missing");
    options->threads = (unsigned)threads;
    options->archive = argv[optind];
    options->paths = argv + optind + 1;
    return -1;
}

static void print_problems(const char *archive, const struct verify_result *result)
{
    for (uint64_t i = 0; i < result->problem_count && i < VERIFY_PROBLEMS_KEPT; i++)
        error_line("%s: %s", archive, result->problems[i]);
    if (result->problem_count > VERIFY_PROBLEMS_KEPT)
        error_line("%s: %" PRIu64 " problems in all", archive, result->problem_count);
}

static void print_warning(const char *archive, const struct verify_result *result)
{
    if (result->warning_count > 0)
        error_line("%s: warning, of %" PRIu64 " members the first: %s", archive,
                   result->warning_count, result->warning);
}

int verify_main(int argc, char **argv)
{
    struct options options = { 0 };
    struct verify_result result;
    int status = parse_options(argc, argv, &options);

    if (status >= 0)
        return status;
    if (verify_labelled(options.archive, options.directory, options.paths, options.threads,
                        options.foreign, &result, options.quiet ? NULL : "verify") != 0) {
        if (!result.reported)
            print_problems(options.archive, &result);
        return EXIT_FAILED;
    }
    print_warning(options.archive, &result);
    if (!options.quiet)
        printf("%s: %" PRIu64 " entries, %" PRIu64 " bytes verified\n", options.archive,
               result.entries, result.bytes);
    return EXIT_OK;
}

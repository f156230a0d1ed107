#include "testing.h"

#include "publish.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <sys/stat.h>

/* Stands in for a file system without O_TMPFILE (NFS, FAT, FUSE ...). */
static bool lacks_tmpfile;

int openat(int folder_fd, const char *path, int flags, ...)
{
    va_list arguments;

    va_start(arguments, flags);
    mode_t mode = va_arg(arguments, mode_t);
    va_end(arguments);
    if (lacks_tmpfile && (flags & O_TMPFILE) == O_TMPFILE) {
        errno = EOPNOTSUPP;
        return -1;
    }
    return (int)syscall(SYS_openat, folder_fd, path, flags, mode);
}

struct place {
    char folder[64];
    char path[96];      /* folder/a.zip */
};

static void place_open(struct place *place)
{
    scratch_create(place->folder);
    snprintf(place->path, sizeof place->path, "%s/a.zip", place->folder);
}

static void place_close(struct place *place)
{
    scratch_remove(place->folder);
}

static size_t entries_in(const char *folder)
{
    DIR *stream = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    assert_non_null(stream);
    while ((entry = readdir(stream)) != NULL)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(stream);
    return count;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    assert_int_equal(fchmod(fd, mode), 0);
    close(fd);
}

static void assert_content(const char *path, const char *text)
{
    char bytes[64] = "";
    int fd = open(path, O_RDONLY | O_CLOEXEC);

    assert_true(fd >= 0);
    assert_int_equal(read(fd, bytes, sizeof bytes - 1), strlen(text));
    assert_string_equal(bytes, text);
    close(fd);
}

static mode_t mode_of(const char *path)
{
    struct stat status;

    assert_int_equal(lstat(path, &status), 0);
    return status.st_mode;
}

static void put(const struct publish *publish, const char *text)
{
    assert_int_equal(write(publish->fd, text, strlen(text)), strlen(text));
}

/* Runs a test where there is O_TMPFILE and where there is not. */
static void both_ways(void (*test)(struct place *place))
{
    for (int way = 0; way < 2; way++) {
        struct place place;
        lacks_tmpfile = way == 1;
        place_open(&place);
        test(&place);
        place_close(&place);
    }
    lacks_tmpfile = false;
}

static void commit_new(struct place *place)
{
    struct publish publish;

    assert_int_equal(publish_open(&publish, place->path), 0);
    put(&publish, "new");
    assert_int_equal(access(place->path, F_OK), -1);
    assert_int_equal(entries_in(place->folder), lacks_tmpfile ? 1 : 0);
    assert_int_equal(publish_commit(&publish, false), 0);
    publish_close(&publish);
    assert_content(place->path, "new");
    assert_int_equal(entries_in(place->folder), 1);
}

static void nothing_appears_before_the_commit(void **state)
{
    (void)state;
    both_ways(commit_new);
}

static void replace_old(struct place *place)
{
    struct publish publish;

    write_file(place->path, "old", 0640);
    assert_int_equal(publish_open(&publish, place->path), 0);
    put(&publish, "new");
    assert_content(place->path, "old");
    assert_int_equal(publish_commit(&publish, false), 0);
    publish_close(&publish);
    assert_content(place->path, "new");
    assert_int_equal(mode_of(place->path), S_IFREG | 0640);     /* as it was */
    assert_int_equal(entries_in(place->folder), 1);
}

static void an_old_file_stays_until_the_commit(void **state)
{
    (void)state;
    both_ways(replace_old);
}

static void discard(struct place *place)
{
    struct publish publish;

    write_file(place->path, "old", 0644);
    assert_int_equal(publish_open(&publish, place->path), 0);
    put(&publish, "new");
    publish_close(&publish);
    assert_content(place->path, "old");
    assert_int_equal(entries_in(place->folder), 1);
    publish_close(&publish);        /* twice is fine */
}

static void a_discarded_file_leaves_nothing(void **state)
{
    (void)state;
    both_ways(discard);
}

static void die_of_sigterm(struct place *place)
{
    struct publish publish;
    pid_t child = fork();

    if (child == 0) {
        if (publish_open(&publish, place->path) == 0)
            raise(SIGTERM);
        _exit(1);
    }
    assert_int_equal(wait_for(child), 1000 + SIGTERM);
    assert_int_equal(entries_in(place->folder), 0);
}

static void a_signal_leaves_nothing(void **state)
{
    (void)state;
    both_ways(die_of_sigterm);
}

/* As a library does that gets no memory. */
static void die_of_abort(struct place *place)
{
    struct publish publish;
    struct capture capture;

    capture_begin(&capture);
    pid_t child = fork();
    if (child == 0) {
        if (publish_open(&publish, place->path) == 0)
            abort();
        _exit(1);
    }
    int status = wait_for(child);
    assert_one_line(capture_end(&capture), "a library has given up");
    assert_int_equal(status, 1000 + SIGABRT);
    assert_int_equal(entries_in(place->folder), 0);
}

static void die_of_exit(struct place *place)
{
    struct publish publish;
    pid_t child = fork();

    if (child == 0)
        exit(publish_open(&publish, place->path) == 0 ? 7 : 1);
    assert_int_equal(wait_for(child), 7);
    assert_int_equal(entries_in(place->folder), 0);
}

static void a_library_that_ends_the_process_leaves_nothing(void **state)
{
    (void)state;
    both_ways(die_of_abort);
    both_ways(die_of_exit);
}

static void follow_link(struct place *place)
{
    struct publish publish;
    char link[104], folder[96];

    snprintf(folder, sizeof folder, "%s/deep", place->folder);
    snprintf(link, sizeof link, "%s/link", folder);
    mkdir(folder, 0755);
    write_file(place->path, "old", 0644);
    assert_int_equal(symlink("../a.zip", link), 0);
    assert_int_equal(publish_open(&publish, link), 0);
    put(&publish, "new");
    assert_int_equal(publish_commit(&publish, false), 0);
    publish_close(&publish);
    assert_true(S_ISLNK(mode_of(link)));
    assert_content(place->path, "new");
    assert_true(S_ISREG(mode_of(place->path)));
}

static void a_link_means_its_target(void **state)
{
    (void)state;
    both_ways(follow_link);
}

static void a_link_to_a_new_file_means_that_file(void **state)
{
    (void)state;
    struct place place;
    struct publish publish;
    char link[96];

    place_open(&place);
    snprintf(link, sizeof link, "%s/link", place.folder);
    assert_int_equal(symlink("a.zip", link), 0);
    assert_int_equal(publish_open(&publish, link), 0);
    put(&publish, "new");
    assert_int_equal(publish_commit(&publish, false), 0);
    publish_close(&publish);
    bool still_a_link = S_ISLNK(mode_of(link));
    bool made = access(place.path, F_OK) == 0;
    place_close(&place);
    assert_true(still_a_link);
    assert_true(made);
}

static void assert_refused(const char *path, int err, const char *line)
{
    struct publish publish;
    struct capture capture;

    capture_begin(&capture);
    int got = publish_open(&publish, path);
    capture_end(&capture);
    assert_int_equal(got, err);
    assert_one_line(capture.text, line);
    assert_int_equal(publish.fd, -1);
    assert_int_equal(publish.folder_fd, -1);
}

static void what_is_no_file_is_refused(void **state)
{
    (void)state;
    struct place place;
    char path[128];

    place_open(&place);
    assert_refused(place.folder, -EINVAL, "is no regular file");
    assert_refused("/dev/null", -EINVAL, "/dev/null: is no regular file");
    assert_refused("/", -EISDIR, "/: ");
    assert_refused("", -EISDIR, "cannot create this file");
    assert_int_equal(mkfifo(place.path, 0600), 0);
    assert_refused(place.path, -EINVAL, "is no regular file");
    snprintf(path, sizeof path, "%s/missing/a.zip", place.folder);
    assert_refused(path, -ENOENT,
                   "missing/a.zip: cannot create this file: No such file or directory");
    snprintf(path, sizeof path, "%s/new/", place.folder);
    assert_refused(path, -EISDIR, "new/: ");
    assert_int_equal(entries_in(place.folder), 1);
    place_close(&place);
}

static void a_name_too_long_is_refused(void **state)
{
    (void)state;
    struct place place;
    struct publish publish;
    char path[64 + 1 + NAME_MAX + 2], line[] = "File name too long";

    place_open(&place);
    int length = snprintf(path, sizeof path, "%s/", place.folder);
    memset(path + length, 'n', NAME_MAX + 1);
    path[length + NAME_MAX + 1] = '\0';
    assert_refused(path, -ENAMETOOLONG, line);
    path[length + NAME_MAX] = '\0';         /* the longest: the temporary name is cut */
    lacks_tmpfile = true;
    assert_int_equal(publish_open(&publish, path), 0);
    assert_int_equal(publish_commit(&publish, false), 0);
    publish_close(&publish);
    lacks_tmpfile = false;
    assert_int_equal(access(path, F_OK), 0);
    assert_int_equal(entries_in(place.folder), 1);
    place_close(&place);
}

static void check_mode(struct place *place)
{
    struct publish publish;
    mode_t before = umask(027);

    assert_int_equal(publish_open(&publish, place->path), 0);
    assert_int_equal(publish_commit(&publish, false), 0);
    publish_close(&publish);
    assert_int_equal(umask(before), 027);       /* left as it was */
    assert_int_equal(mode_of(place->path), S_IFREG | 0640);
}

static void a_new_file_has_the_mode_that_the_mask_leaves(void **state)
{
    (void)state;
    both_ways(check_mode);
}

static bool is_among(const char *path, const struct filelist_skip *files, size_t count)
{
    struct stat status;

    if (stat(path, &status) != 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (files[i].device == status.st_dev && files[i].inode == status.st_ino)
            return true;
    return false;
}

static void identify(struct place *place)
{
    struct publish publish;
    struct filelist_skip files[PUBLISH_FILES];
    char temporary[400];

    assert_int_equal(publish_open(&publish, place->path), 0);
    assert_int_equal(publish_identify(&publish, files), 1);
    publish_close(&publish);
    assert_int_equal(publish_identify(&publish, files), 0);
    write_file(place->path, "old", 0644);
    assert_int_equal(publish_open(&publish, place->path), 0);
    assert_int_equal(publish_identify(&publish, files), 2);
    assert_true(is_among(place->path, files, 2));
    snprintf(temporary, sizeof temporary, "/proc/self/fd/%d", publish.fd);
    assert_true(is_among(temporary, files, 2));
    publish_close(&publish);
}

static void both_files_are_identified(void **state)
{
    (void)state;
    both_ways(identify);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_appears_before_the_commit),
        cmocka_unit_test(an_old_file_stays_until_the_commit),
        cmocka_unit_test(a_discarded_file_leaves_nothing),
        cmocka_unit_test(a_signal_leaves_nothing),
        cmocka_unit_test(a_library_that_ends_the_process_leaves_nothing),
        cmocka_unit_test(a_link_means_its_target),
        cmocka_unit_test(a_link_to_a_new_file_means_that_file),
        cmocka_unit_test(what_is_no_file_is_refused),
        cmocka_unit_test(a_name_too_long_is_refused),
        cmocka_unit_test(a_new_file_has_the_mode_that_the_mask_leaves),
        cmocka_unit_test(both_files_are_identified),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include "testing_tree.h"

#include "filelist.h"

#include <stdbool.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>

/* Lists the paths; names: what shall come out, in order. */
static void assert_names_by(unsigned threads, const struct tree *tree, char *const paths[],
                            const char *const names[])
{
    struct filelist list;
    struct filelist_rules rules = { .threads = threads };
    size_t i = 0;

    assert_int_equal(filelist_create(&list, tree->fd, paths, &rules), 0);
    for (; names[i] != NULL && i < list.count; i++) {
        assert_string_equal(list.files[i].name, names[i]);
        assert_int_equal(list.files[i].name_size, strlen(names[i]));
    }
    assert_null(names[i]);
    assert_int_equal(list.count, i);
    filelist_free(&list);
    assert_int_equal(list.count, 0);
}

static void assert_names(const struct tree *tree, char *const paths[], const char *const names[])
{
    assert_names_by(1, tree, paths, names);
    assert_names_by(2, tree, paths, names);
    assert_names_by(7, tree, paths, names);
}

#define NAMES(...) (const char *const[]){ __VA_ARGS__, NULL }

static void assert_refused_by(unsigned threads, const struct tree *tree, char *const paths[],
                              int err, const char *line)
{
    struct filelist list;
    struct capture capture;

    capture_begin(&capture);
    int got = filelist_create(&list, tree->fd, paths, &(struct filelist_rules){
        .threads = threads,
    });
    capture_end(&capture);
    assert_int_equal(got, err);
    assert_one_line(capture.text, line);
    assert_int_equal(list.count, 0);
    assert_null(list.files);
}

static void assert_refused(const struct tree *tree, char *const paths[], int err, const char *line)
{
    assert_refused_by(1, tree, paths, err, line);
    assert_refused_by(7, tree, paths, err, line);
}

static void names_are_normalised(void **state)
{
    (void)state;
    struct tree tree;
    char absolute[96], name[96];

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "d/f", 1);
    assert_names(&tree, PATHS("d/f"), NAMES("d/f"));
    assert_names(&tree, PATHS("./d//.///f"), NAMES("d/f"));
    assert_names(&tree, PATHS("d/"), NAMES("d/f"));
    assert_names(&tree, PATHS("d/."), NAMES("d/f"));
    assert_names(&tree, PATHS("."), NAMES("d/f"));
    snprintf(absolute, sizeof absolute, "%s//d", tree.path);
    snprintf(name, sizeof name, "%s/d/f", tree.path + strspn(tree.path, "/"));
    assert_names(&tree, PATHS(absolute), NAMES(name));
    tree_close(&tree);
}

static void names_are_sorted_by_bytes(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "a");
    add_file(&tree, "a/z", 0);
    add_file(&tree, "a-", 0);
    add_file(&tree, "a0", 0);
    add_file(&tree, "B", 0);
    add_file(&tree, "\xc3\xbc", 0);
    add_file(&tree, "\xff", 0);
    add_file(&tree, "a0a", 0);
    assert_names(&tree, PATHS("."), NAMES("B", "a-", "a/z", "a0", "a0a", "\xc3\xbc", "\xff"));
    assert_names(&tree, PATHS("a0", "a", "B"), NAMES("B", "a/z", "a0"));
    tree_close(&tree);
}

static void a_way_out_of_the_tree_is_refused(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "f", 1);
    add_file(&tree, "..f", 1);
    assert_refused(&tree, PATHS("d/../f"), -EINVAL, "d/../f: a path with a '..' component");
    assert_refused(&tree, PATHS("d/.."), -EINVAL, "'..' component");
    assert_names(&tree, PATHS("..f"), NAMES("..f"));
    tree_close(&tree);
}

static void equal_names_are_refused(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "d/f", 1);
    add_folder(&tree, "e");
    assert_refused(&tree, PATHS("d", "./d/f"), -EEXIST, "would have one name in the archive: d/f");
    assert_refused(&tree, PATHS("e", "e/"), -EEXIST, "would have one name in the archive: e/");
    tree_close(&tree);
}

static void folders_are_kept_where_nothing_is_inside(void **state)
{
    (void)state;
    struct tree tree;
    struct filelist list;

    tree_open(&tree);
    assert_names(&tree, PATHS("."), (const char *const[]){ NULL });
    add_folder(&tree, "d");
    add_folder(&tree, "d/full");
    add_folder(&tree, "d/empty");
    add_folder(&tree, "e");
    add_file(&tree, "d/full/f", 1);
    assert_names(&tree, PATHS("."), NAMES("d/empty/", "d/full/f", "e/"));
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("e"), NULL), 0);
    assert_int_equal(list.files[0].type, FILE_FOLDER);
    assert_int_equal(list.files[0].size, 0);
    assert_int_equal(list.bytes, 0);
    assert_true(S_ISDIR(list.files[0].mode));
    filelist_free(&list);
    tree_close(&tree);
}

static void a_file_is_looked_at_as_it_is(void **state)
{
    (void)state;
    struct tree tree;
    struct filelist list;
    struct timespec times[2] = { { .tv_sec = 1 }, { .tv_sec = 1628933213, .tv_nsec = 500 } };

    tree_open(&tree);
    add_file(&tree, "f", 12345);
    add_file(&tree, "g", 55);
    assert_int_equal(fchmodat(tree.fd, "f", 0751, 0), 0);
    assert_int_equal(utimensat(tree.fd, "f", times, 0), 0);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("."), NULL), 0);
    assert_int_equal(list.count, 2);
    assert_int_equal(list.bytes, 12400);
    assert_int_equal(list.files[0].size, 12345);
    assert_int_equal(list.files[0].type, FILE_REGULAR);
    assert_int_equal(list.files[0].mode, S_IFREG | 0751);
    assert_int_equal(list.files[0].mtime.tv_sec, 1628933213);
    int fd = openat(tree.fd, list.files[0].path, O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);       /* its path leads there */
    close(fd);
    filelist_free(&list);
    tree_close(&tree);
}

static void links_are_listed_and_not_followed(void **state)
{
    (void)state;
    struct tree tree;
    struct filelist list;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "d/f", 1);
    assert_int_equal(symlinkat(".", tree.fd, "d/cycle"), 0);
    assert_int_equal(symlinkat("nowhere", tree.fd, "dangling"), 0);
    assert_int_equal(symlinkat("d", tree.fd, "folder"), 0);
    assert_names(&tree, PATHS("."), NAMES("d/cycle", "d/f", "dangling", "folder"));
    assert_names(&tree, PATHS("folder/"), NAMES("folder/cycle", "folder/f"));
    assert_names(&tree, PATHS("folder/."), NAMES("folder/cycle", "folder/f"));
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("dangling"), NULL), 0);
    assert_int_equal(list.files[0].type, FILE_SYMLINK);
    assert_int_equal(list.files[0].size, strlen("nowhere"));
    filelist_free(&list);
    tree_close(&tree);
}

static void a_fifo_is_passed_over_unopened(void **state)
{
    (void)state;
    struct tree tree;
    struct capture capture;
    char path[96], event[4096];

    tree_open(&tree);
    add_file(&tree, "f", 1);
    assert_int_equal(mkfifoat(tree.fd, "pipe", 0600), 0);
    snprintf(path, sizeof path, "%s/pipe", tree.path);
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    assert_true(inotify_add_watch(watch, path, IN_OPEN) >= 0);
    capture_begin(&capture);
    assert_names_by(1, &tree, PATHS("."), NAMES("f"));
    capture_end(&capture);
    assert_one_line(capture.text, "warning: ./pipe: a FIFO is left out");
    assert_int_equal(read(watch, event, sizeof event), -1);
    assert_int_equal(errno, EAGAIN);
    close(watch);
    tree_close(&tree);
}

static void sockets_and_devices_are_passed_over(void **state)
{
    (void)state;
    struct tree tree;
    struct capture capture;
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    tree_open(&tree);
    snprintf(address.sun_path, sizeof address.sun_path, "%s/socket", tree.path);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    capture_begin(&capture);
    assert_names_by(1, &tree, PATHS("socket"), (const char *const[]){ NULL });
    capture_end(&capture);
    assert_one_line(capture.text, "warning: socket: a socket is left out");
    capture_begin(&capture);
    assert_names_by(1, &tree, PATHS("/dev/null"), (const char *const[]){ NULL });
    capture_end(&capture);
    assert_one_line(capture.text, "warning: /dev/null: a device is left out");
    close(fd);
    tree_close(&tree);
}

static void the_archive_itself_is_passed_over(void **state)
{
    (void)state;
    struct tree tree;
    struct filelist list;
    struct filelist_skip skip[2];
    struct stat status;
    struct capture capture;

    tree_open(&tree);
    add_file(&tree, "a.zip", 1);
    add_file(&tree, "b", 2);
    add_file(&tree, "c.zip", 4);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(fstatat(tree.fd, i == 0 ? "a.zip" : "c.zip", &status, 0), 0);
        skip[i] = (struct filelist_skip){ status.st_dev, status.st_ino };
    }
    capture_begin(&capture);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("."),
                                     &(struct filelist_rules){ .skip = skip, .skip_count = 2 }), 0);
    capture_end(&capture);
    assert_string_equal(capture.text, "");
    assert_int_equal(list.count, 1);
    assert_string_equal(list.files[0].name, "b");
    assert_int_equal(list.bytes, 2);
    filelist_free(&list);
    tree_close(&tree);
}

static void the_archive_as_an_input_is_refused(void **state)
{
    (void)state;
    struct tree tree;
    struct filelist list;
    struct stat status;
    struct capture capture;

    tree_open(&tree);
    add_file(&tree, "a.zip", 1);
    assert_int_equal(fstatat(tree.fd, "a.zip", &status, 0), 0);
    struct filelist_skip skip = { status.st_dev, status.st_ino };
    capture_begin(&capture);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("./a.zip"),
                                     &(struct filelist_rules){ .skip = &skip, .skip_count = 1 }),
                     -EINVAL);
    capture_end(&capture);
    assert_one_line(capture.text, "./a.zip: is the archive that is to be written");
    assert_int_equal(list.count, 0);
    tree_close(&tree);
}

static void a_path_that_is_missing_is_an_error(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    add_file(&tree, "f", 1);
    assert_refused(&tree, PATHS("f", "gone"), -ENOENT, "gone: No such file or directory");
    assert_refused(&tree, PATHS("f/x"), -ENOTDIR, "f/x: Not a directory");
    assert_refused(&tree, PATHS(""), -ENOENT, ": No such file or directory");
    tree_close(&tree);
}

static void many_files_are_all_listed(void **state)
{
    (void)state;
    enum { FILES = 700 };       /* the list grows twice */
    struct tree tree;
    struct filelist list;
    char name[32];

    tree_open(&tree);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%03d", (i * 389) % FILES);
        add_file(&tree, name, 1);
    }
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("."), NULL), 0);
    assert_int_equal(list.count, FILES);
    for (int i = 0; i < FILES; i++) {
        snprintf(name, sizeof name, "%03d", i);
        assert_string_equal(list.files[i].name, name);
    }
    filelist_free(&list);
    tree_close(&tree);
}

/* A path has room for 2,000 levels and the stack 8 MiB; here a fifth of the
 * levels must do with an eighth of the stack. */
static void a_deep_tree_does_not_exhaust_the_stack(void **state)
{
    (void)state;
    enum { DEPTH = 400 };
    struct tree tree;
    struct filelist list;
    struct rlimit stack = { 1 << 20, 1 << 20 };

    tree_open(&tree);
    int fd = dup(tree.fd);
    for (int i = 0; i < DEPTH; i++) {
        assert_int_equal(mkdirat(fd, "d", 0755), 0);
        int inner = openat(fd, "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        assert_true(inner >= 0);
        close(fd);
        fd = inner;
    }
    close(fd);
    pid_t child = fork();
    if (child == 0)
        _exit(setrlimit(RLIMIT_STACK, &stack) == 0
              && filelist_create(&list, tree.fd, PATHS("d"), NULL) == 0
              && list.count == 1 && list.files[0].name_size == 2 * DEPTH ? 0 : 1);
    int status = wait_for(child);
    tree_close(&tree);
    assert_int_equal(status, 0);
}

static void trees_that_interleave_are_put_in_order(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "d/a", 1);
    add_file(&tree, "d/z", 1);
    add_folder(&tree, "e");
    add_file(&tree, "e/f", 1);
    assert_int_equal(symlinkat("../e", tree.fd, "d/link"), 0);
    assert_names(&tree, PATHS("d/link/f", "d"), NAMES("d/a", "d/link", "d/link/f", "d/z"));
    assert_names(&tree, PATHS("d", "d/link/"), NAMES("d/a", "d/link", "d/link/f", "d/z"));
    assert_refused(&tree, PATHS(".", "d/z"), -EEXIST, "would have one name in the archive: d/z");
    tree_close(&tree);
}

/* A path of PATH_MAX bytes and more cannot be opened; nothing is cut. */
static void a_path_that_is_too_long_is_refused(void **state)
{
    (void)state;
    enum { PART = 250 };
    struct tree tree;
    char part[PART + 1];

    memset(part, 'n', PART);
    part[PART] = '\0';
    tree_open(&tree);
    int fd = dup(tree.fd);
    for (int i = 0; i < 17; i++) {
        assert_int_equal(mkdirat(fd, part, 0755), 0);
        int inner = openat(fd, part, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        close(fd);
        fd = inner;
    }
    close(fd);
    assert_refused(&tree, PATHS("."), -ENAMETOOLONG, "File name too long");
    tree_close(&tree);
}

static void the_longest_component_is_kept(void **state)
{
    (void)state;
    struct tree tree;
    char name[256];

    memset(name, 'n', 255);
    name[255] = '\0';
    tree_open(&tree);
    add_file(&tree, name, 1);
    add_file(&tree, "new\nline", 1);
    add_file(&tree, " blank", 1);
    add_file(&tree, "-dash", 1);
    add_file(&tree, "back\\slash", 1);
    assert_names(&tree, PATHS("."), NAMES(" blank", "-dash", "back\\slash", "new\nline", name));
    tree_close(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_normalised),
        cmocka_unit_test(names_are_sorted_by_bytes),
        cmocka_unit_test(a_way_out_of_the_tree_is_refused),
        cmocka_unit_test(equal_names_are_refused),
        cmocka_unit_test(folders_are_kept_where_nothing_is_inside),
        cmocka_unit_test(a_file_is_looked_at_as_it_is),
        cmocka_unit_test(links_are_listed_and_not_followed),
        cmocka_unit_test(a_fifo_is_passed_over_unopened),
        cmocka_unit_test(sockets_and_devices_are_passed_over),
        cmocka_unit_test(the_archive_itself_is_passed_over),
        cmocka_unit_test(the_archive_as_an_input_is_refused),
        cmocka_unit_test(a_path_that_is_missing_is_an_error),
        cmocka_unit_test(many_files_are_all_listed),
        cmocka_unit_test(a_deep_tree_does_not_exhaust_the_stack),
        cmocka_unit_test(trees_that_interleave_are_put_in_order),
        cmocka_unit_test(the_longest_component_is_kept),
        cmocka_unit_test(a_path_that_is_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

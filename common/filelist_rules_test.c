#include "testing_tree.h"

#include "filelist.h"
#include "filter.h"
#include "path_list.h"

#include <sys/inotify.h>

#define NAMES(...) (const char *const[]){ __VA_ARGS__, NULL }

/* Lists the paths, by one thread and by several; names: what shall come out, in order. */
static void assert_names_with(struct filelist_rules rules, const struct tree *tree,
                              char *const paths[], const char *const names[], size_t left_out)
{
    for (rules.threads = 1; rules.threads < 8; rules.threads += 3) {
        struct filelist list;
        size_t i = 0;
        assert_int_equal(filelist_create(&list, tree->fd, paths, &rules), 0);
        for (; names[i] != NULL && i < list.count; i++)
            assert_string_equal(list.files[i].name, names[i]);
        assert_null(names[i]);
        assert_int_equal(list.count, i);
        assert_int_equal(list.left_out, left_out);
        filelist_free(&list);
    }
}

/* A folder with a file, links to both, to nothing, and back to where they lie in. */
static void grow_links(const struct tree *tree)
{
    add_folder(tree, "d");
    add_file(tree, "d/f", 5);
    assert_int_equal(symlinkat("d", tree->fd, "folder"), 0);
    assert_int_equal(symlinkat("d/f", tree->fd, "file"), 0);
}

static void links_are_followed_on_request(void **state)
{
    (void)state;
    struct filelist_rules rules = { .follows = true };
    struct tree tree;
    struct filelist list;

    tree_open(&tree);
    grow_links(&tree);
    assert_int_equal(symlinkat("folder", tree.fd, "twice"), 0);
    assert_names_with(rules, &tree, PATHS("."), NAMES("d/f", "file", "folder/f", "twice/f"), 0);
    assert_names_with(rules, &tree, PATHS("twice", "file"), NAMES("file", "twice/f"), 0);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("file"), &rules), 0);
    assert_int_equal(list.files[0].type, FILE_REGULAR);
    assert_int_equal(list.files[0].size, 5);
    assert_true(S_ISREG(list.files[0].mode));
    filelist_free(&list);
    tree_close(&tree);
}

/* Lists "." with the rules; fails with this line.  Under ON_ERROR_SKIP one is left out. */
static void assert_trouble(struct filelist_rules rules, const struct tree *tree, int err,
                           const char *line, const char *const others[])
{
    struct capture capture;
    struct filelist list;
    char warning[256];

    capture_begin(&capture);
    int got = filelist_create(&list, tree->fd, PATHS("."), &rules);
    capture_end(&capture);
    assert_int_equal(got, err);
    assert_one_line(capture.text, line);
    rules.on_error = ON_ERROR_SKIP;
    snprintf(warning, sizeof warning, "warning: %s; it is left out", line);
    for (rules.threads = 1; rules.threads < 8; rules.threads += 3) {
        capture_begin(&capture);
        got = filelist_create(&list, tree->fd, PATHS("."), &rules);
        capture_end(&capture);
        assert_int_equal(got, 0);
        assert_one_line(capture.text, warning);
        assert_int_equal(list.left_out, 1);
        for (size_t i = 0; i < list.count; i++)
            assert_string_equal(list.files[i].name, others[i]);
        assert_null(others[list.count]);
        filelist_free(&list);
    }
}

static void a_followed_link_that_leads_nowhere_is_an_error(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    grow_links(&tree);
    assert_int_equal(symlinkat("nowhere", tree.fd, "dangling"), 0);
    assert_trouble((struct filelist_rules){ .follows = true }, &tree, -ENOENT,
                   "./dangling: No such file or directory", NAMES("d/f", "file", "folder/f"));
    tree_close(&tree);
}

static void a_link_that_leads_nowhere_may_be_excluded(void **state)
{
    (void)state;
    static const char *const none[] = { NULL }, *const bad[] = { "dangling", NULL },
                      *const good[] = { "f", NULL };
    const struct filter filters[] = { { bad, none }, { none, good } };
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "d/f", 1);
    assert_int_equal(symlinkat("nowhere", tree.fd, "dangling"), 0);
    for (size_t i = 0; i < sizeof filters / sizeof *filters; i++)
        assert_names_with((struct filelist_rules){ .follows = true, .filter = &filters[i] }, &tree,
                          PATHS("."), NAMES("d/f"), 0);
    tree_close(&tree);
}

static void a_followed_loop_is_an_error(void **state)
{
    (void)state;
    static const char *const targets[] = { ".", "..", "../../d/../d/e" };

    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        struct tree tree;
        tree_open(&tree);
        add_folder(&tree, "d");
        add_folder(&tree, "d/e");
        add_file(&tree, "d/e/f", 1);
        assert_int_equal(symlinkat(targets[i], tree.fd, "d/e/loop"), 0);
        assert_trouble((struct filelist_rules){ .follows = true }, &tree, -ELOOP,
                       "./d/e/loop: leads back to a folder it lies in: "
                       "Too many levels of symbolic links", NAMES("d/e/f"));
        tree_close(&tree);
    }
}

static void a_folder_may_be_reached_twice(void **state)
{
    (void)state;
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_folder(&tree, "e");
    assert_int_equal(symlinkat("../e", tree.fd, "d/e"), 0);
    assert_int_equal(symlinkat("../e", tree.fd, "d/f"), 0);
    assert_names_with((struct filelist_rules){ .follows = true }, &tree, PATHS("."),
                      NAMES("d/e/", "d/f/", "e/"), 0);
    tree_close(&tree);
}

static void the_archive_is_passed_over_behind_a_link_too(void **state)
{
    (void)state;
    struct tree tree;
    struct stat status;

    tree_open(&tree);
    add_file(&tree, "a.zip", 1);
    add_file(&tree, "b", 1);
    assert_int_equal(symlinkat("a.zip", tree.fd, "link"), 0);
    assert_int_equal(fstatat(tree.fd, "a.zip", &status, 0), 0);
    struct filelist_skip skip = { status.st_dev, status.st_ino };
    assert_names_with((struct filelist_rules){ .follows = true, .skip = &skip, .skip_count = 1 },
                      &tree, PATHS("."), NAMES("b"), 0);
    assert_names_with((struct filelist_rules){ .skip = &skip, .skip_count = 1 },
                      &tree, PATHS("."), NAMES("b", "link"), 0);
    tree_close(&tree);
}

static void globs_choose(void **state)
{
    (void)state;
    static const char *const none[] = { NULL };
    struct tree tree;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_folder(&tree, "d/.git");
    add_folder(&tree, "d/empty");
    add_file(&tree, "d/.git/x.c", 1);
    add_file(&tree, "d/a.c", 1);
    add_file(&tree, "d/a.o", 1);
    add_file(&tree, "b.o", 1);
    assert_int_equal(mkfifoat(tree.fd, "d/fifo.o", 0600), 0);    /* not even warned of */
    const struct {
        const char *exclude[3], *include[3];
        const char *const *names;
    } cases[] = {
        { { "*.o" }, { NULL }, NAMES("d/.git/x.c", "d/a.c", "d/empty/") },
        { { ".git", "*.o" }, { NULL }, NAMES("d/a.c", "d/empty/") },
        { { "d" }, { NULL }, NAMES("b.o") },
        { { "d/*" }, { NULL }, NAMES("b.o") },
        { { "*/*.?" , "fifo.o" }, { NULL }, NAMES("b.o", "d/.git/", "d/empty/") },
        { { "fifo*" }, { "*.c" }, NAMES("d/.git/x.c", "d/a.c") },
        { { ".git" }, { "*.c", "/b.o" }, NAMES("b.o", "d/a.c") },
        { { NULL }, { "empty" }, NAMES("d/empty/") },
        { { "*" }, { "*" }, none },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter filter = { cases[i].exclude, cases[i].include };
        assert_names_with((struct filelist_rules){ .filter = &filter }, &tree, PATHS("."),
                          cases[i].names, 0);
    }
    struct filter filter = { (const char *const[]){ "/d/*", NULL }, none };
    assert_names_with((struct filelist_rules){ .filter = &filter }, &tree, PATHS("d", "b.o"),
                      NAMES("b.o"), 0);
    tree_close(&tree);
}

static void an_excluded_folder_is_not_walked(void **state)
{
    (void)state;
    static const char *const exclude[] = { "closed", NULL }, *const include[] = { NULL };
    struct filter filter = { exclude, include };
    struct tree tree;
    char path[96], event[4096];

    tree_open(&tree);
    add_folder(&tree, "closed");
    add_file(&tree, "f", 1);
    snprintf(path, sizeof path, "%s/closed", tree.path);
    int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    assert_true(inotify_add_watch(watch, path, IN_OPEN) >= 0);
    assert_names_with((struct filelist_rules){ .filter = &filter }, &tree, PATHS("."),
                      NAMES("f"), 0);
    assert_int_equal(read(watch, event, sizeof event), -1);
    assert_int_equal(errno, EAGAIN);
    assert_names_with((struct filelist_rules){ 0 }, &tree, PATHS("."), NAMES("closed/", "f"), 0);
    assert_true(read(watch, event, sizeof event) > 0);
    close(watch);
    tree_close(&tree);
}

static void folders_may_be_entries_alone(void **state)
{
    (void)state;
    struct filelist_rules shallow = { .shallow = true };
    struct tree tree;
    struct filelist list;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_folder(&tree, "d/e");
    add_file(&tree, "d/f", 1);
    assert_int_equal(fchmodat(tree.fd, "d/e", 0, 0), 0);     /* it need not be read */
    assert_names_with(shallow, &tree, PATHS("d"), NAMES("d/"), 0);
    assert_names_with(shallow, &tree, PATHS(".", "./d", "./d/e", "d/f"),
                      NAMES("d/", "d/e/", "d/f"), 0);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("d/e"), &shallow), 0);
    assert_int_equal(list.files[0].mode, S_IFDIR);
    assert_int_equal(list.files[0].type, FILE_FOLDER);
    filelist_free(&list);
    tree_close(&tree);
}

static void what_is_missing_is_named_with_its_list(void **state)
{
    (void)state;
    char **paths = (char *[]){ (char[]){ "f" }, (char[]){ "gone" }, (char[]){ "lost" }, NULL };
    const char *origins[] = { NULL, NULL, "list.txt" };
    struct path_list origin = { .paths = paths, .origins = origins, .count = 3 };
    struct filelist_rules rules = { .origin = &origin };
    struct tree tree;
    struct filelist list;
    struct capture capture;

    tree_open(&tree);
    add_file(&tree, "f", 1);
    add_file(&tree, "gone", 1);
    capture_begin(&capture);
    assert_int_equal(filelist_create(&list, tree.fd, paths, &rules), -ENOENT);
    capture_end(&capture);
    assert_one_line(capture.text, ": list.txt: lost: No such file or directory");
    rules.on_error = ON_ERROR_SKIP;
    unlinkat(tree.fd, "gone", 0);
    capture_begin(&capture);
    assert_int_equal(filelist_create(&list, tree.fd, paths, &rules), 0);
    capture_end(&capture);
    assert_non_null(strstr(capture.text, ": warning: gone: No such file"));
    assert_non_null(strstr(capture.text, ": warning: list.txt: lost: No such file"));
    assert_int_equal(list.count, 1);
    assert_int_equal(list.left_out, 2);
    filelist_free(&list);
    tree_close(&tree);
}

static void a_mistake_is_not_left_out(void **state)
{
    (void)state;
    struct filelist_rules rules = { .on_error = ON_ERROR_SKIP };
    struct tree tree;
    struct filelist list;
    struct capture capture;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "f", 1);
    capture_begin(&capture);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("d/.."), &rules), -EINVAL);
    capture_end(&capture);
    assert_one_line(capture.text, "'..' component");
    capture_begin(&capture);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("f", "./f"), &rules), -EEXIST);
    capture_end(&capture);
    assert_one_line(capture.text, "would have one name");
    tree_close(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_are_followed_on_request),
        cmocka_unit_test(a_followed_link_that_leads_nowhere_is_an_error),
        cmocka_unit_test(a_link_that_leads_nowhere_may_be_excluded),
        cmocka_unit_test(a_followed_loop_is_an_error),
        cmocka_unit_test(a_folder_may_be_reached_twice),
        cmocka_unit_test(the_archive_is_passed_over_behind_a_link_too),
        cmocka_unit_test(globs_choose),
        cmocka_unit_test(an_excluded_folder_is_not_walked),
        cmocka_unit_test(folders_may_be_entries_alone),
        cmocka_unit_test(what_is_missing_is_named_with_its_list),
        cmocka_unit_test(a_mistake_is_not_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

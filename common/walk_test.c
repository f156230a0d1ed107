#include "testing_tree.h"

#include "walk.h"

#include <dirent.h>
#include <pthread.h>
#include <sys/resource.h>

enum { ODD_FLAT = 1600, ODD_DEPTH = 40, ODD_WIDE = 30 };

/* 6 odd names, a large folder, one below the other, many folders with a file and an
 * empty folder. */
static void grow_odd_tree(const struct tree *tree)
{
    char path[4 * ODD_DEPTH + 16] = "";

    add_folder(tree, "a");
    add_folder(tree, "a-b");
    add_folder(tree, "a0");
    add_file(tree, "a/b", 1);
    add_file(tree, "a-b/c", 2);
    add_file(tree, "a.b", 3);
    add_file(tree, "a!", 4);
    assert_int_equal(symlinkat("a/b", tree->fd, "a-"), 0);
    add_folder(tree, "flat");
    for (int i = 0; i < ODD_FLAT; i++) {
        snprintf(path, sizeof path, "flat/%d%s", i, i % 3 == 0 ? ".csv" : "");
        add_file(tree, path, (size_t)i);
    }
    size_t size = 0;
    for (int i = 0; i < ODD_DEPTH; i++) {
        size += (size_t)snprintf(path + size, sizeof path - size, "%s%02d", i == 0 ? "" : "/", i);
        add_folder(tree, path);
    }
    add_folder(tree, "wide");
    for (int i = 0; i < ODD_WIDE; i++) {
        snprintf(path, sizeof path, "wide/%d", i);
        add_folder(tree, path);
        snprintf(path, sizeof path, "wide/%d/empty", i);
        add_folder(tree, path);
        snprintf(path, sizeof path, "wide/%d/file", i);
        add_file(tree, path, 10);
    }
}

static void assert_same_files(const struct filelist *a, const struct filelist *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->bytes, b->bytes);
    for (size_t i = 0; i < a->count; i++) {
        const struct file *x = &a->files[i], *y = &b->files[i];
        assert_string_equal(x->name, y->name);
        assert_string_equal(x->path, y->path);
        assert_int_equal(x->name_size, y->name_size);
        assert_int_equal(x->size, y->size);
        assert_int_equal(x->type, y->type);
        assert_int_equal(x->mode, y->mode);
        assert_memory_equal(&x->mtime, &y->mtime, sizeof x->mtime);
    }
}

static void any_number_of_threads_lists_the_same(void **state)
{
    (void)state;
    static const unsigned threads[] = { 2, 7, 64 };
    struct tree tree;
    struct filelist one, many;

    tree_open(&tree);
    grow_odd_tree(&tree);
    assert_int_equal(filelist_create(&one, tree.fd, PATHS("."), NULL), 0);
    assert_int_equal(one.count, 6 + ODD_FLAT + 1 + 2 * ODD_WIDE);
    assert_int_equal(one.bytes, 1 + 2 + 3 + 4 + 3 + ODD_FLAT * (ODD_FLAT - 1) / 2 + 10 * ODD_WIDE);
    assert_int_equal(one.files[0].name_size, 3 * ODD_DEPTH);
    for (size_t i = 1; i < one.count; i++)
        assert_true(strcmp(one.files[i - 1].name, one.files[i].name) < 0);
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) {
        assert_int_equal(filelist_create(&many, tree.fd, PATHS("."),
                                         &(struct filelist_rules){ .threads = threads[i] }), 0);
        assert_same_files(&one, &many);
        filelist_free(&many);
    }
    filelist_free(&one);
    tree_close(&tree);
}

static size_t count_threads(void)
{
    DIR *folder = opendir("/proc/self/task");
    size_t count = 0;

    assert_non_null(folder);
    while (readdir(folder) != NULL)
        count++;
    closedir(folder);
    return count;
}

/* The kernel forgets a thread shortly after it was joined. */
static void assert_threads(size_t count)
{
    for (int i = 0; i < 1000 && count_threads() != count; i++)
        usleep(1000);
    assert_int_equal(count_threads(), count);
}

/* No folder can be opened: all threads fail at once. */
static void many_errors_give_one_line(void **state)
{
    (void)state;
    enum { FOLDERS = 40, OPEN_FILES = 32 };
    struct tree tree;
    struct rlimit limit, low;
    char names[FOLDERS][8], *paths[FOLDERS + 1] = { 0 };
    int fds[OPEN_FILES], count = 0;
    size_t threads = count_threads();
    struct capture capture;
    struct filelist list;

    tree_open(&tree);
    for (int i = 0; i < FOLDERS; i++) {
        snprintf(names[i], sizeof names[i], "d%02d", i);
        add_folder(&tree, names[i]);
        paths[i] = names[i];
    }
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
    low = (struct rlimit){ OPEN_FILES, limit.rlim_max };
    for (int round = 0; round < 20; round++) {
        capture_begin(&capture);
        assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
        for (count = 0; count < OPEN_FILES && (fds[count] = dup(tree.fd)) >= 0; count++)
            ;
        int err = filelist_create(&list, tree.fd, paths, &(struct filelist_rules){ .threads = 8 });
        while (count > 0)
            close(fds[--count]);
        setrlimit(RLIMIT_NOFILE, &limit);
        capture_end(&capture);
        assert_int_equal(err, -EMFILE);
        assert_one_line(capture.text, ": cannot read this folder: Too many open files");
        assert_null(list.files);
    }
    assert_threads(threads);
    tree_close(&tree);
}

/* An address space has no room for a stack of 2^47 bytes. */
static void threads_that_cannot_start_are_done_without(void **state)
{
    (void)state;
    struct tree tree;
    struct filelist list;
    pthread_attr_t usual, huge;

    tree_open(&tree);
    add_folder(&tree, "d");
    add_file(&tree, "d/f", 1);
    add_file(&tree, "f", 1);
    assert_int_equal(pthread_getattr_default_np(&usual), 0);
    assert_int_equal(pthread_attr_init(&huge), 0);
    assert_int_equal(pthread_attr_setstacksize(&huge, (size_t)1 << 47), 0);
    assert_int_equal(pthread_setattr_default_np(&huge), 0);
    assert_int_equal(filelist_create(&list, tree.fd, PATHS("."),
                                     &(struct filelist_rules){ .threads = 7 }), 0);
    assert_int_equal(list.count, 2);
    filelist_free(&list);
    assert_int_equal(pthread_setattr_default_np(&usual), 0);
    tree_close(&tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_threads_lists_the_same),
        cmocka_unit_test(many_errors_give_one_line),
        cmocka_unit_test(threads_that_cannot_start_are_done_without),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

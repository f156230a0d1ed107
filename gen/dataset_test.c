#include "dataset.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* A folder of its own for each test. */
struct fixture {
    char folder[64];
    char path[192];     /* of the file last asked for */
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);

    *state = fixture;
    if (fixture == NULL)
        return -1;
    snprintf(fixture->folder, sizeof fixture->folder, "/tmp/dataset_test.XXXXXX");
    return mkdtemp(fixture->folder) != NULL ? 0 : -1;
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    int result = nftw(fixture->folder, remove_entry, 16, FTW_DEPTH | FTW_PHYS);

    free(fixture);
    return result;
}

static const char *path_of(struct fixture *fixture, const char *name)
{
    snprintf(fixture->path, sizeof fixture->path, "%s/%s", fixture->folder, name);
    return fixture->path;
}

static int write_set(struct fixture *fixture, const char *profile_name, const struct shape *shape,
                     uint64_t seed, unsigned threads, struct dataset_result *result)
{
    struct plan plan;

    assert_true(plan_create(&plan, profile_find(profile_name), shape, seed));
    int error = dataset_write(&plan, fixture->folder, threads, NULL, result);
    plan_free(&plan);
    return error;
}

static void put_hash(const uint8_t *hash, char text[2 * DATASET_HASH_SIZE + 1])
{
    for (size_t i = 0; i < DATASET_HASH_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

static void assert_hash(const uint8_t *hash, const char *expected)
{
    char text[2 * DATASET_HASH_SIZE + 1];

    put_hash(hash, text);
    assert_string_equal(text, expected);
}

/* Adds a file's bytes to the hash. */
static void hash_file(EVP_MD_CTX *context, const char *path)
{
    static const size_t block = 1 << 16;
    FILE *file = fopen(path, "re");
    char *bytes = malloc(block);

    assert_non_null(file);
    assert_non_null(bytes);
    for (size_t size; (size = fread(bytes, 1, block, file)) > 0;)
        assert_true(EVP_DigestUpdate(context, bytes, size));
    free(bytes);
    fclose(file);
}

static void assert_file_hash(const char *path, const char *expected)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t hash[DATASET_HASH_SIZE];

    assert_true(EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    hash_file(context, path);
    assert_true(EVP_DigestFinal_ex(context, hash, NULL));
    EVP_MD_CTX_free(context);
    assert_hash(hash, expected);
}

/* gen/generate.py 100 DIR && sha256sum DIR/data-0000.csv DIR/data-0099.csv */
static void first_and_hundredth_file_are_those_of_cpython(void **state)
{
    const struct shape shape = {.files = 100, .lines = 10000, .columns = 10};
    struct dataset_result result;

    assert_int_equal(write_set(*state, "tutorial", &shape, 1, 2, &result), 0);
    assert_file_hash(path_of(*state, "data-0000.csv"),
                     "572f86c79e7d2c34a2e1b8ba29062c05bbaa8c22f881a69eef13fb761ffa29d0");
    assert_file_hash(path_of(*state, "data-0099.csv"),
                     "5f183f9db17b6fbc0d1ccce72a1ceeb69e4228785f3218b58dfa1d0e8af85857");
    assert_int_equal(result.bytes, 192698300);
}

/* A file of several pieces, with lines that cross their bounds.
 * python3 -c "import random; random.seed(-(2**64 - 1)); print('\n'.join(','.join(
 *     str(random.random()) for _ in range(7)) for _ in range(40001)), end='')" | sha256sum */
static void long_files_are_those_of_cpython(void **state)
{
    static const char expected[] =
        "33afb8f9f25117da80f3502d216dde665fb6f331f535c1eac83013bb94857ef4";
    const struct shape shape = {.files = 1, .lines = 40001, .columns = 7};
    struct dataset_result result;

    assert_int_equal(write_set(*state, "tutorial", &shape, UINT64_MAX, 3, &result), 0);
    assert_hash(result.sha256, expected);
    assert_file_hash(path_of(*state, "data-0000.csv"), expected);
}

struct small_set {
    const char *profile;
    struct shape shape;
};

static const struct small_set small_sets[] = {
    {"tutorial", {.files = 5, .lines = 3000, .columns = 13}},
    {"text", {.files = 3, .lines = 20000}},
    {"random", {.files = 3}},
    {"zeros", {.files = 2}},
    {"tiny", {.files = 300, .bytes = 4096}},
    {"skewed", {.files = 30}},
    {"mixed", {.files = 50}},
};

/* The files on disk, in the plan's order, have the hash that is reported. */
static void assert_on_disk(struct fixture *fixture, const struct small_set *set,
                           const struct dataset_result *result)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    uint8_t hash[DATASET_HASH_SIZE];
    struct plan plan;

    assert_true(EVP_DigestInit_ex(context, EVP_sha256(), NULL));
    assert_true(plan_create(&plan, profile_find(set->profile), &set->shape, 1));
    assert_int_equal(plan.count, set->shape.files);
    for (size_t i = 0; i < plan.count; i++) {
        assert_true(i == 0 || strcmp(plan.files[i - 1].path, plan.files[i].path) < 0);
        hash_file(context, path_of(fixture, plan.files[i].path));
    }
    assert_true(EVP_DigestFinal_ex(context, hash, NULL));
    assert_memory_equal(hash, result->sha256, sizeof hash);
    plan_free(&plan);
    EVP_MD_CTX_free(context);
}

static void every_profile_is_the_same_for_any_number_of_threads(void **state)
{
    for (size_t i = 0; i < sizeof small_sets / sizeof *small_sets; i++) {
        const struct small_set *set = &small_sets[i];
        struct dataset_result one, four;
        void *inner;
        assert_int_equal(set_up(&inner), 0);
        assert_int_equal(write_set(inner, set->profile, &set->shape, 1, 1, &one), 0);
        assert_on_disk(inner, set, &one);
        assert_int_equal(write_set(inner, set->profile, &set->shape, 1, 4, &four), 0);
        assert_on_disk(inner, set, &four);
        assert_memory_equal(one.sha256, four.sha256, sizeof one.sha256);
        assert_int_equal(one.bytes, four.bytes);
        assert_int_equal(tear_down(&inner), 0);
    }
    (void)state;
}

static void another_seed_gives_other_bytes(void **state)
{
    const struct shape shape = {.files = 2};
    struct dataset_result one, two;

    assert_int_equal(write_set(*state, "random", &shape, 1, 2, &one), 0);
    assert_int_equal(write_set(*state, "random", &shape, 2, 2, &two), 0);
    assert_memory_not_equal(one.sha256, two.sha256, sizeof one.sha256);
}

static void largest_skewed_file_is_half(void **state)
{
    const struct shape shape = {.files = 200};
    struct plan plan;
    uint64_t total = 0, largest = 0;

    (void)state;
    assert_true(plan_create(&plan, profile_find("skewed"), &shape, 1));
    for (size_t i = 0; i < plan.count; i++) {
        total += plan.files[i].units;
        largest = plan.files[i].units > largest ? plan.files[i].units : largest;
    }
    assert_int_equal(2 * largest, total);
    plan_free(&plan);
}

/* Sends standard error to nowhere and back, around what is meant to fail. */
static int silence(void)
{
    int saved = dup(STDERR_FILENO);
    int null = open("/dev/null", O_WRONLY | O_CLOEXEC);

    assert_true(saved >= 0 && null >= 0);
    dup2(null, STDERR_FILENO);
    close(null);
    return saved;
}

static void restore(int saved)
{
    dup2(saved, STDERR_FILENO);
    close(saved);
}

static void files_of_a_larger_set_are_refused(void **state)
{
    const struct shape large = {.files = 3, .lines = 10, .columns = 2};
    const struct shape small = {.files = 2, .lines = 10, .columns = 2};
    struct dataset_result result;

    assert_int_equal(write_set(*state, "tutorial", &large, 1, 2, &result), 0);
    int saved = silence();
    int error = write_set(*state, "tutorial", &small, 1, 2, &result);
    restore(saved);
    assert_int_equal(error, -EEXIST);
    assert_int_equal(unlink(path_of(*state, "data-0002.csv")), 0);
    assert_int_equal(write_set(*state, "tutorial", &small, 1, 2, &result), 0);
}

static void other_files_are_left_alone_and_longer_ones_cut(void **state)
{
    const struct shape longer = {.files = 1, .lines = 100, .columns = 2};
    const struct shape shorter = {.files = 1, .lines = 10, .columns = 2};
    struct dataset_result result;
    struct stat info;

    int fd = open(path_of(*state, "notes.csv"), O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    assert_int_equal(write(fd, "mine", 4), 4);
    close(fd);
    assert_int_equal(write_set(*state, "tutorial", &longer, 1, 1, &result), 0);
    assert_int_equal(write_set(*state, "tutorial", &shorter, 1, 1, &result), 0);
    assert_int_equal(stat(path_of(*state, "data-0000.csv"), &info), 0);
    assert_int_equal(info.st_size, result.bytes);
    assert_int_equal(stat(path_of(*state, "notes.csv"), &info), 0);
    assert_int_equal(info.st_size, 4);
}

static void symbolic_links_are_not_followed(void **state)
{
    const struct shape shape = {.files = 2, .lines = 10, .columns = 2};
    struct dataset_result result;
    struct stat info;

    assert_int_equal(symlink("elsewhere", path_of(*state, "data-0001.csv")), 0);
    int saved = silence();
    int error = write_set(*state, "tutorial", &shape, 1, 2, &result);
    restore(saved);
    assert_int_equal(error, -ELOOP);
    assert_int_equal(stat(path_of(*state, "elsewhere"), &info), -1);
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(first_and_hundredth_file_are_those_of_cpython),
        IN_A_FOLDER(long_files_are_those_of_cpython),
        cmocka_unit_test(every_profile_is_the_same_for_any_number_of_threads),
        IN_A_FOLDER(another_seed_gives_other_bytes),
        cmocka_unit_test(largest_skewed_file_is_half),
        IN_A_FOLDER(files_of_a_larger_set_are_refused),
        IN_A_FOLDER(other_files_are_left_alone_and_longer_ones_cut),
        IN_A_FOLDER(symbolic_links_are_not_followed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

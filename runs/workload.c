#include "workload.h"

#include "command.h"
#include "error.h"
#include "filelist.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <openssl/evp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- hashes ----------------------------------------------------------------------------- */

static EVP_MD_CTX *hash_begin(void)
{
    EVP_MD_CTX *hash = EVP_MD_CTX_new();
    if (hash == NULL || EVP_DigestInit_ex(hash, EVP_sha256(), NULL) != 1)
        abort();
    return hash;
}

static void hash_end(EVP_MD_CTX *hash, char hex[static 65])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    EVP_DigestFinal_ex(hash, digest, NULL);
    EVP_MD_CTX_free(hash);
    for (size_t i = 0; i < 32; i++)
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
}

static int hash_descriptor(EVP_MD_CTX *hash, int in)
{
    static const size_t size = (size_t)1 << 18;
    char *buffer = malloc(size);
    if (buffer == NULL)
        return -ENOMEM;
    ssize_t got;
    while ((got = read(in, buffer, size)) > 0)
        EVP_DigestUpdate(hash, buffer, (size_t)got);
    free(buffer);
    return got < 0 ? -errno : 0;
}

static int hash_at(EVP_MD_CTX *hash, int folder, const char *path)
{
    int in = openat(folder, path, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return -errno;
    int error = hash_descriptor(hash, in);
    close(in);
    return error;
}

int workload_hash_file(const char *path, char hex[static 65])
{
    EVP_MD_CTX *hash = hash_begin();
    int error = hash_at(hash, AT_FDCWD, path);
    hash_end(hash, hex);
    return error;
}

void workload_hash_text(const char *text, size_t size, char hex[static 65])
{
    EVP_MD_CTX *hash = hash_begin();
    EVP_DigestUpdate(hash, text, size);
    hash_end(hash, hex);
}

/* --- which data ------------------------------------------------------------------------- */

/* "tutorial", "--files 100 --lines 500" -> "tutorial-files-100-lines-500" */
static void make_name(struct workload *workload, const struct data_set *data)
{
    char *to = workload->name + snprintf(workload->name, 32, "%s", data->profile);
    bool gap = true;
    for (const char *from = data->options; *from != '\0'; from++) {
        bool minus = *from == '-' && isdigit((unsigned char)from[1]);
        bool kept = minus || isalnum((unsigned char)*from);
        if (kept && gap)
            *to++ = '-';
        if (kept)
            *to++ = *from;
        gap = !kept;
    }
    *to = '\0';
}

static uint64_t seed_of(const struct data_set *data)
{
    const char *option = strstr(data->options, "--seed");
    return option != NULL ? strtoull(option + strlen("--seed") + 1, NULL, 10) : 1;
}

static void record_path(const struct workload *workload, char *path, size_t size)
{
    snprintf(path, size, "%.4000s.sha256", workload->path);
}

/* zipgen's last line: "sha256 HEX  FILES files  BYTES bytes". */
static bool parse_record(struct workload *workload, const char *text)
{
    const char *line = NULL;
    for (const char *at = text; (at = strstr(at, "sha256 ")) != NULL; at++)
        line = at;
    unsigned long long files, bytes;
    if (line == NULL || sscanf(line, "sha256 %64[0-9a-f]  %llu files  %llu bytes",
                               workload->sha256, &files, &bytes) != 3
        || strlen(workload->sha256) != 64)
        return false;
    workload->files = files;
    workload->bytes = bytes;
    return true;
}

int workload_list(const struct workload *workload, struct filelist *list, int *folder)
{
    *folder = open(workload->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*folder < 0)
        return error_errno(-errno, "%s", workload->path);
    char here[] = ".";
    char *const whole[] = {here, NULL};
    char *const *paths = workload->paths != NULL ? workload->paths : whole;
    int error = filelist_create(list, *folder, paths, NULL);
    if (error != 0)
        close(*folder);
    return error;
}

static void count_files(const struct filelist *list, uint64_t *files, uint64_t *bytes)
{
    *files = *bytes = 0;
    for (size_t i = 0; i < list->count; i++) {
        *files += list->files[i].type == FILE_REGULAR;
        *bytes += list->files[i].type == FILE_REGULAR ? list->files[i].size : 0;
    }
}

/* Whether the folder still holds what was recorded, by number and size. */
static bool is_complete(const struct workload *workload)
{
    struct filelist list = {0};
    int folder;
    if (access(workload->path, R_OK | X_OK) != 0 || workload_list(workload, &list, &folder) != 0)
        return false;
    uint64_t files, bytes;
    count_files(&list, &files, &bytes);
    filelist_free(&list);
    close(folder);
    return files == workload->files && bytes == workload->bytes;
}

int workload_find(struct workload *workload, const struct data_set *data, const char *folder)
{
    *workload = (struct workload){.generated = folder == NULL};
    if (folder != NULL) {
        if (realpath(folder, workload->path) == NULL)
            return error_errno(-errno, "%s", folder);
        struct stat status;
        if (stat(workload->path, &status) != 0 || !S_ISDIR(status.st_mode)) {
            error_line("%s: is no folder", folder);
            return -ENOTDIR;
        }
        snprintf(workload->name, sizeof workload->name, "%s", strrchr(workload->path, '/') + 1);
        return 0;
    }

    make_name(workload, data);
    workload->seed = seed_of(data);
    snprintf(workload->path, sizeof workload->path, "data/%s", workload->name);
    char path[4096], text[256];
    record_path(workload, path, sizeof path);
    FILE *in = fopen(path, "re");
    if (in == NULL)
        return 0;
    size_t size = fread(text, 1, sizeof text - 1, in);
    text[size] = '\0';
    fclose(in);
    workload->known = parse_record(workload, text) && is_complete(workload);
    return 0;
}

/* --- making it -------------------------------------------------------------------------- */

static int run_zipgen(struct workload *workload, const struct data_set *data,
                      const char *build, char *text, size_t size)
{
    char program[4200], options[sizeof data->options];
    snprintf(program, sizeof program, "%s/zipgen", build);
    snprintf(options, sizeof options, "%s", data->options);
    const char *command[64] = {program, "--profile", data->profile};
    size_t count = 3;
    char *rest = options, *word;
    while ((word = strsep(&rest, " \t")) != NULL && count < 60)
        if (*word != '\0')
            command[count++] = word;
    command[count] = workload->path;

    int status = command_output(command, false, text, size);
    if (status < 0)
        return error_errno(status, "%s (run make)", program);
    if (status != 0) {
        error_line("zipgen could not make %s", workload->path);
        return -EIO;
    }
    return 0;
}

static int write_record(const struct workload *workload)
{
    char path[4096];
    record_path(workload, path, sizeof path);
    FILE *out = fopen(path, "we");
    if (out == NULL)
        return error_errno(-errno, "%s", path);
    fprintf(out, "sha256 %s  %llu files  %llu bytes\n", workload->sha256,
            (unsigned long long)workload->files, (unsigned long long)workload->bytes);
    return fclose(out) != 0 ? error_errno(-errno, "%s", path) : 0;
}

static int generate(struct workload *workload, const struct data_set *data, const char *build)
{
    char path[4096], text[4096];
    record_path(workload, path, sizeof path);
    unlink(path);
    if (mkdir("data", 0777) != 0 && errno != EEXIST)
        return error_errno(-errno, "data");
    int error = run_zipgen(workload, data, build, text, sizeof text);
    if (error != 0)
        return error;
    if (!parse_record(workload, text)) {
        error_line("zipgen gave no sha256 line for %s", workload->path);
        return -EIO;
    }
    return write_record(workload);
}

static int hash_folder(struct workload *workload)
{
    struct filelist list = {0};
    int folder;
    int error = workload_list(workload, &list, &folder);
    if (error != 0)
        return error;

    EVP_MD_CTX *hash = hash_begin();
    for (size_t i = 0; i < list.count && error == 0; i++)
        if (list.files[i].type == FILE_REGULAR) {
            error = hash_at(hash, folder, list.files[i].path);
            if (error != 0)
                error_errno(error, "%s/%s", workload->path, list.files[i].path);
        }
    hash_end(hash, workload->sha256);
    count_files(&list, &workload->files, &workload->bytes);
    filelist_free(&list);
    close(folder);
    return error;
}

int workload_prepare(struct workload *workload, const struct data_set *data, const char *build)
{
    /* Another data set of the plan may have been the same. */
    if (workload->generated && !workload->known && workload_find(workload, data, NULL) != 0)
        return -EIO;
    if (workload->known)
        return 0;
    int error = workload->generated ? generate(workload, data, build)
                                    : hash_folder(workload);
    if (error != 0)
        return error;
    workload->known = true;
    if (workload->generated)
        sync();
    return 0;
}

bool workload_only_file(const struct workload *workload, char *name, size_t size)
{
    DIR *folder = opendir(workload->path);
    struct dirent *entry;
    struct stat status;
    size_t count = 0;
    bool good = folder != NULL;
    while (good && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        good = ++count == 1 && strlen(entry->d_name) < size
               && fstatat(dirfd(folder), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0
               && S_ISREG(status.st_mode);
        if (good)
            strcpy(name, entry->d_name);
    }
    if (folder != NULL)
        closedir(folder);
    return good && count == 1;
}

/* --- scratch ---------------------------------------------------------------------------- */

static const char scratch_name[] = ".zipbench-scratch-";

static void remove_stale(const char *parent)
{
    char pattern[4200];
    snprintf(pattern, sizeof pattern, "%.4000s/%s*", parent, scratch_name);
    glob_t found = {0};
    if (glob(pattern, GLOB_NOSORT, NULL, &found) == 0) {
        for (size_t i = 0; i < found.gl_pathc; i++) {
            long owner = strtol(strrchr(found.gl_pathv[i], '-') + 1, NULL, 10);
            if (owner > 0 && kill((pid_t)owner, 0) != 0 && errno == ESRCH)
                workload_scratch_remove(found.gl_pathv[i]);
        }
    }
    globfree(&found);
}

char *workload_parent(const struct workload *workload, char *text, size_t size)
{
    snprintf(text, size, "%s", workload->path);
    *strrchr(text, '/') = '\0';
    if (text[0] == '\0')
        snprintf(text, size, "/");
    return text;
}

int workload_scratch_create(const char *parent, char *path, size_t size)
{
    char real[4096];
    if (realpath(parent, real) == NULL)
        return error_errno(-errno, "%s", parent);
    remove_stale(real);
    snprintf(path, size, "%.4000s/%s%ld", real, scratch_name, (long)getpid());
    if (mkdir(path, 0700) != 0) {
        int error = error_errno(-errno, "cannot make a folder for archives: %s", path);
        path[0] = '\0';
        return error;
    }
    return 0;
}

static int remove_one(const char *path, const struct stat *status, int type, struct FTW *where)
{
    (void)status, (void)type, (void)where;
    return remove(path) != 0 && errno != ENOENT ? -1 : 0;
}

void workload_scratch_remove(const char *path)
{
    enum { FOLDERS_OPEN = 16 };
    nftw(path, remove_one, FOLDERS_OPEN, FTW_DEPTH | FTW_PHYS);
}

#include "environment.h"

#include "command.h"
#include "processors.h"
#include "result.h"

#include <gnu/libc-version.h>
#include <gsl/gsl_version.h>
#include <math.h>
#include <mntent.h>
#include <openssl/crypto.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum { LINE = 4096 };

/* The first line of a file, without its end; NULL if there is none. */
static char *first_line(const char *path, char line[static LINE])
{
    FILE *in = fopen(path, "re");
    char *got = in != NULL ? fgets(line, LINE, in) : NULL;
    if (in != NULL)
        fclose(in);
    if (got != NULL)
        line[strcspn(line, "\n")] = '\0';
    return got;
}

/* The first line of a file that begins with key; points behind key, ':' and blanks. */
static char *line_of(const char *path, const char *key, char line[static LINE])
{
    FILE *in = fopen(path, "re");
    char *found = NULL;
    while (in != NULL && found == NULL && fgets(line, LINE, in) != NULL)
        if (strncmp(line, key, strlen(key)) == 0)
            found = line + strlen(key);
    if (in != NULL)
        fclose(in);
    if (found == NULL)
        return NULL;
    found[strcspn(found, "\n")] = '\0';
    return found + strspn(found, "\t :=\"");
}

static json_t *text_or_null(const char *text)
{
    json_t *value = text != NULL ? json_string(text) : NULL;
    return value != NULL ? value : json_null();
}

static json_t *number_or_null(uint64_t number)
{
    return number != UINT64_MAX ? json_integer((json_int_t)number) : json_null();
}

static void set(json_t *object, const char *key, json_t *value)
{
    json_object_set_new(object, key, value);
}

/* --- weather ---------------------------------------------------------------------------- */

static uint64_t steal_ns(void)
{
    char line[LINE];
    unsigned long long ticks;
    const char *cpu = line_of("/proc/stat", "cpu ", line);
    if (cpu == NULL || sscanf(cpu, "%*u %*u %*u %*u %*u %*u %*u %llu", &ticks) != 1)
        return UINT64_MAX;
    return ticks * (1000000000u / (unsigned long long)sysconf(_SC_CLK_TCK));
}

static uint64_t pressure_us(const char *path)
{
    char line[LINE];
    const char *some = line_of(path, "some", line);
    const char *total = some != NULL ? strstr(some, "total=") : NULL;
    return total != NULL ? strtoull(total + strlen("total="), NULL, 10) : UINT64_MAX;
}

void environment_weather(struct weather *weather)
{
    *weather = (struct weather){
        .steal_ns = steal_ns(),
        .pressure_cpu_us = pressure_us("/proc/pressure/cpu"),
        .pressure_io_us = pressure_us("/proc/pressure/io"),
    };
    if (getloadavg(&weather->load1, 1) != 1)
        weather->load1 = NAN;
}

static void describe_weather(json_t *root)
{
    double loads[3];
    bool known = getloadavg(loads, 3) == 3;
    static const char *const names[] = {"load1", "load5", "load15"};
    for (int i = 0; i < 3; i++)
        set(root, names[i], known ? json_real(loads[i]) : json_null());
    set(root, "steal_ns", number_or_null(steal_ns()));
    json_t *pressure = json_object();
    set(pressure, "cpu", number_or_null(pressure_us("/proc/pressure/cpu")));
    set(pressure, "io", number_or_null(pressure_us("/proc/pressure/io")));
    set(pressure, "memory", number_or_null(pressure_us("/proc/pressure/memory")));
    set(root, "pressure_us", pressure);
}

/* --- machine ---------------------------------------------------------------------------- */

static json_t *caches(void)
{
    json_t *array = json_array();
    for (int i = 0; i < 16; i++) {
        static const char folder[] = "/sys/devices/system/cpu/cpu0/cache/index";
        char path[128], level[LINE], type[LINE], size[LINE];
        snprintf(path, sizeof path, "%s%d/level", folder, i);
        if (first_line(path, level) == NULL)
            break;
        snprintf(path, sizeof path, "%s%d/type", folder, i);
        bool known = first_line(path, type) != NULL;
        snprintf(path, sizeof path, "%s%d/size", folder, i);
        if (known && first_line(path, size) != NULL)
            json_array_append_new(array, json_pack("{s:i, s:s, s:s}", "level", atoi(level),
                                                   "type", type, "size", size));
    }
    return array;
}

static json_t *kernel(void)
{
    struct utsname name;
    char text[256];
    if (uname(&name) != 0)
        return json_null();
    snprintf(text, sizeof text, "%.60s %.80s %.40s", name.sysname, name.release, name.machine);
    return json_string(text);
}

static json_t *memory(const char *key)
{
    char line[LINE];
    const char *kib = line_of("/proc/meminfo", key, line);
    return kib != NULL ? json_integer(atoll(kib) * 1024) : json_null();
}

static json_t *system_name(void)
{
    char line[LINE];
    char *name = line_of("/etc/os-release", "PRETTY_NAME", line);
    if (name != NULL)
        name[strcspn(name, "\"")] = '\0';
    return text_or_null(name);
}

static json_t *is_virtual(void)
{
    char line[LINE];
    const char *flags = line_of("/proc/cpuinfo", "flags", line);
    return flags != NULL ? json_boolean(strstr(flags, " hypervisor") != NULL) : json_null();
}

/* Without those that name places of this machine, as overlayfs has them. */
static json_t *mount_options(char *options)
{
    char kept[256] = "", *rest = options, *word;
    size_t used = 0;
    while ((word = strsep(&rest, ",")) != NULL)
        if (strchr(word, '/') == NULL && used + strlen(word) + 2 < sizeof kept)
            used += (size_t)snprintf(kept + used, sizeof kept - used, "%s%s",
                                     used > 0 ? "," : "", word);
    return json_string(kept);
}

/* The file system that a path lies on, found by its device number: its type, and how it
 * is mounted. */
static void describe_mount(json_t *root, const char *path, const char *type_key,
                           const char *options_key)
{
    struct stat wanted, found;
    FILE *mounts = setmntent("/proc/self/mounts", "r");
    struct mntent *mount = NULL;
    bool is_here = false;
    while (mounts != NULL && !is_here && stat(path, &wanted) == 0
           && (mount = getmntent(mounts)) != NULL)
        is_here = stat(mount->mnt_dir, &found) == 0 && found.st_dev == wanted.st_dev;
    set(root, type_key, is_here ? json_string(mount->mnt_type) : json_null());
    set(root, options_key, is_here ? mount_options(mount->mnt_opts) : json_null());
    if (mounts != NULL)
        endmntent(mounts);
}

/* Of the processors that this process may use, those that come first among the threads
 * of their core. */
static json_t *cores_physical(void)
{
    cpu_set_t allowed;
    int count = 0;
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0)
        return json_null();
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; cpu++) {
        char path[128], line[LINE];
        snprintf(path, sizeof path,
                 "/sys/devices/system/cpu/cpu%u/topology/thread_siblings_list", cpu);
        if (!CPU_ISSET(cpu, &allowed))
            continue;
        if (first_line(path, line) == NULL)
            return json_null();
        count += strtoul(line, NULL, 10) == cpu;
    }
    return json_integer(count);
}

static json_t *clock_used(void)
{
    struct timespec resolution = {0};
    clock_getres(CLOCK_MONOTONIC, &resolution);
    char line[LINE];
    return json_pack("{s:s, s:I, s:o}", "name", "CLOCK_MONOTONIC", "resolution_ns",
                     (json_int_t)resolution.tv_nsec, "source",
                     text_or_null(first_line("/sys/devices/system/clocksource/clocksource0/"
                                             "current_clocksource", line)));
}

static void describe_machine(json_t *root, const char *data, const char *scratch)
{
    char line[LINE];
    set(root, "cpu_model", text_or_null(line_of("/proc/cpuinfo", "model name", line)));
    set(root, "cores", json_integer(processors_allowed()));
    set(root, "cores_physical", cores_physical());
    set(root, "cores_online", json_integer(sysconf(_SC_NPROCESSORS_ONLN)));
    set(root, "hypervisor", is_virtual());
    set(root, "caches", caches());
    set(root, "memory_bytes", memory("MemTotal"));
    set(root, "memory_available_bytes", memory("MemAvailable"));
    set(root, "kernel", kernel());
    set(root, "system", system_name());
    describe_mount(root, data, "data_file_system", "data_mount_options");
    describe_mount(root, scratch, "output_file_system", "output_mount_options");
    set(root, "clock", clock_used());
    set(root, "governor",
        text_or_null(first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", line)));
}

/* --- build ------------------------------------------------------------------------------ */

static json_t *version_of(const char *program, const char *option)
{
    char line[LINE];
    const char *const command[] = {program, option, NULL};
    return text_or_null(command_first_line(command, line, sizeof line));
}

/* The version of a library that the programs, not zipbench, are linked with. */
static json_t *package_version(const char *package)
{
    char line[LINE];
    const char *const command[] = {"pkg-config", "--modversion", package, NULL};
    return text_or_null(command_first_line(command, line, sizeof line));
}

static json_t *libraries(void)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:o, s:s}", "zlib", zlibVersion(), "glibc",
                     gnu_get_libc_version(), "jansson", jansson_version_str(), "gsl", gsl_version,
                     "libuv", package_version("libuv"), "libcrypto",
                     OpenSSL_version(OPENSSL_VERSION_STRING));
}

static void describe_build(json_t *root, const char *build)
{
    char path[LINE], flags[LINE], compiler[LINE];
    snprintf(path, sizeof path, "%.4000s/flags", build);
    bool known = first_line(path, flags) != NULL;
    if (known)
        snprintf(compiler, sizeof compiler, "%.*s", (int)strcspn(flags, " "), flags);
    set(root, "compiler", known ? version_of(compiler, "--version") : json_null());
    set(root, "flags", text_or_null(known ? flags : NULL));
    set(root, "libraries", libraries());
}

static json_t *is_dirty(void)
{
    char line[LINE];
    /* What a campaign writes is no change of what it measures. */
    static const char *const command[] = {
        "git", "status", "--porcelain", "--", ".", ":!results", ":!REPORT.md", NULL,
    };
    int status = command_output(command, true, line, sizeof line);
    return status == 0 ? json_boolean(line[0] != '\0') : json_null();
}

static void describe_tools(json_t *root, const char *python)
{
    char line[LINE];
    static const char *const commit[] = {"git", "rev-parse", "--short=12", "HEAD", NULL};
    json_t *tools = json_object();
    set(tools, "hyperfine", version_of("hyperfine", "--version"));
    set(tools, "gnuplot", version_of("gnuplot", "--version"));
    set(tools, "python", python != NULL ? version_of(python, "--version") : json_null());
    set(root, "tools", tools);
    set(root, "commit", text_or_null(command_first_line(commit, line, sizeof line)));
    set(root, "dirty", is_dirty());
}

json_t *environment_describe(const char *data, const char *scratch, const char *build,
                             const char *python)
{
    json_t *root = json_object();
    if (root == NULL)
        return NULL;
    char now[32];
    set(root, "time", json_string(result_time(now, sizeof now)));
    describe_machine(root, data, scratch);
    describe_build(root, build);
    describe_tools(root, python);
    describe_weather(root);
    return root;
}

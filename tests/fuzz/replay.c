/*
 * replay.c: gives files to a harness, one test of TAP each.
 */
#include "fuzz.h"

enum { INPUT_MAX = 1 << 16 };

static size_t load(const char *path, uint8_t *bytes)
{
    FILE *file = fopen(path, "rb");

    HOLDS(file != NULL);
    size_t size = fread(bytes, 1, INPUT_MAX, file);
    HOLDS(feof(file) || size < INPUT_MAX);
    fclose(file);
    return size;
}

int main(int argc, char **argv)
{
    static uint8_t bytes[INPUT_MAX];

    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("1..%d\n", argc - 1);
    for (int i = 1; i < argc; i++) {
        size_t size = load(argv[i], bytes);
        /* Of its own size, so that a sanitizer sees what is read behind it. */
        uint8_t *input = malloc(size + (size == 0));
        HOLDS(input != NULL);
        for (size_t at = 0; at < size; at++)
            input[at] = bytes[at];
        LLVMFuzzerTestOneInput(input, size);
        free(input);
        printf("ok %d - %s\n", i, argv[i]);
    }
    return 0;
}

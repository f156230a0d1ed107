#include "trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

void place_open(struct place *place, const char *shim, const char *verify, const char *folder,
                unsigned number)
{
    *place = (struct place){ .shim = shim, .verify = verify };
    snprintf(place->folder, sizeof place->folder, "%s/place%u", folder, number);
    snprintf(place->archive, sizeof place->archive, "%s/x.zip", place->folder);
    place->fault_fd = memfd_create("fault", 0);
    if (mkdir(place->folder, 0700) != 0 || ftruncate(place->fault_fd, sizeof *place->fault) != 0)
        abort();
    place->fault = mmap(NULL, sizeof *place->fault, PROT_READ | PROT_WRITE, MAP_SHARED,
                        place->fault_fd, 0);
    if (place->fault == MAP_FAILED)
        abort();
}

bool place_prepare(struct place *place, char *text, char *argv[TRIAL_ARGUMENTS])
{
    char *rest = text;
    unsigned count = 0;

    strtok_r(text, " \n", &rest);
    bool named = strcmp(strtok_r(NULL, " \n", &rest), "named") == 0;
    place->data = strtok_r(NULL, " \n", &rest);
    while (count < TRIAL_ARGUMENTS - 6 && (argv[count] = strtok_r(NULL, " \n", &rest)) != NULL)
        count++;
    argv[count++] = "-C";
    argv[count++] = (char *)(size_t)place->data;
    argv[count++] = "-o";
    argv[count++] = place->archive;
    argv[count++] = "data";
    argv[count] = NULL;
    return named;
}

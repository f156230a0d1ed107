/*
 * peers.h: other archivers, measured beside zipbench's own programs: what runs/peers.ini
 * says of them, and whether they are here.
 *
 * runs/peers.ini opens with the description of its keys.  Filled by one thread, then
 * only read.
 */
#ifndef PEERS_H
#define PEERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One section [peer NAME]. */
struct peer {
    char name[32];
    char summary[160];
    char package[48];           /* of Debian */
    char programs[64];          /* the first that is in PATH, or is a path, is run */
    char program[48];           /* that one; "" = none */
    char command[512];          /* with gaps */
    char version[512];          /* likewise: the command that tells its version */
    char needs[256];            /* a file that must be there, with gaps; "" = none */
    char missing[160];          /* why it cannot be run; "" = it can */
    bool has_threads;           /* the command has {threads}, {level}, {file} */
    bool has_level;
    bool takes_file;            /* data are one file, not a tree */
    bool parallel;              /* deflates with several threads */
    int level_min, level_max, level_default;    /* 0 where it has none */
};

struct peers {
    struct peer *list;          /* in the order of the file; owned */
    size_t count;
    char folder[4096];          /* of peers.ini: the gap {runs} */
    char build[4096];           /* of the programs: the gap {build} */
};

/* What stands in the gaps of a command. */
struct peer_values {
    uint64_t threads;
    uint64_t level;
    const char *archive;        /* absolute path of what is to be written */
    const char *file;           /* name of the only file, for takes_file; else NULL */
};

/* Reads peers.ini at path and looks for the programs; build: the folder of zipbench's
 * own.  Without such a file there are no peers.  Returns 0, or a negative errno after
 * one line that names the file, the line and what is wrong; the peers are then zeroed. */
int peers_open(struct peers *peers, const char *path, const char *build);

/* The same from text, without looking for programs; name: for messages. */
int peers_parse(struct peers *peers, const char *name, const char *text);

/* Fills in program and missing of all: which of the programs PATH has, and whether
 * what it needs is there. */
void peers_look(struct peers *peers);

/* NULL if there is none of that name. */
const struct peer *peers_find(const struct peers *peers, const char *name);

/* The words of its command line, ended by NULL, to be run in the folder of the data.  The
 * command is divided at blanks, outside of quotes, before its gaps are filled: whatever
 * a path holds remains one word.  Free with peers_free_words(); NULL when out of
 * memory. */
char **peers_command(const struct peers *peers, const struct peer *peer,
                     const struct peer_values *values);
void peers_free_words(char **words);

/* Asks the program for its version, which takes as long as the program does: the first
 * thing that looks like one, as "3.0" or "17.0.15", in what it prints.  Returns text, or
 * NULL if it does not say. */
char *peers_version(const struct peers *peers, const struct peer *peer, char *text, size_t size);

/* Frees; zeroed peers are fine. */
void peers_close(struct peers *peers);

#endif

/*
 * archive.h: a strict reader of ZIP archives, for verification.
 *
 * It accepts what a careful writer makes and nothing else: members one after
 * the other from the first byte on, without gaps or overlaps, then the central
 * directory, then the end records; local headers that agree with the central
 * directory; stored or deflated members on one disk.  Encryption is refused.
 *
 * Nothing in an archive is trusted: every offset and length is checked against
 * the file before it is used, and no more content is believed than deflate can
 * make of the bytes (1032:1).  As nothing overlaps, what all members inflate to
 * is bounded by the file's size, and so is the time.
 *
 * Memory: the central directory, refused where it is larger than an eighth of the
 * memory here (memory.h), and 120 bytes for each of its entries of at least 46:
 * at most four times the central directory, whatever an archive claims.
 *
 * Its parts: directory.h (end records), entries.h (central directory), layout.h
 * (local headers), promises.h (what zipbench's own archives keep beyond that).
 * Whether a symbolic link leads out of the folder is not asked: its target is
 * content, and equal to the tree's if the archive is right.
 *
 * Source: PKWARE APPNOTE.TXT 6.3.10.
 */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum {
    ARCHIVE_PROBLEM_SIZE = 512,     /* room for one line that says what is wrong */
};

/* One member, as both of its headers say. */
struct archive_entry {
    const char *name;           /* not terminated; lies in the archive's buffer */
    size_t name_size;           /* bytes, 1 to 65,535 */
    uint16_t version_needed;
    uint16_t flags;             /* enum zip_flag */
    uint16_t method;            /* ZIP_STORED or ZIP_DEFLATED */
    uint16_t dos_time;
    uint16_t dos_date;
    uint32_t crc;               /* of the content */
    mode_t mode;                /* type and permission bits; 0 if not made on Unix */
    uint64_t compressed_size;   /* bytes from data_offset on */
    uint64_t uncompressed_size; /* bytes of content */
    uint64_t local_offset;      /* of the local file header */
    uint64_t data_offset;
    bool has_mtime;
    int32_t mtime;              /* seconds since 1970, UTC */
};

/* An open archive.  Only read after archive_open(), so shared freely between
 * threads and with forked children. */
struct archive {
    int fd;                         /* owned */
    dev_t device;
    ino_t inode;
    uint64_t size;                  /* bytes of the file when it was opened */
    uint8_t *central;               /* owned: the central directory; names point into it */
    uint64_t central_offset;
    uint64_t central_size;
    struct archive_entry *entries;  /* owned; sorted by name: memcmp, then length; all different */
    size_t count;
    bool foreign;                   /* opened by archive_open_foreign() */
    char problem[ARCHIVE_PROBLEM_SIZE];
};

/* Opens the archive and checks its structure: the end records, the central
 * directory, every local header.  The members' data are not looked at.
 *
 * Returns 0; -EBADMSG if the archive is damaged or uses what is refused; another
 * negative errno if it cannot be read or memory is out.  On failure
 * archive->problem is one line without the archive's name (it may contain
 * control characters from a member's name), and nothing is left open. */
int archive_open(struct archive *archive, const char *path);

/* The same for an archive that another program made: it need not keep promises.h.  Members
 * may have a data descriptor behind them (APPNOTE 4.3.9), which then has to agree with the
 * central directory. */
int archive_open_foreign(struct archive *archive, const char *path);

/* A zeroed or failed archive is fine. */
void archive_close(struct archive *archive);

/* Bytewise order of names, as in archive->entries; < 0, 0 or > 0. */
int archive_compare_names(const char *a, size_t a_size, const char *b, size_t b_size);

#endif

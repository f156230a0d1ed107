"""What readers are known to be unable to do.  A difference that stands here is a note in the
table; any other is a failure.  Where a newer version of a reader can, there is no note.
"""
import os
from typing import Callable, NamedTuple

STATUS = "status"       # beside the facts of tree.py: the reader complains
LINK = (STATUS, "name", "kind", "mode", "mtime", "size", "digest", "folder")


class Limit(NamedTuple):
    reader: str
    case: str           # how the names of its cases begin
    facts: tuple
    reason: str
    explains: Callable = lambda difference: True    # this very difference?


def loses_high_bits(difference):
    return difference.got == difference.expected & 0o777


def is_as_7zip_has_it(difference):
    kept = difference.expected & 0o777
    return difference.got == (kept | 0o200 if difference.name.endswith(b"/") else kept)


def is_a_day_late(difference):
    return difference.got - difference.expected == 24 * 3600


# Info-ZIP's zip, whose archives unzip reads, gives the large member no zip64 field at all, against
# APPNOTE 4.4.8; the field of the small one is the same as ours, byte for byte.
CARRIED_OVER = ("unzip 6.00, also as zipinfo and zip -T, misreads the zip64 field of the member "
                "behind one of exactly 2^32 - 1 bytes that has such a field itself: it takes the "
                "offset for a size")
LONGER_LOCALLY = ("zipinfo -v remarks 8 extra bytes: the zip64 field of a local header holds both "
                  "sizes (APPNOTE 4.5.3), that of the central directory only what is saturated")
EXACTLY = "2^32 - 1 bytes, stored"

LIMITS = [
    Limit("unzip", EXACTLY, (STATUS,), CARRIED_OVER, lambda difference: "overlap" in difference.got),
    Limit("zipinfo", EXACTLY, (STATUS, "mtime", "size"), CARRIED_OVER),
    Limit("zip-T", EXACTLY, (STATUS,), CARRIED_OVER),
    *(Limit("zipinfo", f"{size} bytes, deflated", (STATUS,), LONGER_LOCALLY,
            lambda difference: "extra 8 bytes" in difference.got) for size in ("2^32 - 1", "2^32")),
    Limit("unzip", "counts: 0", (STATUS,), "unzip says that an archive without members is empty, "
          "by status 1"),
    Limit("zipinfo", "counts: 0", (STATUS,), "zipinfo says that an archive without members is "
          "empty, by status 1"),
    Limit("zip-T", "counts: 0", (STATUS,), "zip -T takes unzip's word for an archive without "
          "members"),
    Limit("zipinfo", "all in one", (STATUS,), "zipinfo -v remarks that bytes are extra, or missing, "
          "before members that lie in another order than the central directory lists them; unzip "
          "does not", lambda difference: "preceding this file" in difference.got),
    Limit("7zz", "types: modes", ("mode",), "7-Zip gives back no set-user-ID, set-group-ID and "
          "sticky bits, and lets owners write into their folders", is_as_7zip_has_it),
    Limit("7zz", "types: links to themselves", LINK, "7-Zip makes no link that leads over another "
          "link: it takes that for an attack"),
    Limit("7zz", "types: links out of the tree", LINK, "7-Zip makes no link that leads out of "
          "the folder it extracts to, and puts absolute ones below it"),
    Limit("bsdtar", "names: decomposed", ("name",), "libarchive composes what is decomposed "
          "(NFC)"),
    Limit("bsdtar-pipe", "names: decomposed", ("name",), "libarchive composes what is decomposed "
          "(NFC)"),
    Limit("unzip", "times: 2038 to 2107", ("mtime",), "unzip takes 2100 for a leap year: from its "
          "March on it is a day late", is_a_day_late),
]
if os.geteuid() != 0:
    LIMITS.append(Limit("bsdtar", "types: modes", ("mode",), "bsdtar gives back set-user-ID and "
                        "set-group-ID bits to root alone", loses_high_bits))


def find(reader, case, difference):
    return next((limit for limit in LIMITS if limit.reader == reader
                 and difference.fact in limit.facts and case.startswith(limit.case)
                 and limit.explains(difference)), None)


def none_for(case):
    return not any(case.startswith(limit.case) for limit in LIMITS)

"""What readers are known to be unable to do.  A difference that stands here is a note in the
table; any other is a failure.  Where a newer version of a reader can, there is no note.
"""
from typing import NamedTuple

STATUS = "status"       # beside the facts of tree.py: the reader complains
LINK = (STATUS, "name", "kind", "mode", "mtime", "size", "digest", "folder")


class Limit(NamedTuple):
    reader: str
    case: str           # how the names of its cases begin
    facts: tuple
    reason: str


LIMITS = [
    Limit("unzip", "counts: 0", (STATUS,), "unzip says that an archive without members is empty, "
          "by status 1"),
    Limit("zipinfo", "counts: 0", (STATUS,), "zipinfo says that an archive without members is "
          "empty, by status 1"),
    Limit("zip-T", "counts: 0", (STATUS,), "zip -T takes unzip's word for an archive without "
          "members"),
    Limit("zipinfo", "all in one", (STATUS,), "zipinfo -v remarks that bytes are extra, or missing, "
          "before members that lie in another order than the central directory lists them; unzip "
          "does not"),
    Limit("7zz", "types: modes", ("mode",), "7-Zip gives back no set-user-ID, set-group-ID and "
          "sticky bits"),
    Limit("7zz", "types: links to themselves", LINK, "7-Zip makes no link that leads over another "
          "link: it takes that for an attack"),
    Limit("7zz", "types: links out of the tree", LINK, "7-Zip makes no link that leads out of "
          "the folder it extracts to, and puts absolute ones below it"),
    Limit("bsdtar", "names: decomposed", ("name",), "libarchive composes what is decomposed "
          "(NFC)"),
    Limit("bsdtar-pipe", "names: decomposed", ("name",), "libarchive composes what is decomposed "
          "(NFC)"),
    Limit("unzip", "times: 2038 to 2107", ("mtime",), "unzip takes 2100 for a leap year: from its "
          "March on it is a day late"),
]


def find(reader, case, fact):
    return next((limit for limit in LIMITS if limit.reader == reader and fact in limit.facts
                 and case.startswith(limit.case)), None)


def none_for(case):
    return not any(case.startswith(limit.case) for limit in LIMITS)

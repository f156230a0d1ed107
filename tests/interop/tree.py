"""What a tree of files is to an archive: names, and the facts that have to come back.

A name is bytes, relative to the folder that was given as -C, '/' between its
components and behind a folder's name.  Facts are a dictionary with
    kind    'file', 'link' or 'folder' (a folder only where nothing that can be zipped is in it)
    folder  whether it is one, for readers that know no links
    mode    permission bits, set-user-ID and the like included
    mtime   seconds since 1970, as the archive can hold them: see held_mtime()
    size    bytes of content; of a link, of its target
    digest  SHA-256 of the content, or of the target
    utf8    whether the name has to be flagged as UTF-8
A reader that cannot tell a fact leaves it out.
"""
import datetime
import hashlib
import io
import os
import stat
from typing import NamedTuple

# Neither UTC nor a whole hour away from it, and no changes to summer time.
ZONE_S = 5 * 3600 + 30 * 60
ZONE = "XXX-05:30"

KINDS = {stat.S_IFREG: "file", stat.S_IFLNK: "link", stat.S_IFDIR: "folder"}


class Difference(NamedTuple):
    name: bytes
    fact: str           # 'name': missing or surplus
    expected: object
    got: object

    def __str__(self):
        return f"{ascii(self.name)}: {self.fact} {self.got!r} instead of {self.expected!r}"


def digest_of(content):
    """The digest of what can be read from an open file, which may be larger than memory."""
    sum_of_all = hashlib.sha256()
    while part := content.read(1 << 20):
        sum_of_all.update(part)
    return sum_of_all.hexdigest()


def seconds(*local_time):
    """Year, month, day, hour, minute, second of the zone as seconds since 1970."""
    moment = datetime.datetime(*local_time, tzinfo=datetime.timezone.utc)
    return int(moment.timestamp()) - ZONE_S


def dos_mtime(mtime):
    """What a DOS date and time can hold: even seconds from 1980 to 2107."""
    clamped = min(max(mtime, seconds(1980, 1, 1)), seconds(2107, 12, 31, 23, 59, 59))
    return clamped - (clamped + ZONE_S) % 2


def held_mtime(mtime):
    """The extended timestamp (0x5455) holds what 31 bits do; beyond, there is the DOS time."""
    return mtime if 0 <= mtime < 2**31 else dos_mtime(mtime)


def is_flagged(name):
    try:
        return not name.decode("utf-8").isascii()
    except UnicodeDecodeError:
        return False


def open_content(path, kind):
    if kind == "file":
        return open(path, "rb", buffering=0)
    return io.BytesIO(os.readlink(path) if kind == "link" else b"")


def facts_of(path, name, status):
    kind = KINDS[stat.S_IFMT(status.st_mode)]
    with open_content(path, kind) as content:
        digest = digest_of(content)
        size = content.tell()
    return {"kind": kind, "folder": kind == "folder", "mode": stat.S_IMODE(status.st_mode),
            "mtime": held_mtime(status.st_mtime_ns // 10**9),
            "size": size, "digest": digest, "utf8": is_flagged(name)}


def read(base, paths, but=(), facts=facts_of):
    """The facts of all below the paths, by name, but for the paths in but.  "." has no name."""
    found = {}
    for path in paths:
        add(found, os.fsencode(base), os.fsencode(path), {os.fsencode(name) for name in but}, facts)
    return found


def no_facts(_path, _name, _status):
    """Instead of facts_of(): names are enough."""
    return {}


def add(found, base, name, but, facts):
    path = os.path.join(base, name)
    status = os.lstat(path)
    if name in but or stat.S_IFMT(status.st_mode) not in KINDS:
        return
    if not stat.S_ISDIR(status.st_mode):
        found[name] = facts(path, name, status)
        return
    before = len(found)
    for inner in sorted(os.listdir(path)):
        add(found, base, inner if name == b"." else os.path.join(name, inner), but, facts)
    if len(found) == before and name != b".":
        found[name + b"/"] = facts(path, name + b"/", status)


def compare(expected, got):
    """All differences, as far as both know the facts."""
    differences = [Difference(name, "name", "to be there", "is missing")
                   for name in sorted(expected.keys() - got.keys())]
    differences += [Difference(name, "name", "not to be there", "is there")
                    for name in sorted(got.keys() - expected.keys())]
    for name in sorted(expected.keys() & got.keys()):
        differences += [Difference(name, fact, expected[name][fact], value)
                        for fact, value in got[name].items()
                        if fact in expected[name] and value != expected[name][fact]]
    return differences

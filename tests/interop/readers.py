"""The readers of ZIP that have to understand our archives."""
import calendar
import re
import stat
import subprocess
import time
import zipfile

import tree
from java import JavaFile, JavaStream
from members import read_members
from reader import Reader, first_match, run

ALL = "names, kinds, modes, times, contents"


class Unzip(Reader):
    """-K: set-user-ID bits, -^: control characters, -V: a name may end with ';'."""
    name, title, program = "unzip", "unzip -t, unzip", ("unzip",)
    tells = ALL.replace("times", "times (but of links)") + "; told to keep all: -K -^ -V"

    def version(self):
        return first_match(r"UnZip (\S+)", self.command, "-v")

    def test(self, archive):
        status, _, said = run(self.command, "-tqq", archive)
        return said if status else None

    def extract(self, archive, folder):
        status, _, said = run(self.command, "-qq", "-K", "-^", "-V", "-d", folder, archive)
        return self.test(archive) or (said if status else None)

    def found_in(self, folder):
        found = super().found_in(folder)
        for facts in found.values():
            if facts["kind"] == "link":
                del facts["mtime"]
        return found

    def list(self, archive):
        return run("zipinfo", "-1", archive)[1].splitlines()


class Zipinfo(Reader):
    name, title, program = "zipinfo", "zipinfo -v", ("zipinfo",)
    tells = "names, kinds, modes, times, sizes"

    def version(self):
        return first_match(r"ZipInfo (\S+)", self.command, "-h")

    def list(self, archive):
        return run(self.command, "-1", archive)[1].splitlines()

    def read(self, archive, subject, folder):
        if subject.many:
            status, _, said = run(self.command, "-h", archive)
            return {name: {} for name in self.list(archive)}, said if status else None
        status, output, said = run(self.command, "-v", archive)
        remark = re.search(EXTRA_BYTES, output)
        complaint = said if status else remark and remark[0].decode().strip()
        return read_zipinfo(re.sub(EXTRA_BYTES, b"", output), subject.expected), complaint


EXTRA_BYTES = rb"  There are an extra -?\d+ bytes preceding this file\.\n\n"


def escaped(name):
    """As zipinfo shows control characters."""
    return re.sub(rb"[\0-\x1f]", lambda found: b"^" + bytes([found[0][0] + 64]), name)


def read_zipinfo(output, expected):
    """Its times are the extended timestamp's, or the DOS time where there is none."""
    names = {escaped(name): name for name in expected}
    found = {}
    for part in output.split(b"\nCentral directory entry #")[1:]:
        name = re.search(rb"^\d+:\n-+\n\n  (.*)\n\n", part)[1]
        mode = int(re.search(rb"Unix file attributes \((\d+) octal", part)[1], 8)
        found[names.get(name, name)] = {
            "kind": tree.KINDS.get(stat.S_IFMT(mode), "?"),
            "mode": stat.S_IMODE(mode),
            "mtime": zipinfo_time(part),
            "size": int(re.search(rb"uncompressed size: +(\d+) bytes", part)[1]),
        }
    return found


def zipinfo_time(part):
    zone, when = re.findall(rb"file last modified on \((.*?)\): +(.*)", part)[-1]
    local = time.strptime(when.decode().removesuffix(" UTC"), "%Y %b %d %H:%M:%S")
    return calendar.timegm(local) - (tree.ZONE_S if zone.startswith(b"DOS") else 0)


class SevenZip(Reader):
    name, title, program, tells = "7zz", "7zz t, 7zz x", ("7zz", "7z"), ALL

    def version(self):
        return first_match(r"7-Zip (?:\(\w\) |\[64\] )?(\S+)", self.command)

    def test(self, archive):
        status, _, said = run(self.command, "t", "-bso0", "-bsp0", archive)
        return said if status else None

    def extract(self, archive, folder):
        status, _, said = run(self.command, "x", "-bso0", "-bsp0", f"-o{folder}", archive)
        return self.test(archive) or (said if status else None)

    def list(self, archive):
        output = run(self.command, "l", "-ba", "-slt", archive)[1]
        return re.findall(rb"^Path = (.*)$", output, re.MULTILINE)


class Zipfile(Reader):
    name, title = "zipfile", "Python zipfile"
    tells = "names, kinds, modes, times, contents, the UTF-8 flag; and the headers compared"

    def version(self):
        return first_match(r"Python (\S+)", "python3", "--version")

    def read(self, archive, subject, folder):
        try:
            return read_members(archive, subject.many)
        except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as problem:
            return {}, str(problem)


class BsdtarFile(Reader):
    name, title, program, tells = "bsdtar", "bsdtar, seeking", ("bsdtar",), ALL

    def version(self):
        return first_match(r"bsdtar (\S+)", self.command, "--version")

    def test(self, archive):
        status, _, said = run(self.command, "-xOf", archive, stdout=subprocess.DEVNULL)
        return said if status else None

    def extract(self, archive, folder):
        status, _, said = run(self.command, "-xpf", archive, "-C", folder)
        return said if status else None

    def list(self, archive):
        return run(self.command, "-tf", archive)[1].splitlines()


class BsdtarPipe(BsdtarFile):
    """A link comes out as a file with the target as content."""
    name, title, tells = "bsdtar-pipe", "bsdtar, streaming", "names, folders, times, contents"
    tells += "; kinds and modes stand in the central directory, which it has not read by then"

    def through_pipe(self, archive, *options, stdout=subprocess.PIPE):
        with subprocess.Popen(["cat", archive], stdout=subprocess.PIPE) as cat:
            return run(self.command, *options, stdin=cat.stdout, stdout=stdout)

    def test(self, archive):
        status, _, said = self.through_pipe(archive, "-xOf", "-", stdout=subprocess.DEVNULL)
        return said if status else None

    def extract(self, archive, folder):
        status, _, said = self.through_pipe(archive, "-xpf", "-", "-C", folder)
        return said if status else None

    def found_in(self, folder):
        found = super().found_in(folder)
        return {name: {fact: facts[fact] for fact in ("folder", "mtime", "size", "digest")}
                for name, facts in found.items()}

    def list(self, archive):
        return self.through_pipe(archive, "-tf", "-")[1].splitlines()


class ZipTest(Reader):
    name, title, program, tells = "zip-T", "zip -T", ("zip",), "nothing but whether all is well"

    def version(self):
        return first_match(r"This is Zip (\S+)", self.command, "-v")

    def read(self, archive, subject, folder):
        status, _, said = run(self.command, "-T", archive)
        return {name: {} for name in subject.expected}, said if status else None


class Verify(Reader):
    name, title, tells = "verify", "zipbench verify", "names, kinds, contents; and the headers"

    def __init__(self, build):
        super().__init__()
        self.command = build / "zipbench"

    def version(self):
        return "of this tree"

    def read(self, archive, subject, folder):
        status, _, said = run(self.command, "verify", "-q", "-C", subject.base, archive,
                              *subject.paths)
        return {name: {} for name in subject.expected}, said if status else None


def all_readers(build, scratch):
    return [Unzip(), Zipinfo(), SevenZip(), Zipfile(), BsdtarFile(), BsdtarPipe(),
            JavaFile(scratch), JavaStream(scratch), ZipTest(), Verify(build)]

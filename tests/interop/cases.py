"""The edge trees: a row each of the table, a function each that makes the tree."""
import os
import random
import socket
import stat
import struct
from pathlib import Path
from typing import Callable, NamedTuple

BLOCK = 512 << 10       # of blocks.h: the content that is deflated at a time
FOLDER = "tree"         # what make() fills, and what is zipped


class Case(NamedTuple):
    name: str
    make: Callable                  # make(folder): fills the folder, which is there and empty
    many: bool = False              # files, so that names and the readers' own tests are enough
    large: bool = False             # files, so that nothing is extracted
    every: int = 1                  # of the programs, each so-many-th writes it
    strategies: tuple = ()          # that write it, if not all
    options: tuple = ()             # of the programs, beside all others
    warnings: tuple = ()            # words of the lines that are to come on standard error
    archive: str = ""               # the archive lies in the tree, under this name
    base: str = ""                  # of the paths, instead of the folder that FOLDER lies in
    paths: tuple = (FOLDER,)
    untold: tuple = ()              # facts that change by themselves


def write(folder, name, content=b"content\n"):
    path = os.path.join(os.fsencode(folder), os.fsencode(name))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content)
    return path


def files(**contents):
    def make(folder):
        for name, content in contents.items():
            write(folder, name, content)
    return make


def named(*names):
    """A file with each of the names, and its own content."""
    def make(folder):
        for number, name in enumerate(names):
            write(folder, name, b"file %d\n" % number)
    return make


def count_of(count):
    """Hard links to a file without content are made quickly; ext4 allows 65,000 to a file."""
    def make(folder):
        part = None
        for number in range(count):
            if number % 1000 == 0:
                part = Path(folder) / f"{number // 1000:02}"
                part.mkdir()
                first = part / f"{number:05}"
                first.touch()
            else:
                os.link(first, part / f"{number:05}")
    return make


def noise(size, seed):
    return random.Random(seed).randbytes(size)


def text(size, seed):
    """Deflates to about a third."""
    words = [noise(4, word).hex() for word in range(500)]
    draw = random.Random(seed)
    content = bytearray()
    while len(content) < size:
        content += (" ".join(draw.choices(words, k=200)) + "\n").encode()
    return bytes(content[:size])


def signatures(folder):
    """Records of a ZIP archive, and what looks like its end, inside members."""
    records = (b"PK\3\4", b"PK\1\2", b"PK\5\6" + bytes(18), b"PK\6\6", b"PK\6\7", b"PK\7\x08")
    write(folder, "stored", b"".join(records))
    write(folder, "deflated", b"".join(records) * 500)
    write(folder, "end", noise(1000, 1) + b"PK\5\6" + struct.pack("<4H2IH", 0, 0, 1, 1, 46, 0, 0))
    write(folder, "zz-last", b"PK\5\6" + bytes(18))


def multiples_of_a_block(folder):
    for blocks in 1, 2:
        for off in -1, 0, 1:
            write(folder, f"text{blocks}{off:+}", text(blocks * BLOCK + off, blocks))
            write(folder, f"noise{blocks}{off:+}", noise(blocks * BLOCK + off, blocks))


def codes(folder):
    """Blocks of Deflate with literals alone, one distance, one symbol, every symbol."""
    write(folder, "literals", bytes(random.Random(7).choices(b"abcdefgh", k=200)))
    write(folder, "one distance", b"0123456789abcdef" * 4000)
    write(folder, "one symbol", b"z" * 70000)
    write(folder, "one byte", b"z")
    write(folder, "every symbol", bytes(range(256)) * 40 + noise(5000, 9))


def sparse(folder):
    with open(Path(folder) / "holes", "wb") as file:
        file.seek(3 << 20)
        file.write(b"in the midst")
        file.truncate(6 << 20)


def modes(folder):
    """Who is not root cannot read, and so not zip, what has no permission to."""
    root = os.geteuid() == 0
    for mode in (0o000, 0o001, 0o400, 0o444, 0o600, 0o640, 0o644, 0o664, 0o666, 0o700, 0o755,
                 0o777, 0o1644, 0o2755, 0o4755, 0o6711):
        if root or mode & 0o400:
            os.chmod(write(folder, f"file-{mode:04o}"), mode)
    for mode in 0o500, 0o700, 0o755, 0o777, 0o1777, 0o2755:
        path = Path(folder) / f"folder-{mode:04o}"
        path.mkdir()
        path.chmod(mode)


def links_to(*targets):
    def make(folder):
        write(folder, "file")
        write(folder, "folder/inside")
        for number, target in enumerate(targets):
            os.symlink(target, os.path.join(os.fsencode(folder), b"link%d" % number))
    return make


def link_to_itself(folder):
    os.symlink("self", Path(folder) / "self")
    os.symlink("there", Path(folder) / "back")
    os.symlink("back", Path(folder) / "there")


def empty_folders(folder):
    (Path(folder) / "alone").mkdir()
    (Path(folder) / "one/in/another").mkdir(parents=True)
    write(folder, "full/file")


def specials(folder):
    """What is no file must be passed over, and not opened; its folder is then empty."""
    write(folder, "file")
    (Path(folder) / "with a fifo").mkdir()
    os.mkfifo(Path(folder) / "with a fifo/fifo")
    here = os.open(folder, os.O_RDONLY)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(f"/proc/self/fd/{here}/socket")    # its name is at most 107 bytes
    os.close(here)
    if can_make_devices():
        os.mknod(Path(folder) / "device", stat.S_IFCHR | 0o666, os.makedev(1, 3))


def can_make_devices():
    return os.geteuid() == 0


def at(*seconds):
    """Files, a link and a folder that were changed at each of the times."""
    def make(folder):
        for number, second in enumerate(seconds):
            path = write(folder, f"file{number}")
            link = Path(folder) / f"link{number}"
            link.symlink_to("file0")
            empty = Path(folder) / f"folder{number}"
            empty.mkdir()
            for path in path, link, empty:
                os.utime(path, ns=(0, second * 10**9), follow_symlinks=False)
    return make


def old_archive(folder):
    write(folder, "file")
    write(folder, "x.zip", b"an archive that was there\n")


LONG = "n" * 255
DEEP = "/".join(["d" * 99] * 18)

CASES = [
    Case("counts: 0", files(), base=FOLDER, paths=(".",)),
    Case("counts: 1", named("file")),
    Case("counts: 65,534", count_of(65534), many=True, every=16),
    Case("counts: 65,535", count_of(65535), many=True, every=16),
    Case("counts: 65,536", count_of(65536), many=True, every=16),
    Case("counts: 70,000", count_of(70000), many=True, every=16),
    Case("data: empty", files(empty=b"")),
    Case("data: 100 kB of zeros", files(zeros=bytes(100000))),
    Case("data: random", files(small=noise(100, 3), large=noise(300000, 4))),
    Case("data: text", files(small=text(100, 3), large=text(300000, 4))),
    Case("data: ZIP signatures inside", signatures),
    Case("data: multiples of a block ± 1", multiples_of_a_block, options=("-l", "1")),
    Case("data: the same, in blocks", multiples_of_a_block, options=("-l", "1", "--memory", "1M")),
    Case("data: codes of Deflate", codes),
    Case("data: sparse", sparse),
    Case("data: sparse, in blocks", sparse, options=("--memory", "1M")),
    Case("data: size 0, but content (procfs)", None, base="/", untold=("mtime",),
         paths=("proc/version", "proc/sys/kernel/ostype", "proc/filesystems")),
    Case("data: stored (--codec store)", files(a=text(5000, 1), b=bytes(70000), c=b""),
         options=("--codec", "store")),
    Case("names: UTF-8", named("äöü", "日本語", "\U0001f4e6 box", "\u0416/\u0416", "a\u202eb")),
    Case("names: decomposed UTF-8", named("e\u0301", "\u00e9 composed")),
    Case("names: invalid UTF-8", named(b"caf\xe9", b"\xff\xfe", b"over\xc0\xaflong",
                                       b"surrogate\xed\xa0\x80", b"cut\xe2\x82", b"d\xe4r/in")),
    Case("names: newline, other control characters",
         named("new\nline", "tab\t", "bell\a", "esc\x1b[1m", "\r", "del\x7f")),
    Case("names: leading -", named("-", "--", "-rf", "--help", "-d/-e")),
    Case("names: blanks", named(" ", " before", "behind ", "in the midst", " folder / ")),
    Case("names: backslash", named("back\\slash", "\\", "C:\\x", "..\\up", "d\\/e")),
    Case("names: of Windows, of shells",
         named("CON", "a:b", "what?", "*", '"', "<", "|", "dot.", "$HOME", "~", "`id`", "'", "%41",
               "&amp;", "[x]")),
    Case("names: dots", named("...", ".hidden", "..x", ".x/...")),
    Case("names: upper and lower case", named("a", "A", "ä", "Ä", "dir/x", "DIR/x")),
    Case("names: order of folders and files",
         named("a/x", "a.b", "a0", "a-/x", "a/x.y", "ab")),
    Case("names: a component of 255 bytes", named(LONG, "ä" * 127, f"{LONG}x"[1:] + "/" + LONG)),
    Case("names: a path of 1,800 bytes", named(DEEP + "/file")),
    Case("types: modes", modes),
    Case("types: links to file, folder, nothing",
         links_to("file", "folder", "nothing", "./folder/inside")),
    Case("types: links to themselves", link_to_itself),
    Case("types: links out of the tree", links_to("/etc/hostname", "../outside", "..", "/")),
    Case("types: links with targets of 129 to 4,095 bytes",
         links_to("t" * 129, "t" * 255, "/".join(["t" * 200] * 5), "x/" * 2047 + "y")),
    Case("types: links with odd targets",
         links_to(b"caf\xe9", "new\nline", "äöü", " ", "-", "a\\b")),
    Case("types: empty folders", empty_folders),
    Case("types: FIFO, socket, device beside", specials,
         warnings=("a FIFO is left out", "a socket is left out")
         + (("a device is left out",) if can_make_devices() else ())),
    Case("times: odd seconds", at(1700000001, 1700000002)),
    Case("times: 1970 to 1980", at(0, 1, 86400, 315513000, 315532799, 315532800)),
    Case("times: before 1970", at(-1, -86400, -2**31)),
    Case("times: 2038 to 2107", at(2**31 - 1, 2**31, 2**32, 4354817399)),
    Case("times: after 2107", at(4354819200, 7258118400)),
    Case("the archive inside the tree", old_archive, archive="x.zip"),
]

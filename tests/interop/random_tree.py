"""A tree that is drawn: whatever a file system takes, and what is most likely to go wrong."""
import os

BLOCK = 512 << 10       # of blocks.h
ODD = ["ä", "日本", "\U0001f4e6", "e\u0301", " ", "-", "\\", "\n", ".", "..", "PK", "~", "'", ":"]
TIMES = [0, 1, -1, -86400 * 400, 315513000, 315532799, 2**31 - 1, 2**31, 2**32 - 1, 2**32,
         4354799399, 4354819200, 6000000000]


def component(draw):
    """A name, in bytes: printable, odd, not even UTF-8, long."""
    kind = draw.random()
    if kind < 0.5:
        name = bytes(draw.choices(b"abcdefgXYZ0123456789_.", k=draw.randint(1, 12)))
    elif kind < 0.8:
        name = "".join(draw.choices(ODD + list("abc"), k=draw.randint(1, 8))).encode()
    elif kind < 0.97:
        name = bytes(draw.choices([byte for byte in range(1, 256) if byte != ord("/")],
                                  k=draw.randint(1, 20)))
    else:
        name = bytes(draw.choices(b"long", k=draw.randint(200, 255)))
    return name if name not in (b".", b"..") else b"dots"


def size(draw):
    kind = draw.random()
    if kind < 0.15:
        return draw.choice((0, 1, 2))
    if kind < 0.94:
        return draw.randint(0, 1 << draw.randint(1, 16))
    return draw.randint(1, 3) * BLOCK + draw.randint(-1, 1)


def content(draw, wanted):
    kind = draw.random()
    if kind < 0.2:
        return bytes(wanted)
    if kind < 0.5:
        return draw.randbytes(wanted)
    piece = draw.randbytes(draw.randint(1, 300)) + b"PK\3\4" * draw.randint(0, 2)
    whole = piece * (wanted // len(piece) + 1)
    return whole[:wanted]


def make_one(draw, path):
    """Something of this name; returns whether it may be given a mode."""
    kind = draw.random()
    if kind < 0.75:
        with open(path, "xb") as file:
            file.write(content(draw, size(draw)))
        return True
    if kind < 0.87:
        os.symlink(b"/".join(component(draw) for _ in range(draw.randint(1, 12))), path)
        return False
    if kind < 0.96:
        os.mkdir(path)
        return True
    os.mkfifo(path)
    return True


def age(draw, path):
    second = draw.choice(TIMES) if draw.random() < 0.3 else draw.randint(0, 2**31 - 1)
    os.utime(path, ns=(0, second * 10**9 + draw.randrange(10**9)), follow_symlinks=False)


def give_mode(draw, path):
    """What its owner can read; root can read all."""
    mode = draw.choice((0o644, 0o755, 0o600, draw.randrange(0o10000)))
    if os.geteuid() != 0:
        mode |= 0o700 if os.path.isdir(path) else 0o400
    os.chmod(path, mode)


def make(draw, folder):
    """Fills the folder.  What another name is in the way of is left out."""
    made = []
    for _ in range(draw.choice((0, 1, 3, 10, 20, 30))):
        way = [component(draw) for _ in range(draw.randint(0, 3))]
        inside = os.path.join(os.fsencode(folder), *way)
        path = os.path.join(inside, component(draw))
        try:
            os.makedirs(inside, exist_ok=True)
            made.append((path, make_one(draw, path)))
        except (FileExistsError, NotADirectoryError):
            continue
    for path, has_mode in made:
        if has_mode:
            give_mode(draw, path)
        age(draw, path)

"""The trees beyond 4 GiB.  Their files are sparse, or repeat themselves; nothing is extracted:
readers list, and read all content."""
import os
import random
from pathlib import Path

from cases import Case, write

STORE = ("--codec", "store")
FAST = ("-l", "1")
SATURATED = 0xFFFFFFFF           # what a 32-bit field cannot hold: it then stands for "see zip64"
SAMPLE = ("blocks", "processes-offset", "threads-locked")


def zeros(size):
    """And a small file behind, in the order of names."""
    def make(folder):
        with open(Path(folder) / "large", "wb") as file:
            file.truncate(size)
        write(folder, "small")
    return make


def seven_bits(folder):
    """5 GiB that deflate to seven eighths: beyond 4 GiB, and far more than a window apart."""
    part = bytes(byte & 0x7F for byte in random.Random(5).randbytes(32 << 20))
    with open(Path(folder) / "large", "wb") as file:
        for _ in range(160):
            file.write(part)
    write(folder, "small")


def several(folder):
    """None as large as 4 GiB, but their sum is."""
    for name in "abc":
        with open(Path(folder) / name, "wb") as file:
            file.truncate(1500 << 20)
    os.truncate(write(folder, "d"), 1 << 20)
    write(folder, "small")


def case(name, make, options, strategies=()):
    return Case(name, make, large=True, options=options, strategies=strategies)


CASES = [
    case("2^32 - 2 bytes, deflated", zeros(SATURATED - 1), FAST, SAMPLE),
    case("2^32 - 1 bytes, deflated", zeros(SATURATED), FAST, SAMPLE),
    case("2^32 bytes, deflated", zeros(SATURATED + 1), FAST),
    case("2^32 - 2 bytes, stored; a small member beyond 4 GiB", zeros(SATURATED - 1), STORE,
         SAMPLE[:2]),
    case("2^32 - 1 bytes, stored; a small member beyond 4 GiB", zeros(SATURATED), STORE,
         SAMPLE[1:]),
    case("2^32 bytes, stored; a small member beyond 4 GiB", zeros(SATURATED + 1), STORE,
         SAMPLE[:2]),
    case("small members alone, some beyond 4 GiB", several, STORE, SAMPLE[1:]),
    case("5 GiB, deflated to more than 4 GiB", seven_bits, FAST, SAMPLE[:1]),
]

#!/usr/bin/env python3
"""property.py [--first SEED] [--count N] BUILD_DIR: random trees, each written by a random
strategy with random factors, come back equal: names, kinds, modes, times, contents and link
targets as CPython's zipfile reads them, and by zipbench verify.

A failure prints its seed, what differs, and the command that repeats it.  Seeds are the
numbers from --first (default 1) on, N (default 500) in all.  Status 1 if one failed.
"""
import argparse
import functools
import multiprocessing
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import random_tree
import spoken
import tree
import writers
from members import read_members

CHOICES = {
    "order": ("completion", "name"),
    "schedule": ("listed", "largest"),
    "affinity": ("none", "compact", "spread"),
    "memory": ("1M", "3M", "64M"),
    "deflate-at": ("append", "worker"),
}


def factors(draw, writer):
    """Options, as far as the strategy has a use for them; each is left out at times."""
    options = writer.workers(draw.randint(1, 5), draw.choice((1, 2, 7, 100)))
    for name, values in CHOICES.items():
        if name in writer.uses and draw.random() < 0.6:
            options += [f"--{name}", draw.choice(values)]
    options += ["--walk", str(draw.randint(1, 4))]
    if draw.random() < 0.6:
        options += ["--sink", draw.choice(writer.sinks)]
    if "codec" in writer.uses:
        options += draw.choice((["--codec", "store"], ["-l", str(draw.randint(1, 9))], []))
    return options


def which_paths(draw, base):
    """(what -C is, the paths): the folder by its name, as ".", or all that is in it."""
    inside = sorted(os.listdir(os.fsencode(base / "tree")))
    way = draw.random()
    if way < 0.4 and inside:
        return base / "tree", inside
    return (base / "tree", [b"."]) if way < 0.6 else (base, [b"tree"])


def fifos(base, paths):
    """How many lines of warning are to come."""
    done = subprocess.run(["find", *(b"./" + path for path in paths), "-type", "p", "-print0"],
                          cwd=base, capture_output=True, check=True)
    return done.stdout.count(b"\0")


def differences(archive, expected):
    try:
        found, complaint = read_members(archive)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as problem:
        return [str(problem)]
    return [complaint] * (complaint is not None) + [*map(str, tree.compare(expected, found))]


def examine(draw, build, writer, scratch):
    """Returns (the command, what is wrong: lines)."""
    (scratch / "tree").mkdir()
    random_tree.make(draw, scratch / "tree")
    base, paths = which_paths(draw, scratch)
    archive = scratch / "x.zip"
    command = [writer.program, "-q", *factors(draw, writer), "-C", base, "-o", archive, "--",
               *paths]
    expected = tree.read(base, paths)
    done = subprocess.run(command, capture_output=True, timeout=60)
    if done.returncode != 0 or len(spoken.lines(done.stderr)) != fifos(base, paths):
        return command, [f"status {done.returncode}: {done.stderr!r}"]
    verify = subprocess.run([build / "zipbench", "verify", "-q", "-C", base, "--", archive, *paths],
                            capture_output=True, timeout=60)
    wrong = differences(archive, expected)
    if verify.returncode != 0:
        wrong.append(f"verify: {verify.stderr!r}")
    return command, wrong


def try_seed(build, all_writers, seed):
    """Returns lines, none if all is well."""
    draw = random.Random(seed)
    scratch = Path(tempfile.mkdtemp(prefix="zipbench-property."))
    try:
        command, wrong = examine(draw, build, draw.choice(all_writers), scratch)
    except subprocess.TimeoutExpired as late:
        command, wrong = late.cmd, [f"no end after {late.timeout:.0f} s"]
    finally:
        shutil.rmtree(scratch)
    if not wrong:
        return []
    words = " ".join(ascii(os.fsdecode(word)) for word in command)
    again = f"{__file__} --first {seed} --count 1 {build}"
    return [f"seed {seed}: {len(wrong)} wrong; written by", f"    {words}", "repeat by",
            f"    {again}", *wrong[:10]]


def parse_arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build", type=lambda text: Path(text).resolve())
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--count", type=int, default=500)
    return parser.parse_args()


def main():
    arguments = parse_arguments()
    os.environ["TZ"] = tree.ZONE
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    os.umask(0o022)
    seeds = range(arguments.first, arguments.first + arguments.count)
    task = functools.partial(try_seed, arguments.build, writers.all_writers(arguments.build))
    failures = 0
    with multiprocessing.Pool(2) as pool:
        for lines in pool.imap(task, seeds, chunksize=5):
            failures += bool(lines)
            print(*lines, sep="\n", end="\n" * bool(lines))
    print(f"{len(seeds)} random trees, {failures} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

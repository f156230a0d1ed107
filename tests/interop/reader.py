"""What a reader of ZIP is to the suite.

Its read() returns (facts by name, complaint): what it found in the archive, as tree.py
describes it, and None or the line by which it refused the archive or a part of it.  Facts that
it cannot tell are left out; `tells` says which it can.
"""
import os
import re
import shutil
import subprocess
from typing import NamedTuple

import tree


class Subject(NamedTuple):
    """What the archive was made of."""
    base: str           # the paths are relative to this folder
    paths: tuple
    expected: dict      # facts by name
    many: bool          # so many files that names are enough; then nothing is extracted
    large: bool         # such files that nothing is extracted, but read


def last_line(output):
    lines = [line for line in output.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1].strip() if lines else "(nothing said)"


def run(*command, **options):
    """Returns (status, standard output, what to say about a failure)."""
    channels = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | options
    done = subprocess.run(command, stderr=subprocess.PIPE, **channels)
    said = last_line(done.stderr if done.stderr.strip() else done.stdout or b"")
    return done.returncode, done.stdout, f"status {done.returncode}: {said}"


def first_match(pattern, *command):
    try:
        found = re.search(pattern, run(*command)[1].decode("utf-8", "replace"))
    except FileNotFoundError:
        return None
    return found and found.group(1)


class Reader:
    """The archive is extracted, and what lies there afterwards is read."""
    name = title = tells = ""
    program = ()            # names of the command; the first that is there is used

    def __init__(self):
        self.command = next((name for name in self.program if shutil.which(name)), None)

    def lacks(self):
        """Why it cannot be used here, or None."""
        return None if self.command or not self.program else f"no {self.program[0]} here"

    def version(self):
        return ""

    def test(self, archive):
        """Reads all content; returns what it complains about, or None."""
        raise NotImplementedError

    def extract(self, archive, folder):
        """Likewise, and more."""
        raise NotImplementedError

    def list(self, archive):
        """The names, each as often as it is there."""
        raise NotImplementedError

    def found_in(self, folder):
        return tree.read(folder, sorted(os.listdir(os.fsencode(folder))))

    def read(self, archive, subject, folder):
        """folder is empty, and the reader's alone."""
        if subject.many or subject.large:
            return {name: {} for name in self.list(archive)}, self.test(archive)
        complaint = self.extract(archive, folder)
        return self.found_in(folder), complaint

    def close(self):
        pass

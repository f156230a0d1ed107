"""Rows of the table: a tree that is made, written and read."""
import shutil
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import cases
import limits
import spoken
import tree
import verdict
import writers
from reader import Subject
from readers import all_readers


class Row(NamedTuple):
    cells: tuple        # the first ones
    verdicts: list      # in the order of the readers
    failures: list      # lines

    def all_failures(self):
        return self.failures + [line for one in self.verdicts for line in one.failures]


def make(case, folder):
    """Makes the tree of the case below the folder; returns what is to come back."""
    base = folder / case.base
    if case.make is not None:
        (folder / cases.FOLDER).mkdir()
        case.make(folder / cases.FOLDER)
    expected = tree.read(base, case.paths, [f"{cases.FOLDER}/{case.archive}"],
                         tree.no_facts if case.many else tree.facts_of)
    for facts in expected.values():
        for fact in case.untold:
            del facts[fact]
    return Subject(str(base), case.paths, expected, case.many, case.large)


def write(writer, workers, case, subject, archive, order):
    """Returns what was wrong: a list of lines, empty if nothing was."""
    command = [writer.program, "-q", "--order", order, *writer.place, *writer.workers(*workers),
               *case.options, "-C", subject.base, "-o", str(archive), *subject.paths]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, timeout=600)
    said = [line.decode("utf-8", "replace") for line in spoken.lines(done.stderr)]
    warned = all(any(word in line for line in said) for word in case.warnings)
    if done.returncode == 0 and warned and len(said) == len(case.warnings):
        return []
    return [f"{case.name}: {' '.join(command)}: status {done.returncode}: {said}"]


def sha256(path):
    with open(path, "rb") as file:
        return tree.digest_of(file)


def write_by_name(chosen, case, subject, folder):
    """Returns (the archives that differ, failures): under --order name there is one of
    zip-blocks, which cuts large files, and one of all others."""
    target = folder / cases.FOLDER / case.archive if case.archive else folder / "x.zip"
    distinct, identities, failures = {}, {}, []
    for turn, writer in enumerate(chosen):
        wrong = write(writer, (1 + turn % 3, 1 + turn % 2), case, subject, target, "name")
        failures += wrong
        if wrong:
            continue
        identity = sha256(target)
        if identities.setdefault(writer.strategy == "blocks", identity) != identity:
            failures.append(f"{case.name}: {writer.name}: another archive than {chosen[0].name}'s")
        if identity not in distinct:
            distinct[identity] = target if case.archive else folder / f"{len(distinct)}.zip"
            if not case.archive:
                target.rename(distinct[identity])
    return list(distinct.values()), failures


def all_in_one(folder):
    """The small trees that every reader gives back without a note."""
    for number, case in enumerate(cases.CASES):
        if case == case._replace(**PLAIN) and limits.none_for(case.name):
            inner = Path(folder) / f"{number:02}"
            inner.mkdir()
            case.make(inner)


PLAIN = cases.Case._field_defaults
ALL_IN_ONE = cases.Case("all in one", all_in_one)


class Suite:
    def __init__(self, build, scratch, sample=False):
        """sample: one strategy a case, two readers."""
        self.scratch, self.sample = scratch, sample
        self.writers = writers.all_writers(build)
        self.readers = [reader for reader in all_readers(build, scratch)
                        if not sample or reader.name in ("zipfile", "verify")]

    def close(self):
        for reader in self.readers:
            reader.close()

    def writers_of(self, number, case):
        """Which, goes by the number of the case: each time the same, each of them sometimes."""
        every = len(self.writers) if self.sample else case.every
        chosen = [writer for writer in self.writers
                  if not case.strategies or writer.strategy in case.strategies]
        return chosen[4 * number % every::every]

    def judge(self, case, archive, subject, folder):
        return [verdict.judge(reader, case, archive, subject, folder) for reader in self.readers]

    def case_row(self, number, case):
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        subject = make(case, folder)
        chosen = self.writers_of(number, case)
        archives, failures = write_by_name(chosen, case, subject, folder)
        judged = [self.judge(case, archive, subject, folder) for archive in archives]
        shutil.rmtree(folder)
        return Row((case.name, len(subject.expected), len(chosen), len(archives)),
                   [verdict.join(of_one) for of_one in zip(*judged)], failures)

    def completion_row(self, writer, subject, folder):
        """Members lie as they were finished: no two archives need be the same."""
        archive = folder / f"{writer.name}.zip"
        failures = write(writer, (3, 2), ALL_IN_ONE, subject, archive, "completion")
        verdicts = self.judge(ALL_IN_ONE, archive, subject, folder) if archive.exists() else []
        return Row((writer.name, len(subject.expected)), verdicts, failures)

    def case_rows(self, chosen, at_once=2):
        with ThreadPoolExecutor(at_once) as pool:
            return list(pool.map(self.case_row, range(len(chosen)), chosen))

    def completion_rows(self):
        folder = Path(tempfile.mkdtemp(dir=self.scratch))
        subject = make(ALL_IN_ONE, folder)
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(lambda writer: self.completion_row(writer, subject, folder),
                                 self.writers))

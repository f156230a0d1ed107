"""What a reader made of an archive: a cell of the table."""
import shutil
import tempfile
from typing import NamedTuple

import limits
import tree


class Verdict(NamedTuple):
    reasons: tuple = ()     # of the limits that were met
    failures: tuple = ()    # lines; none is allowed
    absent: bool = False    # the reader is not here


def judge(reader, case, archive, subject, scratch):
    if reader.lacks() is not None:
        return Verdict(absent=True)
    folder = tempfile.mkdtemp(dir=scratch)
    try:
        found, complaint = reader.read(archive, subject, folder)
    finally:
        shutil.rmtree(folder)
    differences = tree.compare(subject.expected, found)
    if complaint is not None:
        differences.insert(0, tree.Difference(b"the archive", "status", None, complaint))
    return weigh(reader.name, case.name, differences)


def weigh(reader, case, differences):
    reasons, failures = [], []
    for difference in differences:
        limit = limits.find(reader, case, difference)
        if limit is None:
            failures.append(f"{case}: {reader}: {difference}")
        elif limit.reason not in reasons:
            reasons.append(limit.reason)
    return Verdict(tuple(reasons), tuple(failures))


def join(verdicts):
    """Of several archives of one case."""
    verdicts = list(verdicts)
    return Verdict(tuple(dict.fromkeys(reason for one in verdicts for reason in one.reasons)),
                   tuple(failure for one in verdicts for failure in one.failures),
                   any(one.absent for one in verdicts))

#!/usr/bin/env python3
"""suite.py [--table FILE] [--sample] [--only WORD] [--large] BUILD_DIR: does every reader
of ZIP understand what every strategy writes, for every edge tree of cases.py?

--table FILE    where the tables go, in Markdown
--sample        one strategy a case, read by zipfile and zipbench verify alone; no big counts
--only WORD     the cases with this word in their names
--large         the trees of large.py instead, one after the other: 15 GiB of disk, half an hour

Status 1 if anything was not as it must be; what, stands on standard error.
"""
import argparse
import os
import sys
import tempfile
from pathlib import Path

import cases
import large
import table
import tree
from rows import Suite


def parse_arguments():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("build", type=lambda text: Path(text).resolve())
    parser.add_argument("--table", type=Path)
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--only", default="")
    parser.add_argument("--large", action="store_true")
    return parser.parse_args()


def perform(arguments, scratch):
    """Returns (readers, rows of the cases, rows in the order of completion)."""
    chosen = [case for case in (large.CASES if arguments.large else cases.CASES)
              if arguments.only in case.name and not (arguments.sample and case.many)]
    suite = Suite(arguments.build, scratch, arguments.sample)
    try:
        of_cases = suite.case_rows(chosen, 1 if arguments.large else 2)
        all_rows = not arguments.large and not arguments.only
        return suite.readers, of_cases, suite.completion_rows() if all_rows else []
    finally:
        suite.close()


def main():
    arguments = parse_arguments()
    os.environ["TZ"] = tree.ZONE
    os.environ.pop("SOURCE_DATE_EPOCH", None)
    os.umask(0)             # readers give back modes as far as it lets them
    with tempfile.TemporaryDirectory(prefix="zipbench-interop.") as scratch:
        readers, of_cases, of_completion = perform(arguments, Path(scratch))
    failures = [line for row in of_cases + of_completion for line in row.all_failures()]
    for line in failures:
        print(line, file=sys.stderr)
    if arguments.table:
        arguments.table.write_text(table.large_page(readers, of_cases) if arguments.large
                                   else table.page(readers, of_cases, of_completion))
    lacking = [f"{reader.title} ({reader.lacks()})" for reader in readers if reader.lacks()]
    if lacking:
        print("not here: " + ", ".join(lacking))
    judged = sum(len(row.verdicts) for row in of_cases + of_completion)
    print(f"{len(of_cases)} trees, {judged} cells, {len(failures)} failures")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""The tutorial's data in plain CPython: what zipgen is measured against.

usage: generate.py FILES DIR     (10,000 lines of 10 values a file, seed 1)
"""

import os
import random
import sys

LINES = 10000
COLUMNS = 10


def content():
    rows = (",".join(str(random.random()) for _ in range(COLUMNS)) for _ in range(LINES))
    return "\n".join(rows)


def main():
    files = int(sys.argv[1])
    folder = sys.argv[2]
    os.makedirs(folder, exist_ok=True)
    random.seed(1)
    for number in range(files):
        with open(os.path.join(folder, f"data-{number:04d}.csv"), "w") as file:
            file.write(content())


main()

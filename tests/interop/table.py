"""The tables in Markdown: what was written x readers, each note once, below."""

HEAD = """# Archives and readers

Written by `make interop`, which compares what each reader gives back with the tree: "ok" is
that no fact of the third table differs; "ok, but 1" that all differences are the one of note 1,
which is the reader's. Any other difference is a failure, of the suite too.

"""

BY_NAME = """## Edge trees

Each tree is written under `--order name` by every strategy at every place of deflating
("programs"), with one to three workers. All write the same archive, byte for byte, but for
zip-blocks, which cuts large files; each that differs ("archives") is read by all. Of trees with
many files the programs are a sample (every sixteenth, another one to begin with in each row),
names are compared, and nothing is extracted.

"""

COMPLETION = """
## In the order of completion

All small trees without a note in one, written by three workers (a chunk of two files), members as
they were finished: each archive is read by all.

"""

LARGE_HEAD = """# Archives beyond 4 GiB

Written by `make interop-large` as [interop.md](interop.md) is by `make interop`. Nothing is
extracted: readers list names and test the archive with their own CRCs; zipinfo, zipfile, Java and
`zipbench verify` compare sizes, modes, times and contents with the tree as far as they tell them.
"programs" are all strategies, at every place of deflating, or a sample; the archives under
`--order name` are one: all cut what is larger than memory allows.

"""

READERS = """
## Readers

"""

NOTES = """
## Notes

"""


class Notes:
    """Numbers for reasons, in the order in which they come up."""

    def __init__(self):
        self.reasons = []

    def number(self, reason):
        if reason not in self.reasons:
            self.reasons.append(reason)
        return str(self.reasons.index(reason) + 1)

    def text(self):
        return "".join(f"{number}. {reason}.\n" for number, reason in enumerate(self.reasons, 1))


def cell(verdict, notes):
    if verdict.absent:
        return "not here"
    if verdict.failures:
        return "**FAILED**"
    numbers = ", ".join(notes.number(reason) for reason in verdict.reasons)
    return f"ok, but {numbers}" if numbers else "ok"


def line(cells):
    return "| " + " | ".join(cells) + " |\n"


def head(*columns):
    return line(columns) + line("---" for _ in columns)


def of_rows(first_columns, readers, rows, notes):
    text = head(*first_columns, *(reader.title for reader in readers))
    for row in rows:
        verdicts = [cell(verdict, notes) for verdict in row.verdicts] or ["**FAILED**"]
        text += line([*(f"{value:,}" if isinstance(value, int) else value for value in row.cells),
                      *verdicts])
    return text


def of_readers(readers):
    return head("reader", "version", "tells and is compared") + "".join(
        line((reader.title, reader.lacks() or reader.version() or "?", reader.tells))
        for reader in readers)


def large_page(readers, rows):
    notes = Notes()
    return (LARGE_HEAD + of_rows(("tree", "members", "programs", "archives"), readers, rows, notes)
            + (NOTES + notes.text() if notes.reasons else ""))


def page(readers, of_cases, of_completion):
    notes = Notes()
    return (HEAD + BY_NAME
            + of_rows(("tree", "members", "programs", "archives"), readers, of_cases, notes)
            + COMPLETION + of_rows(("strategy", "members"), readers, of_completion, notes)
            + READERS + of_readers(readers) + NOTES + notes.text())

"""The programs that write archives: every strategy of a build, at every place of deflating."""
import json
import subprocess
from typing import NamedTuple


class Writer(NamedTuple):
    strategy: str
    program: str
    uses: frozenset     # words of --describe
    sinks: tuple        # that can be used here, and write
    place: tuple        # options; empty where there is no choice

    @property
    def name(self):
        return " at ".join([self.strategy, *self.place[1:]])

    def workers(self, count, chunk=1):
        """The options for so many, and files claimed at a time, as far as it has a use for them."""
        options = []
        if "threads" in self.uses:
            options += ["-j", str(count)]
        if "processes" in self.uses:
            options += ["-p", str(count)]
        if "stages" in self.uses:
            options += ["--stages", f"2:{count}:1"]
        if "chunk" in self.uses:
            options += ["-c", str(chunk)]
        return options


def of_program(program):
    done = subprocess.run([program, "--describe"], capture_output=True, check=True)
    told = json.loads(done.stdout)
    if not told["archive"] or told["floor"] or told["unavailable"] is not None:
        return []
    sinks = tuple(sink["name"] for sink in told["sinks"]
                  if sink["unavailable"] is None and sink["name"] != "null")
    places = [("--deflate-at", "append"), ("--deflate-at", "worker")]
    return [Writer(told["name"], str(program), frozenset(told["uses"]), sinks, place)
            for place in (places if "deflate-at" in told["uses"] else [()])]


def all_writers(build):
    """Those that were built, can run here and write whole archives, by name."""
    return [writer for program in sorted(build.glob("zip-*")) if not program.suffix
            for writer in of_program(program)]

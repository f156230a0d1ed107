#!/usr/bin/env python3
"""The tutorial's ten programs, in CPython, driven by name.

    tutorial.py NAME [-j THREADS] [-p PROCESSES] [-c CHUNK] [-C DIR] [-q] -o ARCHIVE PATH...
    tutorial.py --list

All ten put the same files into one archive through zipfile, with zlib at its
default level.  They differ in who reads the files and in who may touch the
archive.  A ZipFile admits one writer at a time, and writestr() both deflates
and writes: so, in each of the ten, everything is deflated by one worker at a
time, whatever reads the files.  That is the tutorial's finding.

As in the tutorial, what has been read and not yet written stays in memory: a
program may hold the whole data set.

    name               threads  processes  chunk          what is shared
    sequential         -        -          -              -
    threads-locked     100      -          -              the archive, under a lock
    threads-batched    100      -          files/threads  the archive, locked once a chunk
    threads-writer     100      -          -              nothing: contents come to the main thread
    processes          -        8          -              nothing: contents come through pipes
    processes-batched  -        8          10             the same, a chunk at a time
    processes-threads  10       8          10             the same, read by threads in each child
    async-writer       -        -          -              nothing: contents come to the main coroutine
    async-locked       -        -          -              the archive, under a lock of asyncio
    async-batched      -        -          10             the archive, locked once a chunk

The three asyncio programs need the package aiofiles.  Regular files are
zipped, in sorted order where a path is a folder; folders have no entry of
their own.  Works with CPython 3.9 and later.
"""

import argparse
import asyncio
import os
import resource
import signal
import sys
import threading
import zipfile
from concurrent.futures import BrokenExecutor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed

PROGRAM = "tutorial.py"


class Failure(Exception):
    """What the user is told in one line; the program ends with status 1."""


# --- What all ten share ---------------------------------------------------------------------


def stored_name(path):
    """The name of a file in the archive: its path without a leading / or ./"""
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def load(path):
    with open(path, "rb") as file:
        return file.read()


def load_chunk(paths):
    return [(path, load(path)) for path in paths]


def append(archive, path, content):
    """Deflates and writes: one caller at a time."""
    archive.writestr(stored_name(path), content)


def chunks(paths, size):
    return [paths[start:start + size] for start in range(0, len(paths), size)]


def results(executor, futures):
    """The results in the order of completion; a failure cancels what has not begun."""
    try:
        for future in as_completed(futures):
            yield future.result()
    except BaseException:
        executor.shutdown(wait=False, cancel_futures=True)
        raise


# --- 1: one file after the other ------------------------------------------------------------


def sequential(job, archive):
    for path in job.paths:
        archive.write(path, stored_name(path))


# --- 2 to 4: threads ------------------------------------------------------------------------


def threads_locked(job, archive):
    lock = threading.Lock()

    def zip_file(path):
        content = load(path)
        with lock:
            append(archive, path, content)

    with ThreadPoolExecutor(job.threads) as executor:
        for _ in results(executor, [executor.submit(zip_file, path) for path in job.paths]):
            pass


def threads_batched(job, archive):
    lock = threading.Lock()

    def zip_chunk(paths):
        loaded = load_chunk(paths)
        with lock:
            for path, content in loaded:
                append(archive, path, content)

    with ThreadPoolExecutor(job.threads) as executor:
        parts = chunks(job.paths, job.chunk)
        for _ in results(executor, [executor.submit(zip_chunk, part) for part in parts]):
            pass


def threads_writer(job, archive):
    with ThreadPoolExecutor(job.threads) as executor:
        futures = [executor.submit(load_chunk, [path]) for path in job.paths]
        append_results(archive, results(executor, futures))


def append_results(archive, loaded_chunks):
    for loaded in loaded_chunks:
        for path, content in loaded:
            append(archive, path, content)


# --- 5 to 7: processes ----------------------------------------------------------------------


def children(job):
    """A pool whose children can be ended by SIGTERM, which a broken pool relies upon."""
    return ProcessPoolExecutor(job.processes, initializer=signal.signal,
                               initargs=(signal.SIGTERM, signal.SIG_DFL))


def processes(job, archive):
    """Programs 5 and 6, which differ in the size of a chunk alone."""
    with children(job) as executor:
        parts = chunks(job.paths, job.chunk)
        futures = [executor.submit(load_chunk, part) for part in parts]
        append_results(archive, results(executor, futures))


def load_chunk_by_threads(paths, threads):
    with ThreadPoolExecutor(threads) as executor:
        return list(zip(paths, executor.map(load, paths)))


def processes_threads(job, archive):
    with children(job) as executor:
        parts = chunks(job.paths, job.chunk)
        futures = [executor.submit(load_chunk_by_threads, part, job.threads) for part in parts]
        append_results(archive, results(executor, futures))


# --- 8 to 10: coroutines --------------------------------------------------------------------


async def load_async(path):
    async with job_aiofiles().open(path, "rb") as file:
        return await file.read()


async def load_chunk_async(paths):
    return [(path, await load_async(path)) for path in paths]


async def all_of(coroutines):
    """Waits for all; the first failure cancels the others."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        await asyncio.gather(*tasks)
    finally:
        await cancelled(tasks)


async def cancelled(tasks):
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def async_writer(job, archive):
    tasks = [asyncio.ensure_future(load_chunk_async([path])) for path in job.paths]
    try:
        for completed in asyncio.as_completed(tasks):
            append_results(archive, [await completed])
    finally:
        await cancelled(tasks)


async def async_locked(job, archive):
    lock = asyncio.Lock()

    async def zip_file(path):
        content = await load_async(path)
        async with lock:
            append(archive, path, content)

    await all_of([zip_file(path) for path in job.paths])


async def async_batched(job, archive):
    lock = asyncio.Lock()

    async def zip_chunk(paths):
        loaded = await load_chunk_async(paths)
        async with lock:
            append_results(archive, [loaded])

    await all_of([zip_chunk(part) for part in chunks(job.paths, job.chunk)])


def job_aiofiles():
    """The package aiofiles, imported where it is first needed."""
    try:
        import aiofiles
    except ImportError:
        raise Failure("no module aiofiles for " + sys.executable
                      + " (package python3-aiofiles)") from None
    return aiofiles


def in_event_loop(program):
    """A program for main(): many files are open at once, so the limit is raised first."""

    def run(job, archive):
        job_aiofiles()
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        asyncio.run(program(job, archive))

    return run


# --- The command line -----------------------------------------------------------------------


class Program:
    """One of the ten: what runs, the options that it understands and their defaults.

    chunk 0 stands for round(files / threads): every thread is given one chunk."""

    def __init__(self, summary, run, threads=None, processes=None, chunk=None):
        self.summary = summary
        self.run = run
        self.defaults = {"threads": threads, "processes": processes, "chunk": chunk}

    def uses(self):
        return [option for option, value in self.defaults.items() if value is not None]


PROGRAMS = {
    "sequential": Program("one file after the other", sequential),
    "threads-locked": Program("threads read; a lock for each file",
                              threads_locked, threads=100),
    "threads-batched": Program("threads read a chunk; one lock for the chunk",
                               threads_batched, threads=100, chunk=0),
    "threads-writer": Program("threads read; the main thread appends",
                              threads_writer, threads=100),
    "processes": Program("children read and send each file; the parent appends",
                         processes, processes=8, chunk=1),
    "processes-batched": Program("children read and send a chunk; the parent appends",
                                 processes, processes=8, chunk=10),
    "processes-threads": Program("threads in children read a chunk; the parent appends",
                                 processes_threads, threads=10, processes=8, chunk=10),
    "async-writer": Program("coroutines read; the main coroutine appends",
                            in_event_loop(async_writer)),
    "async-locked": Program("coroutines read; a lock for each file",
                            in_event_loop(async_locked)),
    "async-batched": Program("coroutines read a chunk; one lock for the chunk",
                             in_event_loop(async_batched), chunk=10),
}


class OneLineParser(argparse.ArgumentParser):
    def error(self, message):
        sys.stderr.write(PROGRAM + ": " + message + " (try --help)\n")
        sys.exit(2)


def count(text):
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 10000):
        raise argparse.ArgumentTypeError("'" + text + "' is no number from 1 to 10000")
    return int(text)


def parse(arguments):
    parser = OneLineParser(prog=PROGRAM, description=__doc__, allow_abbrev=False,
                           formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--list", action="store_true",
                        help="print name, options understood and summary of each, separated by tabs")
    parser.add_argument("name", metavar="NAME", nargs="?", help="one of the ten")
    parser.add_argument("-j", dest="threads", metavar="THREADS", type=count)
    parser.add_argument("-p", dest="processes", metavar="PROCESSES", type=count)
    parser.add_argument("-c", dest="chunk", metavar="CHUNK", type=count, help="files in a chunk")
    parser.add_argument("-C", dest="folder", metavar="DIR", help="paths are relative to DIR")
    parser.add_argument("-q", dest="quiet", action="store_true", help="say nothing on success")
    parser.add_argument("-o", dest="archive", metavar="ARCHIVE", help="the archive to make")
    parser.add_argument("arguments", metavar="PATH", nargs="*", help="a file or a folder")
    job = parser.parse_intermixed_args(arguments)
    if not job.list:
        check(parser, job)
    return job


def check(parser, job):
    if job.name not in PROGRAMS:
        parser.error("no program " + repr(job.name) if job.name else "no NAME is given")
    if not job.archive:
        parser.error("no archive is given: -o ARCHIVE")
    if not job.arguments:
        parser.error("no PATH is given")
    uses = PROGRAMS[job.name].uses()
    for option, letter in (("threads", "-j"), ("processes", "-p"), ("chunk", "-c")):
        if getattr(job, option) is not None and option not in uses:
            parser.error(job.name + " has no use for " + letter)


def set_defaults(job):
    for option, value in PROGRAMS[job.name].defaults.items():
        if getattr(job, option) is None:
            setattr(job, option, value)
    if job.chunk == 0:
        job.chunk = max(1, round(len(job.paths) / job.threads))


def walk(path):
    """The files at path, sorted within each folder."""
    if ".." in path.split("/"):
        raise Failure(path + ": a path with '..' has no name in an archive")
    if not os.path.isdir(path):
        os.stat(path)
        yield path
        return
    for entry in sorted(os.listdir(path)):
        yield from walk(os.path.join(path, entry))


def list_files(arguments):
    paths = [path for argument in arguments for path in walk(argument)]
    seen = {}
    for path in paths:
        earlier = seen.setdefault(stored_name(path), path)
        if earlier is not path:
            raise Failure(earlier + " and " + path + " have the same name in the archive")
    return paths


def publish(job):
    """Makes the archive beside its place and moves it there when it is complete."""
    if os.path.lexists(job.archive) and not os.path.isfile(job.archive):
        raise Failure(job.archive + ": exists and is no regular file")
    folder, name = os.path.split(os.path.abspath(job.archive))
    temporary = os.path.join(folder, ".%s.%d.tmp" % (name, os.getpid()))
    try:
        if job.folder:
            os.chdir(job.folder)
        job.paths = list_files(job.arguments)
        set_defaults(job)
        with zipfile.ZipFile(temporary, "x", compression=zipfile.ZIP_DEFLATED) as archive:
            PROGRAMS[job.name].run(job, archive)
        os.replace(temporary, os.path.join(folder, name))
    finally:
        if os.path.lexists(temporary):
            os.unlink(temporary)
    return os.stat(os.path.join(folder, name)).st_size


def explain(error, job):
    if isinstance(error, OSError):
        return "%s: %s" % (error.filename or job.archive, error.strerror or error)
    if isinstance(error, BrokenExecutor):
        return "a child process died"
    return str(error) or type(error).__name__


def main(arguments):
    job = parse(arguments)
    if job.list:
        for name, program in PROGRAMS.items():
            print(name, ",".join(program.uses()) or "-", program.summary, sep="\t")
        return 0
    # SIGTERM ends a run as Ctrl-C does, also where a shell had SIGINT ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    try:
        size = publish(job)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    except (Failure, OSError, BrokenExecutor, ValueError, MemoryError, RuntimeError,
            zipfile.LargeZipFile) as error:
        sys.stderr.write(PROGRAM + ": " + explain(error, job) + "\n")
        return 1
    if not job.quiet:
        print("%s: %d files, %d bytes" % (job.archive, len(job.paths), size))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

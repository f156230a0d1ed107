"""Java's ZipFile and ZipInputStream, through Lister.java."""
import shutil
import subprocess
import threading
from pathlib import Path

from reader import Reader, first_match


class Java(Reader):
    """One virtual machine for all questions, started at the first."""
    tells = ("names, folders, times, contents; told that unflagged names are ISO-8859-1 (as UTF-8, "
             "its default, it refuses those that are not)")
    question = ""

    def __init__(self, scratch):
        super().__init__()
        self.classes = scratch / f"classes-{self.name}"
        self.machine = None
        self.lock = threading.Lock()

    def lacks(self):
        if not shutil.which("javac") or not shutil.which("java"):
            return "no JDK here"
        return None

    def version(self):
        return first_match(r"javac (\S+)", "javac", "-version")

    def start(self):
        source = Path(__file__).with_name("Lister.java")
        subprocess.run(["javac", "-d", self.classes, source], check=True)
        self.machine = subprocess.Popen(
            ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Duser.timezone=GMT+05:30",
             "-cp", self.classes, "Lister"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def answer(self, archive):
        with self.lock:
            if self.machine is None:
                self.start()
            print(self.question, archive, file=self.machine.stdin, flush=True)
            for line in self.machine.stdout:
                if line == ".\n":
                    return
                yield line.rstrip("\n")
                if line.startswith("!"):
                    return
        yield "! Java has ended"

    def read(self, archive, subject, folder):
        names = {java_name(name): name for name in subject.expected}
        found, complaint = {}, None
        for line in list(self.answer(archive)):
            if line.startswith("! "):
                complaint = line[2:]
                continue
            name, size, digest, mtime, kind = line.split(" ")
            name = bytes.fromhex(name)
            found[names.get(name, name)] = {"size": int(size), "digest": digest,
                                            "mtime": int(mtime), "folder": kind == "folder"}
        return found, complaint

    def close(self):
        if self.machine is not None:
            self.machine.stdin.close()
            self.machine.wait()


def java_name(name):
    """The bytes in UTF-8 of what Java makes of a name: UTF-8 where that is flagged, as it has
    to be wherever it is UTF-8; else each byte a character."""
    try:
        return name.decode("utf-8").encode()
    except UnicodeDecodeError:
        return name.decode("latin-1").encode()


class JavaFile(Java):
    name, title, question = "ZipFile", "Java ZipFile", "file"


class JavaStream(Java):
    name, title, question = "ZipInputStream", "Java ZipInputStream", "stream"

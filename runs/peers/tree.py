"""tree.py LEVEL ARCHIVE: zips the current folder with zipfile, one file after the other.

Links are stored as links, and of the folders only those that hold nothing.
"""
import os
import stat
import sys
import zipfile


def add_link(archive, path, name):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, os.fsencode(os.readlink(path)))


def main(level, path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=int(level)) as archive:
        for folder, folders, files in os.walk("."):
            for name in files + folders:
                inner = os.path.join(folder, name)
                if os.path.islink(inner):
                    add_link(archive, inner, inner[2:])
                elif name in files or not os.listdir(inner):
                    archive.write(inner, inner[2:])


main(*sys.argv[1:])

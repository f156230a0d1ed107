"""The members of an archive as CPython's zipfile sees them, and what it leaves unchecked."""
import stat
import struct
import zipfile

import tree

UTF8_FLAG, DESCRIPTOR_FLAG = 1 << 11, 1 << 3
LOCAL = struct.Struct("<4sHHHHHIIIHH")


def name_of(info):
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8_FLAG else "cp437")


def timestamp(extra):
    """The modification time of the extended timestamp (0x5455), or None."""
    while len(extra) >= 4:
        identifier, size = struct.unpack_from("<HH", extra)
        if identifier == 0x5455 and size >= 5 and extra[4] & 1:
            return struct.unpack_from("<i", extra, 5)[0]
        extra = extra[4 + size:]
    return None


def mtime_of(info):
    held = timestamp(info.extra)
    return held if held is not None else tree.seconds(*info.date_time)


def facts_of(archive, info):
    mode = info.external_attr >> 16
    with archive.open(info) as content:
        digest = tree.digest_of(content)
    return {"kind": tree.KINDS.get(stat.S_IFMT(mode), "?"), "mode": stat.S_IMODE(mode),
            "mtime": mtime_of(info), "size": info.file_size, "digest": digest,
            "utf8": bool(info.flag_bits & UTF8_FLAG)}


def flaw(file, info):
    """What is wrong with a member that no reader need mind, or None."""
    if info.compress_size > info.file_size:
        return "is larger than its file"
    if info.flag_bits & DESCRIPTOR_FLAG:
        return "has a data descriptor"
    if info.file_size == 0 and info.compress_type != zipfile.ZIP_STORED:
        return "is empty, but not stored"
    file.seek(info.header_offset)
    _, version, flags, method, *_ = LOCAL.unpack(file.read(LOCAL.size))
    if (version, flags, method) != (info.extract_version, info.flag_bits, info.compress_type):
        return "its local and central header differ in version needed, flags or method"
    zip64 = max(info.file_size, info.compress_size, info.header_offset) >= 0xffffffff
    if (version == 45) != zip64:
        return f"needs version {version} of the format"
    return None


def read_members(path, headers_alone=False):
    """Returns (facts by name, complaint), as a reader does."""
    found, complaint = {}, None
    with zipfile.ZipFile(path) as archive, open(path, "rb") as file:
        for info in archive.infolist():
            if name_of(info) in found:
                complaint = f"{ascii(name_of(info))}: is there twice"
            found[name_of(info)] = {} if headers_alone else facts_of(archive, info)
            fault = flaw(file, info)
            if fault is not None:
                complaint = f"{ascii(name_of(info))}: {fault}"
    return found, complaint

"""Is this zip one whose files may be read, and the reading of them with a limit.

Not for what the files mean: courses.packages.manifest. Nothing is ever unpacked to a place that the archive names.
"""

from __future__ import annotations

import contextlib
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from courses.packages.verdict import Unusable

MOST_FILES = 2_000
MOST_BYTES = 500 * 2**20  # unpacked, all files together
MOST_RATIO = 200
RATIO_COUNTS_FROM = 2**20
LONGEST_PATH = 300
CHUNK = 256 * 1024
ENCRYPTED = 0x1
NAME_IS_UTF8 = 0x800
MADE_ON_UNIX = 3
DRIVE = re.compile(r"^[A-Za-z]:")
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


@dataclass(frozen=True)
class Member:
    """One file of the archive: its path in NFC, the name under which the archive knows it, how many bytes it says."""

    path: str
    name: str
    size: int


def members(path: Path) -> list[Member]:
    """The files of the archive, judged by its directory alone; folders are left out.

    Raises: Unusable with a code.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return judged(archive.infolist())
    except DAMAGED as error:
        raise Unusable("damaged") from error


def judged(entries: list[zipfile.ZipInfo]) -> list[Member]:
    """The files among the entries of a directory. Raises: Unusable for the first thing that is wrong."""
    if len(entries) > MOST_FILES:
        raise Unusable("too_many", number=len(entries), most=MOST_FILES)
    found: dict[str, Member] = {}
    total = 0
    for entry in entries:
        path = _path(entry)
        if entry.is_dir():
            continue
        if path.casefold() in found:
            raise Unusable("twice", name=path)
        total += entry.file_size
        if entry.file_size > RATIO_COUNTS_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise Unusable("swollen", name=path)
        found[path.casefold()] = Member(path, entry.filename, entry.file_size)
    if total > MOST_BYTES:
        raise Unusable("too_big", most=MOST_BYTES // 2**20)
    _no_file_is_a_folder(found)
    return list(found.values())


def _path(entry: zipfile.ZipInfo) -> str:
    """The entry's path, if it is one that stays inside. Raises: Unusable."""
    # `orig_filename` is what stands in the archive: Python cuts names at a NUL and turns backslashes where it can.
    raw = _name(entry)
    path = unicodedata.normalize("NFC", raw).rstrip("/")
    if any(unicodedata.category(letter)[0] == "C" for letter in raw):
        raise Unusable("letters", name="".join(c for c in raw if unicodedata.category(c)[0] != "C"))
    if "\\" in raw:
        raise Unusable("backslash", name=raw)
    if raw.startswith("/") or DRIVE.match(raw):
        raise Unusable("absolute", name=raw)
    if any(part in ("", ".", "..") for part in path.split("/")):
        raise Unusable("outside", name=raw)
    if len(path) > LONGEST_PATH:
        raise Unusable("long", name=path, most=LONGEST_PATH)
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if entry.create_system == MADE_ON_UNIX and kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise Unusable("link", name=path)
    if entry.flag_bits & ENCRYPTED:
        raise Unusable("encrypted", name=path)
    return path


def _name(entry: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the mark for UTF-8, Korean programs write UTF-8 or CP949 all the same."""
    raw = entry.orig_filename
    if entry.flag_bits & NAME_IS_UTF8 or raw.isascii():
        return raw
    for encoding in ("utf-8", "cp949"):
        with contextlib.suppress(UnicodeError):
            return raw.encode("cp437").decode(encoding)
    return raw


def _no_file_is_a_folder(found: dict[str, Member]) -> None:
    for path in found:
        parts = path.split("/")
        for depth in range(1, len(parts)):
            if "/".join(parts[:depth]) in found:
                raise Unusable("twice", name="/".join(parts[:depth]))


def read(archive: zipfile.ZipFile, member: Member) -> Iterator[bytes]:
    """The bytes of one file in small pieces; one byte more than its directory says ends it.

    Raises: Unusable.
    """
    left = member.size
    try:
        with archive.open(member.name) as content:
            while chunk := content.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Unusable("lying", name=member.path)
                yield chunk
    except DAMAGED as error:
        raise Unusable("broken", name=member.path) from error
    if left:
        raise Unusable("lying", name=member.path)


def read_all(path: Path, found: list[Member]) -> None:
    """Read every file once and keep nothing: what cannot be read, or is larger than it says, is found before anything
    is kept.

    Raises: Unusable.
    """
    with zipfile.ZipFile(path) as archive:
        for member in found:
            for _chunk in read(archive, member):
                pass

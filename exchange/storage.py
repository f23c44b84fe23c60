"""Bytes on disk: written whole or not at all, under random names.

Not for who may read them: exchange.rules. The rows are exchange.models.StoredFile.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import tempfile
import time
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.utils import timezone

CHUNK = 256 * 1024
PARTIAL = "partial"  # the folder of files that are still being written
LONGEST_NAME = 200


@dataclass(frozen=True)
class Written:
    """Where the bytes went, how many they are and what they are."""

    path: str
    size_bytes: int
    sha256: str


def write(content: bytes | Path | Iterable[bytes]) -> Written:
    """Write the bytes under a random name; a reader sees all of them or nothing.

    The order is: temporary file, fsync, rename, fsync of the folder. What a killed process leaves behind
    stands in the partial folder only and is removed by `remove_leftovers`.
    """
    place = f"{timezone.localdate():%Y/%m}/{secrets.token_hex(16)}"
    target = full_path(place)
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    partial = scratch()
    try:
        with partial.open("wb") as file:
            for chunk in _chunks(content):
                digest.update(chunk)
                size += len(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)
    return Written(place, size, digest.hexdigest())


def scratch() -> Path:
    """An empty file to write to; what is left of it is removed later."""
    folder = full_path(PARTIAL)
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    os.close(handle)
    return Path(name)


def full_path(place: str) -> Path:
    """The file behind a stored path."""
    return Path(settings.MEDIA_ROOT) / place


def open_bytes(place: str) -> BinaryIO:
    """The bytes, open for reading. Raises FileNotFoundError when they are gone."""
    return full_path(place).open("rb")


def remove(place: str) -> None:
    """Take the bytes away; safe to run twice."""
    full_path(place).unlink(missing_ok=True)


def remove_leftovers(older_than: timedelta) -> int:
    """Remove what killed processes left half written; returns how many. Safe to run twice."""
    before = time.time() - older_than.total_seconds()
    old = [f for f in full_path(PARTIAL).glob("*") if f.stat().st_mtime <= before]
    for file in old:
        file.unlink(missing_ok=True)
    return len(old)


def places_older_than(age: timedelta) -> Iterator[str]:
    """The stored paths of the bytes that were written longer ago than that, whether a row knows them or not."""
    before, root = time.time() - age.total_seconds(), full_path("")
    for file in root.glob("[0-9]*/[0-9]*/*"):
        if file.is_file() and file.stat().st_mtime <= before:
            yield file.relative_to(root).as_posix()


def safe_name(name: str) -> str:
    """A name that is safe in a header and on any disk: no folders, no control or direction marks.

    >>> safe_name("../../비밀\\r\\n보고서.xlsx")
    '비밀보고서.xlsx'
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if dot and stem and len(ending) <= 10:
        return f"{stem[: LONGEST_NAME - 11]}.{ending}"
    return plain[:LONGEST_NAME] or "file"


def _chunks(content: bytes | Path | Iterable[bytes]) -> Iterator[bytes]:
    if isinstance(content, bytes):
        yield content
    elif isinstance(content, Path):
        with content.open("rb") as file:
            while chunk := file.read(CHUNK):
                yield chunk
    else:
        yield from content


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

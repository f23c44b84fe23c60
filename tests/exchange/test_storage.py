"""Bytes on disk: all of them or nothing, under names that nobody can guess."""

from __future__ import annotations

import hashlib
import os
import time
from datetime import timedelta

import pytest

from exchange import storage


def files_below(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize("how", [bytes, "path", iter])
def test_what_is_written_is_read_back(settings, tmp_path, how):
    content = b"0123456789" * 100_000
    source = tmp_path / "source"
    source.write_bytes(content)
    given = {bytes: content, "path": source, iter: (content[i : i + 7_000] for i in range(0, len(content), 7_000))}[how]
    written = storage.write(given)
    assert (written.size_bytes, written.sha256) == (1_000_000, hashlib.sha256(content).hexdigest())
    with storage.open_bytes(written.path) as file:
        assert file.read() == content
    assert len(files_below(settings.MEDIA_ROOT)) == 1


def test_a_source_that_breaks_leaves_nothing(settings):
    def breaking():
        yield b"half"
        raise OSError("the line broke")

    with pytest.raises(OSError, match="the line broke"):
        storage.write(breaking())
    assert files_below(settings.MEDIA_ROOT) == []


def test_leftovers_go_when_they_are_old_and_stored_files_stay(settings):
    written = storage.write(b"kept")
    old, young = storage.scratch(), storage.scratch()
    os.utime(old, (time.time() - 7200,) * 2)
    assert storage.remove_leftovers(timedelta(hours=1)) == 1
    assert sorted(files_below(settings.MEDIA_ROOT)) == sorted([storage.full_path(written.path), young])


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\kim\\명단.xlsx", "명단.xlsx"),
        ("a\r\nSet-Cookie: x.xlsx", "aSet-Cookie: x.xlsx"),
        ("\u202exslx.exe", "xslx.exe"),
        ("nul\x00.csv", "nul.csv"),
        ("가" * 300 + ".xlsx", "가" * 189 + ".xlsx"),
        ("...", "file"),
        ("", "file"),
    ],
)
def test_safe_names(given, safe):
    assert storage.safe_name(given) == safe

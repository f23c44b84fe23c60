"""Archives that strangers made: each way of being wrong has one sentence, and good ones give their files."""

from __future__ import annotations

import random
import stat
import struct
import unicodedata
import zipfile

import pytest
from django.utils import translation

from core.errors import Refused
from courses.packages import archive, manifest, reader, reading
from courses.packages.verdict import Unusable
from courses.packages.verdicts import sentence_of
from tests.factories.packages import good_package, odd_package, scorm, small_package, zipped


def entry(name, **fields):
    made = zipfile.ZipInfo(name)
    made.compress_type = zipfile.ZIP_DEFLATED
    for field, value in fields.items():
        setattr(made, field, value)
    return made


def raw_name(content: bytes, before: str, after: bytes) -> bytes:
    """The archive with another name of the same length in both of its places."""
    assert len(before.encode()) == len(after) and content.count(before.encode()) >= 2
    return content.replace(before.encode(), after)


def lying(content: bytes, name: str, size: int) -> bytes:
    """The archive whose directory says another unpacked size of that file."""
    place = content.rindex(name.encode()) - 46
    assert content[place : place + 4] == b"PK\x01\x02"
    return content[: place + 24] + struct.pack("<I", size) + content[place + 28 :]


def encrypted(content: bytes, name: str) -> bytes:
    place = content.rindex(name.encode()) - 46
    return content[: place + 8] + b"\x01\x00" + content[place + 10 :]


def nested(times: int) -> bytes:
    """An archive of archives: nothing in the house looks into the inner ones."""
    inner = b"quiet"
    for _ in range(times):
        inner = zipped({"inner.zip": inner})
    return inner


LIE = odd_package((entry("lie.txt"), b"x" * 5000))
LINK = entry("link", create_system=3, external_attr=(stat.S_IFLNK | 0o777) << 16)
HOSTILE = {
    "no zip": (b"<html>", "no zip archive"),
    "empty": (b"", "no zip archive"),
    "cut off": (good_package()[:-40], "no zip archive"),
    "leads out": (odd_package((entry("../evil.html"), b"x")), "“../evil.html” in the package leads out"),
    "leads out inside": (odd_package((entry("a/../../evil"), b"x")), "“a/../../evil” in the package leads out"),
    "absolute": (odd_package((entry("/etc/passwd"), b"x")), "“/etc/passwd” in the package names a place on a disk"),
    "drive": (odd_package((entry("C:/evil"), b"x")), "“C:/evil” in the package names a place on a disk"),
    "backslash": (odd_package((entry("..\\evil"), b"x")), "“..\\evil” in the package has a backslash"),
    "nul": (raw_name(odd_package((entry("abXcd"), b"x")), "abXcd", b"ab\0cd"), "“abcd” in the package has control"),
    "link": (odd_package((LINK, b"/etc/passwd")), "“link” in the package is a link"),
    "same name": (odd_package((entry("A.HTML"), b"x")), "“A.HTML” stands in the package twice"),
    "decomposed twin": (
        odd_package((entry("가.html"), b"x"), (entry(unicodedata.normalize("NFD", "가.html")), b"y")),
        "“가.html” stands in the package twice",
    ),
    "file as folder": (odd_package((entry("a.html/b"), b"x")), "“a.html” stands in the package twice"),
    "bomb": (odd_package((entry("bomb.txt"), b"\0" * 3_000_000)), "“bomb.txt” in the package unpacks to far more"),
    "says less": (lying(LIE, "lie.txt", 10), "“lie.txt” in the package cannot be read"),
    "says more": (lying(LIE, "lie.txt", 9000), "“lie.txt” in the package has another size"),
    "too many": (zipped({f"{number}.txt": b"" for number in range(3000)}), "3000 files; at most 2000"),
    "long name": (odd_package((entry("a" * 301), b"x")), "a name of more than 300 letters"),
    "encrypted": (encrypted(odd_package((entry("shut"), b"x")), "shut"), "“shut” in the package is protected"),
    "no manifest": (zipped({"index.html": b"x"}), "neither imsmanifest.xml nor cmi5.xml"),
    "manifest deeper": (zipped({"in/imsmanifest.xml": scorm(), "in/a.html": b"x"}), "stands in a folder"),
    "manifest too big": (zipped({"imsmanifest.xml": random.Random(1).randbytes(2**21 + 1)}), "larger than a manifest"),
    "entities": (
        zipped({"imsmanifest.xml": b'<!DOCTYPE m [<!ENTITY a "b">]>' + scorm(), "a.html": b"x"}),
        "“imsmanifest.xml” declares a document type",
    ),
    "page missing": (zipped({"imsmanifest.xml": scorm()}), "begins a part with “a.html”"),
    "page outside": (zipped({"imsmanifest.xml": scorm(href="../a.html"), "a.html": b"x"}), "leads to “../a.html”"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_each_wrong_package_is_refused_with_one_sentence(name, tmp_path):
    content, sentence = HOSTILE[name]
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    with translation.override("en"), pytest.raises(Refused) as refused:
        reading.read(path)
    assert sentence in refused.value.sentence
    assert list(tmp_path.iterdir()) == [path]  # nothing was unpacked beside it


def test_a_good_package_gives_its_files_and_its_manifest(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(good_package("scorm12"))
    found = reading.read(path)
    assert [member.path for member in found.members] == [
        "imsmanifest.xml", "index.html", "text.js", "lesson.css", "lesson.js", "scorm12.js",
    ]  # fmt: skip
    assert found.manifest.standard == manifest.SCORM_12
    assert [(part.title, part.href) for part in found.manifest.parts] == [("공문서 쓰기", "index.html")]
    with zipfile.ZipFile(path) as opened:
        read = {m.path: b"".join(archive.read(opened, m)) for m in found.members}
    assert read["text.js"].startswith(b"const LESSON = ")


def test_names_that_korean_programs_wrote_are_read(tmp_path):
    """Without the mark for UTF-8 a name is what Korean Windows writes."""
    path = tmp_path / "package.zip"
    path.write_bytes(raw_name(small_package(**{"abcd.html": b"x"}), "abcd.html", "가나".encode("cp949") + b".html"))
    assert "가나.html" in [member.path for member in archive.members(path)]


def test_archives_inside_are_files_like_any_other(tmp_path):
    path = tmp_path / "package.zip"
    path.write_bytes(small_package(**{"inner.zip": nested(20)}))
    assert [member.path for member in reading.read(path).members] == ["imsmanifest.xml", "a.html", "inner.zip"]


def test_mutated_packages_end_in_a_verdict_or_in_files_and_in_nothing_else(tmp_path):
    """A thousand broken archives through the very functions that the reader's process runs."""
    rng, good = random.Random(20231126), good_package("scorm2004")
    path, verdicts = tmp_path / "package.zip", 0
    for _ in range(1000):
        content = bytearray(good)
        for _ in range(rng.randint(1, 8)):
            content[rng.randrange(len(content))] = rng.randrange(256)
        path.write_bytes(bytes(content[: rng.randint(1, len(content))] if rng.random() < 0.2 else content))
        try:
            assert reader.read(path)["members"]
        except Unusable as verdict:
            verdicts += 1
            assert sentence_of(verdict.code, verdict.about)
    assert verdicts > 500

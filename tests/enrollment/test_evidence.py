"""Proofs that people bring: pictures lose where they were taken, bombs stay outside, and there is an end to how many.

Not for the bytes that a taken back transaction leaves: tests/exchange/test_orphans.
"""

from __future__ import annotations

import io
import zlib

import pytest
from django.conf import settings as portal
from PIL import Image

from core.errors import Refused
from enrollment import pictures
from enrollment.actions import cases
from enrollment.actions.files import Brought
from enrollment.models import ConductCase
from enrollment.queries.evidence import brought_by
from exchange import storage
from exchange.models import StoredFile
from tests.factories.accounts import PersonFactory
from tests.factories.conduct import PDF, ConductCaseFactory, HeldSessionFactory, PlaceFactory

ORIENTATION, MAKE, GPS = 0x0112, 0x010F, 0x8825
TURNED_RIGHT = 6  # the camera was held upright: to be turned by a quarter
SEOUL = {1: "N", 2: (37.0, 33.0, 59.5), 3: "E", 4: (126.0, 58.0, 40.7)}


def photo(kind="JPEG", size=(40, 20), **more) -> bytes:
    """A picture, its left half red, as a telephone writes it: with place, maker, orientation and a comment."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = TURNED_RIGHT, "canary-phone"
    exif[GPS] = SEOUL
    target = io.BytesIO()
    picture.save(target, format=kind, exif=exif, **more)
    return target.getvalue()


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 99)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("kind", "ending", "more"), [("JPEG", ".jpg", {"comment": b"canary-note", "quality": 95}), ("PNG", ".png", {})]
)
def test_a_photo_keeps_what_is_seen_and_loses_where_it_was_taken(kind, ending, more):
    raw = photo(kind, **more)
    before = opened(raw).getexif()
    assert (before[MAKE], dict(before.get_ifd(GPS))[1]) == ("canary-phone", "N")
    clean = pictures.made_anew(raw, ending, most_pixels=1_000)
    after = opened(clean)
    assert (after.format, after.size, dict(after.getexif())) == (kind, (20, 40), {})
    assert after.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"canary" in raw
    assert b"canary" not in clean
    # Turned to the right, what was on the left stands on top.
    top, bottom = after.convert("RGB").getpixel((10, 5)), after.convert("RGB").getpixel((10, 35))
    assert (top[0] > 200 > top[2], bottom[2] > 200 > bottom[0]) == (True, True)


@pytest.mark.parametrize("size", [(60_000, 60_000), (12_000, 12_000), (8_000, 6_251)])
def test_a_bomb_is_refused_by_its_head(size):
    """Above Pillow's own two limits, and above ours alone."""
    with pytest.raises(pictures.TooLarge):
        pictures.made_anew(bomb(*size), ".png", most_pixels=portal.PORTAL_PICTURE_MAX_PIXELS)


@pytest.mark.parametrize("content", [photo()[:300], b"\xff\xd8\xff", photo("PNG"), bomb(9, 9)[:40]])
def test_what_is_no_whole_picture_is_refused(content):
    with pytest.raises(pictures.Unreadable):
        pictures.made_anew(content, ".jpg", most_pixels=1_000)


# Through the actions


@pytest.fixture
def manager():
    return PersonFactory(roles=["training_manager"])


def report(by, content, name="화면.jpg", session=None):
    session = session or HeldSessionFactory()
    file = Brought(name, len(content), [content[:9], content[9:]])
    return cases.report(
        enrollment=PlaceFactory(run=session.run), sessions=[session], kind="camera", text="화면이 꺼져 있음",
        file=file, by=by,
    )  # fmt: skip


def refusal(call, *args, **more) -> str:
    with pytest.raises(Refused) as refused:
        call(*args, **more)
    return refused.value.sentence


@pytest.mark.django_db
def test_a_capture_is_kept_without_its_place(manager):
    evidence = report(manager, photo()).evidence
    with storage.open_bytes(evidence.path) as file:
        content = file.read()
    assert dict(opened(content).getexif()) == {}
    assert (evidence.size_bytes, evidence.media_type) == (len(content), "image/jpeg")
    assert b"canary" not in content


@pytest.mark.django_db
def test_a_document_is_kept_as_it_came(manager):
    evidence = report(manager, PDF, name="진단서.pdf").evidence
    with storage.open_bytes(evidence.path) as file:
        assert file.read() == PDF


@pytest.mark.django_db
def test_bombs_and_broken_pictures_are_refused_in_words(settings, manager):
    settings.LANGUAGE_CODE = "en"
    assert "at most 50 megapixels" in refusal(report, manager, bomb(60_000, 60_000), name="a.png")
    assert "cannot be opened as a picture" in refusal(report, manager, photo()[:300])
    assert (ConductCase.objects.count(), StoredFile.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_there_is_an_end_to_what_one_person_brings(settings, manager):
    settings.LANGUAGE_CODE, settings.PORTAL_EVIDENCE_FILES = "en", 2
    report(manager, PDF, name="1.pdf")
    report(manager, PDF, name="2.pdf")
    assert (brought_by(manager).files, brought_by(manager).size_bytes) == (2, 2 * len(PDF))
    assert refusal(report, manager, PDF, name="3.pdf").startswith("You brought 2 files within a year")
    report(PersonFactory(roles=["training_manager"]), PDF, name="1.pdf")  # a colleague's are not mine
    settings.PORTAL_EVIDENCE_FILES, settings.PORTAL_EVIDENCE_BYTES = 9, 2 * len(PDF) + 5
    assert refusal(report, manager, PDF, name="3.pdf").startswith("Your files of a year may have")
    settings.PORTAL_EVIDENCE_BYTES += len(PDF) - 5
    report(manager, PDF, name="3.pdf")
    assert ConductCase.objects.count() == 4


@pytest.mark.django_db
def test_other_files_of_the_person_are_no_proofs(manager):
    file = StoredFile.objects.create(
        name="명단.xlsx", media_type="x", size_bytes=9, sha256="0" * 64, path="2026/01/a", owner=manager
    )
    assert (brought_by(manager).files, brought_by(manager).size_bytes) == (0, 0)
    ConductCaseFactory(evidence=file)
    assert brought_by(manager).files == 1

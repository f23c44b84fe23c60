"""Each picture of the help pages and the README is taken again: its page still opens and the kept one has its form.

With PORTAL_PICTURES=keep (`./portal pictures`) the new pictures replace the kept ones.
"""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path

import pytest
from django.urls import reverse
from PIL import Image

from home.helping import PAGES
from tests.browser import doing, pictures

pytestmark = pytest.mark.browser

KEEP = os.environ.get("PORTAL_PICTURES") == "keep"


@pytest.fixture(scope="module")
def report(doors) -> str:
    """The address of a quarterly report in English."""
    page = doors("planning_officer").new_page()
    doing.ask_report(page, "2023-01-31", language="en")
    url = page.url
    page.close()
    return url


def compare(new: bytes, kept: Path) -> None:
    """The kept picture has the size of the new one, in pixels and roughly in bytes."""
    if KEEP:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(new)
    assert kept.exists(), f"{kept.name} is missing: ./portal pictures takes it"
    assert form(kept.read_bytes()) == form(new)
    assert kept.stat().st_size < pictures.MOST_BYTES
    assert 0.4 < kept.stat().st_size / len(new) < 2.5, f"{kept.name} has aged: ./portal pictures takes it anew"


def form(picture: bytes) -> tuple[int, int]:
    with Image.open(BytesIO(picture)) as opened:
        return opened.size


def test_every_step_has_a_picture_and_its_reader_has_the_step():
    assert pictures.SHOWN_TO.keys() == pictures.STEPS.keys()
    for picture, role in pictures.SHOWN_TO.items():
        assert pictures.STEPS[picture] in PAGES[role].steps, picture


def test_no_picture_is_left_over():
    wanted = {pictures.file_of(name, language) for name in pictures.STEPS for language in pictures.LANGUAGES}
    assert set(pictures.HELP.glob("*.png")) - wanted == set()


@pytest.mark.parametrize("language", pictures.LANGUAGES)
@pytest.mark.parametrize("picture", pictures.SHOWN_TO)
def test_picture_of_help(picture, language, doors, report):
    page = doors(pictures.SHOWN_TO[picture], language=language).new_page()
    new = pictures.taken(page, pictures.address_of(picture))
    page.close()
    compare(new, pictures.file_of(picture, language))


def test_pictures_of_the_readme(doors, report):
    page = doors("planning_officer", language="en").new_page()
    shown = {"dashboard": reverse("dashboard"), "report": report}
    made = {name: pictures.taken(page, path) for name, path in shown.items()}
    page.close()
    for name, new in made.items():
        compare(new, pictures.README / f"{name}.png")
    words = (pictures.ROOT / "README.md").read_text()
    assert all(f"docs/images/{name}.png" in words for name in shown)

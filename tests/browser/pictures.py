"""The pictures of the help pages and of the README: which page each shows, for whom, and how one is taken.

Not for the steps of the help pages: home.helping. `./portal pictures` takes all of them anew.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from PIL import Image
from playwright.sync_api import Page

from home.helping import PAGES, Step

SIZE = {"width": 1280, "height": 800}
MOST_BYTES = 150_000
LANGUAGES = ("ko", "en")
ROOT = Path(settings.BASE_DIR)
HELP, README = ROOT / "static" / "help", ROOT / "docs" / "images"

# Who is at the desk in each picture of a help page.
SHOWN_TO = {
    "front": "planning_officer",
    "catalogue": "trainee",
    "plan": "planning_officer",
    "reports": "planning_officer",
    "pairs": "director",
    "budget": "budget_officer",
    "findings": "planning_officer",
    "buildings": "facilities_officer",
    "people": "recruitment_officer",
    "roles": "system_administrator",
    "journal": "system_administrator",
    "account": "trainee",
    "open_runs": "trainee",
    "my_learning": "trainee",
    "my_hours": "trainee",
    "nominations": "agency_training_officer",
    "agency_hours": "agency_training_officer",
    "teaching": "lecturer",
    "today": "training_manager",
    "decisions": "training_manager",
    "board": "training_manager",
}
STEPS: dict[str, Step] = {step.picture: step for page in PAGES.values() for step in page.steps}


def file_of(picture: str, language: str) -> Path:
    """Where the picture of a help page is kept."""
    return HELP / f"{picture}-{language}.png"


def taken(page: Page, path: str) -> bytes:
    """What stands on the first screen of that page, in few colours so that it stays small."""
    page.set_viewport_size(SIZE)
    answer = page.goto(path)
    assert answer and answer.status == 200, path
    page.evaluate("document.fonts.ready")
    small = BytesIO()
    shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    shot.quantize(128, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def address_of(picture: str) -> str:
    """The page that the picture shows."""
    return reverse(STEPS[picture].url_name)

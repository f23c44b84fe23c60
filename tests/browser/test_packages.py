"""Packages in a real browser: run one, leave in the middle, come back where one was, finish; and one that is hostile.

Not for single rules and addresses: tests/enrollment. Scenes are set behind the pages by backstage.py.
"""

from __future__ import annotations

import json
import time

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Dialog, FrameLocator, Page, expect

from tests.browser.doing import link_to

pytestmark = pytest.mark.browser
WAIT = 30_000


@pytest.fixture
def learner(visit, backstage, portal_server):
    """Somebody with a session, and the page of that person."""
    who = backstage("person", name="한누리")
    page = visit(reverse("health"))
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": who["session"], "url": portal_server.url}]
    )
    return who["number"], page


def open_package(page: Page, key: str) -> FrameLocator:
    """The lesson inside the two frames, once it stands there."""
    page.goto(reverse("unit_package", args=[key, 1]))
    page.click("[data-part=open]")
    lesson = page.frame_locator("[data-part=stage] iframe").frame_locator("iframe")
    expect(lesson.locator("#place, #word")).not_to_be_empty(timeout=WAIT)
    return lesson


def standing(backstage, key: str, **wanted: object) -> dict[str, object]:
    """What is stored of the place, as soon as it is what is wanted."""
    until = time.monotonic() + WAIT / 1000
    while True:
        found = backstage("package_standing", key=key)
        if all(found[name] == value for name, value in wanted.items()) or time.monotonic() > until:
            assert {name: found[name] for name in wanted} == wanted
            return found
        time.sleep(0.3)


@pytest.mark.parametrize("standard", ["scorm12", "scorm2004", "cmi5"])
def test_a_package_is_left_and_found_where_it_was_left(standard, learner, backstage):
    number, page = learner
    key = backstage("place_in_package", standard=standard, number=number)["key"]
    began = time.monotonic()
    lesson = open_package(page, key)
    expect(lesson.locator("#place")).to_have_text("1 / 3")
    lesson.locator("#next").click()
    expect(lesson.locator("#place")).to_have_text("2 / 3")
    standing(backstage, key, openings=1, said=False)
    page.wait_for_timeout(500)  # cmi5 keeps its document in the background

    page.goto(reverse("my_learning"))  # away, and back where one was
    lesson = open_package(page, key)
    expect(lesson.locator("#place")).to_have_text("2 / 3")
    lesson.locator("#next").click()
    lesson.locator("#next").click()
    expect(lesson.locator("#place")).to_contain_text("학습을 마쳤습니다")
    standing(backstage, key, openings=2, said=True)

    expect(page.locator("[data-part=share]")).to_have_text("100%", timeout=WAIT)
    done = standing(backstage, key, done=True, finished=True)
    assert 8_000 <= done["recognised_ms"] <= (time.monotonic() - began) * 1000
    if standard == "cmi5":
        once = ["abandoned", "completed", "initialized", "initialized", "launched", "launched"]
        assert done["verbs"] == [*once, "satisfied", "terminated"]
    else:
        assert "2" in done["left"]["cmi"].values()


def test_a_hostile_package_reaches_nothing(learner, backstage, portal_server):
    number, page = learner
    key = backstage("place_in_package", standard="scorm12", number=number, kind="hostile")["key"]
    before = backstage("person_standing", number=number)
    opened: list[Page] = []
    page.context.on("page", lambda new: opened.append(new))
    dialogs: list[str] = []

    def shut(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", shut)
    began = time.monotonic()
    lesson = open_package(page, key)
    expect(lesson.locator("#word")).to_have_text("tried", timeout=WAIT)
    found = standing(backstage, key, said=True)
    tried = json.loads(found["left"]["cmi"]["cmi.suspend_data"])
    assert tried == {
        "top_document": "SecurityError", "parent_document": "SecurityError", "cookie": "none",
        "navigate_top": "SecurityError", "popup": "blocked", "dialog": "no dialog", "fetch": "TypeError",
        "post": "TypeError", "form": "submitted", "beacon": "true", "image": "blocked",
    }  # fmt: skip
    # Ten hours that it claims are what the clock gives, and not yet the least time.
    assert found["recognised_ms"] <= (time.monotonic() - began) * 1000
    assert found["left"]["cmi"]["cmi.core.session_time"] == "10:00:00"
    assert page.url.endswith(reverse("unit_package", args=[key, 1])) and (opened, dialogs) == ([], [])
    assert backstage("person_standing", number=number) == before
    page.goto(reverse("my_learning"))
    assert page.url.endswith(reverse("my_learning"))  # still signed in


def test_a_package_is_brought_looked_at_and_made_a_unit(doors, backstage, tmp_path):
    page = doors("training_manager").new_page()
    path = tmp_path / "lesson.zip"
    backstage("package_file", standard="scorm2004", to=str(path))
    page.goto(reverse("package_bring", args=["EL-121"]))
    page.set_input_files("input[type=file]", path)
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("main .rows", timeout=WAIT)
    look = link_to(page, "package_preview")
    page.click(f"main a[href='{link_to(page, 'package_attach')}']")
    page.fill("input[name=minutes]", "7")
    page.click("main form.form button[type=submit]")
    expect(page.locator("main a[href$='/unit/']")).to_have_count(0)  # it is one now
    page.goto(look)
    page.click("[data-part=open]")
    lesson = page.frame_locator("[data-part=stage] iframe").frame_locator("iframe")
    expect(lesson.locator("#place")).to_have_text("1 / 3", timeout=WAIT)
    page.goto(reverse("package_bring", args=["EL-121"]))
    bad = tmp_path / "bad.zip"
    bad.write_bytes(path.read_bytes()[:-30])
    page.set_input_files("input[type=file]", bad)
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("main .notice--error", timeout=WAIT)
    found = backstage("packages_of", code="EL-121")["found"]
    assert [(one["state"], one["standard"], one["files"]) for one in found[:2]] == [
        ("refused", "", 0), ("ready", "scorm2004", 6),
    ]  # fmt: skip
    page.close()

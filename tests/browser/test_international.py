"""A guest's way from the mail to an application in Seoul, by the real clock and in English throughout.

Not for single pages and rules: tests/accounts and tests/enrollment. Scenes are set behind the pages by backstage.py.
"""

from __future__ import annotations

import re
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.periods import today
from tests.browser import doing
from tests.browser.test_taking_part import staff
from tools.processes import wait_until

__all__ = ["staff"]  # the fixture of the neighbour
pytestmark = pytest.mark.browser
LONG = 20_000  # milliseconds: a unit of six seconds and the beat that ends it, on a busy machine
ADDRESS, PASSWORD = "sokha.chan@example.org", "seven quiet harbours"
HANGUL = re.compile("[\uac00-\ud7a3]")
OWN_LANGUAGES = "한국어"  # the one Korean word of an English page: the button that switches to it


def invitation(folder: Path) -> str:
    """The path that the newest invitation leads to, as the portal's own scheduler mailed it."""

    def found() -> list[str]:
        letters = [part for file in sorted(folder.glob("*.log")) for part in file.read_bytes().split(b"-" * 79)]
        ours = [part.strip() for part in letters if ADDRESS.encode() in part]
        texts = [message_from_bytes(part, policy=policy.default).get_content() for part in ours]
        return re.findall(r"(/invitations/[^/\s]+/)", "".join(texts))

    assert wait_until(lambda: bool(found()), 60)
    return found()[-1]


def is_english(page: Page) -> None:
    assert page.get_attribute("html", "lang") == "en"
    left = HANGUL.findall(page.inner_text("body").replace(OWN_LANGUAGES, ""))
    assert left == [], page.url


def finish(page: Page) -> None:
    expect(page.locator("[data-part=share]")).to_have_text("100%", timeout=LONG)


def invite(officer: Page) -> None:
    """A member of staff fills the form in; the guest stands in the list."""
    officer.goto(reverse("international_invite"))
    officer.fill("input[name=name]", "Sokha Chan")
    officer.select_option("select[name=city]", index=3)
    officer.fill("input[name=email]", ADDRESS)
    officer.fill("input[name=access_until]", (today() + timedelta(days=120)).isoformat())
    officer.click("main form[method=post] button[type=submit]")
    officer.wait_for_url(f"**{reverse('international_overview')}")
    expect(officer.locator("main")).to_contain_text("Sokha Chan")


def take_up(page: Page, link: str) -> None:
    """The password is set and the guest signed in; nothing on the way is Korean."""
    is_english(page)
    assert link.split("/")[-2] not in page.url
    expect(page.locator(".lead")).to_contain_text("Welcome, Sokha Chan")
    for name in ("new_password1", "new_password2"):
        page.fill(f"input[name={name}]", PASSWORD)
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url("**/account/login/*")
    is_english(page)
    doing.sign_in(page, ADDRESS, PASSWORD)
    is_english(page)
    page.goto(link)  # used up
    expect(page.locator("main")).to_contain_text("no longer open")


def apply(page: Page, run: list[object]) -> None:
    page.goto(reverse("run_detail", args=run))
    page.click(f"main form[action='{reverse('run_enrol', args=run)}'] button")
    page.wait_for_url(re.compile("/my/enrollments/"))
    is_english(page)


def learn(page: Page) -> None:
    """Both units in the player, from the page of the place."""
    page.click("main form[action$='/beside/'] button")
    page.wait_for_url(re.compile("/learn/[0-9a-f-]+/$"))
    is_english(page)
    page.click(".page__action a")
    finish(page)
    page.click("[data-part=next]")
    finish(page)


def test_a_guest_is_invited_learns_on_line_and_applies_for_seoul(visit, staff, backstage, portal_server):
    runs = backstage("international_runs")
    invite(staff("planning_officer"))
    link = invitation(portal_server.var / "mail")
    page = visit(link, size="phone")  # a browser that asks for Korean: English all the same
    take_up(page, link)
    page.goto(reverse("international"))
    is_english(page)
    expect(page.locator("main .notice").first).to_contain_text("apply for a run of")
    expect(page.locator(".official").last).to_contain_text("KST")

    page.goto(reverse("run_detail", args=runs["invited"]))
    is_english(page)
    expect(page.locator("main")).to_contain_text("has to be completed first")
    assert page.locator(f"main form[action='{reverse('run_enrol', args=runs['invited'])}']").count() == 0

    apply(page, runs["online"])
    learn(page)
    decided = backstage("online_run_is_decided", address=ADDRESS, run=runs["online"])
    assert decided == {"completed": 1, "units": [2, 2]}
    page.goto(reverse("international"))
    is_english(page)
    apply(page, runs["invited"])
    stands = backstage("guest_of", address=ADDRESS)
    assert stands.pop("number").startswith("F")
    places = [["IN-001", "confirmed"], ["IN-002", "confirmed"]]
    assert stands == {"language": "en", "used": True, "places": places}

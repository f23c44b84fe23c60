"""From a draft to a completion: staff make a version with a text and a question, a trainee learns it and is tested.

Not for the single pages: tests/courses/test_content.py and tests/enrollment/test_tests.py.
"""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_elearning import done
from tests.browser.test_taking_part import enter, press, staff

__all__ = ["enter", "staff"]  # the fixtures of the neighbour
pytestmark = pytest.mark.browser
CODE = "EL-204"


def save(page: Page, **fields: str) -> None:
    """Fill the form of the page and send it."""
    for name, value in fields.items():
        page.fill(f"main form.form [name={name}]", value)
    page.click("main form.form .form__end button[type=submit]")
    expect(page.locator("main .messages")).to_be_visible()


def make(page: Page, version: int) -> None:
    """The next version without the units of the one before: one text, and a test of one question."""
    page.goto(reverse("content_detail", args=[CODE]))
    press(page, reverse("content_start", args=[CODE]))
    draft = reverse("content_version", args=[CODE, version])
    expect(page).to_have_url(re.compile(f"{draft}$"))
    for left in (1, 0):
        press(page, reverse("unit_delete", args=[CODE, version, 1]))
        expect(page.locator("main ol.rows > li")).to_have_count(left)
    page.click(f"main a[href='{reverse('unit_new', args=[CODE, version])}']")
    save(
        page,
        title_ko="새 차시",
        title_en="A new unit",
        time="0:06",
        body_ko="## 배울 것\n\n- **기준**을 먼저 적습니다.",
    )
    page.goto(reverse("question_new", args=[CODE]))
    save(page, text_ko="먼저 무엇을 적습니까?", options_ko="* 기준\n결과")
    page.goto(draft)
    save(page, test_questions="1")
    # Who makes content does not put it in force.
    expect(page.locator("main button", has_text="이 판 게시")).to_be_disabled()


def answer(page: Page, choice: str) -> None:
    page.check(f"main label:has-text('{choice}') input")
    page.click("main button[name=hand_in]")


def test_a_new_version_is_made_published_learned_and_passed(enter, staff, backstage):
    course = backstage("short_course", code=CODE)
    make(staff("training_manager"), version=3)
    officer = staff("planning_officer")
    officer.goto(reverse("content_version", args=[CODE, 3]))
    press(officer, reverse("content_publish", args=[CODE, 3]))
    expect(officer.locator(".page__head .badge")).to_have_text("게시")

    trainee = backstage("person", name="판새로")
    page = enter(trainee)
    page.goto(reverse("elearning_detail", args=[CODE]))
    page.click("#apply form button")
    place = page.url
    page.click(".page__action a")
    expect(page.locator(".unit-text h2")).to_have_text("배울 것")
    done(page)
    page.click("[data-part=result] a")
    expect(page).to_have_url(place)
    assert backstage("learned", number=trainee["number"], code=CODE)["state"] is None  # the test is to come

    page.click("main form[action$='/test/'] button")
    answer(page, "결과")
    expect(page.locator(".notice--warn")).to_contain_text("0.00")
    page.goto(place)
    page.click("main form[action$='/test/'] button")
    answer(page, "기준")
    expect(page.locator(".notice--done")).to_contain_text("100.00")
    page.goto(place)
    expect(page.locator(".notice--done")).to_contain_text(f"{course['hours']}시간이 인정되었습니다")
    stands = backstage("learned", number=trainee["number"], code=CODE)
    assert (stands["units"], stands["state"], stands["hours"]) == (1, "completed", course["hours"])

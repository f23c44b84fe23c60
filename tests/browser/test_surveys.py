"""Being asked, answering, and what comes out of it: each journey ends in what is kept.

Not for single pages and rules: tests/surveys.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

LEADERS_OWN = "5급"


@pytest.fixture
def enter(visit, portal_server) -> Callable[[dict[str, str]], Page]:
    """`enter(somebody)`: the phone of a person from a scene, signed in."""

    def sign(somebody: dict[str, str]) -> Page:
        page = visit(reverse("health"), size="phone")
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": somebody["session"], "url": portal_server.url}
        page.context.add_cookies([cookie])
        return page

    return sign


def newest(page: Page) -> None:
    """Follow the newest line of the inbox."""
    page.goto(reverse("inbox"))
    page.click("main .rows__item a >> nth=0")
    page.wait_for_url(lambda url: reverse("inbox") not in url)  # the line leads on by a redirect


def answer(page: Page, points: int) -> None:
    """Give every scale of the page so many points, and send."""
    expect(page.locator("main input[type=radio]").first).to_be_attached()
    names = page.eval_on_selector_all(
        "main input[type=radio][value='5']", "found => [...new Set(found.map(one => one.name))]"
    )
    assert names
    for name in names:
        page.check(f"main input[name={name}][value='{points}']")
    page.click("main form.form button[type=submit]")
    expect(page).to_have_url(re.compile("/thanks/"))


def test_a_trainee_answers_from_the_inbox_and_staff_see_the_result_when_it_is_over(enter, doors, backstage):
    people = [backstage("person", name=name) for name in ("하늘", "바다", "구름", "노을", "이슬")]
    scene = backstage("survey_that_asks", numbers=[one["number"] for one in people], points=[5, 4, 4, 5])
    trainee = enter(people[0])
    newest(trainee)
    answer(trainee, 2)
    trainee.goto(reverse("survey_answer", args=[scene["survey"]]))  # a second time is not taken
    expect(trainee).to_have_url(re.compile("/thanks/"))

    staff = doors("training_manager", "desk").new_page()
    staff.goto(reverse("survey_detail", args=[scene["survey"]]))
    expect(staff.locator("main .stat__value")).to_have_text(["5", "5"])
    expect(staff.locator("main table")).to_have_count(0)  # open: no result, to nobody
    assert backstage("last_day_is_over", survey=scene["survey"]) == {
        "state": "closed", "invited": 5, "answered": 5, "left": 0,
    }  # fmt: skip
    staff.goto(reverse("survey_list"))
    staff.click(f"main a[href='{reverse('survey_detail', args=[scene['survey']])}']")
    expect(staff.locator("main table >> nth=0 >> tbody tr td")).to_have_text(["2", "2", "0", "1", "0"])
    expect(staff.locator("main .card .lead b").first).to_have_text("4.00")
    assert [one["number"] for one in people if one["number"] in staff.content()] == []
    staff.close()


def test_a_diagnosis_from_its_raters_to_what_the_leader_sees(enter, doors, backstage):
    leader = backstage("person", name="한마루", grade=LEADERS_OWN)
    raters = [backstage("person", name=name) for name in ("가람", "나루", "다솜", "라온")]
    run = backstage("leader_in_a_run", number=leader["number"])["run"]
    staff = doors("training_manager", "desk").new_page()
    staff.goto(reverse("run_survey", args=run))
    staff.click(f"a[href='{reverse('diagnosis_new', args=run)}']")
    staff.fill("input[name=leader]", leader["number"])
    staff.click("main form.form button[type=submit]")
    staff.fill("textarea[name=people]", "\n".join(one["number"] for one in raters))
    staff.click("main form.form button[type=submit]")
    expect(staff.locator("main .rows li")).to_have_count(4)
    page_of_it = staff.url
    staff.click("a[href$='/begin/']")
    staff.click("main form.form button[type=submit]")
    expect(staff).to_have_url(page_of_it)

    for rater, points in zip(raters, (2, 3, 3, 1), strict=True):
        phone = enter(rater)
        newest(phone)
        expect(phone.locator("main")).to_contain_text("한마루")
        answer(phone, points)
    again = backstage("run_is_over_for_months", number=leader["number"])
    assert again["invited"] == 4
    staff.goto(page_of_it)
    expect(staff.locator("main table")).to_have_count(0)
    for rater, points in zip(raters[:3], (4, 3, 5), strict=True):
        phone = enter(rater)
        newest(phone)
        answer(phone, points)
    assert backstage("last_day_is_over", survey=again["survey"]) == {
        "state": "closed", "invited": 4, "answered": 3, "left": 0,
    }  # fmt: skip

    mine = enter(leader)
    newest(mine)
    expect(mine.locator("main tbody tr >> nth=0 >> td")).to_have_text(["2.7", "4.0", "+1.3"])
    assert {tuple(one) for one in backstage("pairs_of", number=leader["number"])["sums"]} == {(3, 8, 12)}
    staff.goto(page_of_it)
    expect(staff.locator("main tbody tr >> nth=0 >> td")).to_have_text(["2.7", "4.0", "+1.3"])
    assert [one["number"] for one in raters if one["number"] in staff.content()] == []
    staff.close()

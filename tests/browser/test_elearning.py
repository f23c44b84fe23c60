"""E-learning from finding it to the certificate, by the real clock: each journey ends in the data.

Not for single pages and rules: tests/enrollment. Scenes are set behind the pages by backstage.py.
"""

from __future__ import annotations

import re
import time

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.test_taking_part import enter

__all__ = ["enter"]  # the fixture of the neighbour
pytestmark = pytest.mark.browser
LONG = 20_000  # milliseconds: a unit of six seconds and the beat that ends it, on a busy machine


def done(page: Page) -> None:
    """The unit that is open is done, as the server says."""
    expect(page.locator("[data-part=share]")).to_have_text("100%", timeout=LONG)
    expect(page.locator("[data-part=status]")).to_have_text("이 차시를 마쳤습니다.")


def test_a_trainee_finds_learns_and_completes(enter, backstage):
    course = backstage("short_course", code="EL-200")
    trainee = backstage("person")
    page = enter(trainee)
    page.goto(reverse("my_learning"))
    page.click(f"main a[href='{reverse('elearning_list')}']")
    page.fill("#q", course["title"])
    page.press("#q", "Enter")
    page.click(f"main form[action='{reverse('opening_apply', args=[course['code']])}'] button")
    expect(page).to_have_url(re.compile("/learn/[0-9a-f-]+/$"))
    place = page.url

    page.click(".page__action a")
    expect(page.locator("[data-part=status]")).to_have_text("학습시간이 인정되고 있습니다.")
    expect(page.locator("[data-part=share]")).not_to_have_text("100%")
    done(page)
    page.click("[data-part=next]")
    done(page)
    page.click("[data-part=result] a")
    expect(page).to_have_url(place)
    expect(page.locator(".notice--done")).to_contain_text(f"{course['hours']}시간이 인정되었습니다")

    page.click("main a[href^='/certificates/']")
    expect(page.locator("main")).to_contain_text(course["title"])
    page.goto(reverse("my_hours"))
    expect(page.locator("main .rows--amount").first).to_contain_text(course["title"])
    stands = backstage("learned", number=trainee["number"], code=course["code"])
    assert stands.pop("seconds") in range(12, 40)
    assert stands == {"units": 2, "state": "completed", "hours": course["hours"], "papers": 1}


def test_a_second_window_takes_the_clock(enter, backstage):
    course = backstage("short_course", code="EL-201", seconds=600)
    trainee = backstage("person", name="창둘이")
    page = enter(trainee)
    page.goto(reverse("elearning_detail", args=[course["code"]]))
    page.click("#apply form button")
    page.click(".page__action a")
    counting = page.locator("[data-part=status]")
    expect(counting).to_have_text("학습시간이 인정되고 있습니다.")
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("[data-part=status]")).to_have_text("학습시간이 인정되고 있습니다.")
    expect(counting).to_contain_text("다른 창에서", timeout=30_000)
    page.click("[data-part=here]")
    expect(counting).to_have_text("학습시간이 인정되고 있습니다.")
    assert backstage("learned", number=trainee["number"], code=course["code"])["units"] == 0


def test_without_a_script_the_text_is_there_and_nothing_counts(enter, backstage):
    course = backstage("short_course", code="EL-202")
    trainee = backstage("person", name="글읽이")
    page = enter(trainee, script=False)
    page.goto(reverse("elearning_detail", args=[course["code"]]))
    page.click("#apply form button")
    page.click(".page__action a")
    expect(page.locator(".unit-text")).to_contain_text("배울 내용입니다.")
    expect(page.locator("main .notice--warn")).to_contain_text("학습시간이 인정되지 않습니다")
    assert backstage("learned", number=trainee["number"], code=course["code"])["seconds"] == 0


SEEN = "Math.round(document.querySelector('video').currentTime)"
# What somebody would type who skips: a beat of a window of its own for a part that was never played.
SKIP = """async (address) => {
  const send = async (what, values) => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", document.querySelector("#player input[name=csrfmiddlewaretoken]").value);
    for (const [name, value] of Object.entries(values)) body.set(name, value);
    return (await fetch(address + what, { method: "POST", body })).json();
  };
  const begun = await send("begin/", { key: "begin" });
  await new Promise((go) => setTimeout(go, 1500));
  return send("beat/", { key: begun.sitting, seq: 1, start_ms: 9000, end_ms: 10000 });
}"""


def wait_for(page: Page, least: int, most: int) -> None:
    """The video stands between these seconds. The page's policy lets nobody wait inside it."""
    end = time.monotonic() + LONG / 1000
    while not least <= (at := page.evaluate(SEEN)) <= most:
        assert time.monotonic() < end, at
        page.wait_for_timeout(100)


def play(page: Page) -> None:
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play().catch(() => {})")
    expect(page.locator("[data-part=status]")).to_have_text("학습시간이 인정되고 있습니다.")


def test_a_video_goes_on_where_it_was_left_and_names_what_is_missing(enter, backstage):
    course = backstage("short_video", code="EL-203")
    trainee = backstage("person", name="영상이")
    page = enter(trainee)
    page.goto(reverse("elearning_detail", args=[course["code"]]))
    page.click("#apply form button")
    page.click(".page__action a")
    unit = page.url
    expect(page.locator(".transcript")).to_contain_text("영상에서 하는 말입니다.")

    play(page)
    page.evaluate("document.querySelector('video').currentTime = 60")  # ahead of what was seen
    expect(page.locator("[data-part=status]")).to_contain_text("건너뛸 수 없습니다")
    wait_for(page, 4, 60)
    page.evaluate("document.querySelector('video').pause()")
    expect(page.locator("[data-part=status]")).to_have_text("일시정지 중이며 학습시간이 인정되지 않습니다.")
    expect(page.locator("[data-part=share]")).to_have_text(re.compile("^(2[5-9]|3[0-9]|4[0-9])%$"))

    page.goto(unit)  # another day: it goes on where it was left
    wait_for(page, 3, 6)
    assert page.evaluate(SKIP, unit)["word"] in ("ok", "clipped")
    page.goto(unit)
    hole = page.locator("[data-part=holes] button")
    expect(hole).to_have_text(re.compile("^0:0[3-6]–0:09 미학습$"))
    page.evaluate("document.querySelector('video').muted = true")
    hole.click()
    wait_for(page, 11, 60)
    done(page)
    page.click("[data-part=result] a")
    expect(page.locator(".notice--done")).to_be_visible()
    stands = backstage("learned", number=trainee["number"], code=course["code"])
    assert stands.pop("seconds") in range(10, 40)
    assert stands == {"units": 1, "state": "completed", "hours": course["hours"], "papers": 1}

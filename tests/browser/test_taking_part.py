"""Getting into a run and being there, from the first click to what is stored: each journey ends in the data.

Not for single pages and rules: tests/enrollment. Scenes are set behind the pages by backstage.py.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser import doing

pytestmark = pytest.mark.browser

Visit = Callable[..., Page]


@pytest.fixture
def enter(visit, portal_server) -> Visit:
    """`enter(somebody)`: the phone of a person from a scene, signed in."""

    def sign(somebody: dict[str, str], *, script: bool = True) -> Page:
        page = visit(reverse("health"), size="phone", script=script)
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": somebody["session"], "url": portal_server.url}
        page.context.add_cookies([cookie])
        return page

    return sign


@pytest.fixture
def staff(doors) -> Iterator[Visit]:
    """`staff("training_manager")`: a new page of a demo account that is signed in already."""
    pages: list[Page] = []

    def open_page(role: str, size: str = "desk") -> Page:
        pages.append(doors(role, size).new_page())
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()


def press(page: Page, where: str) -> None:
    """Press the one button of the form that leads there."""
    page.click(f"main form[action='{where}'] button[type=submit]")


def newest_line(page: Page) -> str:
    page.goto(reverse("inbox"))
    return page.locator("main .rows__item a").first.inner_text()


def check_as_a_stranger(stranger: Page, paper: Path, code: str) -> None:
    """By the file and by the code: both are told valid, with initials and no name."""
    stranger.set_input_files("input[type=file]", paper)
    stranger.click("form:has(input[type=file]) button[type=submit]")
    expect(stranger.locator(".verdict--yes")).to_be_visible()
    stranger.fill("input[name=code]", code)
    stranger.press("input[name=code]", "Enter")
    expect(stranger.locator(".verdict--yes")).to_contain_text("한")
    assert "한여울" not in stranger.content()


def test_a_trainee_from_the_catalogue_to_a_certificate(visit, enter, staff, backstage, tmp_path):
    scene = backstage("run_that_begins")
    mine, theirs = scene["run"], scene["closed_to_us"]
    trainee = backstage("person", grade="7급", job_series="행정")
    page = enter(trainee)

    page.goto(reverse("course_list"))  # search, filter, course, run
    page.fill("#q", "규제개혁")
    page.press("#q", "Enter")
    page.wait_for_url("**q=*")
    page.click("details.filter summary")
    page.select_option("#f-delivery", index=1)
    page.wait_for_url("**delivery=*")
    page.click(f"main a[href='{reverse('course_detail', args=mine[:1])}']")
    page.click(f"main a[href='{reverse('run_detail', args=theirs)}']")
    expect(page.locator("#apply .why-not-list li")).to_have_count(2)  # grade and series, at once
    page.go_back()
    page.click(f"main a[href='{reverse('run_detail', args=mine)}']")
    press(page, reverse("run_enrol", args=mine))
    expect(page).to_have_url(re.compile("/my/enrollments/"))
    assert "적극행정" in newest_line(page)

    wall = staff("training_manager")  # the code rotates on the wall; its six digits are typed on the phone
    wall.goto(reverse("session_code", args=[*mine, scene["session"]]))
    wall.click("main form[method=post] button")
    page.goto(reverse("check_in"))
    page.fill("#code", wall.locator(".wall__digits").inner_text())
    page.click("main form:has(#code) button")
    page.click(".checkin__button")
    expect(page.locator(".checkin strong")).to_be_visible()

    assert backstage("three_hours_later", run=mine) == {"completed": 1}
    assert "수료" in newest_line(page)
    page.click("main .rows__item a >> nth=0")
    page.click("main td a[href^='/certificates/']")
    code = page.locator(".paper .code").inner_text()
    with page.expect_download() as waiting:
        page.click("main a[href$='/file/'], .page-head a[href$='/file/']")
    paper = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(paper)

    check_as_a_stranger(visit(reverse("certificate_check")), paper, code)
    page.goto(reverse("my_hours"))
    expect(page.locator("main .rows--amount li").first).to_contain_text("14")
    stands = backstage("place_of", number=trainee["number"], run=mine)
    assert stands == {
        "state": "confirmed", "reason": "", "taken": 1, "waiting": 0, "completed": "completed", "signed": True,
        "hours": 14, "course_hours": 14, "contradictions": [],
    }  # fmt: skip


def test_an_agency_holds_seats_names_people_by_hand_and_by_excel_and_a_head_approves(enter, staff, backstage, tmp_path):
    scene = backstage("run_of_an_agency")
    run, people = scene["run"], scene["people"]
    page = staff("agency_training_officer")
    page.goto(reverse("hold_new", args=run))
    page.fill("input[name=seats]", "5")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url("**/nominations/*/")
    held = page.url

    page.click("a[href$='/fill/']")  # one by name
    page.fill("#q", people[0]["number"])
    page.press("#q", "Enter")
    page.check("input[name=picked]")
    page.click("main form[method=get] .buttons button")
    page.click("main form[method=post] button[type=submit]")
    expect(page.locator("main .rows li")).to_have_count(1)

    wrong = (("없는번호", "아무개", ""), (people[1]["number"], "다른이름", ""), (people[0]["number"], "", ""))
    doing.bring_names(page, held, tmp_path, *wrong)
    expect(page.locator("main tbody tr")).to_have_count(2)  # who is named already is no error
    assert backstage("hold_of", run=run)["filled"] == 1  # nothing half done
    doing.bring_names(page, held, tmp_path, *[(one["number"], "", "") for one in people[1:3]])
    page.click("form[action$='/apply/'] button")
    expect(page.locator(".notice--done")).to_be_visible(timeout=doing.MADE_SECONDS * 1000)

    page.goto(f"{held}give-back/")
    page.fill("input[name=seats]", "2")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url(held)

    head = enter(scene["head"])
    head.goto(reverse("approval_list"))
    expect(head.locator("main tbody tr")).to_have_count(3)
    for box in head.locator("main tbody input[name=pick]").all():
        box.check()
    head.click("button[name=bulk][value=approve]")
    expect(head.locator("main tbody tr")).to_have_count(0)

    nominee = enter(people[2])
    nominee.goto(reverse("my_learning"))
    nominee.click("main .rows a[href^='/my/enrollments/'] >> nth=0")
    expect(nominee.locator(".badge--done").first).to_be_visible()
    assert backstage("hold_of", run=run) == {
        "seats": 5, "filled": 3, "returned": 2,
        "named": [["구슬아", "confirmed"], ["나보람", "confirmed"], ["민들레", "confirmed"]],
    }  # fmt: skip


def test_a_lecturer_calls_the_roll_by_keys_and_by_touch_and_a_statement_changes_it(enter, staff, backstage):
    scene = backstage("run_that_was_held")
    excused = scene["places"][2]
    trainee = enter(scene["people"][2])
    trainee.goto(f"{reverse('statement_new', args=[excused])}?session={scene['session']}")
    trainee.tap("input[name=kind][value=official]")
    trainee.fill("textarea[name=text]", "재난 대응 비상근무로 참석하지 못하였습니다.")
    trainee.tap("main form[method=post] button[type=submit]")
    trainee.wait_for_url(re.compile(r"/attendance/reasons/[0-9a-f-]+/$"))
    statement = trainee.url

    page = staff("lecturer", size="phone")
    page.goto(f"{reverse('attendance_today')}?day={scene['day']}")
    page.tap(f"main a[href='{reverse('session_roll', args=[*scene['run'], scene['session']])}']")
    marks = page.locator(".roll__person fieldset")
    expect(marks).to_have_count(3)
    page.locator("main .roll input[type=radio]").first.focus()
    page.keyboard.press("Space")  # the first by keys, the second by a finger, the third is left out
    marks.nth(1).locator("label", has=page.locator("input[value=absent]")).tap()
    page.locator(".roll__save button").first.press("Enter")
    expect(page.locator(".messages, .notice--done").first).to_be_visible()

    manager = staff("training_manager")
    manager.goto(f"{statement}decide/")
    manager.check("input[name=to][value=approved]")
    manager.click("main form[method=post] button[type=submit]")
    manager.wait_for_url(f"**{reverse('statement_list')}")

    page.reload()
    press(page, reverse("session_close", args=[*scene["run"], scene["session"]]))
    expect(page.locator(".roll__save")).to_have_count(0)
    assert backstage("roll_of", session=scene["session"]) == {
        "state": "closed",
        "lines": [["강가온", "present", 120], ["노다정", "absent", 0], ["도라희", "excused", 120]],
    }


def test_a_seat_that_is_given_up_goes_down_the_waiting_list(visit, enter, backstage):
    scene = backstage("run_that_is_full")
    run, (first, second, third) = scene["run"], scene["people"]
    page = enter(first)
    page.goto(reverse("run_detail", args=run))
    page.tap("#apply a[href^='/my/enrollments/']")
    page.tap("main a[href$='/cancel/']")
    page.select_option("select[name=reason_code]", "work")
    page.tap("main form[method=post] button[type=submit]")

    waiting = enter(second)
    newest_line(waiting)
    waiting.tap("main .rows__item a >> nth=0")
    expect(waiting.locator("#offer")).to_be_visible()

    mail = backstage("mail_of", number=second["number"])
    assert mail["mailed"]
    stranger = visit(mail["link"], size="phone")  # signed in to nothing
    press(stranger, mail["link"])
    expect(stranger.locator(".notice--done")).to_be_visible()
    assert second["number"] not in stranger.content()
    assert "오미르" not in stranger.content()

    last = enter(third)
    newest_line(last)
    last.tap("main .rows__item a >> nth=0")
    last.tap("#offer form button")
    expect(last.locator("#offer")).to_have_count(0)
    stands = [backstage("place_of", number=one["number"], run=run) for one in scene["people"]]
    assert [(one["state"], one["reason"]) for one in stands] == [
        ("cancelled", "work"), ("cancelled", "offer_declined"), ("confirmed", ""),
    ]  # fmt: skip
    assert (stands[2]["taken"], stands[2]["waiting"], stands[2]["contradictions"]) == (1, 0, [])


def test_a_manager_builds_a_timetable_tells_of_changes_and_switches_to_remote(enter, staff, backstage):
    scene = backstage("run_without_timetable")
    run = scene["run"]
    page = staff("training_manager")
    page.goto(reverse("session_new", args=run))
    page.select_option("select[name=day]", scene["day"])
    page.fill("input[name=starts]", "10:00")
    page.fill("input[name=ends]", "12:00")
    page.select_option("select[name=subject]", index=1)
    page.select_option("select[name=room]", str(scene["room"]))
    page.click("main form .form__end button >> nth=0")
    offered = page.locator(".offers button[value^='time:']").first  # the room is taken until noon
    expect(offered).to_be_visible()
    assert backstage("timetable_of", run=run)["sessions"] == []
    offered.click()
    page.wait_for_url(f"**{reverse('run_timetable', args=run)}")

    release(page, run)
    page.click("main tbody a[href*='/sessions/'] >> nth=0")
    page.fill("input[name=title_ko]", "정책제안 실습")
    page.click("main form .form__end button >> nth=0")
    release(page, run)
    someone = enter(scene["person"])
    assert "시간표" in newest_line(someone)

    page.goto(f"{reverse('runs_switch')}?from_on={scene['day']}&until_on={scene['day']}")
    page.check(f"main tbody input[name=pick][value='{scene['pk']}']")
    page.click("button[name=bulk][value=remote]")
    page.fill("main form[method=post] input[type=url]", "https://rooms.example.org/j/77")
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url(re.compile(r"/runs/switch/\d+/"))
    stands = backstage("timetable_of", run=run)
    assert (stands["mode"], stands["planned"], stands["version"]) == ("remote", "face_to_face", 3)
    assert [room for _start, room in stands["sessions"]] == [""]  # the room is free again
    newest_line(someone)
    assert someone.locator("main .rows__item").count() >= 3


def release(page: Page, run: list) -> None:
    page.goto(reverse("timetable_release", args=run))
    page.click("main form[method=post] button[type=submit]")
    page.wait_for_url(f"**{reverse('run_timetable', args=run)}")


def test_a_draw_that_anybody_computes_again(visit, enter, staff, backstage):
    scene = backstage("runs_by_lottery")
    first, second, _third = scene["runs"]
    trainee = backstage("person", name="이슬비")
    page = enter(trainee)
    page.goto(reverse("run_detail", args=first))
    choices = page.locator("select[name=further]")
    choices.nth(0).select_option(str(scene["pks"][1]))
    choices.nth(1).select_option(str(scene["pks"][2]))
    press(page, reverse("run_enrol", args=first))
    page.wait_for_url("**/my/enrollments/**")

    backstage("close_applications", pks=scene["pks"])
    manager = staff("training_manager")
    manager.goto(reverse("run_draw", args=first))
    manager.fill("#entropy", "2026-11-28:3,11,19,24,38,44")
    press(manager, reverse("run_draw_now", args=first))

    anybody = visit(reverse("run_draw", args=first))
    facts = anybody.locator("dl.facts .code-line").all_inner_texts()
    order = anybody.locator("ol.list--numbers li.code-line").all_inner_texts()
    seed, entropy = bytes.fromhex(facts[0]), facts[1].encode()
    commitment, roll = anybody.locator("p.code-line").all_inner_texts()
    assert hashlib.sha256(seed).hexdigest() == commitment
    assert hashlib.sha256("".join(f"{one}\n" for one in sorted(order)).encode()).hexdigest() == roll
    key = hashlib.sha256(seed + entropy).digest()
    assert order == sorted(order, key=lambda one: hmac.new(key, one.encode(), hashlib.sha256).digest())
    stands = backstage("draw_of", run=first, number=trainee["number"])
    assert (sorted(order), roll) == (stands["numbers"], stands["roll"])
    mine = stands["own_number"]
    # Each run has one seat: who is drawn first has the first run; our trainee has that or the second choice.
    assert stands["own_seat"] == (first if order[0] == mine else second)[2]
    assert stands["contradictions"] == []


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_waiting_room_lets_a_person_in_without_a_reload(enter, backstage, script):
    scene = backstage("run_with_a_room")
    run, trainee = scene["run"], backstage("person", name="하늘빛")
    page = enter(trainee, script=script)
    page.goto(reverse("run_detail", args=run))
    press(page, reverse("run_enrol", args=run))
    expect(page.locator("#room-place b")).to_be_visible()
    backstage("leave_the_room", run=run, number=scene["inside"]["number"])
    page.wait_for_url(f"**{reverse('run_detail', args=run)}**", timeout=15_000)  # nobody touches the page
    press(page, reverse("run_enrol", args=run))
    page.wait_for_url("**/my/enrollments/**")
    stands = backstage("place_of", number=trainee["number"], run=run)
    assert (stands["state"], stands["taken"], stands["contradictions"]) == ("confirmed", 1, [])

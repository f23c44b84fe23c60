"""The waiting room: one number for each person, let in by it, nothing gained by more tabs."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts import kept
from courses.models import Course
from enrollment.actions import places, rooms
from enrollment.models import Enrollment, Ticket, WaitingRoom
from enrollment.queries.rooms import position_of
from tests.enrollment.doing import commit, counters, course, open_run, person
from tests.factories.accounts import PersonFactory
from tests.factories.courses import RunFactory

pytestmark = pytest.mark.django_db


def address(run, name="run_wait"):
    return reverse(name, args=[run.course.code, run.year, run.number])


def look_again():
    """A second passes: the next page that asks does the work again."""
    WaitingRoom.objects.update(looked_at=timezone.now() - timedelta(seconds=5))


def test_a_person_has_one_number_however_often_it_is_asked_for():
    run, who, other = open_run(room_limit=1), person(), person()
    numbers = [rooms.come(intake=run.intake, by=who).number for _tab in range(5)]
    assert numbers == [1] * 5
    assert rooms.come(intake=run.intake, by=other).number == 2


def inside():
    return list(Ticket.objects.exclude(admitted_at=None).filter(left_at=None).values_list("number", flat=True))


def test_who_comes_while_there_is_room_goes_straight_in_and_no_more_than_fit():
    run = open_run(room_limit=2)
    tickets = [rooms.come(intake=run.intake, by=person()) for _ in range(5)]
    assert [ticket.admitted_at is not None for ticket in tickets] == [True, True, False, False, False]
    assert rooms.let_in(intake=run.intake, by=None) == 0  # two are inside
    position = position_of(tickets[4])
    assert (position.place, position.minutes, position.every) == (3, 2, 2)


def test_a_newcomer_passes_nobody_who_waits_already():
    run = open_run(room_limit=2)
    people = [person() for _ in range(5)]
    for who in people:
        rooms.enter(intake=run.intake, by=who)
    assert inside() == [1, 2]
    for who in people[:2]:  # two make room, and nobody who waits has asked since
        rooms.leave(intake=run.intake.pk, by=who)
    assert rooms.enter(intake=run.intake, by=person()).admitted_at is None
    assert inside() == [3, 4]
    rooms.leave(intake=run.intake.pk, by=people[2])
    look_again()
    assert rooms.enter(intake=run.intake, by=people[4]).admitted_at is not None
    assert inside() == [4, 5]


def test_with_room_inside_there_is_no_waiting_page_not_even_for_a_moment(client):
    run = open_run(seats=5, room_limit=3)
    for _number in range(2):
        rooms.enter(intake=run.intake, by=person())
    client.force_login(person())
    assert client.get(address(run)).url == address(run, "run_detail") + "#apply"
    client.force_login(person())
    assert client.get(address(run)).status_code == 200


def test_who_leaves_or_is_gone_makes_room():
    run = open_run(room_limit=1)
    first, second, third = person(), person(), person()
    for who in (first, second, third):
        rooms.come(intake=run.intake, by=who)
    rooms.let_in(intake=run.intake, by=None)
    rooms.leave(intake=run.intake.pk, by=first)
    Ticket.objects.filter(person=second).update(seen_at=F("seen_at") - timedelta(hours=1))
    look_again()
    assert rooms.let_in(intake=run.intake, by=None) == 1
    assert Ticket.objects.get(person=third).admitted_at is not None
    assert rooms.come(intake=run.intake, by=second).number == 4  # the closed page lost its place


def test_with_room_inside_the_application_goes_straight_on(client):
    run, who = open_run(seats=5, room_limit=1), person()
    client.force_login(who)
    sent = client.post(address(run, "run_enrol"), {"key": str(uuid.uuid4())})
    assert "/my/enrollments/" in sent.url
    assert (counters(run), Ticket.objects.get().left_at is not None) == ((1, 0, 1), True)


def test_above_the_limit_the_filled_in_form_waits_with_the_person(client):
    run, inside, who, key = open_run(seats=5, room_limit=1), person(), person(), str(uuid.uuid4())
    rooms.enter(intake=run.intake, by=inside)
    with pytest.raises(places.ThroughTheRoom):
        places.enrol(person=who, run=run.pk, by=who)
    client.force_login(who)
    sent = client.post(address(run, "run_enrol"), {"key": key, "further": ["", "7"]})
    kept = f"?key={key}&further=&further=7"
    assert sent.url == address(run) + kept
    assert (counters(run), Ticket.objects.get(person=who).number) == ((0, 0, 0), 2)
    assert f'hx-get="{address(run)}?key={key}&amp;further=&amp;further=7"' in client.get(sent.url).content.decode()
    rooms.leave(intake=run.intake.pk, by=inside)
    look_again()
    on = client.get(sent.url).url
    assert on == address(run, "run_detail") + kept + "#apply"
    page = client.get(on)
    assert (str(page.context["key"]), [chosen for _title, chosen in page.context["wishes"]]) == (key, [0, 7])
    assert client.post(address(run, "run_enrol"), {"key": key}).url == reverse("enrollment_detail", args=[key])


def test_further_choices_need_no_second_turn(client):
    first = open_run(method="lottery", room_limit=1)
    second = open_run(of=first.course, days=40, method="lottery", room_limit=1)
    manager = person()
    for run in (first, second):
        commit(run, manager)
    rooms.enter(intake=second.intake, by=person())
    who = person()
    places.enrol_by_choice(person=who, run=first.pk, further=[second.pk], by=who)
    made = Enrollment.objects.filter(person=who).order_by("choice").values_list("run", "choice")
    assert list(made) == [(first.pk, 1), (second.pk, 2)]


def test_everybody_above_the_limit_gets_a_number_at_once_and_in_order():
    run = open_run(seats=5, room_limit=1)
    rooms.enter(intake=run.intake, by=person())
    crowd = PersonFactory.create_batch(400 if connection.vendor == "postgresql" else 60)
    for who in crowd:
        with pytest.raises(places.ThroughTheRoom):
            places.enrol(person=who, run=run.pk, by=who)
    numbers = dict(Ticket.objects.values_list("person", "number"))
    assert [numbers[who.pk] for who in crowd] == list(range(2, len(crowd) + 2))


def test_leaving_the_line_gives_the_number_back(client):
    run, who = open_run(seats=5, room_limit=1), person()
    rooms.enter(intake=run.intake, by=person())
    rooms.enter(intake=run.intake, by=who)
    client.force_login(who)
    assert client.get(address(run, "run_wait_leave")).status_code == 405
    assert Ticket.objects.get(person=who).left_at is None
    assert client.post(address(run, "run_wait_leave")).url == address(run, "run_detail")
    assert Ticket.objects.get(person=who).left_at is not None


def test_the_page_shows_the_number_and_goes_on_by_itself(client):
    run, inside, who = open_run(seats=5, room_limit=1), person(), person()
    rooms.come(intake=run.intake, by=inside)
    rooms.let_in(intake=run.intake, by=None)
    client.force_login(who)
    page = client.get(address(run))
    assert "Refresh" not in page.headers  # a browser with JavaScript asks for the small part only
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page.content.decode()
    assert 'hx-trigger="every 2s"' in page.content.decode()
    rooms.leave(intake=run.intake.pk, by=inside)
    look_again()
    part = client.get(address(run), headers={"HX-Request": "true"})
    assert part.headers["HX-Redirect"] == address(run, "run_detail") + "#apply"


def test_a_run_without_a_limit_has_no_room(client):
    run, who = open_run(seats=5), person()
    client.force_login(who)
    assert client.get(address(run)).url == address(run, "run_detail") + "#apply"
    assert Ticket.objects.count() == 0
    assert places.enrol(person=who, run=run.pk, by=who).state == Enrollment.State.CONFIRMED


@pytest.mark.parametrize("others", [1, 3])
def test_asking_for_the_place_costs_the_same_however_many_wait(client, django_assert_num_queries, others):
    run, who = open_run(seats=5, room_limit=1), person()
    for _number in range(others):
        rooms.come(intake=run.intake, by=person())
    rooms.let_in(intake=run.intake, by=None)
    client.force_login(who)
    client.get(address(run))
    WaitingRoom.objects.update(looked_at=timezone.now() + timedelta(hours=1))  # somebody looked just now
    with django_assert_num_queries(3):
        client.get(address(run), headers={"HX-Request": "true"})
    kept.forget()
    with django_assert_num_queries(3):
        assert "<html" in client.get(address(run)).content.decode()


def in_line(run, *names):
    """People who wait in this order, each with a browser; somebody else is inside."""
    rooms.enter(intake=run.intake, by=person())
    browsers = []
    for name in names:
        who = person(name=name, name_en="")
        rooms.enter(intake=run.intake, by=who)
        browsers.append(Client())
        browsers[-1].force_login(who)
    return browsers


def test_the_page_is_drawn_once_and_holds_the_own_place_of_who_asks():
    run = open_run(seats=5, room_limit=1)
    one, two, three = in_line(run, "김하나", "이두리", "박세나")
    asked = f"{address(run)}?key={uuid.uuid4()}&q=카나리아"
    first, second = one.get(asked).content.decode(), two.get(address(run)).content.decode()
    third = three.get(f"{address(run)}?key=3").content.decode()
    assert len(kept._pages) == 1
    for name, page in (("김하나", first), ("이두리", second), ("박세나", third)):
        assert [n for n in ("김하나", "이두리", "박세나") if n in page] == [name]
    places_said = [re.findall(r"<b>(.*?)</b>", page)[0] for page in (first, second, third)]
    numbers = [re.findall(r"번호는 (\d+)번", page) for page in (first, second, third)]
    assert (places_said, numbers) == (
        ["현재 1번째입니다.", "현재 2번째입니다.", "현재 3번째입니다."],
        [["2"], ["3"], ["4"]],
    )
    assert (escape(asked) in first, "카나리아" in second + third) == (False, False)
    for page, query in ((second, ""), (third, "?key=3")):
        assert f'name="next" value="{address(run)}{query}"' in page
        assert f'hx-get="{address(run)}{query}"' in page
    assert not re.search(r"(place|seconds|query|name|token)-[0-9a-f]{32}", first + second + third)


def test_the_page_speaks_the_language_of_who_asks():
    run = open_run(of=course(title_ko="보고서 쓰기", title_en="Writing reports"), seats=5, room_limit=1)
    one, two = in_line(run, "김하나", "이두리")
    two.cookies["django_language"] = "en"
    for _time in range(2):
        korean, english = one.get(address(run)).content.decode(), two.get(address(run)).content.decode()
        assert ("보고서 쓰기" in korean, "Writing reports" in korean) == (True, False)
        assert "현재 1번째입니다." in korean
        assert ("Writing reports" in english, "보고서 쓰기" in english) == (True, False)
        assert "You are number 2 in line." in english
        part = two.get(address(run), headers={"HX-Request": "true"}).content.decode()
        assert "You are number 2 in line." in part and part in english


def test_a_course_that_is_renamed_is_called_so_at_once():
    run = open_run(seats=5, room_limit=1)
    (one,) = in_line(run, "김하나")
    one.get(address(run))
    Course.objects.update(title_ko="기획서 쓰기")
    assert "기획서 쓰기" in one.get(address(run)).content.decode()


def test_the_farther_back_the_rarer_the_page_loads_anew_without_script():
    run = open_run(seats=5, room_limit=1)
    (one,) = in_line(run, "김하나")
    Ticket.objects.filter(person__name="김하나").update(number=1_000)
    assert '<meta http-equiv="refresh" content="21">' in one.get(address(run)).content.decode()


def test_a_look_says_that_the_person_is_still_here():
    run = open_run(seats=5, room_limit=1)
    (one,) = in_line(run, "김하나")
    mine = Ticket.objects.filter(person__name="김하나")
    mine.update(seen_at=F("seen_at") - timedelta(seconds=10))
    seen = mine.get().seen_at
    one.get(address(run))
    assert mine.get().seen_at == seen  # so short a time ago that nothing is written
    mine.update(seen_at=F("seen_at") - timedelta(seconds=20))
    one.get(address(run))
    assert mine.get().seen_at > seen


def test_who_left_the_line_and_looks_again_stands_at_its_end():
    run = open_run(seats=5, room_limit=1)
    one, _two = in_line(run, "김하나", "이두리")
    one.post(address(run, "run_wait_leave"))
    assert "현재 3번째입니다." in one.get(address(run)).content.decode()
    assert Ticket.objects.get(person__name="김하나").number == 4


def test_the_leave_button_takes_the_token_of_who_asked_not_of_who_asked_first():
    run = open_run(seats=5, room_limit=1)
    one, _two = in_line(run, "김하나", "이두리")
    one.get(address(run))
    other = Client(enforce_csrf_checks=True)
    other.force_login(Ticket.objects.get(person__name="이두리").person)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', other.get(address(run)).content.decode()).group(1)
    leave = address(run, "run_wait_leave")
    assert other.post(leave, {"csrfmiddlewaretoken": "x" * 64}).status_code == 403
    assert other.post(leave, {"csrfmiddlewaretoken": token}).url == address(run, "run_detail")


def test_there_is_no_line_before_a_run_that_takes_nobody_in(client):
    client.force_login(person())
    run = RunFactory()
    assert client.get(address(run)).status_code == 404
    assert client.get(address(run).replace(f"/{run.year}/", "/99999/")).status_code == 404

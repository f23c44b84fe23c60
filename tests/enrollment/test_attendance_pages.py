"""The pages of attendance: the matrix, the lines, the roll on a phone, a person's ledger, the sheet; and who sees them.

Not for check-in (test_checkin) and the queue of joiners (test_join_logs).
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from courses.models import Session
from enrollment.actions import presence as ledger
from enrollment.models import Presence, RollCall, Stay
from enrollment.queries import presence as presence_queries
from enrollment.sheets import half_days
from tests.factories.accounts import PersonFactory
from tests.factories.courses import PlanCourseFactory
from tests.factories.enrollment import EnrollmentFactory, LecturerFactory, SessionFactory

pytestmark = pytest.mark.django_db
NINE = datetime(2023, 3, 6, 0, 0, tzinfo=UTC)  # in Seoul


@pytest.fixture
def manager(client):
    person = PersonFactory(roles=["training_manager"])
    client.force_login(person)
    return person


@pytest.fixture
def session():
    made = SessionFactory()
    PlanCourseFactory(course=made.run.course)
    return made


def at(name: str, session, *more) -> str:
    run = session.run
    return reverse(name, args=[run.course.code, run.year, run.number, *more])


def places(session, count):
    return [EnrollmentFactory(run=session.run) for _ in range(count)]


def form(page, **marks) -> dict[str, str]:
    """What the page would send: what it showed, and the marks that are chosen."""
    data = {"revision": str(page.context["revision"])}
    for person in page.context["people"]:
        key = person["enrollment"].pk
        data |= {f"was-{key}": person["mark"], f"had-{key}": f"{person['came']}|{person['left']}"}
        data |= {f"mark-{key}": person["mark"], f"came-{key}": person["came"], f"left-{key}": person["left"]}
    return data | marks


def test_all_are_present_but_the_exceptions(client, manager, session):
    one, two, three = places(session, 3)
    where = at("session_roll", session, session.pk)
    data = form(client.get(where)) | {f"mark-{one.pk}": "late", f"came-{one.pk}": "09:30", f"mark-{two.pk}": "absent"}
    assert client.post(where, data | {"everybody": "1"}).status_code == 302
    rows = {row.enrollment_id: (row.mark, row.present_seconds) for row in Presence.objects.all()}
    assert rows == {one.pk: ("late", 9_000), two.pk: ("absent", 0), three.pk: ("present", 10_800)}


def test_saving_again_touches_only_what_was_changed(client, manager, session):
    one, two = places(session, 2)
    Stay.objects.create(
        run=session.run, enrollment=one, source="zoom", joined_at=NINE, left_at=NINE + timedelta(hours=3)
    )
    ledger.recompute(session=session, by=manager)
    where = at("session_roll", session, session.pk)
    client.post(where, form(client.get(where)) | {f"mark-{two.pk}": "excused"})
    assert {(row.enrollment_id, row.overruled) for row in Presence.objects.all()} == {(one.pk, False), (two.pk, True)}


def test_the_second_phone_is_told_and_overwrites_nothing(client, manager, session):
    (one,) = places(session, 1)
    where = at("session_roll", session, session.pk)
    first, second = form(client.get(where)), form(client.get(where))
    client.post(where, first | {f"mark-{one.pk}": "present"})
    answer = client.post(where, second | {f"mark-{one.pk}": "absent"})
    assert (answer.status_code, [one.level_tag for one in answer.context["messages"]]) == (200, ["success", "error"])
    assert Presence.objects.get().mark == "present"


@pytest.mark.parametrize("times", [{}, {"came": "nine"}, {"came": "08:59"}])
def test_a_mark_without_its_time_names_the_person(client, manager, session, times):
    (one,) = places(session, 1)
    where = at("session_roll", session, session.pk)
    given = {f"{name}-{one.pk}": value for name, value in times.items()}
    answer = client.post(where, form(client.get(where)) | {f"mark-{one.pk}": "late"} | given)
    (message,) = answer.context["messages"]
    assert str(one.person) in str(message) or "nine" in str(message)
    assert not Presence.objects.exists()


def test_the_roll_finds_by_name_and_saves_only_what_is_shown(client, manager, session):
    one, two = places(session, 2)
    page = client.get(at("session_roll", session, session.pk), {"q": one.person.name})
    assert [person["enrollment"] for person in page.context["people"]] == [one]
    client.post(at("session_roll", session, session.pk), form(page) | {"everybody": "1"})
    assert list(Presence.objects.values_list("enrollment", flat=True)) == [one.pk]
    assert two.person.name not in page.content.decode()


def test_closing_and_the_real_end_by_hand(client, manager, session):
    places(session, 1)
    client.post(at("session_end", session, session.pk), {"ends_at": "11:00", "reason": "정전"})
    assert Session.objects.get().effective_ends_at == NINE + timedelta(hours=2)
    client.post(at("session_end", session, session.pk), {"ends_at": "12:00", "reason": "정정"})
    assert Session.objects.get().effective_ends_at is None
    client.post(at("session_close", session, session.pk))
    assert (RollCall.objects.get().state, Presence.objects.get().mark) == ("closed", "absent")
    assert client.post(at("session_close", session, session.pk)).status_code == 403
    assert client.get(at("session_roll", session, session.pk)).context["why_not"]


def test_a_walk_in_waits_to_be_named(client, manager, session):
    (one,) = places(session, 1)
    where = at("session_walk_in", session, session.pk)
    client.post(where, {"name": "박새로", "address": "new@example.org"})
    stay = Stay.objects.get()
    assert (stay.queue, stay.given_name, stay.enrollment, stay.session) == ("waiting", "박새로", None, session)
    assert client.post(where, {"name": "x", "address": one.person.email.upper()}).status_code == 403
    assert Stay.objects.count() == 1


PAGES = ("run_attendance", "run_presences", "run_unmatched", "sign_in_sheet")


def test_only_who_teaches_the_run_and_the_managers_keep_it(client, session):
    lecturer = LecturerFactory(person=PersonFactory(roles=["lecturer"]))
    Session.objects.update(lecturer=lecturer)
    other = PersonFactory(roles=["lecturer"])
    trainee = EnrollmentFactory(run=session.run, person=PersonFactory(roles=["trainee"])).person
    director = PersonFactory(roles=["director"])
    addresses = [at(name, session) for name in PAGES] + [at("session_roll", session, session.pk)]
    for person, status in ((lecturer.person, 200), (other, 404), (trainee, 404), (director, 404)):
        client.force_login(person)
        assert [client.get(address).status_code for address in addresses] == [status] * 5


def test_a_person_sees_the_own_ledger_and_nobody_elses(client, session):
    mine, theirs = (EnrollmentFactory(run=session.run, person=PersonFactory(roles=["trainee"])) for _ in range(2))
    manager = PersonFactory(roles=["training_manager"])
    ledger.mark(session=session, enrollment=mine, mark="late", came_at=NINE + timedelta(minutes=42), by=manager)
    client.force_login(mine.person)
    page = client.get(reverse("presence_detail", args=[mine.key]))
    assert (page.context["share"], page.context["near"], "09:42" in page.content.decode()) == ("76.6%", True, True)
    assert client.get(reverse("presence_detail", args=[theirs.key])).status_code == 404
    client.force_login(manager)
    assert client.get(reverse("presence_detail", args=[mine.key])).context["mine"] is False


def test_the_matrix_warns_near_the_limit(client, manager, session):
    one, two = places(session, 2)
    ledger.mark(session=session, enrollment=one, mark="present", by=manager)
    page = client.get(at("run_attendance", session))
    assert [(line["share"], line["near"]) for line in page.context["lines"]] == [("100%", False), ("0%", True)]
    page = client.get(at("run_attendance", session) + "?near")
    assert [line["enrollment"] for line in page.context["lines"]] == [two]


@pytest.mark.parametrize(("language", "head"), [("ko", "3. 6. 09:00"), ("en", "6 Mar 09:00")])
def test_the_matrix_dates_its_columns_as_the_language_does(client, manager, session, language, head):
    places(session, 1)
    type(session).objects.update(starts_at=NINE, ends_at=NINE + timedelta(hours=1))
    client.cookies["django_language"] = language
    assert f">{head}</a>" in client.get(at("run_attendance", session)).content.decode()


def test_a_large_run_stands_on_pages_and_the_warning_counts_all(client, manager, session, monkeypatch):
    monkeypatch.setattr(presence_queries, "PER_PAGE", 2)
    everybody = places(session, 3)
    shown = [
        [line["enrollment"].pk for line in client.get(at("run_attendance", session) + f"?page={n}").context["lines"]]
        for n in (1, 2)
    ]
    assert [len(lines) for lines in shown] == [2, 1]
    assert {pk for lines in shown for pk in lines} == {place.pk for place in everybody}
    page = client.get(at("run_attendance", session) + "?page=2")
    assert page.context["near"] == 3
    assert 'aria-current="page"' in page.content.decode()


def test_a_session_to_come_is_no_absence(client, manager, session):
    SessionFactory(run=session.run, starts_at=timezone.now(), ends_at=timezone.now() + timedelta(hours=3))
    (one,) = places(session, 1)
    ledger.mark(session=session, enrollment=one, mark="present", by=manager)
    (line,) = client.get(at("run_attendance", session)).context["lines"]
    assert (line["share"], line["cells"][1]) == ("100%", "")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("run_attendance", 14), ("session_roll", 13), ("run_presences", 8)])
def test_pages_ask_the_same_for_one_and_for_three(
    client, manager, session, count, name, queries, django_assert_num_queries
):
    for place in places(session, count):
        ledger.mark(session=session, enrollment=place, mark="present", by=manager)
    where = at(name, session, *([session.pk] if name == "session_roll" else []))
    client.get(where)
    with django_assert_num_queries(queries):
        client.get(where)


def test_the_sheet_has_a_box_for_each_half_day_and_every_name(client, manager, session):
    SessionFactory(run=session.run, starts_at=NINE + timedelta(hours=5), ends_at=NINE + timedelta(hours=6))
    SessionFactory(run=session.run, starts_at=NINE + timedelta(hours=3), ends_at=NINE + timedelta(hours=3, minutes=30))
    assert [(half.day.day, half.afternoon, half.times) for half in half_days(Session.objects.all())] == [
        (6, False, "09:00–12:30"), (6, True, "14:00–15:00"),
    ]  # fmt: skip
    people = places(session, 40)
    answer = client.get(at("sign_in_sheet", session))
    paper = PdfReader(io.BytesIO(answer.content))
    text = "".join(page.extract_text() for page in paper.pages)
    assert answer["Content-Type"] == "application/pdf"
    assert (len(paper.pages) > 1, all(place.person.name in text for place in people)) == (True, True)
    assert people[0].person.staff_number not in text


def test_whoever_keeps_attendance_begins_with_the_sessions_of_the_day(client, session):
    lecturer = LecturerFactory(person=PersonFactory(roles=["lecturer"]))
    own = SessionFactory(
        run=session.run, lecturer=lecturer, starts_at=NINE + timedelta(hours=5), ends_at=NINE + timedelta(hours=6)
    )
    SessionFactory()
    places(session, 2)
    client.force_login(lecturer.person)
    page = client.get(reverse("attendance_today"), {"day": "2023-03-06"})
    found = [(one["session"], one["session"].expected) for one in page.context["sessions"]]
    assert found == [(own, 2), (session, 2)]
    for day in ("2023-03-07", "2023-02-30", "gestern", "1023-03-06"):
        assert client.get(reverse("attendance_today"), {"day": day}).context["sessions"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_day_asks_the_same_for_one_and_for_three_sessions(client, manager, count, django_assert_num_queries):
    for _ in range(count):
        SessionFactory()
    client.get(reverse("attendance_today"))
    with django_assert_num_queries(3):
        assert len(client.get(reverse("attendance_today"), {"day": "2023-03-06"}).context["sessions"]) == count
